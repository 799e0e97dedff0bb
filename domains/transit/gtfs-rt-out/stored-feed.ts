/** The feeds of a network that is itself GTFS-Realtime, from the records that are stored of it. */
import {
  type AlertDisruption,
  type FeedRecord,
  keyOf,
  type TripJourney,
  type VehicleRecord,
} from "../gtfs-rt/records.ts";
import type { FeedKind } from "./feeds.ts";
import { storedAlert } from "./stored-alerts.ts";
import { descriptorOf, type PlannedById, storedUpdate, storedVehicle } from "./stored-trips.ts";
import type { ToldEntity } from "./told.ts";

/**
 * One entity a record, named as its row is: the same from poll to poll. `records` are all of the network, since a
 * vehicle's trip is named as the trips are; `toldAt` (epoch ms) is the header's.
 */
export function storedEntities(
  kind: FeedKind,
  records: readonly FeedRecord[],
  plannedOf: PlannedById,
  toldAt: number,
): ToldEntity[] {
  switch (kind) {
    case "trip-updates":
      return records.filter(isJourney).flatMap((journey): ToldEntity[] => {
        const tripUpdate = storedUpdate(journey, plannedOf, toldAt);
        return tripUpdate === null ? [] : [{ id: keyOf(journey), tripUpdate }];
      });
    case "vehicle-positions": {
      const journeys = Map.groupBy(records.filter(isJourney), ({ tripId, serviceDay }) => tripKey(tripId, serviceDay));
      return records.filter(isVehicle).map((record) => {
        const journey = journeyOf(record, journeys.get(tripKey(record.tripId, record.serviceDay)) ?? []);
        const trip = journey === undefined ? null : descriptorOf(journey);
        return { id: keyOf(record), vehicle: storedVehicle(record, trip, toldAt) };
      });
    }
    case "alerts":
      return records.filter(isAlert).map((record) => ({ id: keyOf(record), alert: storedAlert(record) }));
  }
}

/** Of the planned trips that the records name. */
export function plannedIdsOf(records: readonly FeedRecord[]): Set<string> {
  return new Set(records.filter(isJourney).flatMap(({ plannedTripId }) => plannedTripId ?? []));
}

/** New York has two trains of one name at times: a vehicle is on the one that stops next where it is going. */
function journeyOf({ stopId }: VehicleRecord, alike: readonly TripJourney[]): TripJourney | undefined {
  const stopsAhead = ({ calls }: TripJourney) => {
    const index = calls.findIndex(({ stop }) => stop.id === stopId);
    return index < 0 ? calls.length : index;
  };
  return alike.toSorted((a, b) => stopsAhead(a) - stopsAhead(b))[0];
}

function tripKey(tripId: string | null, serviceDay: string | null): string {
  return `${tripId ?? ""} ${serviceDay ?? ""}`;
}

function isJourney(record: FeedRecord): record is TripJourney {
  return record.kind === "journey";
}

function isVehicle(record: FeedRecord): record is VehicleRecord {
  return record.kind === "vehicle";
}

function isAlert(record: FeedRecord): record is AlertDisruption {
  return record.kind === "alert";
}
