import { createMemo, Show } from "solid-js";
import type { SourceView } from "../../../../contracts/control.ts";
import { Said } from "../../desk/State.tsx";
import { durationOf, hourMinute, numberOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";

/** Fuel: what is left of the day's calls, and when it would be gone at the pace of now. */
export function Gauge(props: { source: SourceView }) {
  const { t, now } = useOperations();
  const share = createMemo(() => Math.max(0, Math.min(1, props.source.left / Math.max(1, props.source.per_day))));
  const at = (iso: string) => hourMinute(t().locale, Date.parse(iso));
  const level = () => {
    const { left, empty_at } = props.source;
    if (left === 0) return "closed";
    return empty_at === null ? "normal" : Date.parse(empty_at) - now() < 3_600_000 ? "disrupted" : "warning";
  };
  /** Fuel that cannot be burnt now. */
  const isShut = () => props.source.breaker === "open" || props.source.closed_until !== null || props.source.held;
  const until = () => {
    const { left, empty_at, resets_at } = props.source;
    if (left === 0) return t().fuel.dry(at(resets_at));
    return empty_at === null ? t().fuel.lasts(at(resets_at)) : t().fuel.empty(at(empty_at));
  };
  const words = () =>
    t().fuel.left(numberOf(t().locale, props.source.left), numberOf(t().locale, props.source.per_day));
  return (
    <div class="gauge" data-level={level()} data-shut={isShut()}>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element cannot be drawn alike in every browser */}
      <div
        class="tank"
        role="meter"
        aria-label={props.source.title}
        aria-valuemin={0}
        aria-valuemax={props.source.per_day}
        aria-valuenow={props.source.left}
        aria-valuetext={`${words()}, ${until()}`}
      >
        <i style={{ width: `${share() * 100}%` }} />
      </div>
      <p class="num">
        <strong>{words()}</strong> <span class={level() === "normal" ? "quiet" : "strong"}>{until()}</span>
      </p>
      <p class="num quiet small gauge-notes">
        <span>
          {props.source.next_call_value === null
            ? t().fuel.valueUnknown
            : t().fuel.value(numberOf(t().locale, props.source.next_call_value))}
        </span>
        <Show when={props.source.sustainable_interval_s}>
          {(seconds) => <span>{t().fuel.pace(durationOf(t().locale, seconds() * 1000, t().day))}</span>}
        </Show>
      </p>
      <Show when={props.source.breaker !== "closed" || props.source.closed_until !== null || props.source.held}>
        <p class="gauge-notes small">
          <Show when={props.source.closed_until}>
            {(iso) => <Said level="closed">{t().fuel.closed(at(iso()))}</Said>}
          </Show>
          <Show when={props.source.breaker !== "closed"}>
            <Said level={props.source.breaker === "open" ? "closed" : "warning"}>
              {t().fuel.breaker[props.source.breaker]}
              <Show when={props.source.breaker_until}>{(iso) => <> {t().fuel.until(at(iso()))}</>}</Show>
            </Said>
          </Show>
          <Show when={props.source.held}>
            <Said level="disrupted">{t().fuel.held}</Said>
          </Show>
        </p>
      </Show>
    </div>
  );
}
