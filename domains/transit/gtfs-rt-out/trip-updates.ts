/**
 * TripUpdates. A journey that is known to be a planned trip of the static GTFS has that trip's name, stops and sequences;
 * any other is a NEW trip, for what cannot be matched is never CANCELED. The reference asks for every stop of a NEW trip:
 * told are all that the upstream tells, and nothing is made up.
 */
import type { OutNetwork } from "./networks.ts";
import { RisingTimes } from "./rising-times.ts";
import type { StaticMatch } from "./static-match.ts";
import { posix, type Told, type ToldEntity } from "./told.ts";
import { type Descriptors, entityIdOf, measuredAt, tripDescriptors } from "./trip-descriptors.ts";
import { stands, type Trip, type TripCall } from "./trips.ts";

type StopTimeUpdate = Told<"StopTimeUpdate">;

/** The journeys of one line, put in order, and what they are matched to. */
export type MatchedLine = { trips: readonly Trip[]; toldAt: number };
export type Matches = ReadonlyMap<Trip, StaticMatch>;

/** One entity a journey that runs, or whose planned trip the upstream cancelled; what is merely planned is left out. */
export function tripUpdates(network: OutNetwork, lines: readonly MatchedLine[], matches: Matches): ToldEntity[] {
  const descriptors = tripDescriptors(network);
  return lines.flatMap(({ trips, toldAt }) =>
    trips.flatMap((trip) => {
      if (!trip.calls.some((call) => call.at >= toldAt || stands(call, toldAt))) return [];
      const match = matches.get(trip);
      const update = match === undefined ? newTrip(network, trip, descriptors) : plannedTrip(trip, match, descriptors);
      if (update === null) return [];
      return { id: entityIdOf(trip), tripUpdate: { ...update, timestamp: posix(measuredAt(trip, toldAt)) } };
    }),
  );
}

/**
 * CANCELED takes the upstream's word for every stop of the plan. Where it cancels the rest of a trip, or does not tell
 * of the stops that have passed, those that it tells are SKIPPED. Null: nothing is expected of it.
 */
function plannedTrip(trip: Trip, match: StaticMatch, { planned }: Descriptors): Told<"TripUpdate"> | null {
  const isAllCancelled = trip.calls.every(isCancelled);
  if (isAllCancelled && new Set(match.places).size === match.trip.path.calls.length) {
    return { trip: planned(match, "CANCELED") };
  }
  if (!isAllCancelled && !trip.calls.some(isExpected)) return null;
  return { trip: planned(match, "SCHEDULED"), stopTimeUpdate: plannedStops(trip, match) };
}

/** Null where nothing is expected of it; one that is cancelled is told nowhere, as it was planned nowhere. */
function newTrip(network: OutNetwork, trip: Trip, { unplanned }: Descriptors): Told<"TripUpdate"> | null {
  if (!trip.calls.some(isExpected)) return null;
  const { destination, mission } = trip;
  return {
    trip: unplanned(trip),
    stopTimeUpdate: newStops(network, trip),
    tripProperties: { tripHeadsign: destination.text === "" ? null : destination.text, tripShortName: mission },
  };
}

function isCancelled({ provenance }: TripCall): boolean {
  return provenance === "cancelled";
}

function isExpected({ provenance, expectedAt }: TripCall): boolean {
  return expectedAt !== null && (provenance === "live" || provenance === "unmatched");
}

/** Only what the upstream tells has a time: the rest follows by the format's own rule. */
function plannedStops({ calls }: Trip, { trip, startAt, places }: StaticMatch): StopTimeUpdate[] {
  const clock = new RisingTimes();
  const expected = new Set(places.filter((_, index) => calls[index] !== undefined && isExpected(calls[index])));
  return calls.flatMap((call, index): StopTimeUpdate[] => {
    const place = places[index] ?? -1;
    const planned = trip.path.calls[place];
    // Told twice, a stop is one stop all the same, and the train stops there where one of the two says so.
    const isRepeated = isExpected(call) ? false : expected.has(place) || places.indexOf(place) < index;
    if (planned === undefined || isRepeated) return [];
    const { sequence: stopSequence, stopId, arrivalS, departureS } = planned;
    const stop = { stopSequence, stopId };
    if (!isExpected(call)) return [{ ...stop, scheduleRelationship: isCancelled(call) ? "SKIPPED" : "NO_DATA" }];
    const { arrival, departure } = clock.next(call.expectedArrival, call.expectedDeparture);
    return [
      {
        ...stop,
        arrival: lateBy(arrival, arrivalS, startAt),
        departure: lateBy(departure, departureS, startAt),
        scheduleRelationship: "SCHEDULED",
      },
    ];
  });
}

function lateBy(time: number | null, plannedS: number | null, startAt: number): Told<"StopTimeEvent"> | null {
  if (time === null) return null;
  return plannedS === null ? { time } : { delay: time - posix(startAt) - plannedS, time };
}

function newStops(network: OutNetwork, trip: Trip): StopTimeUpdate[] {
  const updates: StopTimeUpdate[] = [];
  const clock = new RisingTimes();
  let lastStop: string | null = null;
  for (const [index, call] of trip.calls.entries()) {
    const stopId = network.boardingStopId(trip.line, call.area, call.quay);
    // Told twice, a stop is one stop all the same: a platform change is a cancelled call and a new one.
    if (stopId === lastStop) {
      if (!isExpected(call) || updates.at(-1)?.scheduleRelationship === "SCHEDULED") continue;
      updates.pop();
    }
    lastStop = stopId;
    const stop = { stopSequence: trip.sequences[index] ?? index + 1, stopId };
    if (isExpected(call)) {
      const { expectedArrival, expectedDeparture, aimedArrival, aimedDeparture } = call;
      // Where the two are not told apart, GTFS gives both the same.
      const { arrival, departure } = clock.next(
        expectedArrival ?? expectedDeparture,
        expectedDeparture ?? expectedArrival,
      );
      updates.push({
        ...stop,
        arrival: against(arrival, aimedArrival ?? aimedDeparture),
        departure: against(departure, aimedDeparture ?? aimedArrival),
        scheduleRelationship: "SCHEDULED",
      });
    } else {
      updates.push({ ...stop, scheduleRelationship: isCancelled(call) ? "SKIPPED" : "NO_DATA" });
    }
  }
  return updates;
}

function against(time: number | null, aimedAt: number | null): Told<"StopTimeEvent"> | null {
  if (time === null || aimedAt === null) return time === null ? null : { time };
  const scheduledTime = posix(aimedAt);
  return { delay: time - scheduledTime, time, scheduledTime };
}
