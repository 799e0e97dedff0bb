/** Trips and vehicles of a network that is itself GTFS-Realtime: what the agency told, under the names of the timetable. */

import type { TripCall, TripJourney, VehicleRecord } from "../gtfs-rt/records.ts";
import { RisingTimes } from "./rising-times.ts";
import type { PlannedTrip } from "./static-match.ts";
import { enumName, posix, type Told } from "./told.ts";

/** The planned trip of an id; undefined without a timetable, and for what it does not have. */
export type PlannedById = (tripId: string) => PlannedTrip | undefined;

type Relationship = NonNullable<Told<"TripDescriptor">["scheduleRelationship"]>;
type Descriptor = Told<"TripDescriptor"> & { scheduleRelationship: Relationship };

/**
 * Null for a trip that is not told: cancelled, and in no timetable that is known here. A trip that the agency takes for
 * a planned one, and that the timetable does not have, is NEW; without a timetable the agency's word stands. A copy of a
 * planned trip is told with all its times, and so is NEW too.
 */
export function descriptorOf(journey: TripJourney): Descriptor | null {
  const { relationship, match, plannedTripId, tripId, ref } = journey;
  const named = (id: string | null, scheduleRelationship: Relationship): Descriptor => ({
    tripId: id,
    routeId: journey.lineId,
    directionId: journey.direction === null ? null : Number(journey.direction),
    startDate: journey.serviceDay,
    scheduleRelationship,
  });
  switch (relationship) {
    case "scheduled":
      if (plannedTripId !== null) return named(plannedTripId, "SCHEDULED");
      return match === "unasked" ? named(tripId, "SCHEDULED") : named(ref, "NEW");
    case "cancelled":
      return plannedTripId === null ? null : named(plannedTripId, "CANCELED");
    case "replacement":
      return plannedTripId === null ? named(ref, "NEW") : named(plannedTripId, "REPLACEMENT");
    case "unscheduled":
      return { ...named(plannedTripId ?? tripId, "UNSCHEDULED"), startTime: startTimeIn(ref) };
    case "new":
    case "duplicated":
      return named(ref, "NEW");
  }
}

/** Null as for its descriptor, and for a trip of which nothing is told. */
export function storedUpdate(journey: TripJourney, plannedOf: PlannedById, toldAt: number): Told<"TripUpdate"> | null {
  const trip = descriptorOf(journey);
  if (trip === null) return null;
  const isOwn = trip.scheduleRelationship === "NEW" || trip.scheduleRelationship === "REPLACEMENT";
  const stopTimeUpdate =
    trip.scheduleRelationship === "CANCELED" ? [] : isOwn ? ownStops(journey.calls) : plannedStops(journey, plannedOf);
  if (stopTimeUpdate.length === 0 && trip.scheduleRelationship !== "CANCELED") return null;
  return {
    trip,
    vehicle: journey.vehicleId === null ? null : { id: journey.vehicleId },
    stopTimeUpdate,
    timestamp: posix(Math.min(toldAt, journey.recordedAt ?? toldAt)),
    tripProperties: isOwn ? { tripHeadsign: journey.destination, tripShortName: journey.trainNumber } : null,
  };
}

/** As it was measured. `trip`: how the other feed names the vehicle's; null where that does not tell of it. */
export function storedVehicle(
  vehicle: VehicleRecord,
  trip: Told<"TripDescriptor"> | null,
  toldAt: number,
): Told<"VehiclePosition"> {
  const { position, tripId } = vehicle;
  return {
    trip: tripId === null ? null : (trip ?? toldTrip(vehicle)),
    vehicle: { id: vehicle.id, label: vehicle.label },
    position:
      position === null
        ? null
        : { latitude: position.lat, longitude: position.lon, bearing: position.bearing, speed: position.speedMps },
    currentStopSequence: vehicle.stopSequence,
    stopId: vehicle.stopId,
    currentStatus: STATUSES[vehicle.status],
    timestamp: posix(Math.min(toldAt, vehicle.recordedAt ?? toldAt)),
    occupancyStatus: enumName("VehiclePosition.OccupancyStatus", vehicle.occupancy?.toUpperCase()),
    occupancyPercentage: vehicle.occupancyPercent,
    congestionLevel: enumName("VehiclePosition.CongestionLevel", vehicle.congestion?.toUpperCase()),
  };
}

