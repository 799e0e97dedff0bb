/**
 * The planned trips that some journeys may be, read from the stored timetable. What was read is kept as long as the
 * timetable's version and the day are the same, so that a poll costs one row and what it names anew.
 */
import { nearDays, type ServiceClock, serviceClock } from "../gtfs-rt/service-day.ts";
import { callTimes } from "../gtfs-static/call-times.ts";
import { runsOn } from "../gtfs-static/service-days.ts";
import type { Pattern, Run, Service } from "../gtfs-static/static-model.ts";
import type { StoredTimetable } from "../gtfs-static/stored-timetable.ts";
import {
  type PlannedPath,
  type PlannedTrip,
  type PlannedTrips,
  type RouteTrips,
  routeTrips,
  type StaticNames,
} from "./static-match.ts";
import type { Trip } from "./trips.ts";

/** Of trips that references name, some 200 bytes each; beyond this they are forgotten and read again. */
const MAX_NAMED_TRIPS = 20_000;

const NO_TRIPS: RouteTrips = { trips: [], longestS: 0 };

const kept = new Map<string, KeptTrips>();

/** Null: the runtime does not know the timetable's zone. `at` (epoch ms): trips of the days around it are read. */
export async function keptTrips(stored: StoredTimetable, at: number): Promise<KeptTrips | null> {
  const { network, version, fingerprint, zone } = stored.head;
  const clock = serviceClock(zone);
  if (clock === null) return null;
  const days = nearDays(clock, at);
  const key = `${version} ${fingerprint} ${days[0]}`;
  const known = kept.get(network);
  if (known?.key === key && known.size <= MAX_NAMED_TRIPS) return known;
  const made = new KeptTrips(key, clock, days, await stored.services());
  kept.set(network, made);
  return made;
}

/**
 * What is planned for these journeys. A route is read whole for a journey that its reference does not name and that has
 * a timetable to be found by.
 */
export async function plannedFor(
  stored: StoredTimetable,
  trips: readonly Trip[],
  names: StaticNames,
  at: number,
): Promise<PlannedTrips | null> {
  const planned = await keptTrips(stored, at);
  if (planned === null) return null;
  await planned.readTrips(stored, new Set(trips.flatMap(({ ref }) => names.tripIdsOf(ref))));
  const searched = trips.filter(
    ({ ref, calls }) =>
      calls.some(({ aimedAt }) => aimedAt !== null) &&
      !names.tripIdsOf(ref).some((id) => planned.trip(id) !== undefined),
  );
  await planned.readRoutes(stored, new Set(searched.map(({ line }) => names.routeId(line.id))));
  return planned;
}

/** Of one version and day: readers of another have their own, so nothing that is asked here ever goes away. */
export class KeptTrips implements PlannedTrips {
  readonly key: string;
  readonly clock: ServiceClock;
  /** Null for an id that the feed does not have, or not on these days. */
  readonly #named = new Map<string, PlannedTrip | null>();
  readonly #days: readonly string[];
  readonly #services: readonly Service[];
  /** By service. */
  readonly #daysOf = new Map<number, readonly string[]>();
  readonly #stations = new Map<string, string>();
  readonly #paths = new Map<string, PlannedPath>();
  readonly #routes = new Map<string, RouteTrips>();

  constructor(key: string, clock: ServiceClock, days: readonly string[], services: readonly Service[]) {
    this.key = key;
    this.clock = clock;
    this.#days = days;
    this.#services = services;
  }

  get size(): number {
    return this.#named.size;
  }

  trip(id: string): PlannedTrip | undefined {
    return this.#named.get(id) ?? undefined;
  }

  ofRoute(routeId: string): RouteTrips {
    return this.#routes.get(routeId) ?? NO_TRIPS;
  }

  /** Those of these ids that are not known yet. */
  async readTrips(stored: StoredTimetable, ids: ReadonlySet<string>): Promise<void> {
    const unread = [...ids].filter((id) => !this.#named.has(id));
    if (unread.length === 0) return;
    const found = await stored.trips(unread);
    const patterns = await stored.patterns(Array.from(found.values(), ({ pattern }) => pattern));
    await this.#readStations(stored, patterns.values());
    for (const id of unread) {
      const trip = found.get(id);
      const pattern = trip === undefined ? undefined : patterns.get(trip.pattern);
      const made = trip === undefined || pattern === undefined ? null : this.#planned(trip.pattern, pattern, trip.run);
      this.#named.set(id, made);
    }
  }

  /** All trips of those of these routes that are not known yet. */
  async readRoutes(stored: StoredTimetable, ids: ReadonlySet<string>): Promise<void> {
    const unread = [...ids].filter((id) => !this.#routes.has(id));
    if (unread.length === 0) return;
    const routes = await stored.routes();
    const numbers = unread.flatMap((id) => routes.get(id)?.patterns ?? []);
    const [patterns, runs] = await Promise.all([stored.patterns(numbers), stored.runs(numbers)]);
    await this.#readStations(stored, patterns.values());
    for (const id of unread) {
      const made = (routes.get(id)?.patterns ?? []).flatMap((number) => {
        const pattern = patterns.get(number);
        if (pattern === undefined) return [];
        return (runs.get(number) ?? []).flatMap((run) => this.#planned(number, pattern, run) ?? []);
      });
      this.#routes.set(id, routeTrips(made));
    }
  }

  async #readStations(stored: StoredTimetable, patterns: Iterable<Pattern>): Promise<void> {
    const unread = new Set<string>();
    for (const { calls } of patterns) {
      for (const { stop } of calls) if (!this.#stations.has(stop)) unread.add(stop);
    }
    const found = await stored.stops(unread);
    for (const id of unread) this.#stations.set(id, found.get(id)?.stop.parent ?? id);
  }

  /** Null for a trip that does not run on the days around, and for one that is a rhythm and not a time. */
  #planned(number: number, pattern: Pattern, { trip, start, service, profile, frequencies }: Run): PlannedTrip | null {
    const days = this.#daysOfService(service);
    if (days.length === 0 || frequencies.length > 0) return null;
    return { id: trip, start, days, path: this.#path(number, pattern, profile) };
  }

  #daysOfService(index: number): readonly string[] {
    const known = this.#daysOf.get(index);
    if (known !== undefined) return known;
    const service = this.#services[index];
    const days = service === undefined ? [] : this.#days.filter((day) => runsOn(service, day));
    this.#daysOf.set(index, days);
    return days;
  }

  #path(number: number, pattern: Pattern, profile: number): PlannedPath {
    const key = `${number} ${profile}`;
    const known = this.#paths.get(key);
    if (known !== undefined) return known;
    const times = callTimes(pattern, { profile, start: 0 });
    const path: PlannedPath = {
      routeId: pattern.route,
      direction: pattern.direction,
      calls: pattern.calls.map(({ stop, sequence }, index) => ({
        stopId: stop,
        stationId: this.#stations.get(stop) ?? stop,
        sequence,
        arrivalS: times[index]?.arrivalS ?? null,
        departureS: times[index]?.departureS ?? null,
      })),
    };
    this.#paths.set(key, path);
    return path;
  }
}
