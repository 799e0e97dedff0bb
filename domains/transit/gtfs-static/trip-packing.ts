/**
 * Stop times packed by what they repeat: trips of a route with the same calls are one pattern, those that take the same
 * time along it one profile, and a trip is its start. A real feed's million stop times are some thousand patterns.
 */
import { CallArena, type CallList, NO_TIME, type OpenCall } from "./call-arena.ts";
import type { RowRejections } from "./row-rejections.ts";
import type { Frequency, Pattern, Run } from "./static-model.ts";

const STOP_TIMES = "stop_times.txt";

/** Keeps a pattern's trips below D1's 2 MB a row, and what a reader of one stop has to parse small. */
const MAX_RUNS = 1_000;

/** Trips as trips.txt has them; `route`, `service` are indices. */
export type Trip = {
  id: string;
  route: number;
  service: number;
  direction: 0 | 1 | null;
  headsign: string | null;
  shortName: string | null;
  alias: string | null;
  frequencies: Frequency[];
  line: number;
};

type PackedTrip = {
  trip: Trip;
  open: CallList;
  packed: { pattern: PackedPattern; profile: number; start: number } | null;
};

type PackedPattern = {
  route: number;
  direction: 0 | 1 | null;
  calls: { stop: number; sequence: number; traits: number }[];
  profiles: (number | null)[][];
  profileOf: Map<string, number>;
};

export type PackedTrips = { patterns: Pattern[]; runs: Run[][]; latestS: number; stopTimes: number };

export class TripPacking {
  readonly #rejections: RowRejections;
  readonly #trips = new Map<string, PackedTrip>();
  readonly #patterns = new Map<string, PackedPattern>();
  readonly #arena = new CallArena();
  readonly #signs: (string | null)[] = [null];
  readonly #signOf = new Map<string, number>();
  #current: PackedTrip | null = null;
  #isScattered = false;
  #latestS = 0;
  #stopTimes = 0;

  constructor(trips: Iterable<Trip>, rejections: RowRejections) {
    this.#rejections = rejections;
    for (const trip of trips) {
      this.#trips.set(trip.id, { trip, open: { first: -1, last: -1 }, packed: null });
    }
  }

  /** Times are seconds of the service day, NO_TIME where left open. Answers why the call is not taken; null where it is. */
  add(
    tripId: string,
    stop: number,
    sequence: number,
    arrival: number,
    departure: number,
    pickup: number,
    dropOff: number,
    headsign: string,
  ): "unknown trip" | "full" | null {
    let current = this.#current;
    if (current === null || current.trip.id !== tripId) {
      const next = this.#trips.get(tripId);
      if (next === undefined) return "unknown trip";
      this.#turnTo(next);
      current = next;
    }
    if (this.#arena.isFull) return "full";
    const traits = pickup | (dropOff << 2) | (this.#sign(headsign) << 4);
    this.#arena.append(current.open, sequence, stop, arrival, departure, traits);
    return null;
  }

  /** Everything that was added. `stops` and `routes` are the ids by index. */
  finish(stops: readonly string[], routes: readonly string[]): PackedTrips {
    for (const each of this.#trips.values()) if (each.open.first !== -1) this.#close(each);
    const runsOf = new Map<PackedPattern, PackedTrip[]>();
    const empty = new Map<string, PackedPattern>();
    for (const each of this.#trips.values()) {
      const { trip } = each;
      if (each.packed === null) {
        this.#rejections.add("trips.txt", trip.line, "the trip has no stop times", trip.id);
        const key = `${trip.route}|${trip.direction}`;
        const pattern = empty.get(key) ?? newPattern(trip, [], [[]]);
        empty.set(key, pattern);
        each.packed = { pattern, profile: 0, start: 0 };
      } else if (each.packed.pattern.profiles[each.packed.profile]?.every((time) => time === null)) {
        this.#rejections.add("trips.txt", trip.line, "no call of the trip has a time", trip.id);
      }
      const runs = runsOf.get(each.packed.pattern);
      if (runs === undefined) runsOf.set(each.packed.pattern, [each]);
      else runs.push(each);
    }
    const patterns: Pattern[] = [];
    const runs: Run[][] = [];
    for (const [pattern, trips] of runsOf) {
      trips.sort((a, b) => (a.packed?.start ?? 0) - (b.packed?.start ?? 0));
      for (let from = 0; from < trips.length; from += MAX_RUNS) {
        const part = this.#part(pattern, trips.slice(from, from + MAX_RUNS), stops, routes);
        patterns.push(part.pattern);
        runs.push(part.runs);
      }
    }
    return { patterns, runs, latestS: this.#latestS, stopTimes: this.#stopTimes };
  }

  #turnTo(next: PackedTrip): void {
    if (!this.#isScattered && this.#current !== null) {
      this.#close(this.#current);
      this.#arena.clear();
    }
    this.#current = next;
    if (next.packed === null) return;
    // Its calls came in two places. From here on nothing is closed before the end: a file that is sorted by stop or by
    // time would open and close every trip at every row.
    this.#isScattered = true;
    const { pattern, profile, start } = next.packed;
    next.packed = null;
    for (const call of unpacked(pattern, profile, start)) {
      this.#arena.append(next.open, call.sequence, call.stop, call.arrival, call.departure, call.traits);
    }
    this.#stopTimes -= pattern.calls.length;
  }

  #close(closing: PackedTrip): void {
    const { trip } = closing;
    const calls = this.#checked(this.#arena.calls(closing.open), trip);
    closing.open = { first: -1, last: -1 };
    const start = startOf(calls);
    this.#stopTimes += calls.length;
    let key = `${trip.route}|${trip.direction}`;
    for (const { stop, sequence, traits } of calls) key += `|${stop},${sequence},${traits}`;
    let pattern = this.#patterns.get(key);
    if (pattern === undefined) {
      pattern = newPattern(
        trip,
        calls.map(({ stop, sequence, traits }) => ({ stop, sequence, traits })),
        [],
      );
      this.#patterns.set(key, pattern);
    }
    const times = profileOf(calls, start);
    const timesKey = times.join(",");
    let profile = pattern.profileOf.get(timesKey);
    if (profile === undefined) {
      profile = pattern.profiles.push(times) - 1;
      pattern.profileOf.set(timesKey, profile);
    }
    closing.packed = { pattern, profile, start };
    for (const { departure } of calls) if (departure > this.#latestS) this.#latestS = departure;
  }

  /** In order, each sequence once, and times that never go back. */
  #checked(calls: OpenCall[], trip: Trip): OpenCall[] {
    const isOrdered = calls.every((call, index) => index === 0 || call.sequence > (calls[index - 1]?.sequence ?? 0));
    const ordered = isOrdered ? calls : this.#ordered(calls, trip);
    let known = NO_TIME;
    for (const call of ordered) {
      // One time of the two stands for both: few feeds have a use for a difference.
      if (call.arrival === NO_TIME) call.arrival = call.departure;
      if (call.departure === NO_TIME) call.departure = call.arrival;
      if (call.arrival === NO_TIME) continue;
      if (call.arrival < known || call.departure < call.arrival) {
        const reason = `stop_sequence ${call.sequence} has a time before the one that precedes it; it is left open`;
        this.#rejections.add(STOP_TIMES, 0, reason, trip.id);
        call.arrival = NO_TIME;
        call.departure = NO_TIME;
        continue;
      }
      known = call.departure;
    }
    return ordered;
  }

  #ordered(calls: OpenCall[], trip: Trip): OpenCall[] {
    const sorted = calls.toSorted((a, b) => a.sequence - b.sequence);
    return sorted.filter((call, index) => {
      const isNew = call.sequence !== sorted[index - 1]?.sequence;
      if (!isNew) {
        this.#rejections.add(
          STOP_TIMES,
          0,
          `stop_sequence ${call.sequence} stands there twice; the first is kept`,
          trip.id,
        );
      }
      return isNew;
    });
  }

