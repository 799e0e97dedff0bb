/** VehiclePositions: where a vehicle is, as far as the feed says it. Nothing is filled in. */
import type { Rejections } from "../normalisers/rejections.ts";
import type { Message } from "./proto.ts";
import type { VehicleRecord } from "./records.ts";
import { instantOf } from "./trip-calls.ts";
import { type Join, joinTrip } from "./trip-match.ts";
import { directionOf } from "./trip-updates.ts";

type VehiclePosition = Message<"VehiclePosition">;

const STATUSES = { INCOMING_AT: "incoming", STOPPED_AT: "stopped", IN_TRANSIT_TO: "in_transit" } as const;

/** One VehiclePosition of the entity `entityId`. A vehicle without a trip is one: RABA has 21 of 22 such. */
export function vehicleOf(
  vehicle: VehiclePosition,
  entityId: string,
  join: Join,
  path: string,
  faults: Rejections,
): VehicleRecord {
  const { trip } = vehicle;
  const at = instantOf(vehicle.timestamp);
  const sighting = at === null ? null : { sequence: vehicle.currentStopSequence, stopId: vehicle.stopId, at };
  const joined = trip === null ? null : joinTrip(trip, { sighting, lastStopId: null }, join);
  return {
    kind: "vehicle",
    id: vehicle.vehicle?.id || vehicle.vehicle?.label || entityId,
    label: vehicle.vehicle?.label || null,
    tripId: trip?.tripId || null,
    serviceDay: joined?.day ?? null,
    lineId: joined?.routeId ?? null,
    direction: (trip === null ? null : directionOf(trip)) ?? joined?.direction ?? null,
    match: joined?.match ?? null,
    position: positionOf(vehicle, entityId, path, faults),
    stopId: vehicle.stopId || null,
    stopSequence: vehicle.currentStopSequence,
    status: STATUSES[vehicle.currentStatus ?? "IN_TRANSIT_TO"],
    recordedAt: at,
    // The proto's default for a carriage means "not said", and so it reads here.
    occupancy:
      vehicle.occupancyStatus === "NO_DATA_AVAILABLE" ? null : (vehicle.occupancyStatus?.toLowerCase() ?? null),
    occupancyPercent: vehicle.occupancyPercentage,
    congestion:
      vehicle.congestionLevel === "UNKNOWN_CONGESTION_LEVEL" ? null : (vehicle.congestionLevel?.toLowerCase() ?? null),
  };
}

function positionOf(
  { position }: VehiclePosition,
  entityId: string,
  path: string,
  faults: Rejections,
): VehicleRecord["position"] {
  if (position === null) return null;
  const { latitude: lat, longitude: lon, bearing, speed } = position;
  const isOnEarth = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  // A receiver without a fix says 0, 0: a place in the Atlantic where no network is.
  if (!isOnEarth || (lat === 0 && lon === 0)) {
    faults.add(`position ${lat}, ${lon} is no place`, `${path}/position`, entityId);
    return null;
  }
  const isBearing = bearing !== null && bearing >= 0 && bearing <= 360;
  return { lat, lon, bearing: isBearing ? bearing : null, speedMps: speed !== null && speed >= 0 ? speed : null };
}
