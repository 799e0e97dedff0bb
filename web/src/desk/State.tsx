import "./state.css";
import { type JSX, Match, Show, Switch } from "solid-js";
import { StatusMark } from "../ui/StatusMark.tsx";
import type { Refused } from "./api.ts";
import { refusedWords, useDesk } from "./context.tsx";

export type Level = "normal" | "warning" | "disrupted" | "closed" | "unknown";

/** A shape and a word. */
export function Said(props: { level: Level; children: JSX.Element; strong?: boolean }) {
  return (
    <span class="said" data-level={props.level}>
      <StatusMark level={props.level} />
      <span classList={{ strong: props.strong === true }}>{props.children}</span>
    </span>
  );
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
  const { t } = useDesk();
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
