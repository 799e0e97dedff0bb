/** From the stop patterns of one GTFS to what a line is: a few patterns that show every branch, and an order of stops. */
import { metres } from "../../domains/transit/catalogue/line-shapes.ts";
import type { Pattern } from "../../domains/transit/model.ts";
import type { Point } from "./open-data.ts";

/** How much longer a leg may get by the stop that a day's trains skip: 5 % for Nation between Vincennes and Gare de Lyon. */
const MAX_DETOUR = 1.05;

/**
 * GTFS direction_id is not the same word for every operator of a line (on RER A, "1" is eastward and westward), so
 * each pattern takes the direction whose order of stops it agrees with: the longest one gives the direction, and
 * those that share most with what is known come before those that share little.
 */
export function orient(patterns: readonly Pattern[]): Pattern[] {
  const rest = [...patterns].sort(byLength);
  const main = rest[0];
  if (main === undefined) return [];
  const before = new Map<string, Set<string>>();
  const oriented: Pattern[] = [];
  while (rest.length > 0) {
    const agreements = rest.map(({ stops }) => agreementWith(before, stops));
    const surest = agreements.reduce(
      (best, value, at) => (Math.abs(value) > Math.abs(agreements[best] ?? 0) ? at : best),
      0,
    );
    const agreement = agreements[surest] ?? 0;
    for (const { direction, stops } of rest.splice(surest, 1)) {
      const forward = agreement === 0 ? direction === main.direction : agreement > 0;
      addPrecedence(before, forward ? stops : stops.toReversed());
      oriented.push({ direction: forward ? main.direction : opposite(main.direction), stops });
    }
  }
  return oriented;
}

/**
 * The patterns that no other one of the same direction holds in its order, longest first: every stop, every branch and
 * every way through from branch to branch stays, since journeys are matched against whole patterns; short runs and
 * expresses, which only leave stops out, go.
 */
export function essentialPatterns(patterns: readonly Pattern[]): Pattern[] {
  const kept: Pattern[] = [];
  for (const pattern of [...patterns].sort(byLength)) {
    const held = kept.some(
      (other) => other.direction === pattern.direction && isSubsequence(pattern.stops, other.stops),
    );
    if (!held) kept.push(pattern);
  }
  return kept;
}

/**
 * All stops of the patterns in travel order of the first: each pattern's own order is kept wherever the patterns
 * agree, and a branch stays together, right after the stop where it leaves.
 */
export function travelOrder(patterns: readonly Pattern[]): string[] {
  const main = patterns[0];
  if (main === undefined) return [];
  const next = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  for (const { direction, stops } of patterns) {
    const forward = direction === main.direction ? stops : stops.toReversed();
    for (const stop of forward) if (!waitsFor.has(stop)) waitsFor.set(stop, 0);
    forward.slice(1).forEach((to, i) => {
      const from = forward[i] as string;
      const known = next.get(from) ?? [];
      if (known.includes(to) || isReachable(next, to, from)) return;
      next.set(from, [...known, to]);
      waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1);
    });
  }
  const order: string[] = [];
  const ready = [...waitsFor]
    .filter(([, count]) => count === 0)
    .map(([stop]) => stop)
    .toReversed();
  for (let stop = ready.pop(); stop !== undefined; stop = ready.pop()) {
    order.push(stop);
    const freed: string[] = [];
    for (const to of next.get(stop) ?? []) {
      const count = (waitsFor.get(to) ?? 0) - 1;
      waitsFor.set(to, count);
      if (count === 0) freed.push(to);
    }
    ready.push(...freed.toReversed());
  }
  return order;
}

/**
 * Puts one stop that no pattern serves (its station is closed for works) back where the trains pass it: on the leg
 * that it lengthens least, in every pattern that has the leg. Null where it lies on no leg.
 */
export function withSkippedStop(
  patterns: readonly Pattern[],
  stop: string,
  places: Map<string, Point>,
): Pattern[] | null {
  const at = places.get(stop);
  if (at === undefined) return null;
  let best: { leg: string; detour: number } | null = null;
  for (const { stops } of patterns) {
    for (const [from, to] of legs(stops)) {
      const a = places.get(from);
      const b = places.get(to);
      if (a === undefined || b === undefined) continue;
      const detour = (metres(a, at) + metres(at, b)) / metres(a, b);
      if (best === null || detour < best.detour) best = { leg: legKey(from, to), detour };
    }
  }
  if (best === null || best.detour > MAX_DETOUR) return null;
  const { leg } = best;
  return patterns.map((pattern) => ({
    direction: pattern.direction,
    stops: pattern.stops.flatMap((from, i) => {
      const to = pattern.stops[i + 1];
      return to !== undefined && legKey(from, to) === leg ? [from, stop] : [from];
    }),
  }));
}

export function legs(stops: readonly string[]): [from: string, to: string][] {
  return stops.slice(1).map((to, i) => [stops[i] as string, to]);
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const stop of whole) if (stop === part[found]) found++;
  return found >= part.length;
}

function isReachable(next: Map<string, string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const stop of seen) {
    if (stop === to) return true;
    for (const further of next.get(stop) ?? []) seen.add(further);
  }
  return false;
}

function agreementWith(before: Map<string, Set<string>>, stops: readonly string[]): number {
  let agreement = 0;
  stops.forEach((earlier, i) => {
    for (const later of stops.slice(i + 1)) {
      if (before.get(earlier)?.has(later) === true) agreement++;
      if (before.get(later)?.has(earlier) === true) agreement--;
    }
  });
  return agreement;
}

function addPrecedence(before: Map<string, Set<string>>, stops: readonly string[]): void {
  stops.forEach((earlier, i) => {
    const later = before.get(earlier) ?? new Set();
    for (const stop of stops.slice(i + 1)) later.add(stop);
    before.set(earlier, later);
  });
}

function byLength(a: Pattern, b: Pattern): number {
  return (
    b.stops.length - a.stops.length || compare(a.direction, b.direction) || compare(a.stops.join(), b.stops.join())
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function opposite(direction: Pattern["direction"]): Pattern["direction"] {
  return direction === "0" ? "1" : "0";
}

function legKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
