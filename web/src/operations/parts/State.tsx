import "./state.css";
import { type JSX, Match, Show, Switch } from "solid-js";
import type { LaneStatus } from "../../../../contracts/control.ts";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { isGood } from "../board/freshness-rows.ts";
import { refusedWords, useOperations } from "../link/context.tsx";
import type { Refused } from "../link/system-api.ts";

type Level = "normal" | "warning" | "disrupted" | "closed" | "unknown";

/** A shape and a word. */
export function Said(props: { level: Level; children: JSX.Element; strong?: boolean }) {
  return (
    <span class="said" data-level={props.level}>
      <StatusMark level={props.level} />
      <span classList={{ strong: props.strong === true }}>{props.children}</span>
    </span>
  );
}

const LANE_LEVEL: Record<LaneStatus, Level> = {
  healthy: "normal",
  idle: "unknown",
  behind: "warning",
  down: "closed",
  paused: "disrupted",
  draining: "disrupted",
};

export function LaneState(props: { status: LaneStatus }) {
  const { t } = useOperations();
  return <Said level={LANE_LEVEL[props.status]}>{t().status[props.status]}</Said>;
}

export const outcomeLevel = (outcome: string): Level => {
  if (isGood(outcome)) return "normal";
  if (outcome === "throttled" || outcome === "expired" || outcome === "cancelled") return "warning";
  return outcome === "unavailable" ? "disrupted" : "closed";
};

export function OutcomeState(props: { outcome: string }) {
  const { t } = useOperations();
  return <Said level={outcomeLevel(props.outcome)}>{t().outcome[props.outcome] ?? props.outcome}</Said>;
}

/** Loading, refused, empty, or the thing itself: every list is drawn in each of these states. */
export function Settled(props: {
  loading: boolean;
  why: Refused | null;
  empty: boolean;
  emptyWords: string;
  again?: () => void;
  rows?: number;
  children: JSX.Element;
}) {
  const { t } = useOperations();
  return (
    <>
      <Show when={props.why}>
        {(why) => (
          <div class="trouble" role="alert">
            <Said level="closed" strong>
              {refusedWords(t(), why())}
            </Said>
            <Show when={props.again}>
              <button type="button" class="button" onClick={() => props.again?.()}>
                {t().retry}
              </button>
            </Show>
          </div>
        )}
      </Show>
      <Switch fallback={props.children}>
        <Match when={props.loading}>
          <div class="bones" role="status" aria-label={t().loading}>
            {Array.from({ length: props.rows ?? 4 }, (_, index) => (
              <i style={{ width: `${52 + ((index * 29) % 43)}%` }} />
            ))}
          </div>
        </Match>
        <Match when={props.empty && props.why === null}>
          <p class="nothing">{props.emptyWords}</p>
        </Match>
        <Match when={props.empty}>{null}</Match>
      </Switch>
    </>
  );
}
