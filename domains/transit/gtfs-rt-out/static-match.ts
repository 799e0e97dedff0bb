/**
 * Which planned trip of the static GTFS a journey is. By the id that its reference carries, where it carries one; else
 * by its line, its stops in their order and its timetabled times, and only where one planned trip fits and no other
 * journey fits it too. What is only forecast is never matched: at a metro's headways any train would fit.
 */
import type { ServiceClock } from "../gtfs-rt/service-day.ts";
import { nearDays } from "../gtfs-rt/service-day.ts";
import type { CallTime } from "../gtfs-static/call-times.ts";
import { lastCall, type Trip, type TripCall } from "./trips.ts";

/** A trip of the static feed on the days around now. */
export type PlannedTrip = {
  id: string;
  path: PlannedPath;
  /** Seconds of the service day. */
  start: number;
  /** Service days near the moment that was asked about on which it runs, "20261008". */
  days: readonly string[];
};

/** What trips have in common that take the same time along the same stops: a network's day is some thousand of these. */
export type PlannedPath = { routeId: string; direction: 0 | 1 | null; calls: readonly PlannedCall[] };

/** Times are seconds from the trip's start. */
export type PlannedCall = CallTime & {
  stopId: string;
  /** The station that the stop is part of, else the stop itself. */
  stationId: string;
  sequence: number;
};

/** The part of a timetable that some journeys ask about, in memory. */
export type PlannedTrips = {
  clock: ServiceClock;
  trip(id: string): PlannedTrip | undefined;
  /** Frequency-based trips are not among them: nothing tells which repetition a journey is. */
  ofRoute(routeId: string): RouteTrips;
};

export type RouteTrips = {
  /** By start. */
  trips: readonly PlannedTrip[];
  /** Seconds that the longest of them takes. */
  longestS: number;
};

export function routeTrips(trips: readonly PlannedTrip[]): RouteTrips {
  const lasts = trips.map(({ path }) => path.calls.at(-1)?.arrivalS ?? 0);
  return {
    trips: trips.toSorted((a, b) => a.start - b.start),
    longestS: lasts.reduce((most, each) => Math.max(most, each), 0),
  };
}

/** What a network's static feed calls things. */
export type StaticNames = {
  routeId(lineId: string): string;
  /** The station: what alerts name (location_type 1). `area` is the stop area's id. */
  stationId(area: string): string;
  /** Trip ids that a reference may stand for. */
  tripIdsOf(ref: string): readonly string[];
};

export type StaticMatch = {
  trip: PlannedTrip;
  /** Service day. */
  startDate: string;
  /** Epoch ms of the trip's start. */
  startAt: number;
  /** For each call of the journey its place among the planned calls, in their order; a stop told twice has one place. */
  places: readonly number[];
};

/** Both sides have whole minutes where their sources do, rounded each its own way. */
const TOLERANCE_MS = 60_000;
/** A reference is reused from day to day by some; a train is not half a day late. */
const SAME_DAY_MS = 12 * 3_600_000;

/** The journeys that are matched. `trips` are all that are told: two that fit one planned trip leave both unmatched. */
export function matchTrips(trips: readonly Trip[], planned: PlannedTrips, names: StaticNames): Map<Trip, StaticMatch> {
  const byId = new Map<Trip, StaticMatch>();
  const byTimes = new Map<Trip, StaticMatch>();
  for (const trip of trips) {
    const match = matchById(trip, planned, names);
    if (match !== null) byId.set(trip, match);
    else {
      const found = matchByTimes(trip, planned, names);
      if (found !== null) byTimes.set(trip, found);
    }
  }
  const claimed = claimsOf(byId.values());
  const rivals = claimsOf(byTimes.values());
  const matched = new Map<Trip, StaticMatch>();
  for (const [trip, match] of byId) if (claimed.get(claimOf(match)) === 1) matched.set(trip, match);
  for (const [trip, match] of byTimes) {
    const claim = claimOf(match);
    if (!claimed.has(claim) && rivals.get(claim) === 1) matched.set(trip, match);
  }
  return matched;
}

/** How many journeys are taken for each trip of a day. */
function claimsOf(matches: Iterable<StaticMatch>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const match of matches) counts.set(claimOf(match), (counts.get(claimOf(match)) ?? 0) + 1);
  return counts;
}

function claimOf({ trip, startDate }: StaticMatch): string {
  return `${startDate} ${trip.id}`;
}

function matchById(trip: Trip, planned: PlannedTrips, names: StaticNames): StaticMatch | null {
  for (const id of names.tripIdsOf(trip.ref)) {
    const found = planned.trip(id);
    if (found === undefined || found.path.routeId !== names.routeId(trip.line.id)) continue;
    const fits = found.days.flatMap(
      (day) => fitOf(trip, found, day, planned.clock, names, Number.POSITIVE_INFINITY) ?? [],
    );
    const [nearest] = fits.sort((a, b) => a.furthest - b.furthest);
    if (nearest !== undefined && nearest.furthest <= SAME_DAY_MS) return nearest.match;
  }
  return null;
}

