import { A } from "@solidjs/router";
import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { createZoom } from "../../lib/media.ts";
import { useServices } from "../../lib/services.tsx";
import { stopHref } from "../../lib/url-state.ts";
import type { LineDetail } from "../types.ts";
import { lineWords } from "../words.ts";
import type { Way } from "./directions.ts";
import type { Scale } from "./geometry.ts";
import { Interchanges } from "./Interchanges.tsx";
import type { Layout } from "./layout.ts";
import type { LineModel } from "./model.ts";
import { StopDepartures } from "./StopDepartures.tsx";
import { closureAt, createSections } from "./sections.ts";
import { Track } from "./Track.tsx";
import { Trains } from "./Trains.tsx";

/** Sizes at the root type of 16 px. The height of rows is a guess until they are measured: good for one frame. */
const ROW_PX = 64;
const LANE_PX = 26;
/** From the top of a row to its stop's dot, and from the edge to the first lane. */
const DOT_PX = 24;
const EDGE_PX = 18;

/** The line down the page: branches as lanes, one row a stop, trains on top. */
export function Diagram(props: { layout: Layout; model: LineModel; line: LineDetail }) {
  const { t } = useServices();
  const zoom = createZoom();
  const [tops, setTops] = createSignal<number[]>([]);
  let list: HTMLOListElement | undefined;

  const measure = (): void => {
    const rows = list === undefined ? [] : [...list.children];
    // Not laid out, as in a hidden tab: the guess is better than all rows at zero.
    const last = rows.at(-1);
    if (rows.length > 1 && last instanceof HTMLElement && last.offsetTop === 0) return;
    setTops(rows.map((row) => (row instanceof HTMLElement ? row.offsetTop : 0)));
  };
  onMount(() => {
    measure();
    const observer = new ResizeObserver(measure);
    for (const row of list?.children ?? []) observer.observe(row);
    onCleanup(() => observer.disconnect());
  });

  const scale = createMemo((): Scale => {
    const measured = tops();
    return {
      row: (row) => (measured[row] ?? row * ROW_PX * zoom()) + DOT_PX * zoom(),
      lane: (lane) => (EDGE_PX + lane * LANE_PX) * zoom(),
    };
  });
  const width = () => (EDGE_PX * 2 + (props.layout.lanes - 1) * LANE_PX) * zoom();
  const sections = createSections(
    () => props.layout,
    () => props.model.status(),
  );
  const several: Record<Way, () => boolean> = {
    down: () => props.layout.bottoms.length > 1,
    up: () => props.layout.tops.length > 1,
    other: () => true,
  };
  const ends = (ids: string[]) => ids.map((id) => props.model.station(id)?.name ?? id).join(" / ");
  const isEnd = (id: string) => props.layout.tops.includes(id) || props.layout.bottoms.includes(id);

  return (
    <section
      class="diagram"
      aria-label={t().lineView.diagram(lineWords(t(), props.line))}
      style={{ "--graph": `${width()}px`, "--line": props.line.colour }}
    >
      <div class="way-heads" aria-hidden="true">
        <span>
          <b>↓</b> {ends(props.layout.bottoms)}
        </span>
        <span>
          <b>↑</b> {ends(props.layout.tops)}
        </span>
      </div>
      <div class="canvas">
        <Track
          layout={props.layout}
          scale={scale()}
          lie="down"
          width={`${width()}px`}
          height="100%"
          sections={sections()}
        />
        <ol class="stops" ref={list}>
          <For each={props.layout.rows}>
            {(id) => (
              <li class="stop" classList={{ end: isEnd(id) }}>
                <div class="stop-name">
                  <A href={stopHref(id)} class="name">
                    {props.model.station(id)?.name ?? id}
                  </A>
                  <Show when={closureAt(sections(), id)}>
                    {(level) => (
                      <span class={`closure ${level()}`}>
                        {level() === "closed" ? t().lineView.closedHere : t().lineView.disruptedHere}
                      </span>
                    )}
                  </Show>
                  <Show when={props.model.station(id)}>{(station) => <Interchanges station={station()} />}</Show>
                </div>
                <StopDepartures
                  model={props.model}
                  stationId={id}
                  ways={["down", "up"]}
                  withDestination={(way) => several[way]()}
                  isClosed={closureAt(sections(), id) === "closed"}
                />
              </li>
            )}
          </For>
        </ol>
        <Trains layout={props.layout} scale={scale()} lie="down" model={props.model} />
      </div>
    </section>
  );
}
