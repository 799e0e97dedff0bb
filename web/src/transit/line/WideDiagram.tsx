import { A } from "@solidjs/router";
import { createMemo, createSignal, For, onCleanup, onMount } from "solid-js";
import { createZoom } from "../../lib/media.ts";
import { useServices } from "../../lib/services.tsx";
import { stopHref } from "../../lib/url-state.ts";
import type { LineDetail } from "../types.ts";
import { lineWords } from "../words.ts";
import type { Scale } from "./geometry.ts";
import type { Layout } from "./layout.ts";
import type { LineModel } from "./model.ts";
import { createSections } from "./sections.ts";
import { Track } from "./Track.tsx";
import { Trains } from "./Trains.tsx";

const LANE_PX = 30;
const EDGE_PX = 24;
/** At the root type of 16 px. Room for the slanted names: below the track, and right of its last stop. */
const NAMES_PX = 140;
const TAIL_PX = 130;

/** The whole line at one look, across a wall screen. */
export function WideDiagram(props: { layout: Layout; model: LineModel; line: LineDetail }) {
  const { t } = useServices();
  const zoom = createZoom();
  const [width, setWidth] = createSignal(1400);
  let element: HTMLElement | undefined;
  onMount(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? width()));
    if (element !== undefined) observer.observe(element);
    onCleanup(() => observer.disconnect());
  });
  const depth = () => (EDGE_PX * 2 + (props.layout.lanes - 1) * LANE_PX) * zoom();
  const scale = createMemo((): Scale => {
    const spacing = (width() - (EDGE_PX + TAIL_PX) * zoom()) / Math.max(1, props.layout.rows.length - 1);
    return {
      row: (row) => EDGE_PX * zoom() + row * spacing,
      lane: (lane) => depth() - (EDGE_PX + lane * LANE_PX) * zoom(),
    };
  });
  const sections = createSections(
    () => props.layout,
    () => props.model.status(),
  );
  const isEnd = (id: string) => props.layout.tops.includes(id) || props.layout.bottoms.includes(id);
  return (
    <section
      ref={element}
      class="wide"
      aria-label={`${t().lineView.wide}, ${lineWords(t(), props.line)}`}
      style={{ "--line": props.line.colour, height: `${depth() + NAMES_PX * zoom()}px` }}
    >
      <Track
        layout={props.layout}
        scale={scale()}
        lie="across"
        width="100%"
        height={`${depth()}px`}
        sections={sections()}
      />
      <ol class="names">
        <For each={props.layout.rows}>
          {(id, row) => (
            <li
              classList={{ end: isEnd(id), closed: sections().stops.get(id) === "closed" }}
              style={{ left: `${scale().row(row())}px`, top: `${depth() - 6 * zoom()}px` }}
            >
              <A href={stopHref(id)} tabindex="-1">
                {props.model.station(id)?.name ?? id}
              </A>
            </li>
          )}
        </For>
      </ol>
      <Trains layout={props.layout} scale={scale()} lie="across" model={props.model} />
    </section>
  );
}
