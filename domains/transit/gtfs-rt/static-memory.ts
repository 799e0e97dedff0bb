/**
 * StaticTimetable of a feed in memory: a whole one (a command, a test, a small network) or the part that a job loaded.
 * Times are unpacked trip by trip, when one is asked for.
 */
import { weekdayOf } from "../gtfs-static/gtfs-values.ts";
import type { Pattern, Run, Service, StaticFeed } from "../gtfs-static/static-model.ts";
import {
  pathOf,
  type StaticStop,
  type StaticTime,
  type StaticTimetable,
  type StaticTrip,
  suffixOf,
} from "./static-timetable.ts";

/** What is needed of a feed; `runs` are by pattern, as there. */
export type FeedPart = Pick<StaticFeed, "fingerprint" | "zone" | "routes" | "stops" | "services" | "patterns" | "runs">;

type Place = { pattern: Pattern; run: Run };

export function timetableOf(feed: FeedPart): StaticTimetable {
  const places = new Map<string, Place>();
  for (const [index, pattern] of feed.patterns.entries()) {
    for (const run of feed.runs[index] ?? []) places.set(run.trip, { pattern, run });
  }
  const trips = new Map<string, StaticTrip>();
  const tripOf = (id: string, place: Place): StaticTrip => {
    const known = trips.get(id);
    if (known !== undefined) return known;
    const made = unpacked(place, feed.services);
    trips.set(id, made);
    return made;
  };
  const routes = new Map(
    feed.routes.map(({ id, agency, shortName, longName, type, colour, textColour }) => [
      id,
      { id, agencyId: agency, shortName: shortName || null, longName: longName || null, type, colour, textColour },
    ]),
  );
  const stops = new Map<string, StaticStop>(
    feed.stops.map(({ id, name, lat, lon, parent, platform }) => [
      id,
      { id, name, lat, lon, parentId: parent, platform },
    ]),
  );
  const services = new Map(feed.services.map((service) => [service.id, service]));
  const bySuffix = new Map<string, StaticTrip[]>();
  let endings: Map<string, Ending[]> | null = null;
  let atStops: Map<string, Set<string>> | null = null;

  return {
    version: feed.fingerprint,
    zone: feed.zone,
    trip(id) {
      const place = places.get(id);
      return place === undefined ? undefined : tripOf(id, place);
    },
    tripsBySuffix(routeId, suffix) {
      const key = `${routeId} ${suffix}`;
      const known = bySuffix.get(key);
      if (known !== undefined) return known;
      endings ??= endingsOf(feed);
      const found = (endings.get(routeId) ?? [])
        .filter((ending) => ending.suffix.startsWith(suffix) || ending.path.startsWith(suffix))
        .map(({ place }) => tripOf(place.run.trip, place));
      bySuffix.set(key, found);
      return found;
    },
    route: (id) => routes.get(id),
    routesOfAgency: (agencyId) => feed.routes.filter(({ agency }) => agency === agencyId).map(({ id }) => id),
    routesOfType: (wanted) => feed.routes.filter(({ type }) => type === wanted).map(({ id }) => id),
    routesAt(stopId) {
      atStops ??= routesAtStops(feed, stops);
      return [...(atStops.get(stopId) ?? [])].sort();
    },
    stop: (id) => stops.get(id),
    runsOn(serviceId, day) {
      const service = services.get(serviceId);
      return service !== undefined && isRunning(service, day);
    },
  };
}

function isRunning({ weekdays, first, last, added, removed }: Service, day: string): boolean {
  if (added.includes(day)) return true;
  if (removed.includes(day) || first === null || last === null || day < first || day > last) return false;
  return (weekdays & (1 << weekdayOf(day))) !== 0;
}

function unpacked({ pattern, run }: Place, services: readonly Service[]): StaticTrip {
  return {
    id: run.trip,
    routeId: pattern.route,
    serviceId: services[run.service]?.id ?? "",
    headsign: pattern.headsigns[run.headsign] ?? null,
    shortName: run.shortName,
    direction: pattern.direction === null ? null : pattern.direction === 0 ? "0" : "1",
    isFrequencyBased: run.frequencies.length > 0,
    times: timesOf(pattern, run),
  };
}

function timesOf(pattern: Pattern, run: Run): StaticTime[] {
  const profile = pattern.profiles[run.profile] ?? [];
  let known = run.start;
  return pattern.calls.map(({ stop, sequence, headsign }, index) => {
    const running = profile[2 * index] ?? null;
    if (running === null) return { sequence, stopId: stop, arrivalS: null, departureS: null, headsign };
    const arrivalS = known + running;
    known = arrivalS + (profile[2 * index + 1] ?? 0);
    return { sequence, stopId: stop, arrivalS, departureS: known, headsign };
  });
}

/** Some copies of New York's timetable number the trips anew and keep the path as another name. */
type Ending = { place: Place; suffix: string; path: string };

function endingsOf({ patterns, runs }: FeedPart): Map<string, Ending[]> {
  const found = new Map<string, Ending[]>();
  for (const [index, pattern] of patterns.entries()) {
    for (const run of runs[index] ?? []) {
      const suffix = suffixOf(run.trip) ?? "";
      const path = suffix === "" ? pathOf(run.alias ?? "") : suffix.slice(suffix.indexOf("_") + 1);
      if (path === "") continue;
      const ending = { place: { pattern, run }, suffix, path };
      const ofRoute = found.get(pattern.route);
      if (ofRoute === undefined) found.set(pattern.route, [ending]);
      else ofRoute.push(ending);
    }
  }
  return found;
}

function routesAtStops({ patterns }: FeedPart, stops: ReadonlyMap<string, StaticStop>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { route, calls } of patterns) {
    for (const { stop } of calls) {
      for (const id of [stop, stops.get(stop)?.parentId ?? stop]) {
        found.set(id, (found.get(id) ?? new Set()).add(route));
      }
    }
  }
  return found;
}
