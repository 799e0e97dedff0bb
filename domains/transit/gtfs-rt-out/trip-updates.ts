/**
 * TripUpdates. A journey of the upstream has no link to a planned trip of the static GTFS (RATP: "a technical counter
 * with no business link to a trip"), so it is a NEW trip: what cannot be matched is never CANCELED. The reference asks
 * for every stop of a NEW trip, the passed ones too; the upstream tells only those ahead, and nothing else is made up.
 */

import type { Line } from "../model.ts";
import type { LineDocument } from "../wire.ts";
import type { OutNetwork } from "./networks.ts";
import { posix, type Told, type ToldEntity } from "./told.ts";
import { measuredAt, tripDescriptors, tripIdOf } from "./trip-descriptors.ts";
import { lastCall, type Trip, type TripCall, tripsOf } from "./trips.ts";

/** A line's document and the moment up to which it tells (epoch ms): when its upstream last answered, or its hold. */
export type ToldLine = { line: Line; document: LineDocument; toldAt: number };

type StopTimeUpdate = Told<"StopTimeUpdate">;

/** One entity a journey that runs or that the upstream cancelled; journeys that are merely planned are left out. */
export function tripUpdates(network: OutNetwork, lines: readonly ToldLine[]): ToldEntity[] {
  const descriptorOf = tripDescriptors(network);
  return lines.flatMap(({ line, document, toldAt }) =>
    tripsOf(document, line).flatMap((trip) => {
      const relationship = relationshipOf(trip, toldAt);
      if (relationship === null) return [];
      const stopTimeUpdate = stopTimeUpdates(network, trip);
      const { destination, mission } = lastCall(trip).departure;
      return {
        id: tripIdOf(trip),
        tripUpdate: {
          trip: descriptorOf(trip, relationship),
          stopTimeUpdate,
          timestamp: posix(measuredAt(trip, toldAt)),
          ...(relationship === "NEW" ? { tripProperties: propertiesOf(destination, mission) } : {}),
        },
      };
    }),
  );
}

/**
 * CANCELED takes the upstream's word for every call that is known, the last one included: on a line with short headways
 * a document has the cancelled calls of two hours and only the next few that run, so that cancelled stops alone may be
 * the beginning of a train that starts further on. Null: nothing is expected of it, or all of it is past.
 */
function relationshipOf({ calls }: Trip, toldAt: number): "NEW" | "CANCELED" | null {
  if (!calls.some(({ at, departure }) => at >= toldAt || departure.at_stop)) return null;
  if (calls.every(isCancelled)) return calls.some(({ departure }) => departure.terminates) ? "CANCELED" : null;
  return calls.some(isExpected) ? "NEW" : null;
}

function isCancelled({ departure }: TripCall): boolean {
  return departure.provenance === "cancelled";
}

function isExpected({ departure, expectedAt }: TripCall): boolean {
  return expectedAt !== null && (departure.provenance === "live" || departure.provenance === "unmatched");
}

function stopTimeUpdates(network: OutNetwork, trip: Trip): StopTimeUpdate[] {
  const updates: StopTimeUpdate[] = [];
  let last = 0;
  let lastStop: string | null = null;
  for (const [index, call] of trip.calls.entries()) {
    const stopId = network.boardingStopId(trip.line, call.area, call.departure);
    // Told twice, a stop is one stop all the same: a platform change is a cancelled call and a new one.
    if (stopId === lastStop) {
      if (!isExpected(call) || updates.at(-1)?.scheduleRelationship === "SCHEDULED") continue;
      updates.pop();
    }
    lastStop = stopId;
    const at = { stopSequence: trip.sequences[index] ?? index + 1, stopId };
    if (isExpected(call)) {
      // Two forecasts may fall on one second; a trip's times must increase.
      last = Math.max(posix(call.at), last + 1);
      const event = eventOf(last, call.aimedAt);
      // One time is told. Where the two are not told apart, GTFS gives both the same.
      updates.push({ ...at, arrival: event, departure: event, scheduleRelationship: "SCHEDULED" });
    } else {
      updates.push({ ...at, scheduleRelationship: isCancelled(call) ? "SKIPPED" : "NO_DATA" });
    }
  }
  return updates;
}

function eventOf(time: number, aimedAt: number | null): Told<"StopTimeEvent"> {
  if (aimedAt === null) return { time };
  const scheduledTime = posix(aimedAt);
  return { delay: time - scheduledTime, time, scheduledTime };
}

function propertiesOf(destination: string, mission: string | null): Told<"TripProperties"> {
  return {
    ...(destination === "" ? {} : { tripHeadsign: destination }),
    ...(mission === null ? {} : { tripShortName: mission }),
  };
}
