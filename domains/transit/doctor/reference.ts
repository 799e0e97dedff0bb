/** What rules ask of a static GTFS feed. */
import { type FeedPart, timetableOf } from "../gtfs-rt/static-memory.ts";
import { runningTrainOf, type StaticTrip } from "../gtfs-rt/static-timetable.ts";
import type { Frequency, Route, Stop } from "../gtfs-static/static-model.ts";
import { given, type TripDescriptor } from "./feed-rule.ts";
import type { Geography } from "./geography.ts";

export type Reference = {
  trip(id: string): StaticTrip | undefined;
  /** NYCT names a running train by the end of its planned trip's id: whether there is one. */
  isRunning(trip: TripDescriptor): boolean;
  route(id: string): Pick<Route, "type"> | undefined;
  stop(id: string): Pick<Stop, "kind" | "lat" | "lon"> | undefined;
  /** Empty for a trip that has its own times. */
  frequencies(tripId: string): readonly Frequency[];
  /** Null where the feed was read without its shapes and agencies. */
  geography: Geography | null;
};

const NONE: readonly Frequency[] = [];

export function referenceOf(feed: FeedPart, geography: Geography | null): Reference {
  const timetable = timetableOf(feed);
  const routes = new Map(feed.routes.map((route) => [route.id, route]));
  const stops = new Map(feed.stops.map((stop) => [stop.id, stop]));
  const frequencies = new Map<string, readonly Frequency[]>();
  for (const runs of feed.runs) {
    for (const { trip, frequencies: own } of runs) if (own.length > 0) frequencies.set(trip, own);
  }
  return {
    trip: timetable.trip,
    isRunning({ tripId, routeId }) {
      const running = runningTrainOf(tripId ?? "");
      const route = given(routeId);
      return running !== null && route !== null && timetable.tripsBySuffix(route, running.path).length > 0;
    },
    route: (id) => routes.get(id),
    stop: (id) => stops.get(id),
    frequencies: (tripId) => frequencies.get(tripId) ?? NONE,
    geography,
  };
}
