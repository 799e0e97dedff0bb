import "./ribbon.css";
import { createMemo, For, Show } from "solid-js";
import { clockTime } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import type { Level, LineHistory } from "../types.ts";
import { DAY_MS, dayMarks, dayOf, daySentence, dayWords } from "./day.ts";

/** Under these a stretch of trouble could not be seen; shares of the day. */
const LEAST_SHARE = 0.008;
const MINUTE_MS = 60_000;
/** The latest ones: the ribbon shows the rest. */
const LISTED_MAX = 3;

/**
 * A line's last 24 hours. The worse, the taller and the warmer; hatched where nothing is known. `wide` has a time axis
 * and says in words what the narrow one only tells to those who do not see it.
 */
export default function Ribbon(props: { states: LineHistory["states"]; level: Level | null; wide?: boolean }) {
  const { t, now } = useServices();
  const minute = createMemo(() => Math.floor(now() / MINUTE_MS) * MINUTE_MS);
  const day = createMemo(() => dayOf(props.states, props.level, minute()));
  const share = (at: number): number => Math.min(1, Math.max(0, (at - minute()) / DAY_MS + 1));
  const bars = createMemo(() =>
    day().map(({ from, to, level }) => {
      const width = Math.max(share(to) - share(from), level === "normal" ? 0 : LEAST_SHARE);
      return { level, left: `${Math.min(share(from), 1 - width) * 100}%`, width: `${width * 100}%` };
    }),
  );
  const words = createMemo(() => dayWords(t(), day(), minute()));
  const marks = createMemo(() =>
    dayMarks(t(), minute())
      .map(({ at, words }) => ({ left: share(at), words }))
      .filter(({ left }) => left > 0.05 && left < 0.82),
  );
  return (
    <div class="ribbon" classList={{ wide: props.wide === true }}>
      <div class="bars" role="img" aria-label={daySentence(t(), day(), minute())}>
        <For each={bars()}>
          {(bar) => (
            <i
              class={bar.level}
              classList={{ hatch: bar.level === "unknown" }}
              style={{ left: bar.left, width: bar.width }}
            />
          )}
        </For>
      </div>
      <Show when={props.wide}>
        <div class="axis small quiet num" aria-hidden="true">
          <For each={marks()}>{(mark) => <span style={{ left: `${mark.left * 100}%` }}>{mark.words}</span>}</For>
          <span class="now">{clockTime(t(), minute())}</span>
        </div>
        <p class="small num said" aria-hidden="true">
          {words().length > LISTED_MAX ? "… " : ""}
          {words().slice(-LISTED_MAX).join(" · ") || t().history.calm}
        </p>
      </Show>
    </div>
  );
}
