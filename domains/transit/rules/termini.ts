import type { Line } from "../model.ts";

/**
 * The stops where the line's trains turn and no other train of it goes on: those of the longest pattern first. Works
 * truncate the patterns of lines whose order is not known, so that their ends are no termini: they have none here.
 */
export function terminiOf({ order_known, patterns }: Pick<Line, "order_known" | "patterns">): string[] {
  if (!order_known) return [];
  const passed = new Set(patterns.flatMap(({ stops }) => stops.slice(1, -1)));
  const ends = patterns
    .toSorted((a, b) => b.stops.length - a.stops.length)
    .flatMap(({ stops }) => [stops[0], stops.at(-1)])
    .filter((stop): stop is string => stop !== undefined && !passed.has(stop));
  return [...new Set(ends)];
}
