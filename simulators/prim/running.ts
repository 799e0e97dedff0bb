/** What happens to a trip on the line (its true times, fixed by the seed) and what the operator's system foretells of it at an instant. */
import type { Stop } from "./network.ts";
import { between, unit } from "./seeded.ts";
import type { Trip } from "./timetable.ts";

export type CallTimes = {
  stop: Stop;
  /** From 1, along the trip. */
  order: number;
  /** Simulated epoch ms. Null arrival at the first stop, null departure at the last. */
  aimedArrival: number | null;
  aimedDeparture: number | null;
  expectedArrival: number | null;
  expectedDeparture: number | null;
};

/** What disturbs lines, as the disruption list tells it, so that trains and messages say the same. */
export type Disturbances = {
  /** Seconds that trains of the line lose about that simulated instant. */
  delay(lineId: string, at: number): number;
  /** Parts of the line where nothing runs at that simulated instant, as stop area ids. */
  closures(lineId: string, at: number): { from: string; to: string }[];
};

export const UNDISTURBED: Disturbances = { delay: () => 0, closures: () => [] };

/** How late trains of a kind usually are and how much that changes from stop to stop, in seconds. */
const RAIL = { base: [-15, 90], step: 16, incident: 0.04 } as const;
const URBAN = { base: [-5, 40], step: 9, incident: 0.01 } as const;

/** A forecast this far ahead (ms) knows nothing of delays to come; nearer, it learns of them steadily. */
const FORESIGHT_MS = 600_000;

/** Between two stops a train can make up this much of the aimed running time, and no more. */
const BEST_RUN = 0.75;
const SHORTEST_DWELL_MS = 10_000;

export type TrueTimes = { arrive: number[]; leave: number[]; lateness: number[] };

/** The times that will turn out to be true, in simulated epoch ms. */
export function trueTimes(seed: number, trip: Trip, disturbances: Disturbances, punctual: boolean): TrueTimes {
  const { stops } = trip.run;
  const model = trip.line.dialect === "sncf" ? RAIL : URBAN;
  const incidentAt =
    unit(seed, "incident", trip.key) < model.incident ? Math.floor(unit(seed, "at", trip.key) * stops.length) : -1;
  let late = punctual ? 0 : between(model.base[0], model.base[1], seed, "base", trip.key);
  const times: TrueTimes = { arrive: [], leave: [], lateness: [] };
  stops.forEach((stop, index) => {
    if (!punctual && index > 0) {
      late = Math.max(-30, late + between(-model.step, model.step, seed, "step", trip.key, index));
      if (index === incidentAt) late += between(180, 720, seed, "lost", trip.key);
    }
    const aimed = trip.departs + stop.arriveS * 1000;
    const lateness = Math.round(late + (punctual ? 0 : disturbances.delay(trip.line.line.id, aimed))) * 1000;
    const before = stops[index - 1];
    const left = times.leave[index - 1];
    const earliest =
      before === undefined || left === undefined ? -Infinity : left + (stop.arriveS - before.leaveS) * 1000 * BEST_RUN;
    const arrive = Math.round(Math.max(aimed + lateness, earliest) / 1000) * 1000;
    const isTerminus = index === 0 || index === stops.length - 1;
    const leave = Math.max(trip.departs + stop.leaveS * 1000 + lateness, arrive + (isTerminus ? 0 : SHORTEST_DWELL_MS));
    times.arrive.push(arrive);
    times.leave.push(leave);
    times.lateness.push(arrive - aimed);
  });
  return times;
}

/**
 * The calls as foretold at `at`: what is past is true, what is to come carries the lateness of the stop the train is
 * at, and bends to the truth as it nears. Times never run backwards along the trip, nor behind `at` for what is to come.
 */
export function foretold(trip: Trip, truth: TrueTimes, at: number): CallTimes[] {
  const { stops } = trip.run;
  const reached = truth.leave.findIndex((leave) => leave > at);
  const here = reached === -1 ? stops.length - 1 : reached;
  const known = truth.lateness[here] ?? 0;
  let floor = -Infinity;
  const forecast = (instant: number, lateness: number) => {
    if (instant <= at) return instant;
    const share = Math.min(1, (instant - at) / FORESIGHT_MS);
    const told = Math.round((instant + (known - lateness) * share) / 1000) * 1000;
    floor = Math.max(told, floor, Math.ceil(at / 1000) * 1000);
    return floor;
  };
  return stops.map((stop, index) => {
    const lateness = truth.lateness[index] ?? 0;
    const isFirst = index === 0;
    const isLast = index === stops.length - 1;
    const arrival = isFirst ? null : forecast(truth.arrive[index] ?? 0, lateness);
    const departure = isLast ? null : forecast(truth.leave[index] ?? 0, lateness);
    return {
      stop: stop.stop,
      order: index + 1,
      aimedArrival: isFirst ? null : trip.departs + stop.arriveS * 1000,
      aimedDeparture: isLast ? null : trip.departs + stop.leaveS * 1000,
      expectedArrival: arrival,
      expectedDeparture: departure,
    };
  });
}
