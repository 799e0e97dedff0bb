/** The journeys of a line's document, put together again from the departures of its stations. */
import type { Line } from "../model.ts";
import type { Departure, LineDocument } from "../wire.ts";

export type TripCall = {
  /** Stop area id. */
  area: string;
  departure: Departure;
  /** Epoch ms. */
  expectedAt: number | null;
  aimedAt: number | null;
  /** Expected, else aimed. */
  at: number;
};

export type Trip = {
  line: Line;
  /** The upstream's own name of the journey, stable between its answers. */
  ref: string;
  direction: "0" | "1" | null;
  /** In the order of travel; never empty. */
  calls: readonly TripCall[];
  /** stop_sequence of each call: the stop's place on the line's pattern, so that it stays when passed stops leave. */
  sequences: readonly number[];
};

/**
 * Every journey that the document names by a reference, in order of reference: the same document gives the same list.
 * What has no reference cannot be followed from one poll to the next and is left out.
 */
export function tripsOf(document: LineDocument, line: Line): Trip[] {
  const byRef = new Map<string, { call: TripCall; place: number }[]>();
  document.stations.forEach(({ id: area, departures }, place) => {
    for (const departure of departures) {
      const { journey_ref: ref } = departure;
      const expectedAt = instantOf(departure.expected_at);
      const aimedAt = instantOf(departure.aimed_at);
      const at = expectedAt ?? aimedAt;
      if (ref === null || at === null) continue;
      const call = { area, departure, expectedAt, aimedAt, at };
      const calls = byRef.get(ref);
      if (calls === undefined) byRef.set(ref, [{ call, place }]);
      else calls.push({ call, place });
    }
  });
  return [...byRef]
    .sort(([a], [b]) => compare(a, b))
    .map(([ref, placed]) => {
      const direction = onlyDirection(placed.map(({ call }) => call.departure.direction));
      const calls = inOrder(placed, direction);
      return { line, ref, direction, calls, sequences: sequencesOf(line, direction, calls) };
    });
}

export function lastCall({ calls }: Trip): TripCall {
  const last = calls.at(-1);
  if (last === undefined) throw new RangeError("a trip has at least one call");
  return last;
}

/**
 * By the timetable where it has every call and the forecasts agree with its order, since a cancelled call has no
 * forecast to be placed by; else by what is known of each. Two calls of one second are in the order of the line.
 */
function inOrder(placed: readonly { call: TripCall; place: number }[], direction: "0" | "1" | null): TripCall[] {
  const way = direction === "1" ? -1 : 1;
  const by = (time: (call: TripCall) => number) =>
    placed.toSorted((a, b) => time(a.call) - time(b.call) || (a.place - b.place) * way).map(({ call }) => call);
  if (placed.every(({ call }) => call.aimedAt !== null)) {
    const planned = by((call) => call.aimedAt ?? call.at);
    const expected = planned.flatMap(({ expectedAt }) => expectedAt ?? []);
    if (expected.every((at, index) => index === 0 || at >= (expected[index - 1] ?? at))) return planned;
  }
  return by((call) => call.at);
}

/** Places on the first pattern that has these stops in this order and then the destination; else a plain count. */
function sequencesOf(line: Line, direction: "0" | "1" | null, calls: readonly TripCall[]): number[] {
  const destination = calls[0]?.departure.destination_id ?? null;
  for (const pattern of line.patterns) {
    if (direction !== null && pattern.direction !== direction) continue;
    const places = placesOn(pattern.stops, calls, destination);
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

function onlyDirection(directions: readonly ("0" | "1" | null)[]): "0" | "1" | null {
  const known = new Set(directions.filter((direction) => direction !== null));
  const [first] = known;
  return known.size === 1 ? (first ?? null) : null;
}

function instantOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
