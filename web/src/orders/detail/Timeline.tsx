import { createMemo, Match, Show, Switch } from "solid-js";
import type { OrderDetail } from "../../../../domains/orders/wire.ts";
import { Panel } from "../../desk/Panel.tsx";
import { type Level, Said } from "../../desk/State.tsx";
import { Moment as Instant, Took } from "../../desk/Times.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOrders } from "../link/context.tsx";
import { TrackingWord } from "../parts.tsx";
import { type Moment, readable, timelineOf } from "./timeline.ts";

const LEVEL: Record<string, Level> = { OK: "normal", WARNING: "warning", ERROR: "closed" };

/** What was done and what the parcel did, in one: who, what, when, how long. */
export function Timeline(props: Pick<OrderDetail, "operations" | "tracking">) {
  const { t } = useOrders();
  const moments = createMemo(() => timelineOf(props.operations, props.tracking));
  return (
    <Panel title={t().detail.timeline}>
      <ol class="timeline">
        <Keyed each={moments()} by={(moment) => moment.key} fallback={<li class="nothing">{t().detail.noEvents}</li>}>
          {(moment) => (
            <li data-kind={moment().kind}>
              <span class="timeline-at">
                <Instant at={moment().at} />
              </span>
              <One moment={moment()} />
            </li>
          )}
        </Keyed>
      </ol>
    </Panel>
  );
}

function One(props: { moment: Moment }) {
  const { t } = useOrders();
  const operation = () => (props.moment.kind === "operation" ? props.moment.operation : null);
  const event = () => (props.moment.kind === "tracking" ? props.moment.event : null);
  return (
    <Switch>
      <Match when={operation()}>
        {(one) => (
          <div class="timeline-what">
            <span>
              <Said level={LEVEL[one().status] ?? "unknown"} strong>
                {t().log.actions[one().action] ?? one().action}
              </Said>{" "}
              <span class="quiet">
                {t().detail.scopes[one().scope] ?? one().scope} · {t().by(one().by)}
                <Show when={one().duration_ms !== null}>
                  {" "}
                  · <Took ms={one().duration_ms} />
                </Show>
              </span>
            </span>
            <span>{one().message}</span>
            <Show when={readable(one().meta_json)}>
              {(text) => (
                <details>
                  <summary>{t().detail.meta}</summary>
                  <pre tabindex={0}>{text()}</pre>
                </details>
              )}
            </Show>
          </div>
        )}
      </Match>
      <Match when={event()}>
        {(one) => (
          <div class="timeline-what">
            <span>
              <TrackingWord status={one().status} />{" "}
              <span class="quiet">
                {t().detail.via[one().via]} · <span class="mono">{one().code}</span>
              </span>
            </span>
            <span>{[one().text, one().place].filter(Boolean).join(" · ")}</span>
          </div>
        )}
      </Match>
    </Switch>
  );
}
