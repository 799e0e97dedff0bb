import type { Line } from "../model.ts";

/**
 * The stop areas of a line without service when it is closed from `from` to `to`: those between, on every pattern that
 * has both. At the two ends trains from the other side turn round, so an end counts only where the line does not go on
 * beyond it. Nothing is said where the patterns do not tell. A section from a stop to itself is that stop.
 */
export function closedStops(line: Line, from: string, to: string): string[] {
  if (from === to) return [from];
  const closed = new Set<string>();
  for (const { stops } of line.patterns) {
    const ends = [stops.indexOf(from), stops.indexOf(to)].sort((a, b) => a - b);
    const [first = -1, last = -1] = ends;
    if (first >= 0) for (const stop of stops.slice(first + 1, last)) closed.add(stop);
  }
  // Works hide where such a line goes on.
  if (line.order_known && closed.size > 0) {
    for (const end of [from, to]) {
      if (neighboursOf(line, end).every((stop) => closed.has(stop))) closed.add(end);
    }
  }
  return [...closed].sort();
}

function neighboursOf({ patterns }: Line, stop: string): string[] {
  return patterns.flatMap(({ stops }) => {
    const at = stops.indexOf(stop);
    return at < 0 ? [] : [stops[at - 1], stops[at + 1]].filter((other) => other !== undefined);
  });
}
