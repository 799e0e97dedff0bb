/** What the timetable says of a stop: the last source, when no live one answers. */
import { serviceClock } from "../gtfs-rt/service-day.ts";
import { callTimes, timeAt } from "./call-times.ts";
import { activeServices, serviceDaysBetween } from "./service-days.ts";
import type { Pattern, Run } from "./static-model.ts";
import type { StoredTimetable } from "./stored-timetable.ts";

/** One planned call. Instants are epoch ms. */
export type ScheduledDeparture = {
  provenance: "scheduled";
  tripId: string;
  routeId: string;
  direction: 0 | 1 | null;
  headsign: string | null;
  shortName: string | null;
  /** "YYYYMMDD": of a departure at 00:20 it may be the day before. */
  serviceDay: string;
  stopId: string;
  sequence: number;
  platform: string | null;
  aimedArrival: number;
  aimedDeparture: number;
  /** The trip ends here. */
  terminates: boolean;
  /** False where the trip only lets people off, or ends. */
  canBoard: boolean;
  /** The feed has no time for this stop: it lies between the times of its neighbours. */
  isInterpolated: boolean;
  /** Not a time but a rhythm: a trip about every so many seconds. Null for a trip with times of its own. */
  headwayS: number | null;
};

/**
 * The calls planned at a stop, or at the platforms of a station, with a departure from `from` (included) to `to` (not
 * included), epoch ms; sorted by departure. Times count from noon minus twelve hours of the service day in the feed's
 * zone (GTFS reference, field type Time): on the two nights on which clocks change, that is not midnight.
 */
export async function scheduledDepartures(
  timetable: StoredTimetable,
  stopId: string,
  from: number,
  to: number,
): Promise<ScheduledDeparture[]> {
  const { head } = timetable;
  const clock = serviceClock(head.zone);
  const asked = (await timetable.stops([stopId])).get(stopId);
  if (clock === null || asked === undefined) return [];
  const parts = asked.children.length === 0 ? [] : (await timetable.stops(asked.children)).values();
  const stops = new Map([asked, ...parts].map((each) => [each.stop.id, each]));
  const numbers = new Set([...stops.values()].flatMap(({ patterns }) => patterns));
  const [patterns, runs, services] = await Promise.all([
    timetable.patterns(numbers),
    timetable.runs(numbers),
    timetable.services(),
  ]);
  const days = serviceDaysBetween(from, to, head.latestS).flatMap((day) => {
    const start = clock.startOf(day);
    const active = activeServices(services, day);
    return start === null || active.size === 0 ? [] : [{ day, start, active }];
  });

  const departures: ScheduledDeparture[] = [];
  for (const [number, pattern] of patterns) {
    const places = pattern.calls.flatMap(({ stop }, index) => (stops.has(stop) ? [index] : []));
    for (const run of runs.get(number) ?? []) {
      const runDays = days.filter(({ active }) => active.has(run.service));
      if (runDays.length === 0) continue;
      const times = callTimes(pattern, run);
      for (const index of places) {
        const time = timeAt(times, index);
        if (time === null || time.departureS === null) continue;
        const { departureS, arrivalS, isInterpolated } = time;
        for (const { day, start } of runDays) {
          for (const { shiftS, headwayS } of repetitions(
            run,
            (from - start) / 1000 - departureS,
            (to - start) / 1000 - departureS,
          )) {
            departures.push({
              ...described(pattern, run, index),
              serviceDay: day,
              platform: stops.get(pattern.calls[index]?.stop ?? "")?.stop.platform ?? null,
              aimedArrival: start + ((arrivalS ?? departureS) + shiftS) * 1000,
              aimedDeparture: start + (departureS + shiftS) * 1000,
              isInterpolated,
              headwayS,
            });
          }
        }
      }
    }
  }
  return departures.sort((a, b) => a.aimedDeparture - b.aimedDeparture || (a.tripId < b.tripId ? -1 : 1));
}

/** By how many seconds a run is shifted each time it runs, where that is from `least` on and below `most`. */
export function* repetitions(
  run: Run,
  least: number,
  most: number,
): Generator<{ shiftS: number; headwayS: number | null }> {
  if (run.frequencies.length === 0) {
    if (least <= 0 && most > 0) yield { shiftS: 0, headwayS: null };
    return;
  }
  for (const { start, end, headwayS, isExact } of run.frequencies) {
    const first = Math.max(0, Math.ceil((least - (start - run.start)) / headwayS));
    for (let count = first; start + count * headwayS < end; count++) {
      const shiftS = start + count * headwayS - run.start;
      if (shiftS >= most) break;
      yield { shiftS, headwayS: isExact ? null : headwayS };
    }
  }
}

function described(pattern: Pattern, run: Run, index: number) {
  const call = pattern.calls[index];
  const terminates = index === pattern.calls.length - 1;
  return {
    provenance: "scheduled" as const,
    tripId: run.trip,
    routeId: pattern.route,
    direction: pattern.direction,
    headsign: call?.headsign ?? pattern.headsigns[run.headsign] ?? null,
    shortName: run.shortName,
    stopId: call?.stop ?? "",
    sequence: call?.sequence ?? 0,
    terminates,
    canBoard: !terminates && call?.pickup !== 1,
  };
}
