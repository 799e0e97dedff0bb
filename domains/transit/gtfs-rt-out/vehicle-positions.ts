/**
 * VehiclePositions. Nobody measures where these trains are. What the upstream does tell is the stop that a train is
 * expected at next, or that it stands at: that is published, as stop_id and current_status, which the format allows
 * without `position`. A computed latitude would read as a measured one, since the format has no word for "estimated";
 * so `position` is left out, and with it bearing and speed. Occupancy and congestion are not known and never said.
 */
import { inferTrain } from "../view/trains.ts";
import type { OutNetwork } from "./networks.ts";
import { posix, type Told, type ToldEntity } from "./told.ts";
import { entityIdOf, measuredAt, tripDescriptors } from "./trip-descriptors.ts";
import type { MatchedLine, Matches } from "./trip-updates.ts";
import { stands, type Trip, type TripCall } from "./trips.ts";

/** The trains under way when their line was told: the feed says the same until it is told again. */
export function vehiclePositions(
  network: OutNetwork,
  lines: readonly MatchedLine[],
  matches: Matches,
  runningS: Record<string, number>,
): ToldEntity[] {
  const descriptors = tripDescriptors(network);
  return lines.flatMap(({ trips, toldAt }) =>
    trips.flatMap((trip): ToldEntity[] => {
      const place = placeOf(trip, runningS, toldAt);
      if (place === null) return [];
      const match = matches.get(trip);
      const index = trip.calls.indexOf(place.call);
      const planned = match?.trip.path.calls[match.places[index] ?? -1];
      const stop: Told<"VehiclePosition"> =
        planned === undefined
          ? {
              stopId: network.boardingStopId(trip.line, place.call.area, place.call.quay),
              currentStopSequence: trip.sequences[index] ?? 1,
            }
          : { stopId: planned.stopId, currentStopSequence: planned.sequence };
      return [
        {
          id: entityIdOf(trip),
          vehicle: {
            trip: match === undefined ? descriptors.unplanned(trip) : descriptors.planned(match, "SCHEDULED"),
            ...stop,
            currentStatus: place.status,
            timestamp: posix(measuredAt(trip, toldAt)),
          },
        },
      ];
    }),
  );
}

type Place = { call: TripCall; status: "STOPPED_AT" | "IN_TRANSIT_TO" };

/** Null for a train that is not seen under way; one that waits to leave its first stop is not. */
function placeOf(trip: Trip, runningS: Record<string, number>, toldAt: number): Place | null {
  const live = trip.calls.filter(({ provenance, expectedAt }) => provenance === "live" && expectedAt !== null);
  const train = inferTrain(journeyOf(trip, live), { patterns: trip.line.patterns, running_s: runningS }, toldAt);
  // A low confidence is a train that may not run yet, or is held somewhere.
  if (train === null || train.confidence === "low") return null;
  const next = live.findIndex(({ at }) => at > toldAt);
  const standing = [live[next - 1], live[next]].find((call) => call !== undefined && stands(call, toldAt));
  if (standing !== undefined) return { call: standing, status: "STOPPED_AT" };
  const call = live[next];
  return call?.area === train.to ? { call, status: "IN_TRANSIT_TO" } : null;
}

function journeyOf({ ref, direction, destination }: Trip, live: readonly TripCall[]) {
  return {
    ref,
    calls: live.map(({ area, at, atStop, terminates }) => ({
      stop: area,
      at,
      departure: {
        direction,
        destination: destination.text,
        destination_id: destination.id,
        at_stop: atStop,
        terminates,
      },
    })),
  };
}
