/** A feed as the rows of gtfs_packs. */
import { networkPlan } from "./network-plan.ts";
import {
  encodePattern,
  encodeRoute,
  encodeRuns,
  encodeService,
  encodeStop,
  encodeTrip,
  packKey,
  packOf,
  type StoredRoute,
  type StoredStop,
} from "./pack-codec.ts";
import type { Run, StaticFeed } from "./static-model.ts";

/** Few enough rows to write, and small enough to be taken apart for one id in microseconds. */
const PER_PACK = 64;

/** Lists are read whole; a row of D1 holds 2 MB at most. */
const LIST_PACK_CHARS = 200_000;

export type PackKind = "routes" | "services" | "stops" | "trips" | "patterns" | "runs" | "lines" | "places";

/** `payload` is JSON. */
export type Pack = { kind: PackKind; pack: number; payload: string };

export type PackSizes = { tripPacks: number; stopPacks: number };

export function packSizes({ counts }: StaticFeed): PackSizes {
  return { tripPacks: Math.ceil(counts.trips / PER_PACK) || 1, stopPacks: Math.ceil(counts.stops / PER_PACK) || 1 };
}

/** One pack at a time, so that the text of all never stands in memory beside the feed. */
export function* packsOf(feed: StaticFeed): Generator<Pack> {
  const { tripPacks, stopPacks } = packSizes(feed);
  yield* lists("routes", storedRoutes(feed).map(encodeRoute));
  yield* lists("services", feed.services.map(encodeService));
  const plan = networkPlan(feed);
  yield* lists("lines", plan.lines);
  yield* lists("places", plan.places);
  const stops = storedStops(feed).map((stop) => ({ id: stop.stop.id, value: encodeStop(stop) }));
  for (const [pack, members] of spread(stopPacks, stops).entries()) {
    yield { kind: "stops", pack, payload: objectText(members) };
  }
  for (const [pack, pattern] of feed.patterns.entries()) {
    yield { kind: "patterns", pack, payload: JSON.stringify(encodePattern(pattern)) };
    yield { kind: "runs", pack, payload: JSON.stringify(encodeRuns(feed.runs[pack] ?? [])) };
  }
  for (const [pack, members] of spread(tripPacks, tripsOf(feed)).entries()) {
    yield {
      kind: "trips",
      pack,
      payload: objectText(members.map(({ id, run, pattern }) => ({ id, value: encodeTrip(run, pattern) }))),
    };
  }
}

function* tripsOf({ runs }: StaticFeed): Generator<{ id: string; run: Run; pattern: number }> {
  for (const [pattern, each] of runs.entries()) for (const run of each) yield { id: run.trip, run, pattern };
}

/** Routes with the patterns that are theirs. */
function storedRoutes({ routes, patterns }: StaticFeed): StoredRoute[] {
  const numbers = new Map<string, Set<number>>();
  for (const [number, { route }] of patterns.entries()) setOf(numbers, route).add(number);
  return routes.map((route) => ({ route, patterns: [...(numbers.get(route.id) ?? [])] }));
}

/** Stops with what passes there. */
function storedStops({ stops, patterns }: StaticFeed): StoredStop[] {
  const passing = new Map<string, Set<number>>();
  for (const [number, { calls }] of patterns.entries()) for (const { stop } of calls) setOf(passing, stop).add(number);
  const children = new Map<string, Set<string>>();
  for (const { id, parent } of stops) if (parent !== null) setOf(children, parent).add(id);
  return stops.map((stop) => {
    const parts = [...(children.get(stop.id) ?? [])];
    const numbers = [stop.id, ...parts].flatMap((id) => [...(passing.get(id) ?? [])]);
    const routes = [...new Set(numbers.map((number) => patterns[number]?.route ?? ""))].sort();
    return { stop, routes, patterns: [...(passing.get(stop.id) ?? [])], children: parts };
  });
}

function* lists(kind: PackKind, rows: readonly unknown[]): Generator<Pack> {
  let pack = 0;
  let texts: string[] = [];
  let size = 0;
  for (const text of rows.map((row) => JSON.stringify(row))) {
    if (size + text.length > LIST_PACK_CHARS && texts.length > 0) {
      yield { kind, pack: pack++, payload: `[${texts.join(",")}]` };
      texts = [];
      size = 0;
    }
    texts.push(text);
    size += text.length;
  }
  yield { kind, pack, payload: `[${texts.join(",")}]` };
}

function spread<T extends { id: string }>(packs: number, all: Iterable<T>): T[][] {
  const members = Array.from({ length: packs }, (): T[] => []);
  for (const each of all) members[packOf(each.id, packs)]?.push(each);
  return members;
}

/** Written by hand: a JavaScript object would lose the id "__proto__" and sort the numeric ones. */
function objectText(entries: readonly { id: string; value: unknown }[]): string {
  const texts = entries.flatMap(({ id, value }) => {
    const key = packKey(id);
    return key === null ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`];
  });
  return `{${texts.join(",")}}`;
}

function setOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<V>();
  map.set(key, made);
  return made;
}
