/** When trains leave their first stop: headways by network and hour, from 05:30 to 01:15 and, if asked, thinly through the night. */
import type { Network } from "../../domains/transit/model.ts";
import type { Run, SimLine } from "./network.ts";
import type { ServiceDay } from "./paris-clock.ts";
import { serviceDay } from "./paris-clock.ts";
import { between, unit } from "./seeded.ts";

export type Night = "real" | "thin";

export type Trip = {
  /** Unique for the seed: line, service date, direction, number of the day. */
  key: string;
  line: SimLine;
  run: Run;
  day: ServiceDay;
  /** Number of the day in its direction. */
  number: number;
  /** Aimed departure from the first stop, in simulated epoch ms. */
  departs: number;
};

const SERVICE_BEGIN_S = 5.5 * 3600;
const SERVICE_END_S = 25.25 * 3600;
const NIGHT_END_S = SERVICE_BEGIN_S + 24 * 3600;

/** Seconds between two departures of a line in one direction. Chosen so that about 1,000 trains run by day, as measured on PRIM. */
const HEADWAYS: Record<Network, { peak: number; day: number; evening: number; night: number }> = {
  metro: { peak: 120, day: 180, evening: 360, night: 900 },
  rer: { peak: 300, day: 480, evening: 900, night: 1800 },
  tram: { peak: 300, day: 420, evening: 720, night: 1800 },
  transilien: { peak: 600, day: 900, evening: 1500, night: 3600 },
  ter: { peak: 3600, day: 7200, evening: 7200, night: 14_400 },
  shuttle: { peak: 240, day: 300, evening: 480, night: 1200 },
  funicular: { peak: 240, day: 240, evening: 360, night: 1800 },
  cable: { peak: 120, day: 180, evening: 300, night: 1200 },
  bus: { peak: 600, day: 900, evening: 1500, night: 3600 },
};

/**
 * A line with branches has more trains on its trunk than its branches have each: with nine places to end at, 2.1 times.
 * Without it a branch of line H would see a train each hour.
 */
function trunkFactor(runs: readonly Run[]): number {
  const ends = new Set(runs.map((run) => run.stops.at(-1)?.stop.area));
  return Math.max(1, Math.sqrt(ends.size / 2));
}

function headway(network: Network, secondOfDay: number): number {
  const hour = secondOfDay / 3600;
  const table = HEADWAYS[network];
  if (hour >= 25.25) return table.night;
  if ((hour >= 7 && hour < 9.75) || (hour >= 16.5 && hour < 19.75)) return table.peak;
  return hour >= 21.5 || hour < 6.25 ? table.evening : table.day;
}

export class Timetable {
  readonly #seed: number;
  readonly #night: Night;
  readonly #days = new Map<string, number[]>();

  constructor(seed: number, night: Night) {
    this.#seed = seed;
    this.#night = night;
  }

  /** Trips of a line whose aimed departure from the first stop is in [from, to), in simulated epoch ms. */
  departing(line: SimLine, from: number, to: number): Trip[] {
    const trips: Trip[] = [];
    for (const days of [-1, 0, 1]) {
      const day = serviceDay(from, days);
      for (const direction of ["0", "1"] as const) {
        const runs = line.runs[direction];
        if (runs.length === 0) continue;
        const seconds = this.#departures(line, direction, day);
        for (let number = firstAtLeast(seconds, (from - day.base) / 1000); number < seconds.length; number++) {
          const departs = day.base + (seconds[number] ?? 0) * 1000;
          if (departs >= to) break;
          const key = `${line.line.id}.${day.date}.${direction}.${number}`;
          const run = weighted(runs, unit(this.#seed, "run", key));
          if (run) trips.push({ key, line, run, day, number, departs });
        }
      }
    }
    return trips;
  }

  #departures(line: SimLine, direction: "0" | "1", day: ServiceDay): number[] {
    const key = `${line.line.id}.${day.date}.${direction}`;
    const known = this.#days.get(key);
    if (known) return known;
    // Three days of 60 lines in two directions; a simulator left running must not keep them all.
    if (this.#days.size > 600) this.#days.clear();
    const { network } = line.line;
    const factor = network === "rer" || network === "transilien" ? trunkFactor(line.runs[direction]) : 1;
    const until = this.#night === "thin" ? NIGHT_END_S : SERVICE_END_S;
    const seconds: number[] = [];
    let clock = SERVICE_BEGIN_S + between(0, headway(network, SERVICE_BEGIN_S) / factor, this.#seed, "first", key);
    while (clock < until) {
      const gap = headway(network, clock) / factor;
      seconds.push(Math.round(clock + between(-gap, gap, this.#seed, "jitter", key, seconds.length) / 8));
      clock += gap;
    }
    this.#days.set(key, seconds);
    return seconds;
  }
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function weighted(runs: readonly Run[], draw: number): Run | null {
  let left = draw * runs.reduce((sum, run) => sum + run.weight, 0);
  for (const run of runs) {
    left -= run.weight;
    if (left < 0) return run;
  }
  return runs.at(-1) ?? null;
}
