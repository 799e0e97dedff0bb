/** Which planned trip of which service day a trip descriptor means. */
import type { Message } from "./proto.ts";
import type { TripMatch } from "./records.ts";
import { nearDays, type ServiceClock, secondsOf } from "./service-day.ts";
import { runningTrainOf, type StaticTimetable, type StaticTrip } from "./static-timetable.ts";

export type TripDescriptor = Message<"TripDescriptor">;

export type Joined = {
  match: TripMatch;
  /** The planned trip whose times count for this one. */
  planned: StaticTrip | null;
  /** Of `planned`, or of the planned trips of the same path. */
  direction: "0" | "1" | null;
  headsign: string | null;
  routeId: string | null;
  /** "20240208"; null without a start_date and a timetable. */
  day: string | null;
  /** start_date was there and is no day. */
  hasWrongDay: boolean;
};

/** What the feed knows of the trip besides its name. */
export type Seen = {
  /** A stop and its instant (epoch ms): what tells the service day where start_date is missing. */
  sighting: { sequence: number | null; stopId: string | null; at: number } | null;
  /** Where the feed has it end. */
  lastStopId: string | null;
};

export type Join = {
  timetable: StaticTimetable | null;
  clock: ServiceClock | null;
  /** Epoch ms of the feed's header, or of its reading. */
  at: number;
};

/** Two trips of a path within this are one: NYCT's origin times are to the half minute. */
const SAME_START_S = 30;

export function joinTrip(trip: TripDescriptor, seen: Seen, { timetable, clock, at }: Join): Joined {
  const told = trip.startDate === null || trip.startDate === "" ? null : trip.startDate;
  const hasWrongDay = told !== null && (!/^\d{8}$/.test(told) || clock?.startOf(told) === null);
  const day = hasWrongDay ? null : told;
  const found = { planned: null, direction: null, headsign: null, routeId: trip.routeId || null, day, hasWrongDay };
  const relationship = trip.scheduleRelationship;
  if (relationship === "NEW" || relationship === "ADDED") return { ...found, match: "new" };
  if (timetable === null) return { ...found, match: "unasked" };

  const exact = trip.tripId === null ? undefined : timetable.trip(trip.tripId);
  if (exact !== undefined) {
    return {
      ...found,
      match: "exact",
      ...tripWords(exact),
      routeId: routeOf(trip, exact, timetable),
      day: day ?? (clock === null ? null : dayOf(exact, seen.sighting, timetable, clock, at)),
    };
  }
  const running = trip.tripId === null ? null : runningTrainOf(trip.tripId);
  if (running === null || found.routeId === null) return { ...found, match: "none" };
  const runs = (planned: StaticTrip) => day !== null && timetable.runsOn(planned.serviceId, day);
  const sameId = timetable.tripsBySuffix(found.routeId, running.suffix);
  const ofPath = timetable.tripsBySuffix(found.routeId, running.path);
  const startS = (trip.startTime === null ? null : secondsOf(trip.startTime)) ?? running.originS;
  const distance = (planned: StaticTrip) =>
    Math.abs((planned.times[0]?.departureS ?? Number.POSITIVE_INFINITY) - startS);
  const planned = sameId.find(runs) ?? ofPath.find((one) => runs(one) && distance(one) <= SAME_START_S) ?? null;
  if (planned !== null) return { ...found, match: "suffix", ...tripWords(planned) };
  const [first] = ofPath;
  if (first === undefined) return { ...found, match: "none" };
  // Trains of one path turn back at different stations: only one that ends where this one does tells its headsign.
  const alike = ofPath.find((one) => seen.lastStopId !== null && one.times.at(-1)?.stopId === seen.lastStopId);
  return { ...found, match: "path", direction: first.direction, headsign: alike?.headsign ?? null };
}

function tripWords(planned: StaticTrip): Pick<Joined, "planned" | "direction" | "headsign"> {
  return { planned, direction: planned.direction, headsign: planned.headsign };
}

/** The feed's route where the timetable knows it; BART and others leave it out, and some write another id. */
function routeOf(trip: TripDescriptor, planned: StaticTrip, timetable: StaticTimetable): string {
  const told = trip.routeId;
  return told !== null && told !== "" && timetable.route(told) !== undefined ? told : planned.routeId;
}

/**
 * The service day of a trip whose feed does not tell it: of the days around, one on which it runs, and on which it is
 * planned closest to what was seen. A trip seen at 00:20 may be yesterday's 24:20.
 */
function dayOf(
  planned: StaticTrip,
  sighting: Seen["sighting"],
  timetable: StaticTimetable,
  clock: ServiceClock,
  at: number,
): string | null {
  const days = nearDays(clock, sighting?.at ?? at);
  const running = days.filter((day) => timetable.runsOn(planned.serviceId, day));
  const row =
    planned.times.find(({ sequence, stopId }) =>
      sighting?.sequence != null ? sequence === sighting.sequence : stopId === sighting?.stopId,
    ) ?? middleOf(planned);
  const seconds = row?.departureS ?? row?.arrivalS ?? 0;
  const seen = sighting?.at ?? at;
  return nearest(running.length > 0 ? running : days, (day) =>
    Math.abs((clock.startOf(day) ?? 0) + seconds * 1000 - seen),
  );
}

function middleOf({ times }: StaticTrip) {
  return times[times.length >> 1];
}

function nearest<T>(candidates: readonly T[], distance: (candidate: T) => number): T | null {
  let best: T | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const far = distance(candidate);
    if (best === null || far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}
