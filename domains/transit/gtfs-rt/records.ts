/** What a GTFS-Realtime feed becomes: the model's own words, and beside them what only this format says. */
import type { Call, Disruption, Journey } from "../model.ts";

/**
 * How a trip was found in the static timetable. "exact": by its id. "suffix": by the end of a planned trip's id that
 * runs on that day. "path": the planned trips of its path only, which tell where it goes and not when. "none": it names
 * a trip that the timetable does not have; that is never a cancellation. "new": it needs no planned trip. "unasked":
 * there is no static timetable to look in.
 */
export type TripMatch = "exact" | "suffix" | "path" | "none" | "new" | "unasked";

/** Running as planned, or in which other way. A DELETED trip is no journey: riders are not to see it. */
export type TripRelationship = "scheduled" | "new" | "unscheduled" | "replacement" | "duplicated" | "cancelled";

export type TripCall = Call & {
  /** stop_sequence of the timetable, or of the feed where that has none. */
  sequence: number | null;
  /** "reported": the feed has this stop. "propagated": a delay told for an earlier stop. "none": nothing expected. */
  basis: "reported" | "propagated" | "none";
  uncertaintyS: number | null;
};

/** A trip of one service day. Stops are the static timetable's stop_ids. `ref` is stable between polls. */
export type TripJourney = Omit<Journey, "lineId" | "calls"> & {
  kind: "journey";
  /** route_id; null where neither the feed nor the timetable says it. */
  lineId: string | null;
  tripId: string | null;
  /** The planned trip whose times are the aimed ones; null where there is none. */
  plannedTripId: string | null;
  serviceDay: string | null;
  relationship: TripRelationship;
  match: TripMatch;
  vehicleId: string | null;
  calls: TripCall[];
};

export type VehicleRecord = {
  kind: "vehicle";
  /** The vehicle's own id, else its label, else the entity's. */
  id: string;
  label: string | null;
  tripId: string | null;
  serviceDay: string | null;
  lineId: string | null;
  direction: "0" | "1" | null;
  match: TripMatch | null;
  /** Null: the feed knows the stop and not the place. */
  position: { lat: number; lon: number; bearing: number | null; speedMps: number | null } | null;
  stopId: string | null;
  stopSequence: number | null;
  status: "incoming" | "stopped" | "in_transit";
  /** Epoch ms of the measurement; null where the feed has none. */
  recordedAt: number | null;
  /** As the feed has it, in lower case; null where it says nothing. Never guessed. */
  occupancy: string | null;
  occupancyPercent: number | null;
  congestion: string | null;
};

export type Selector = {
  agencyId: string | null;
  routeId: string | null;
  routeType: number | null;
  direction: "0" | "1" | null;
  tripId: string | null;
  stopId: string | null;
};

/** An alert as a disruption. `lines`, `sections` and `stops` have only what the alert touches as a whole. */
export type AlertDisruption = Disruption & {
  kind: "alert";
  /** Names of the proto: "STRIKE", "NO_SERVICE", "SEVERE". */
  alertCause: string;
  effect: string;
  severityLevel: string;
  url: string | null;
  /** The language of `title` and `message`; null where the feed does not tell it. */
  language: string | null;
  /** Every language of the feed, in its order; "" where it is not told. */
  translations: { language: string; title: string; message: string }[];
  informed: Selector[];
};

export type FeedRecord = TripJourney | VehicleRecord | AlertDisruption;

/** A trip that riders are not to see (DELETED), scheduled departures included. */
export type HiddenTrip = { kind: "hidden"; ref: string };

/** What a record is of, the same from poll to poll. */
export function keyOf(record: FeedRecord | HiddenTrip): string {
  if (record.kind === "journey" || record.kind === "hidden") return `trip:${record.ref}`;
  return `${record.kind}:${record.id}`;
}

/**
 * The record under a name that no other has. New York names two trains alike that leave two terminals at one minute:
 * neither is a repetition of the other, and riders wait for both.
 */
export function renamed<T extends FeedRecord | HiddenTrip>(record: T, isTaken: (key: string) => boolean): T {
  let named = record;
  for (let number = 2; isTaken(keyOf(named)); number++) {
    named =
      record.kind === "journey" || record.kind === "hidden"
        ? { ...record, ref: `${record.ref}#${number}` }
        : { ...record, id: `${record.id}#${number}` };
  }
  return named;
}
