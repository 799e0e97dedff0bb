/** The journeys of a line as trips: their calls in order of travel, each with its place on the line. */
import type { Line } from "../model.ts";
import type { ToldCall, ToldTrip } from "../rules/trip-packs.ts";

export type TripCall = ToldCall & {
  /** What a rider waits for, the departure, or the arrival where the trip ends; epoch ms. */
  expectedAt: number | null;
  aimedAt: number | null;
  /** Expected, else aimed. */
  at: number;
};

export type Trip = Omit<ToldTrip, "calls"> & {
  line: Line;
  /** In the order of travel; never empty. */
  calls: readonly TripCall[];
  /** stop_sequence of each call: the stop's place on the line's pattern, so that it stays when passed stops leave. */
  sequences: readonly number[];
};

/** A line's journeys and the moment up to which they are told (epoch ms): when its upstream last answered, or its hold. */
export type ToldLine = { line: Line; trips: readonly ToldTrip[]; toldAt: number };

/** SNCF says of a train for half an hour after it left that it stands there. */
const STANDS_UNTIL_MS = 5 * 60_000;

/** In the order of the line's own trips: the same trips give the same list. */
export function tripsOf({ line, trips }: Pick<ToldLine, "line" | "trips">): Trip[] {
  const places = new Map(line.stops.map((stop, place) => [stop, place]));
  return trips.flatMap((told) => {
    const calls = inOrder(told.calls.flatMap(callOf), told.direction, (area) => places.get(area) ?? 0);
    return calls.length === 0 ? [] : [{ ...told, line, calls, sequences: sequencesOf(line, told, calls) }];
  });
}

export function lastCall({ calls }: Trip): TripCall {
  const last = calls.at(-1);
  if (last === undefined) throw new RangeError("a trip has at least one call");
  return last;
}

/** The upstream sees the train at this stop. */
export function stands({ at, atStop }: TripCall, toldAt: number): boolean {
  return atStop && at >= toldAt - STANDS_UNTIL_MS;
}

function callOf(told: ToldCall): TripCall[] {
  const { terminates } = told;
  const expectedAt = sideOf(terminates, told.expectedArrival, told.expectedDeparture);
  const aimedAt = sideOf(terminates, told.aimedArrival, told.aimedDeparture);
  const at = expectedAt ?? aimedAt;
  return at === null ? [] : [{ ...told, expectedAt, aimedAt, at }];
}

function sideOf(terminates: boolean, arrival: number | null, departure: number | null): number | null {
  return terminates ? (arrival ?? departure) : (departure ?? arrival);
}

/**
 * By the timetable where it has every call and the forecasts agree with its order, since a cancelled call has no
 * forecast to be placed by; else by what is known of each. Two calls of one second are in the order of the line.
 */
function inOrder(
  calls: readonly TripCall[],
  direction: "0" | "1" | null,
  placeOf: (area: string) => number,
): TripCall[] {
  const way = direction === "1" ? -1 : 1;
  const by = (time: (call: TripCall) => number) =>
    calls.toSorted((a, b) => time(a) - time(b) || (placeOf(a.area) - placeOf(b.area)) * way);
  if (calls.every(({ aimedAt }) => aimedAt !== null)) {
    const planned = by(({ aimedAt, at }) => aimedAt ?? at);
    const expected = planned.flatMap(({ expectedAt }) => expectedAt ?? []);
    if (expected.every((at, index) => index === 0 || at >= (expected[index - 1] ?? at))) return planned;
  }
  return by(({ at }) => at);
}

/** Places on the first pattern that has these stops in this order and then the destination; else a plain count. */
function sequencesOf(line: Line, { direction, destination }: ToldTrip, calls: readonly TripCall[]): number[] {
  for (const pattern of line.patterns) {
    if (direction !== null && pattern.direction !== direction) continue;
    const places = placesOn(pattern.stops, calls, destination.id);
    if (places !== null) return places;
  }
  return calls.map((_, index) => index + 1);
}

function placesOn(stops: readonly string[], calls: readonly TripCall[], destination: string | null): number[] | null {
  const places: number[] = [];
  for (const { area } of calls) {
    const place = stops.indexOf(area, places.at(-1) ?? 0);
    if (place < 0) return null;
    places.push(place + 1);
  }
  const isReached = destination === null || calls.at(-1)?.area === destination;
  return isReached || stops.includes(destination, places.at(-1)) ? places : null;
}
