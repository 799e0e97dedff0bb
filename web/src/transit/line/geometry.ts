/** The diagram's drawing: from rows and lanes to points on the page. Sizes in px. */
import type { Train } from "../types.ts";
import type { Edge, Layout } from "./layout.ts";
import { wayBetween } from "./track-graph.ts";

export type Point = { x: number; y: number };

/** Where a row's stop is down the page, and a lane across it. On a wall the two change places. */
export type Scale = { row(row: number): number; lane(lane: number): number };

/** How the diagram lies: down the page, or across a wall. */
export type Lie = "down" | "across";

export function laid(lie: Lie, { x, y }: Point): Point {
  return lie === "down" ? { x, y } : { x: y, y: x };
}

/** Over how much of the way a branch leaves or joins. */
const BEND = 40;
const BEND_STEPS = 10;

/** The point at `fraction` (0 to 1) of the hop from one stop to the next one down; x is across, y along. */
export function pointOn(layout: Layout, scale: Scale, edge: Pick<Edge, "from" | "to">, fraction: number): Point {
  const [from, to] = [layout.places.get(edge.from), layout.places.get(edge.to)];
  if (from === undefined || to === undefined) return { x: 0, y: 0 };
  const [x1, y1, x2, y2] = [scale.lane(from.lane), scale.row(from.row), scale.lane(to.lane), scale.row(to.row)];
  const y = y1 + (y2 - y1) * fraction;
  if (x1 === x2) return { x: x1, y };
  const bend = Math.min(BEND, y2 - y1);
  // A branch leaves as soon as it can and joins as late as it can: in between it has its lane.
  const start = from.lane < to.lane ? y1 : y2 - bend;
  const done = Math.min(1, Math.max(0, (y - start) / bend));
  return { x: x1 + (x2 - x1) * done * done * (3 - 2 * done), y };
}

export function edgePoints(layout: Layout, scale: Scale, edge: Pick<Edge, "from" | "to">): Point[] {
  const [from, to] = [layout.places.get(edge.from), layout.places.get(edge.to)];
  if (from === undefined || to === undefined) return [];
  if (from.lane === to.lane) return [pointOn(layout, scale, edge, 0), pointOn(layout, scale, edge, 1)];
  const length = scale.row(to.row) - scale.row(from.row);
  const bend = Math.min(1, BEND / length);
  const start = from.lane < to.lane ? 0 : 1 - bend;
  const points = Array.from({ length: BEND_STEPS + 1 }, (_, step) => start + (bend * step) / BEND_STEPS);
  return [0, ...points, 1].map((fraction) => pointOn(layout, scale, edge, fraction));
}

/** Stops in order down the page, for hops that follow each other. */
function downward(layout: Layout, way: readonly string[]): string[] {
  const [first, last] = [layout.places.get(way[0] ?? ""), layout.places.get(way.at(-1) ?? "")];
  return (first?.row ?? 0) <= (last?.row ?? 0) ? [...way] : [...way].reverse();
}

/** The hops between two stops of the line, downward; none where no track joins them. */
export function hopsBetween(layout: Layout, from: string, to: string): Pick<Edge, "from" | "to">[] {
  const way = wayBetween(layout.graph, from, to);
  if (way === null) return [];
  const stops = downward(layout, way);
  return stops.slice(1).map((stop, index) => ({ from: stops[index] ?? stop, to: stop }));
}

export type TrainPlace = Point & { heading: "down" | "up" };

/** Where a train is drawn; null where its two stops are not on one track of the diagram. */
export function trainPlace(
  layout: Layout,
  scale: Scale,
  train: Pick<Train, "from" | "to" | "progress">,
): TrainPlace | null {
  const hops = hopsBetween(layout, train.from, train.to);
  const [from, to] = [layout.places.get(train.from), layout.places.get(train.to)];
  if (hops.length === 0 || from === undefined || to === undefined) return null;
  const heading = from.row <= to.row ? "down" : "up";
  const along = (heading === "down" ? train.progress : 1 - train.progress) * hops.length;
  const index = Math.min(hops.length - 1, Math.floor(along));
  const hop = hops[index];
  return hop === undefined ? null : { ...pointOn(layout, scale, hop, along - index), heading };
}

export function svgPath(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
