/** The journeys that PRIM would know at an instant: which trains, in how many parts, foretold when, known from where. */
import type { Network } from "../../domains/transit/model.ts";
import type { Dialect, SimLine, SimNetwork, Stop } from "./network.ts";
import type { CallTimes, Disturbances, TrueTimes } from "./running.ts";
import { foretold, trueTimes } from "./running.ts";
import { between, unit } from "./seeded.ts";
import type { SimClock } from "./sim-clock.ts";
import type { Night, Trip } from "./timetable.ts";
import { Timetable } from "./timetable.ts";

/** A call as it is sent: real epoch ms. Cancelled calls have aimed times only. */
export type JourneyCall = CallTimes & { isCancelled: boolean };

export type SimJourney = {
  /** Stable between polls, unique in the seed. */
  key: string;
  trip: Trip;
  dialect: Dialect;
  line: SimLine;
  origin: Stop;
  destination: Stop;
  /** Real epoch ms. */
  recordedAt: number;
  /** Put in by the night's timetable load and never updated since: expected is aimed. */
  isScheduleOnly: boolean;
  calls: JourneyCall[];
};

/** How far ahead of its departure a train is known in estimated-timetable, simulated ms. */
const KNOWN_AHEAD_MS: Record<Network, number> = {
  metro: 6 * 60_000,
  tram: 10 * 60_000,
  shuttle: 10 * 60_000,
  funicular: 10 * 60_000,
  cable: 5 * 60_000,
  bus: 10 * 60_000,
  rer: 20 * 60_000,
  transilien: 30 * 60_000,
  ter: 60 * 60_000,
};

/** How often the operator's system reports a train, ms. Between reports a poll repeats the record, byte for byte. */
const REPORT_MS: Record<Dialect, number> = {
  "ratp-metro": 20_000,
  "ratp-surface": 30_000,
  sncf: 45_000,
  saeiv: 40_000,
};

/** Shares measured on PRIM: timetable-only records (4 of 11 at one stop, fewer on the whole network), cancelled trains, mirrors. */
const SCHEDULE_ONLY_SHARE = 0.08;
const CANCELLED_SHARE = 0.012;
const MIRROR_SHARE = 0.03;

/** No train is later than this beside its timed run; older departures need not be looked at. */
const LATEST_MS = 40 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export type WorldOptions = { seed: number; night: Night; clock: SimClock; disturbances: Disturbances };

export class World {
  readonly network: SimNetwork;
  readonly #options: WorldOptions;
  readonly #timetable: Timetable;
  readonly #truths = new Map<string, TrueTimes>();

  constructor(network: SimNetwork, options: WorldOptions) {
    this.network = network;
    this.#options = options;
    this.#timetable = new Timetable(options.seed, options.night);
  }

  /** Journeys under way, and those about to begin, on one line at a real instant. Calls are in order of travel, past ones included. */
  running(line: SimLine, now: number): SimJourney[] {
    const at = this.#options.clock.simulated(now);
    return this.#between(line, at, KNOWN_AHEAD_MS[line.line.network]).filter((journey) => {
      const end = journey.calls.at(-1);
      const last = end?.expectedArrival ?? end?.aimedArrival ?? 0;
      return last >= now;
    });
  }

  /** Journeys of a line that call anywhere from `behindMs` before to `aheadMs` after a real instant; the caller picks the calls. */
  calling(line: SimLine, now: number, behindMs: number, aheadMs: number): SimJourney[] {
    const { clock } = this.#options;
    const at = clock.simulated(now);
    const ahead = clock.simulated(now + aheadMs) - at;
    const behind = at - clock.simulated(now - behindMs);
    return this.#between(line, at, ahead, behind);
  }

  #between(line: SimLine, at: number, aheadMs: number, behindMs = 0): SimJourney[] {
    const longest = Math.max(0, ...[...line.runs["0"], ...line.runs["1"]].map((run) => run.stops.at(-1)?.leaveS ?? 0));
    const from = at - behindMs - longest * 1000 - LATEST_MS;
    return this.#timetable.departing(line, from, at + aheadMs).flatMap((trip) => this.#journeysOf(trip, at));
  }

  #journeysOf(trip: Trip, at: number): SimJourney[] {
    const { seed, clock, disturbances } = this.#options;
    const { line } = trip;
    const isRail = line.dialect === "sncf";
    const isCancelled = isRail && unit(seed, "cancelled", trip.key) < CANCELLED_SHARE;
    const isScheduleOnly = isRail && !isCancelled && unit(seed, "schedule", trip.key) < SCHEDULE_ONLY_SHARE;
    const report = REPORT_MS[line.dialect];
    const phase = unit(seed, "phase", trip.key) * report;
    const told = Math.floor((at - phase) / report) * report + phase;
    const calls = foretold(trip, this.#truth(trip, isScheduleOnly), told);
    const recordedAt = isScheduleOnly ? nightLoad(clock.real(at), seed, trip.key) : Math.floor(clock.real(told));

    const parts = split(trip, disturbances);
    return parts.flatMap(({ from, to, closed }, part) => {
      const own = calls.slice(from, to + 1).map(
        (call, index): JourneyCall => ({
          ...inRealTime(call, clock),
          ...(isCancelled || closed.has(from + index)
            ? { isCancelled: true, expectedArrival: null, expectedDeparture: null }
            : { isCancelled: false }),
        }),
      );
      const origin = own[0];
      const end = own.findLast((call) => !call.isCancelled) ?? own.at(-1);
      if (!origin || !end) return [];
      if (from > 0) Object.assign(origin, { aimedArrival: null, expectedArrival: null });
      if (!end.isCancelled) Object.assign(end, { aimedDeparture: null, expectedDeparture: null });
      const journey: SimJourney = {
        key: part === 0 ? trip.key : `${trip.key}.${part}`,
        trip,
        dialect: line.dialect,
        line,
        origin: origin.stop,
        destination: end.stop,
        recordedAt,
        isScheduleOnly,
        calls: own,
      };
      // RER A and B are seen by the RATP's system and by the SNCF's, and PRIM passes both on for some trains.
      const isMirrored = line.line.network === "rer" && /^[AB]$/.test(line.line.key);
      return isMirrored && unit(seed, "mirror", trip.key) < MIRROR_SHARE
        ? [journey, { ...journey, key: `${journey.key}.m`, dialect: "ratp-surface" as const }]
        : [journey];
    });
  }

  #truth(trip: Trip, punctual: boolean): TrueTimes {
    const known = this.#truths.get(trip.key);
    if (known) return known;
    if (this.#truths.size > 20_000) this.#truths.clear();
    const truth = trueTimes(this.#options.seed, trip, this.#options.disturbances, punctual);
    this.#truths.set(trip.key, truth);
    return truth;
  }
}

