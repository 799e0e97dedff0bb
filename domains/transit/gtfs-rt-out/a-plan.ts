/** Planned trips of the small network, and journeys of it: for the tests of this folder. Instants are epoch ms. */
import { serviceClock } from "../gtfs-rt/service-day.ts";
import type { Line } from "../model.ts";
import { FORKED } from "../rules/a-network.ts";
import type { ToldCall, ToldTrip } from "../rules/trip-packs.ts";
import { type PlannedCall, type PlannedTrip, type PlannedTrips, routeTrips } from "./static-match.ts";
import { type Trip, tripsOf } from "./trips.ts";

const paris = serviceClock("Europe/Paris");
if (paris === null) throw new Error("the runtime does not know Paris");
const PARIS_CLOCK = paris;

/** "20261008" and "10:01:30", or "24:10:00", as an instant. */
export function onDay(day: string, time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return (PARIS_CLOCK.startOf(day) ?? 0) + (hours * 3600 + minutes * 60 + seconds) * 1000;
}

/** A trip by the minutes of its calls after its start, at stops "IDFM:{area}001" of stations "IDFM:{area}". */
export function aPlannedTrip(
  id: string,
  start: string,
  minutes: Record<string, number>,
  more: Partial<PlannedTrip> = {},
): PlannedTrip {
  const [hours = 0, minute = 0, second = 0] = start.split(":").map(Number);
  const calls = Object.entries(minutes).map(
    ([area, after], index): PlannedCall => ({
      stopId: `IDFM:${area}001`,
      stationId: `IDFM:${area}`,
      // GTFS asks for rising sequences, not for counted ones.
      sequence: (index + 1) * 10,
      arrivalS: after * 60,
      departureS: after * 60,
    }),
  );
  return {
    id,
    start: hours * 3600 + minute * 60 + second,
    days: ["20261008"],
    path: { routeId: "IDFM:C01371", direction: 0, calls },
    ...more,
  };
}

export function plannedTrips(...trips: PlannedTrip[]): PlannedTrips {
  return {
    clock: PARIS_CLOCK,
    trip: (id) => trips.find((trip) => trip.id === id),
    ofRoute: (routeId) => routeTrips(trips.filter(({ path }) => path.routeId === routeId)),
  };
}

export function aToldCall(area: string, overrides: Partial<ToldCall> = {}): ToldCall {
  return {
    area,
    quay: null,
    expectedArrival: null,
    expectedDeparture: null,
    aimedArrival: null,
    aimedDeparture: null,
    provenance: "live",
    atStop: false,
    terminates: false,
    ...overrides,
  };
}

/** Calls that leave `lateS` after they should. */
export function aimedCalls(times: Record<string, number>, lateS = 0): ToldCall[] {
  return Object.entries(times).map(([area, at]) =>
    aToldCall(area, { aimedDeparture: at, expectedDeparture: at + lateS * 1000 }),
  );
}

export function aTrip(calls: ToldCall[], overrides: Partial<ToldTrip> = {}, line: Line = FORKED): Trip {
  const told: ToldTrip = {
    ref: "train-1",
    direction: "0",
    destination: { id: "5", text: "Stop 5" },
    mission: null,
    recordedAt: null,
    calls,
    ...overrides,
  };
  const [trip] = tripsOf({ line, trips: [told] });
  if (trip === undefined) throw new Error("a trip has a time");
  return trip;
}
