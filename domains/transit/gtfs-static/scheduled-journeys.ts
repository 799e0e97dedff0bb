/** A line's trains as the timetable has them: journeys of aimed times, for what the live sources do not tell. */
import { serviceClock } from "../gtfs-rt/service-day.ts";
import { lineIdOf, stopRefOf } from "../ids.ts";
import type { Call, Journey } from "../model.ts";
import { type CallTime, callTimes, timeAt } from "./call-times.ts";
import { repetitions } from "./scheduled-departures.ts";
import { activeServices, serviceDaysBetween } from "./service-days.ts";
import type { Pattern, Run } from "./static-model.ts";
import type { StoredTimetable } from "./stored-timetable.ts";

/**
 * The trips of these routes that are under way, or begin, between `from` and `to` (epoch ms), with all of their calls.
 * Nothing is expected of any: aimed times only, and no instant of recording. A stop without a time in the feed is left
 * out where it cannot be put between its neighbours. Of a route that the feed does not have there are none.
 */
export async function scheduledJourneys(
  timetable: StoredTimetable,
  routeIds: readonly string[],
  from: number,
  to: number,
): Promise<Journey[]> {
  const { head } = timetable;
  const clock = serviceClock(head.zone);
  if (clock === null) return [];
  const [routes, services] = await Promise.all([timetable.routes(), timetable.services()]);
  const days = serviceDaysBetween(from, to, head.latestS).flatMap((day) => {
    const start = clock.startOf(day);
    const active = activeServices(services, day);
    return start === null || active.size === 0 ? [] : [{ day, start, active }];
  });
  const journeys: Journey[] = [];
  // One route after the other: the trips of a month of a metro line are some MB while they are looked through.
  for (const routeId of new Set(routeIds)) {
    const numbers = routes.get(routeId)?.patterns ?? [];
    const [patterns, runs] = await Promise.all([timetable.patterns(numbers), timetable.runs(numbers)]);
    for (const [number, pattern] of patterns) {
      for (const run of runs.get(number) ?? []) {
        for (const { day, start, active } of days) {
          if (!active.has(run.service)) continue;
          const times = callTimes(pattern, run);
          const lastS = times.findLast(({ arrivalS }) => arrivalS !== null)?.arrivalS ?? run.start;
          for (const { shiftS } of repetitions(run, (from - start) / 1000 - lastS, (to - start) / 1000 - run.start)) {
            const calls = callsOf(pattern, times, start + shiftS * 1000);
            if (calls.length > 0) journeys.push(journeyOf(pattern, run, { day, shiftS, calls }));
          }
        }
      }
    }
  }
  return journeys;
}

/** `zero`: the instant that the run's seconds count from. Nobody boards at the last call, nor leaves at the first. */
function callsOf(pattern: Pattern, times: readonly CallTime[], zero: number): Call[] {
  const last = pattern.calls.length - 1;
  return pattern.calls.flatMap(({ stop, headsign }, index): Call[] => {
    const time = timeAt(times, index);
    const { arrivalS = null, departureS = null } = time ?? {};
    if (departureS === null) return [];
    return [
      {
        stop: stopRefOf(stop),
        expectedArrival: null,
        expectedDeparture: null,
        aimedArrival: index === 0 ? null : zero + (arrivalS ?? departureS) * 1000,
        aimedDeparture: index === last ? null : zero + departureS * 1000,
        arrivalStatus: null,
        departureStatus: null,
        platform: null,
        atStop: false,
        display: headsign,
      },
    ];
  });
}

function journeyOf(
  pattern: Pattern,
  run: Run,
  { day, shiftS, calls }: { day: string; shiftS: number; calls: Call[] },
): Journey {
  const end = pattern.calls.at(-1)?.stop;
  return {
    lineId: lineIdOf(pattern.route) ?? pattern.route,
    // A trip runs on many days, and one of a rhythm many times a day.
    ref: `${day}:${run.trip}${shiftS === 0 ? "" : `+${shiftS}`}`,
    direction: pattern.direction === null ? null : String(pattern.direction),
    destination: pattern.headsigns[run.headsign] ?? null,
    destinationStop: end === undefined ? null : stopRefOf(end),
    mission: null,
    trainNumber: run.shortName,
    formation: null,
    recordedAt: null,
    calls,
  };
}
