/** What one feed names of its static timetable: the ids to load before it is normalised. */
import type { PartContent } from "./feed-parts.ts";
import { runningTrainOf, type StaticWanted } from "./static-timetable.ts";
import type { TripDescriptor } from "./trip-match.ts";

export function wantedBy(parts: Iterable<PartContent>): StaticWanted {
  const trips = new Set<string>();
  const routes = new Set<string>();
  const stops = new Set<string>();
  const agencies = new Set<string>();
  const types = new Set<number>();
  const suffixes = new Map<string, { routeId: string; suffix: string }>();
  const addTrip = (trip: TripDescriptor | null) => {
    if (trip === null) return;
    const { tripId, routeId } = trip;
    if (routeId) routes.add(routeId);
    const running = tripId ? runningTrainOf(tripId) : null;
    if (running !== null && routeId) suffixes.set(`${routeId} ${running.path}`, { routeId, suffix: running.path });
    else if (tripId) trips.add(tripId);
  };
  for (const { tripUpdate, vehicle, alert } of parts) {
    addTrip(tripUpdate?.trip ?? null);
    addTrip(vehicle?.trip ?? null);
    for (const { stopId, stopTimeProperties } of tripUpdate?.stopTimeUpdate ?? []) {
      if (stopId) stops.add(stopId);
      if (stopTimeProperties?.assignedStopId) stops.add(stopTimeProperties.assignedStopId);
    }
    for (const informed of alert?.informedEntity ?? []) {
      addTrip(informed.trip);
      if (informed.routeId) routes.add(informed.routeId);
      if (informed.stopId) stops.add(informed.stopId);
      if (informed.agencyId) agencies.add(informed.agencyId);
      if (informed.routeType !== null) types.add(informed.routeType);
    }
  }
  return {
    tripIds: [...trips],
    suffixes: [...suffixes.values()],
    routeIds: [...routes],
    stopIds: [...stops],
    agencyIds: [...agencies],
    routeTypes: [...types],
  };
}
