/** How a trip is named in both feeds that speak of trips. */
import { type ServiceClock, serviceClock } from "../gtfs-rt/service-day.ts";
import type { OutNetwork } from "./networks.ts";
import type { StaticMatch } from "./static-match.ts";
import type { Told } from "./told.ts";
import { lastCall, type Trip } from "./trips.ts";

/** Trains after midnight are yesterday's, until the first of the new day; PRIM changes its day at this hour too. */
const DAY_BEGINS_MS = 3 * 3_600_000;
/** Every zone changes its day at a full quarter of an hour of UTC. */
const QUARTER_MS = 900_000;

/**
 * Line and journey reference, "C01371:RATP-SIV:VehicleJourney::20230531.78.R.C01374:LOC": the same at every poll for as
 * long as the upstream keeps its reference, and no two journeys have one. It names the entity; and the trip, where the
 * static GTFS has none that it is known to be.
 */
export function entityIdOf({ line, ref }: Pick<Trip, "line" | "ref">): string {
  return `${line.id}:${ref}`;
}

export type Descriptors = {
  /** Of a trip of the static GTFS. */
  planned(match: StaticMatch, relationship: "SCHEDULED" | "CANCELED"): Told<"TripDescriptor">;
  /** Of one that it is not known to have. start_date is that of the service day. */
  unplanned(trip: Trip): Told<"TripDescriptor">;
};

/** How the trips of a network are named, the same in every feed. */
export function tripDescriptors(network: OutNetwork): Descriptors {
  const dayOf = serviceDays(network.zone);
  return {
    planned: ({ trip, startDate }, scheduleRelationship) => ({
      tripId: trip.id,
      routeId: trip.path.routeId,
      directionId: trip.path.direction,
      startDate,
      scheduleRelationship,
    }),
    unplanned: (trip) => ({
      tripId: entityIdOf(trip),
      routeId: network.routeId(trip.line.id),
      directionId: trip.direction === null ? null : Number(trip.direction),
      startDate: dayOf(trip),
      scheduleRelationship: "NEW",
    }),
  };
}

/** When the upstream saw the train last, as far as it tells; never later than it told us. Epoch ms. */
export function measuredAt({ recordedAt }: Trip, toldAt: number): number {
  return Math.min(toldAt, recordedAt ?? toldAt);
}

/** The service day of a trip, "20261008"; one look at Intl costs as much as the rest of a trip. */
function serviceDays(zone: string): (trip: Trip) => string {
  const clock = serviceClock(zone);
  if (clock === null) throw new RangeError(`the runtime does not know the time zone ${zone}`);
  const known = new Map<number, string>();
  return (trip) => {
    const { aimedAt, at } = lastCall(trip);
    const quarter = Math.floor((aimedAt ?? at) / QUARTER_MS);
    const day = known.get(quarter) ?? serviceDay(clock, quarter * QUARTER_MS);
    known.set(quarter, day);
    return day;
  };
}

function serviceDay(clock: ServiceClock, at: number): string {
  const date = clock.dayOf(at);
  // Counted from noon, so that the night of a clock change is no shorter or longer than others.
  const midnight = clock.startOf(date);
  return midnight === null || at >= midnight + DAY_BEGINS_MS ? date : clock.dayOf(midnight - DAY_BEGINS_MS);
}
