/**
 * VehiclePositions. Nobody measures where these trains are. What the upstream does tell is the stop that a train is
 * expected at next, or that it stands at: that is published, as stop_id and current_status, which the format allows
 * without `position`. A computed latitude would read as a measured one, since the format has no word for "estimated";
 * so `position` is left out, and with it bearing and speed. Occupancy and congestion are not known and never said.
 */
import { inferTrains } from "../view/trains.ts";
import type { OutNetwork } from "./networks.ts";
import { posix, type ToldEntity } from "./told.ts";
import { measuredAt, tripDescriptors, tripIdOf } from "./trip-descriptors.ts";
import type { ToldLine } from "./trip-updates.ts";
import { type Trip, type TripCall, tripsOf } from "./trips.ts";

/** The trains under way when their document was told: the feed says the same until the next is. */
export function vehiclePositions(
  network: OutNetwork,
  lines: readonly ToldLine[],
  runningS: Record<string, number>,
): ToldEntity[] {
  const descriptorOf = tripDescriptors(network);
  return lines.flatMap(({ line, document, toldAt }) => {
    const track = { patterns: line.patterns, running_s: runningS };
    const nextStops = new Map(
      inferTrains(document, track, toldAt)
        // A low confidence is a train that may not run yet, or is held somewhere.
        .filter(({ confidence }) => confidence !== "low")
        .map(({ id, to }) => [id, to]),
    );
    return tripsOf(document, line).flatMap((trip) => {
      const place = placeOf(trip, nextStops.get(trip.ref), toldAt);
      if (place === null) return [];
      return {
        id: tripIdOf(trip),
        vehicle: {
          trip: descriptorOf(trip, "NEW"),
          stopId: network.boardingStopId(line, place.call.area, place.call.departure),
          currentStopSequence: trip.sequences[trip.calls.indexOf(place.call)] ?? 1,
          currentStatus: place.status,
          timestamp: posix(measuredAt(trip, toldAt)),
        },
      };
    });
  });
}

type Place = { call: TripCall; status: "STOPPED_AT" | "IN_TRANSIT_TO" };

/** Null for a train that is not seen under way; one that waits to leave its first stop is not. */
function placeOf({ calls }: Trip, nextStop: string | undefined, toldAt: number): Place | null {
  if (nextStop === undefined) return null;
  const live = calls.filter(({ departure, expectedAt }) => departure.provenance === "live" && expectedAt !== null);
  const next = live.findIndex(({ at }) => at > toldAt);
  const standing = [live[next - 1], live[next]].find((call) => call?.departure.at_stop === true);
  if (standing !== undefined) return { call: standing, status: "STOPPED_AT" };
  const call = live[next];
  return call?.area === nextStop ? { call, status: "IN_TRANSIT_TO" } : null;
}
