import { type Accessor, createMemo } from "solid-js";
import type { LineStatus } from "../types.ts";
import { hopsBetween } from "./geometry.ts";
import type { Edge, Layout } from "./layout.ts";

export type SectionLevel = "closed" | "disrupted";

/** What is closed or disturbed on the ground. */
export type DrawnSections = {
  hops: { from: string; to: string; level: SectionLevel }[];
  stops: ReadonlyMap<string, SectionLevel>;
};

export function createSections(layout: Accessor<Layout>, status: Accessor<LineStatus | null>): Accessor<DrawnSections> {
  return createMemo(() => drawnSections(layout(), status()));
}

/** A part closure is drawn on its part. Only a line that is closed as a whole, without parts, is closed all along. */
export function drawnSections(layout: Layout, status: Pick<LineStatus, "level" | "sections"> | null): DrawnSections {
  if (status === null) return { hops: [], stops: new Map() };
  if (status.level === "closed" && status.sections.length === 0) {
    return {
      hops: layout.edges.map(({ from, to }) => ({ from, to, level: "closed" })),
      stops: new Map(layout.rows.map((stop) => [stop, "closed"])),
    };
  }
  const hops: DrawnSections["hops"] = [];
  const stops = new Map<string, SectionLevel>();
  // Closed last: where two sections overlap, the worse one is on top.
  const parts = [...status.sections].sort((a, b) => Number(a.level === "closed") - Number(b.level === "closed"));
  for (const { from, to, level } of parts) {
    if (level !== "closed" && level !== "disrupted") continue;
    const way: Pick<Edge, "from" | "to">[] = hopsBetween(layout, from.id, to.id);
    for (const hop of way) hops.push({ ...hop, level });
    const along =
      from.id === to.id ? [from.id] : [...way.map((hop) => hop.from), ...way.slice(-1).map((hop) => hop.to)];
    for (const stop of along) {
      // Trains turn back at the ends of a closed section: those are still served, unless the line ends there too.
      const isTurn = level === "closed" && from.id !== to.id && leadsOutside(layout, stop, along);
      if (layout.places.has(stop) && !isTurn) stops.set(stop, level);
    }
  }
  return { hops, stops };
}

/** An end of the section from which trains go on to stops outside of it. */
function leadsOutside({ graph }: Layout, stop: string, section: readonly string[]): boolean {
  const isEnd = stop === section[0] || stop === section.at(-1);
  const neighbours = [...(graph.after.get(stop) ?? []), ...(graph.before.get(stop) ?? [])];
  return isEnd && neighbours.some((neighbour) => !section.includes(neighbour));
}

export function closureAt(sections: DrawnSections, stop: string): SectionLevel | null {
  return sections.stops.get(stop) ?? null;
}