function matchByTimes(trip: Trip, planned: PlannedTrips, names: StaticNames): StaticMatch | null {
  const aimed = trip.calls.flatMap(({ aimedAt }) => aimedAt ?? []);
  const [first] = aimed;
  const goal = trip.destination.id === null ? null : names.stationId(trip.destination.id);
  // One time at one stop says too little of a train that may go anywhere.
  if (first === undefined || (aimed.length === 1 && goal === null)) return null;
  const fits: Fit[] = [];
  const route = planned.ofRoute(names.routeId(trip.line.id));
  for (const day of nearDays(planned.clock, first)) {
    for (const candidate of underWay(route, first - (planned.clock.startOf(day) ?? 0))) {
      if (goal !== null && candidate.path.calls.at(-1)?.stationId !== goal) continue;
      if (!candidate.days.includes(day)) continue;
      const fit = fitOf(trip, candidate, day, planned.clock, names, TOLERANCE_MS);
      if (fit !== null && fit.compared > 0) fits.push(fit);
    }
  }
  const exact = fits.filter(({ furthestAimed }) => furthestAimed === 0);
  const [only, another] = exact.length > 0 ? exact : fits;
  return only === undefined || another !== undefined ? null : only.match;
}

/** Epoch ms; null for a day that the calendar does not have. */
function startOf({ start }: PlannedTrip, day: string, clock: ServiceClock): number | null {
  const zero = clock.startOf(day);
  return zero === null ? null : zero + start * 1000;
}

/** The trips that may be under way at a time of their service day, ms, give or take the tolerance: few of a day's. */
function underWay({ trips, longestS }: RouteTrips, timeMs: number): readonly PlannedTrip[] {
  const least = (timeMs - TOLERANCE_MS) / 1000 - longestS;
  const most = (timeMs + TOLERANCE_MS) / 1000;
  let [low, high] = [0, trips.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trips[middle]?.start ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < trips.length && (trips[end]?.start ?? 0) <= most) end++;
  return trips.slice(low, end);
}

type Fit = {
  match: StaticMatch;
  /** Furthest that a call is from its plan, told or aimed, ms. */
  furthest: number;
  /** The same of the timetabled times alone, and how many there were to compare. */
  furthestAimed: number;
  compared: number;
};

/**
 * The journey on the planned calls of one day; null where its stops are not there in this order, or a timetabled time is
 * further from the plan than `toleranceMs`.
 */
function fitOf(
  trip: Trip,
  found: PlannedTrip,
  day: string,
  clock: ServiceClock,
  names: StaticNames,
  toleranceMs: number,
): Fit | null {
  const startAt = startOf(found, day, clock);
  if (startAt === null) return null;
  const places: number[] = [];
  let furthest = 0;
  let furthestAimed = 0;
  let compared = 0;
  for (const [index, call] of trip.calls.entries()) {
    const place = placeOf(call, found.path, startAt, (places.at(-1) ?? -1) + 1, names.stationId(call.area));
    if (place === null) {
      // A platform change is a cancelled call and a new one.
      const last = places.at(-1);
      if (last === undefined || trip.calls[index - 1]?.area !== call.area) return null;
      places.push(last);
      continue;
    }
    places.push(place.index);
    furthest = Math.max(furthest, place.distance ?? 0);
    if (place.aimedDistance === null) continue;
    if (place.aimedDistance > toleranceMs) return null;
    furthestAimed = Math.max(furthestAimed, place.aimedDistance);
    compared++;
  }
  // Where the journey ends on its way, it is another trip's.
  if (lastCall(trip).terminates && places.at(-1) !== found.path.calls.length - 1) return null;
  return { match: { trip: found, startDate: day, startAt, places }, furthest, furthestAimed, compared };
}

type Place = { index: number; distance: number | null; aimedDistance: number | null };

/** The planned call at a station, from `from` on; of several, as on a loop, the one nearest in time. */
function placeOf(call: TripCall, { calls }: PlannedPath, startAt: number, from: number, stationId: string) {
  let best: Place | null = null;
  for (let index = from; index < calls.length; index++) {
    const planned = calls[index];
    if (planned === undefined || planned.stationId !== stationId) continue;
    const aimedDistance = furthestOf(call.aimedArrival, call.aimedDeparture, planned, startAt);
    const distance = aimedDistance ?? furthestOf(call.expectedArrival, call.expectedDeparture, planned, startAt);
    if (best === null || (distance ?? 0) < (best.distance ?? 0)) best = { index, distance, aimedDistance };
  }
  return best;
}

/** Null where the two have no side in common. */
function furthestOf(
  arrival: number | null,
  departure: number | null,
  planned: CallTime,
  startAt: number,
): number | null {
  const distances = [
    [arrival, planned.arrivalS ?? planned.departureS],
    [departure, planned.departureS ?? planned.arrivalS],
  ].flatMap(([told, seconds]) => (told == null || seconds == null ? [] : [Math.abs(startAt + seconds * 1000 - told)]));
  return distances.length === 0 ? null : Math.max(...distances);
}