/** About 01:00Z of the last night: when PRIM loads the day's timetable as if it were real time. */
function nightLoad(now: number, seed: number, key: string): number {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const load = midnight + 60 * MINUTE_MS + Math.floor(between(0, 10 * MINUTE_MS, seed, "load", key));
  return load <= now ? load : load - DAY_MS;
}

function inRealTime(call: CallTimes, clock: SimClock): CallTimes {
  const real = (at: number | null) => (at === null ? null : clock.real(at));
  return {
    ...call,
    aimedArrival: real(call.aimedArrival),
    aimedDeparture: real(call.aimedDeparture),
    expectedArrival: real(call.expectedArrival),
    expectedDeparture: real(call.expectedDeparture),
  };
}

type Part = { from: number; to: number; closed: Set<number> };

/**
 * A closed section cuts a trip in two: one train turns back before it, another starts behind it. SNCF's record of
 * the first keeps the closed calls, cancelled; in the RATP's the closed stops are simply absent.
 */
function split(trip: Trip, disturbances: Disturbances): Part[] {
  const { stops } = trip.run;
  const last = stops.length - 1;
  for (const closure of disturbances.closures(trip.line.line.id, trip.departs)) {
    const isEnd = (index: number) => stops[index]?.stop.area === closure.from || stops[index]?.stop.area === closure.to;
    const zone = zoneOf(trip.line, closure);
    const begin = stops.findIndex(({ stop }) => zone.has(stop.area));
    const end = stops.findLastIndex(({ stop }) => zone.has(stop.area));
    if (begin === end) continue;
    const behind: Part = { from: isEnd(end) ? end : end + 1, to: last, closed: new Set() };
    const ahead: Part = { from: 0, to: isEnd(begin) ? begin : begin - 1, closed: new Set() };
    if (trip.line.dialect === "sncf") {
      // A train that would begin or end at the section's edge has nowhere to go, or to come from: all of it is cancelled.
      const firstClosed = begin === 0 ? 0 : ahead.to + 1;
      const lastClosed = end === last ? last : behind.from - 1;
      for (let index = firstClosed; index <= lastClosed; index++) ahead.closed.add(index);
      ahead.to = Math.max(ahead.to, lastClosed);
    }
    return [ahead, behind].filter((part) => part.to > part.from || part.closed.size > 0);
  }
  return [{ from: 0, to: last, closed: new Set() }];
}

/** Both ends of a section and all stops between them. */
function zoneOf(line: SimLine, { from, to }: { from: string; to: string }): Set<string> {
  for (const run of [...line.runs["0"], ...line.runs["1"]]) {
    const areas = run.stops.map(({ stop }) => stop.area);
    const [a = -1, b = -1] = [areas.indexOf(from), areas.indexOf(to)].sort((x, y) => x - y);
    if (a >= 0) return new Set(areas.slice(a, b + 1));
  }
  return new Set();
}