  #sign(headsign: string): number {
    if (headsign === "") return 0;
    const known = this.#signOf.get(headsign);
    if (known !== undefined) return known;
    const index = this.#signs.push(headsign) - 1;
    this.#signOf.set(headsign, index);
    return index;
  }

  #part(from: PackedPattern, trips: PackedTrip[], stops: readonly string[], routes: readonly string[]) {
    const headsigns = new Positions<string | null>();
    const profiles = new Positions<number>();
    const runs = trips.map(({ trip, packed }): Run => {
      const { id, service, shortName, alias, frequencies } = trip;
      const start = packed?.start ?? 0;
      const profile = profiles.of(packed?.profile ?? 0);
      return {
        trip: id,
        start,
        profile,
        service,
        headsign: headsigns.of(trip.headsign),
        shortName,
        alias,
        frequencies,
      };
    });
    const pattern: Pattern = {
      route: routes[from.route] ?? "",
      direction: from.direction,
      calls: from.calls.map(({ stop, sequence, traits }) => ({
        stop: stops[stop] ?? "",
        sequence,
        pickup: traits & 3,
        dropOff: (traits >> 2) & 3,
        headsign: this.#signs[traits >> 4] ?? null,
      })),
      headsigns: headsigns.values,
      profiles: profiles.values.map((profile) => from.profiles[profile] ?? []),
    };
    return { pattern, runs };
  }
}

/** Values in the order in which they were first asked for. */
class Positions<T> {
  readonly values: T[] = [];
  readonly #places = new Map<T, number>();

  of(value: T): number {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    this.#places.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

function newPattern(trip: Trip, calls: PackedPattern["calls"], profiles: (number | null)[][]): PackedPattern {
  return { route: trip.route, direction: trip.direction, calls, profiles, profileOf: new Map() };
}

/** 0 for a trip without any time, which then no profile adds to. */
function startOf(calls: readonly OpenCall[]): number {
  return calls.find((call) => call.departure !== NO_TIME)?.departure ?? 0;
}

function profileOf(calls: readonly OpenCall[], start: number): (number | null)[] {
  const times: (number | null)[] = [];
  let known = start;
  for (const { arrival, departure } of calls) {
    if (departure === NO_TIME) {
      times.push(null, null);
      continue;
    }
    times.push(arrival - known, departure - arrival);
    known = departure;
  }
  return times;
}

function unpacked(pattern: PackedPattern, profile: number, start: number): OpenCall[] {
  const times = pattern.profiles[profile] ?? [];
  let known = start;
  return pattern.calls.map(({ stop, sequence, traits }, index) => {
    const run = times[2 * index] ?? null;
    if (run === null) return { stop, sequence, traits, arrival: NO_TIME, departure: NO_TIME };
    const arrival = known + run;
    known = arrival + (times[2 * index + 1] ?? 0);
    return { stop, sequence, traits, arrival, departure: known };
  });
}
