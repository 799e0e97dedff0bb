/** The track of a line as a graph: which stops are neighbours, in which order, and where trains run one way only. */
import type { LineDetail } from "../types.ts";

export type Patterns = LineDetail["patterns"];

export type TrackGraph = {
  /** Stop → the stops right after it, in the order of direction `down`. Acyclic. */
  after: ReadonlyMap<string, readonly string[]>;
  before: ReadonlyMap<string, readonly string[]>;
  /** The direction of patterns that runs along `after`. */
  down: "0" | "1";
  /** "a>b", with a before b: trains run from a to b but not back ("down"), or only back ("up"). */
  oneWay: ReadonlyMap<string, "down" | "up">;
};

type Edges = Map<string, Set<string>>;

/**
 * Patterns become one acyclic graph: the longest says which way is down, each next one is turned to agree with what
 * is there, and a hop that would close a circle is turned or dropped. Hops of express trains over stops where others
 * call are left out, or each skipped stop would look like a branch.
 */
export function trackGraph(patterns: Patterns): TrackGraph {
  const ordered = [...patterns].filter(({ stops }) => stops.length > 1).sort((a, b) => b.stops.length - a.stops.length);
  const down = ordered[0]?.direction ?? "0";
  const edges: Edges = new Map();
  const travelled = new Set<string>();
  for (const pattern of ordered) {
    for (const [from, to] of hops(pattern.stops)) travelled.add(`${from}>${to}`);
    for (const [from, to] of hops(turned(pattern, down, edges))) add(edges, from, to);
  }
  reduce(edges);
  const before: Edges = new Map();
  const oneWay = new Map<string, "down" | "up">();
  for (const [from, nexts] of edges) {
    for (const to of nexts) {
      (before.get(to) ?? before.set(to, new Set()).get(to))?.add(from);
      const isDown = travelled.has(`${from}>${to}`);
      const isUp = travelled.has(`${to}>${from}`);
      if (isDown !== isUp) oneWay.set(`${from}>${to}`, isDown ? "down" : "up");
    }
  }
  return { after: listed(edges), before: listed(before), down, oneWay };
}

function hops(stops: readonly string[]): [string, string][] {
  return stops.slice(1).flatMap((to, index) => {
    const from = stops[index];
    return from === undefined || from === to ? [] : [[from, to] as [string, string]];
  });
}

/** The pattern's stops in the graph's direction. Upstream directions are not reliable: what agrees with the graph wins. */
function turned(pattern: Patterns[number], down: "0" | "1", edges: Edges): readonly string[] {
  const reversed = [...pattern.stops].reverse();
  const agreeing = (stops: readonly string[]): number =>
    hops(stops).filter(([from, to]) => reaches(edges, from, to)).length;
  const [along, against] = [agreeing(pattern.stops), agreeing(reversed)];
  if (along !== against) return along > against ? pattern.stops : reversed;
  return pattern.direction === down ? pattern.stops : reversed;
}

function add(edges: Edges, from: string, to: string): void {
  if (reaches(edges, to, from)) {
    // A circle: the way back of a hop that is there already, or a loop that no list can show.
    return;
  }
  const nexts = edges.get(from) ?? new Set();
  edges.set(from, nexts.add(to));
}

function reaches(edges: ReadonlyMap<string, Iterable<string>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let stop = queue.pop(); stop !== undefined; stop = queue.pop()) {
    if (stop === to) return true;
    for (const next of edges.get(stop) ?? []) {
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return false;
}

/** Removes each hop that a way over other stops makes needless. */
function reduce(edges: Edges): void {
  for (const nexts of edges.values()) {
    for (const to of [...nexts]) {
      const isExpress = [...nexts].some((next) => next !== to && reaches(edges, next, to));
      if (isExpress) nexts.delete(to);
    }
  }
}

function listed(edges: Edges): Map<string, string[]> {
  return new Map([...edges].map(([stop, nexts]) => [stop, [...nexts]]));
}

/** The stops from one to another along the track, both included, whichever way; null where no way joins them. */
export function wayBetween(graph: TrackGraph, from: string, to: string): string[] | null {
  return search(from, to, (stop) => graph.after.get(stop)) ?? search(from, to, (stop) => graph.before.get(stop));
}

function search(from: string, to: string, next: (stop: string) => readonly string[] | undefined): string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let stop = queue.shift(); stop !== undefined; stop = queue.shift()) {
    if (stop === to) {
      const way: string[] = [];
      for (let at: string | null | undefined = to; at != null; at = cameFrom.get(at)) way.unshift(at);
      return way;
    }
    for (const neighbour of next(stop) ?? []) {
      if (cameFrom.has(neighbour)) continue;
      cameFrom.set(neighbour, stop);
      queue.push(neighbour);
    }
  }
  return null;
}
