import { createMemo, Show } from "solid-js";
import { useDesk } from "./context.tsx";
import { ageOf, durationOf, momentOf, utcOf } from "./time-words.ts";

/** An instant in the reader's zone; UTC on hover. */
export function Moment(props: { at: string | number | null }) {
  const { t, now } = useDesk();
  const ms = createMemo(() => (typeof props.at === "string" ? Date.parse(props.at) : props.at));
  return (
    <Show when={ms()} fallback={<span class="quiet">{t().never}</span>}>
      {(at) => (
        <time class="num" datetime={new Date(at()).toISOString()} title={utcOf(at())}>
          {momentOf(t().locale, at(), now())}
        </time>
      )}
    </Show>
  );
}

/** What ended just now by the server's clock has not ended in the future. */
const CLOCK_SLACK_MS = 3_000;

/** How long ago, or how soon, kept true each second; the exact instant on hover. */
export function Elapsed(props: { at: string | number | null; bare?: boolean }) {
  const { t, now } = useDesk();
  const ms = createMemo(() => (typeof props.at === "string" ? Date.parse(props.at) : props.at));
  const words = (at: number): string => {
    const age = ageOf(Math.abs(now() - at), t().day);
    if (props.bare) return age;
    return at > now() + CLOCK_SLACK_MS ? t().within(age) : t().ago(age);
  };
  return (
    <Show when={ms()} fallback={<span class="quiet">{t().never}</span>}>
      {(at) => (
        <time
          class="num"
          datetime={new Date(at()).toISOString()}
          title={`${momentOf(t().locale, at(), now())} · ${utcOf(at())}`}
        >
          {words(at())}
        </time>
      )}
    </Show>
  );
}

export function Took(props: { ms: number | null }) {
  const { t } = useDesk();
  return (
    <Show when={props.ms !== null} fallback={<span class="quiet">–</span>}>
      <span class="num">{durationOf(t().locale, props.ms ?? 0, t().day)}</span>
    </Show>
  );
}
