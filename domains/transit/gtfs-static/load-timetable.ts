/** The part of a stored timetable that one real-time feed names, in memory: the join asks trip by trip and cannot wait. */
import { type FeedPart, timetableOf } from "../gtfs-rt/static-memory.ts";
import type { StaticTimetable, StaticWanted } from "../gtfs-rt/static-timetable.ts";
import type { Run } from "./static-model.ts";
import type { StoredTimetable } from "./stored-timetable.ts";

/** At most six queries, however much is wanted. What was not wanted is not known to the answer, except routes and days. */
export async function loadTimetable(stored: StoredTimetable, wanted: StaticWanted): Promise<StaticTimetable> {
  const { part, routesAt } = await loadPart(stored, wanted);
  // Which routes stop somewhere is stored with the stop: their patterns are not all here.
  return { ...timetableOf(part), routesAt: (stopId) => routesAt.get(stopId) ?? [] };
}

/** The same as what a timetable is made of. `routesAt`: by stop. */
export async function loadPart(
  stored: StoredTimetable,
  wanted: StaticWanted,
): Promise<{ part: FeedPart; routesAt: Map<string, readonly string[]> }> {
  const [routes, services, trips, stops] = await Promise.all([
    stored.routes(),
    stored.services(),
    stored.trips(wanted.tripIds),
    stored.stops(wanted.stopIds),
  ]);
  // A running train is named by the end of an id, so all trips of its route are asked.
  const whole = new Set(wanted.suffixes.flatMap(({ routeId }) => routes.get(routeId)?.patterns ?? []));
  const numbers = [...whole, ...Array.from(trips.values(), ({ pattern }) => pattern)];
  const [patterns, runs] = await Promise.all([stored.patterns(numbers), stored.runs(whole)]);
  const single = new Map<number, Run[]>();
  for (const { pattern, run } of trips.values()) {
    if (whole.has(pattern)) continue;
    const known = single.get(pattern);
    if (known === undefined) single.set(pattern, [run]);
    else known.push(run);
  }
  const part: FeedPart = {
    fingerprint: stored.head.fingerprint,
    zone: stored.head.zone,
    routes: Array.from(routes.values(), ({ route }) => route),
    stops: Array.from(stops.values(), ({ stop }) => stop),
    services,
    patterns: [...patterns.values()],
    runs: Array.from(patterns.keys(), (number) => runs.get(number) ?? single.get(number) ?? []),
  };
  return { part, routesAt: new Map(Array.from(stops, ([id, { routes }]) => [id, routes])) };
}