const STATUSES = { incoming: "INCOMING_AT", stopped: "STOPPED_AT", in_transit: "IN_TRANSIT_TO" } as const;

/** Of a vehicle on a trip of which no times are told. */
function toldTrip({ tripId, lineId, direction, serviceDay, match }: VehicleRecord): Told<"TripDescriptor"> {
  return {
    tripId,
    routeId: lineId,
    directionId: direction === null ? null : Number(direction),
    startDate: serviceDay,
    scheduleRelationship: match === "exact" || match === "unasked" ? "SCHEDULED" : "NEW",
  };
}

/** What the agency reported; of a trip with one delay for all of it, the first stop, from which it holds. */
function plannedStops({ calls, plannedTripId }: TripJourney, plannedOf: PlannedById): Told<"StopTimeUpdate">[] {
  const reported = calls.filter(({ basis, departureStatus }) => basis === "reported" || departureStatus !== null);
  const told = reported.length > 0 ? reported : calls.filter(({ basis }) => basis === "propagated").slice(0, 1);
  const planned = plannedTripId === null ? undefined : plannedOf(plannedTripId);
  const stopIds = new Map(planned?.path.calls.map(({ sequence, stopId }) => [sequence, stopId]));
  const clock = new RisingTimes();
  return told.map((call) => {
    const stopId = (call.sequence === null ? undefined : stopIds.get(call.sequence)) ?? call.stop.id;
    return {
      stopSequence: call.sequence,
      stopId,
      stopTimeProperties: stopId === call.stop.id ? null : { assignedStopId: call.stop.id },
      ...eventsOf(call, call.expectedArrival, call.expectedDeparture, clock),
    };
  });
}

/** Every stop of a trip that no timetable has. */
function ownStops(calls: readonly TripCall[]): Told<"StopTimeUpdate">[] {
  const isCounted = calls.every(
    ({ sequence }, index) => sequence !== null && sequence > (calls[index - 1]?.sequence ?? -1),
  );
  const clock = new RisingTimes();
  return calls.map((call, index) => ({
    stopSequence: isCounted ? call.sequence : index + 1,
    stopId: call.stop.id,
    ...eventsOf(
      call,
      call.expectedArrival ?? call.expectedDeparture,
      call.expectedDeparture ?? call.expectedArrival,
      clock,
    ),
  }));
}

function eventsOf(
  { departureStatus, aimedArrival, aimedDeparture, uncertaintyS }: TripCall,
  arrivalAt: number | null,
  departureAt: number | null,
  clock: RisingTimes,
): Told<"StopTimeUpdate"> {
  if (departureStatus === "cancelled") return { scheduleRelationship: "SKIPPED" };
  if (arrivalAt === null && departureAt === null) return { scheduleRelationship: "NO_DATA" };
  const { arrival, departure } = clock.next(arrivalAt, departureAt);
  const event = (time: number | null, aimedAt: number | null): Told<"StopTimeEvent"> | null =>
    time === null ? null : { delay: aimedAt === null ? null : time - posix(aimedAt), time, uncertainty: uncertaintyS };
  return {
    arrival: event(arrival, aimedArrival),
    departure: event(departure, aimedDeparture),
    scheduleRelationship: "SCHEDULED",
  };
}

/** A reference is "trip@day@start" where one trip runs several times a day. */
function startTimeIn(ref: string | null): string | null {
  return ref?.split("@").find((part) => /^\d{1,3}:\d\d:\d\d$/.test(part)) ?? null;
}
