import { createMemo, For } from "solid-js";
import { edgePoints, type Lie, laid, pointOn, type Scale, svgPath } from "./geometry.ts";
import type { Edge, Layout } from "./layout.ts";
import type { DrawnSections } from "./sections.ts";

/** The rails of the diagram, its stops, and what is closed. Everything here is also said in the list beside it. */
export function Track(props: {
  layout: Layout;
  scale: Scale;
  lie: Lie;
  width: string;
  height: string;
  sections: DrawnSections;
}) {
  const path = (hop: Pick<Edge, "from" | "to">): string =>
    svgPath(edgePoints(props.layout, props.scale, hop).map((point) => laid(props.lie, point)));
  const edges = createMemo(() =>
    props.layout.edges.map((edge) => ({
      path: path(edge),
      arrow:
        edge.oneWay === null
          ? null
          : { ...laid(props.lie, pointOn(props.layout, props.scale, edge, 0.5)), way: edge.oneWay },
    })),
  );
  const closures = createMemo(() =>
    props.sections.hops.map((hop) => ({
      level: hop.level,
      path: path(hop),
    })),
  );
  const dots = createMemo(() =>
    props.layout.rows.map((stop) => {
      const place = props.layout.places.get(stop) ?? { row: 0, lane: 0 };
      const isEnd = props.layout.tops.includes(stop) || props.layout.bottoms.includes(stop);
      const point = laid(props.lie, { x: props.scale.lane(place.lane), y: props.scale.row(place.row) });
      return { ...point, isEnd, closed: props.sections.stops.get(stop) };
    }),
  );
  return (
    <svg class="track" width={props.width} height={props.height} aria-hidden="true">
      <defs>
        <pattern
          id={`closed-hatch-${props.lie}`}
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="ground" width="8" height="8" />
          <rect class="stripe" width="4" height="8" />
        </pattern>
      </defs>
      <For each={edges()}>{(edge) => <path class="casing" d={edge.path} />}</For>
      <For each={edges()}>{(edge) => <path class="rail" d={edge.path} />}</For>
      <For each={closures()}>
        {(closure) => (
          <>
            <path class="closure-ground" d={closure.path} />
            <path class={`closure-line ${closure.level}`} d={closure.path} />
          </>
        )}
      </For>
      <For each={edges()}>
        {(edge) =>
          edge.arrow === null ? null : (
            <path
              class="arrow"
              d="M-3.5 -2 0 2 3.5 -2"
              transform={`translate(${edge.arrow.x} ${edge.arrow.y}) rotate(${(edge.arrow.way === "down" ? 0 : 180) - (props.lie === "down" ? 0 : 90)})`}
            />
          )
        }
      </For>
      <For each={dots()}>
        {(dot) => <circle class={`dot ${dot.closed ?? ""}`} classList={{ end: dot.isEnd }} cx={dot.x} cy={dot.y} />}
      </For>
    </svg>
  );
}
