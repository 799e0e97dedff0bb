/** What lies next to a stop on a line's patterns, for trains of which the upstream tells one call only. */
import type { LineDetail } from "../wire.ts";

export type TrackLine = Pick<LineDetail, "patterns" | "running_s">;

export type Neighbour =
  /** `certain`: every pattern that fits says so; else some begin (or end) right here. */
  | { kind: "stop"; stop: string; certain: boolean }
  /** The patterns that fit begin (or end) here. */
  | { kind: "none" }
  /** No pattern fits, or branches join (or part) here and nothing tells which one it is. */
  | { kind: "unknown" };

/**
 * The stop before the first of `stops`, or after it, for a train that calls at `stops` in this order and ends at
 * `destination`. Where patterns of express and stopping trains differ, the nearest.
 */
export function neighbour(
  line: TrackLine,
  side: "behind" | "ahead",
  direction: "0" | "1" | null,
  stops: readonly string[],
  destination: string | null,
): Neighbour {
  const found = new Set<string>();
  let ends = 0;
  const fitting: (readonly string[])[] = [];
  for (const pattern of line.patterns) {
    if (direction !== null && pattern.direction !== direction) continue;
    const at = placeOf(pattern.stops, stops, destination);
    if (at === null) continue;
    fitting.push(pattern.stops);
    const stop = pattern.stops[side === "behind" ? at - 1 : at + 1];
    if (stop === undefined) ends++;
    else found.add(stop);
  }
  if (fitting.length === 0) return { kind: "unknown" };
  if (found.size === 0) return { kind: "none" };
  const nearest = nearestOf([...found], fitting, side);
  return nearest === null ? { kind: "unknown" } : { kind: "stop", stop: nearest, certain: ends === 0 };
}

/** Mean seconds between two neighbours; the other way's where only that is known; null where neither is. */
export function runningSeconds(line: TrackLine, from: string, to: string): number | null {
  return line.running_s[`${from}>${to}`] ?? line.running_s[`${to}>${from}`] ?? null;
}

/** Where the first of `stops` is in the pattern, if the others and the destination follow it in order. */
function placeOf(pattern: readonly string[], stops: readonly string[], destination: string | null): number | null {
  let place: number | null = null;
  let from = 0;
  for (const stop of stops) {
    const at = pattern.indexOf(stop, from);
    if (at < 0) return null;
    place ??= at;
    from = at + 1;
  }
  const last = stops.at(-1);
  if (destination !== null && destination !== last && pattern.indexOf(destination, from) < 0) return null;
  return place;
}

/** Of several stops on one track the nearest; null where no one pattern has them all: they are on different branches. */
function nearestOf(stops: readonly string[], patterns: readonly (readonly string[])[], side: "behind" | "ahead") {
  const together = patterns.find((pattern) => stops.every((stop) => pattern.includes(stop)));
  if (together === undefined) return null;
  const inOrder = [...stops].sort((a, b) => together.indexOf(a) - together.indexOf(b));
  return (side === "behind" ? inOrder.at(-1) : inOrder[0]) ?? null;
}
