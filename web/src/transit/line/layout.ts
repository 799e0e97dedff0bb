/** Where each stop of a line goes on its diagram: one row a stop, one lane a branch, like the plan in the carriage. */
import type { LineDetail } from "../types.ts";
import { type TrackGraph, trackGraph } from "./track-graph.ts";

type Place = { row: number; lane: number };

export type Edge = { from: string; to: string; lane: number; oneWay: "down" | "up" | null };

export type Layout = {
  graph: TrackGraph;
  /** Stop ids from top to bottom. */
  rows: string[];
  places: ReadonlyMap<string, Place>;
  edges: Edge[];
  lanes: number;
  /** Stops where the line begins at the top and ends at the bottom. */
  tops: string[];
  bottoms: string[];
};

/** Stops of the line that no pattern calls at come last, unconnected, rather than not at all. */
export function layoutLine(line: Pick<LineDetail, "patterns" | "stations">): Layout {
  const graph = trackGraph(line.patterns);
  const stops = line.stations.map((station) => station.id);
  const onTrack = stops.filter((stop) => graph.after.has(stop) || graph.before.has(stop));
  const chains = chainsOf(graph, onTrack);
  const rows = rowsOf(graph, onTrack, chains);
  const rowOf = new Map(rows.map((stop, row) => [stop, row]));
  const places = new Map<string, Place>();
  const lanes = placeChains(graph, chains, rowOf, places);
  for (const stop of stops.filter((one) => !rowOf.has(one))) {
    places.set(stop, { row: rows.length, lane: 0 });
    rows.push(stop);
  }
  return {
    graph,
    rows,
    places,
    edges: edgesOf(graph, places),
    lanes,
    tops: onTrack.filter((stop) => !graph.before.has(stop)),
    bottoms: onTrack.filter((stop) => !graph.after.has(stop)),
  };
}

/** The line cut into its trunk (the longest way through) and branches (the longest ways through what is left). */
function chainsOf(graph: TrackGraph, stops: readonly string[]): string[][] {
  const left = new Set(stops);
  const chains: string[][] = [];
  while (left.size > 0) {
    const chain = longestWay(graph, left);
    for (const stop of chain) left.delete(stop);
    chains.push(chain);
  }
  return chains;
}

function longestWay(graph: TrackGraph, within: ReadonlySet<string>): string[] {
  const best = new Map<string, string[]>();
  const wayFrom = (stop: string): string[] => {
    const known = best.get(stop);
    if (known !== undefined) return known;
    let longest: string[] = [];
    for (const next of graph.after.get(stop) ?? []) {
      if (!within.has(next)) continue;
      const way = wayFrom(next);
      if (way.length > longest.length) longest = way;
    }
    const way = [stop, ...longest];
    best.set(stop, way);
    return way;
  };
  let longest: string[] = [];
  for (const stop of within) {
    const way = wayFrom(stop);
    if (way.length > longest.length) longest = way;
  }
  return longest;
}

/**
 * Every stop after all those before it, each branch in one piece. Where the line forks, the shorter side comes first,
 * so that the lane that has to pass it by is short; where branches join, the shorter one is next to the junction.
 */
function rowsOf(graph: TrackGraph, stops: readonly string[], chains: readonly string[][]): string[] {
  const rows: string[] = [];
  const placed = new Set<string>();
  const weight = downstream(graph, stops);
  const chainLength = new Map(chains.flatMap((chain) => chain.map((stop) => [stop, chain.length] as const)));
  const open: string[] = stops
    .filter((stop) => !graph.before.has(stop))
    .sort((a, b) => (chainLength.get(a) ?? 0) - (chainLength.get(b) ?? 0));
  const isReady = (stop: string): boolean => (graph.before.get(stop) ?? []).every((one) => placed.has(one));
  for (let stop = open.pop(); stop !== undefined; stop = open.pop()) {
    rows.push(stop);
    placed.add(stop);
    const next = (graph.after.get(stop) ?? [])
      .filter((one) => !placed.has(one) && isReady(one))
      .sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0));
    open.push(...next);
  }
  return rows;
}

/** How many stops come after each, itself included. */
function downstream(graph: TrackGraph, stops: readonly string[]): Map<string, number> {
  const sets = new Map<string, Set<string>>();
  const setOf = (stop: string): Set<string> => {
    const known = sets.get(stop);
    if (known !== undefined) return known;
    const set = new Set([stop]);
    sets.set(stop, set);
    for (const next of graph.after.get(stop) ?? []) for (const one of setOf(next)) set.add(one);
    return set;
  };
  return new Map(stops.map((stop) => [stop, setOf(stop).size]));
}

/** Gives each chain the lane nearest to the trunk that is free over all its rows. Answers how many lanes there are. */
function placeChains(
  graph: TrackGraph,
  chains: readonly string[][],
  rowOf: ReadonlyMap<string, number>,
  places: Map<string, Place>,
): number {
  const taken: [number, number][][] = [];
  for (const chain of chains) {
    const span = spanOf(graph, chain, rowOf);
    let lane = 0;
    while ((taken[lane] ?? []).some(([from, to]) => from < span[1] && span[0] < to)) lane += 1;
    taken[lane] = [...(taken[lane] ?? []), span];
    for (const stop of chain) places.set(stop, { row: rowOf.get(stop) ?? 0, lane });
  }
  return Math.max(1, taken.length);
}

/** The rows that a chain's lane runs along: its own, and those up to the stops that it leaves from and joins. */
function spanOf(graph: TrackGraph, chain: readonly string[], rowOf: ReadonlyMap<string, number>): [number, number] {
  const rows = chain.map((stop) => rowOf.get(stop) ?? 0);
  const joins = (graph.after.get(chain.at(-1) ?? "") ?? []).map((stop) => rowOf.get(stop) ?? 0);
  const leaves = (graph.before.get(chain[0] ?? "") ?? []).map((stop) => rowOf.get(stop) ?? 0);
  // A stop of its own takes its row, and not the edge of it that a neighbour in the same lane may touch.
  const [first, last] = [Math.min(...rows) - 0.5, Math.max(...rows) + 0.5];
  return [Math.min(first, ...leaves), Math.max(last, ...joins)];
}

function edgesOf(graph: TrackGraph, places: ReadonlyMap<string, Place>): Edge[] {
  return [...graph.after].flatMap(([from, nexts]) =>
    nexts.map((to) => {
      const [a, b] = [places.get(from)?.lane ?? 0, places.get(to)?.lane ?? 0];
      return { from, to, lane: Math.max(a, b), oneWay: graph.oneWay.get(`${from}>${to}`) ?? null };
    }),
  );
}
