/** TripUpdates as journeys: each a trip of one service day, with its calls. */
import { quoted, type Rejections } from "../normalisers/rejections.ts";
import type { Message } from "./proto.ts";
import type { HiddenTrip, TripCall, TripJourney, TripRelationship } from "./records.ts";
import { secondsOf } from "./service-day.ts";
import { callsAlong, callsToldBy, instantOf, orderedUpdates, type PlacedUpdate } from "./trip-calls.ts";
import { type Join, type Joined, joinTrip, type Seen, type TripDescriptor } from "./trip-match.ts";

export type TripUpdate = Message<"TripUpdate">;

/** "hidden": the feed says that riders are not to see this trip (DELETED). Null: it is no trip, and a fault says so. */
export type TripReading = TripJourney | HiddenTrip | null;

const RELATIONSHIPS: Record<NonNullable<TripDescriptor["scheduleRelationship"]>, TripRelationship | null> = {
  SCHEDULED: "scheduled",
  ADDED: "new",
  NEW: "new",
  UNSCHEDULED: "unscheduled",
  REPLACEMENT: "replacement",
  DUPLICATED: "duplicated",
  CANCELED: "cancelled",
  DELETED: null,
};

/**
 * One TripUpdate. `at` of the join is the header's instant, which dates a trip without start_date. Faults have paths
 * below `path`, "/entity/3/trip_update".
 */
export function journeyOf(update: TripUpdate, join: Join, path: string, faults: Rejections): TripReading {
  const { trip } = update;
  if (trip === null) {
    faults.add("trip update has no trip", path, null);
    return null;
  }
  const relationship = RELATIONSHIPS[trip.scheduleRelationship ?? "SCHEDULED"];
  const joined = joinTrip(trip, seenOf(update), join);
  const copy = relationship === "duplicated" ? update.tripProperties : null;
  const day = copy?.startDate || joined.day;
  const ref = refOf(trip, update, day, relationship);
  if (ref === null) {
    faults.add("trip has neither trip_id nor route_id", `${path}/trip`, null);
    return null;
  }
  if (joined.hasWrongDay) faults.add(`start_date is no day: ${quoted(trip.startDate)}`, `${path}/trip`, ref);
  if (relationship === null) return { kind: "hidden", ref };

  const updates = orderedUpdates(update.stopTimeUpdate, path, ref, faults);
  const calls = callsOf(update, relationship, joined, day, updates, join, ref, faults);
  const { planned } = joined;
  const destinationStop = calls.at(-1)?.stop ?? null;
  return {
    kind: "journey",
    lineId: joined.routeId,
    ref,
    direction: directionOf(trip) ?? joined.direction,
    destination:
      update.tripProperties?.tripHeadsign ||
      // A replaced trip may end elsewhere than the planned one.
      (relationship === "replacement" ? null : joined.headsign) ||
      (destinationStop === null ? null : (join.timetable?.stop(destinationStop.id)?.name ?? null)),
    destinationStop,
    mission: null,
    trainNumber: update.tripProperties?.tripShortName || (planned?.shortName ?? null),
    formation: null,
    recordedAt: instantOf(update.timestamp),
    tripId: trip.tripId || null,
    plannedTripId: planned?.id ?? null,
    serviceDay: day,
    relationship,
    match: joined.match,
    vehicleId: update.vehicle?.id || update.vehicle?.label || null,
    calls,
  };
}

function callsOf(
  update: TripUpdate,
  relationship: TripRelationship,
  { planned, day: ownDay }: Joined,
  day: string | null,
  updates: readonly PlacedUpdate[],
  { timetable, clock }: Join,
  ref: string,
  faults: Rejections,
): TripCall[] {
  const start =
    day === null || clock === null ? null : (clock.startOf(day) ?? (ownDay === null ? null : clock.startOf(ownDay)));
  const follows = planned !== null && planned.times.length > 0 && relationship !== "replacement";
  if (!follows || start === null || timetable === null) {
    const told = callsToldBy(updates, timetable, ref, faults);
    return relationship === "cancelled" ? told.map(cancelled) : told;
  }
  const along = {
    times: planned.times,
    start: start + shiftS(update, relationship, planned.isFrequencyBased, planned.times[0]?.departureS ?? null) * 1000,
    delayS: relationship === "cancelled" ? null : update.delay,
    timetable,
  };
  const calls = callsAlong(along, relationship === "cancelled" ? [] : updates, ref, faults);
  return relationship === "cancelled" ? calls.map(cancelled) : calls;
}

/** How much later than the planned trip this run of it begins. Only copies and trips by frequency are shifted. */
function shiftS(
  update: TripUpdate,
  relationship: TripRelationship,
  isFrequencyBased: boolean,
  firstS: number | null,
): number {
  if (relationship !== "duplicated" && relationship !== "unscheduled" && !isFrequencyBased) return 0;
  const told = (relationship === "duplicated" ? update.tripProperties?.startTime : null) || update.trip?.startTime;
  const startS = told ? secondsOf(told) : null;
  return startS === null || firstS === null ? 0 : startS - firstS;
}

function cancelled(call: TripCall): TripCall {
  return {
    ...call,
    expectedArrival: null,
    expectedDeparture: null,
    arrivalStatus: "cancelled",
    departureStatus: "cancelled",
    basis: "none",
  };
}

/** The first stop whose time is told, and the last stop. */
function seenOf({ stopTimeUpdate }: TripUpdate): Seen {
  const lastStopId = stopTimeUpdate.at(-1)?.stopId ?? null;
  for (const { stopSequence, stopId, arrival, departure } of stopTimeUpdate) {
    const at = instantOf(departure?.time ?? null) ?? instantOf(arrival?.time ?? null);
    if (at !== null) return { sighting: { sequence: stopSequence, stopId, at }, lastStopId };
  }
  return { sighting: null, lastStopId };
}

/** Trip, service day and, where one trip runs several times a day, its start: what stays between polls. */
function refOf(
  trip: TripDescriptor,
  update: TripUpdate,
  day: string | null,
  relationship: TripRelationship | null,
): string | null {
  const isCopy = relationship === "duplicated";
  const id = (isCopy ? update.tripProperties?.tripId : null) || trip.tripId || trip.routeId;
  if (!id) return null;
  const repeats = isCopy || relationship === "unscheduled" || !trip.tripId;
  const start = repeats ? (isCopy ? update.tripProperties?.startTime : null) || trip.startTime : null;
  const direction = trip.tripId ? null : directionOf(trip);
  return [id, day, start, direction].filter(Boolean).join("@");
}

export function directionOf(trip: { directionId: number | null }): "0" | "1" | null {
  return trip.directionId === 0 ? "0" : trip.directionId === 1 ? "1" : null;
}
