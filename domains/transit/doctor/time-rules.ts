/** Rules on instants, wherever in an entity they stand. */

import type { FeedEntity } from "../gtfs-rt/read-feed.ts";
import { instant, isPosix, type Rule, stamp, type World } from "./feed-rule.ts";
import { duration, UNSTAMPED } from "./header-rules.ts";

/** RULES.md, E050. */
const AHEAD_S = 60;

const POSIX_TEXT = {
  id: "E001",
  severity: "error",
  title: { en: "Not in POSIX time", fr: "Instant qui n'est pas en temps POSIX" },
  consequence: {
    en: "The time is read as a moment thousands of years away, or in 1970: the prediction is dropped or absurd.",
    fr: "L'instant est lu des milliers d'années plus tard, ou en 1970 : la prévision est écartée ou absurde.",
  },
} as const;

const FUTURE_TEXT = {
  id: "E050",
  severity: "error",
  title: { en: "timestamp is in the future", fr: "Horodatage dans le futur" },
  consequence: {
    en: "The producer's clock is ahead, so that old data passes for fresh: riders trust countdowns that are late.",
    fr: "L'horloge du producteur avance et des données anciennes passent pour fraîches : les attentes affichées sont en retard.",
  },
} as const;

export const headerTimeRules: readonly Rule<World["header"]>[] = [
  {
    ...POSIX_TEXT,
    check({ timestamp }, _world, tell) {
      if (timestamp !== null && timestamp !== 0 && !isPosix(timestamp)) tell("/timestamp", notPosix(timestamp));
    },
  },
  {
    ...FUTURE_TEXT,
    check({ timestamp }, { nowS }, tell) {
      if (timestamp !== null && isPosix(timestamp) && timestamp > nowS + AHEAD_S)
        tell("/timestamp", ahead(timestamp, nowS));
    },
  },
];

export const entityTimeRules: readonly Rule<FeedEntity>[] = [
  {
    ...POSIX_TEXT,
    check({ tripUpdate, vehicle, alert }, _world, tell) {
      const look = (time: number | null | undefined, where: string) => {
        if (time !== null && time !== undefined && !isPosix(time)) tell(where, notPosix(time));
      };
      if (tripUpdate !== null) {
        if (tripUpdate.timestamp !== 0) look(tripUpdate.timestamp, "/trip_update/timestamp");
        let index = -1;
        for (const { arrival, departure } of tripUpdate.stopTimeUpdate) {
          index++;
          if (arrival !== null && !isPosixOrNone(arrival.time))
            look(arrival.time, `/trip_update/stop_time_update/${index}/arrival/time`);
          if (departure !== null && !isPosixOrNone(departure.time))
            look(departure.time, `/trip_update/stop_time_update/${index}/departure/time`);
        }
      }
      if (vehicle !== null && vehicle.timestamp !== 0) look(vehicle.timestamp, "/vehicle/timestamp");
      for (const [index, { start, end }] of (alert?.activePeriod ?? []).entries()) {
        if (start !== 0) look(start, `/alert/active_period/${index}/start`);
        if (end !== null && !isEnd(end)) look(end, `/alert/active_period/${index}/end`);
      }
    },
  },
  {
    id: "E012",
    severity: "error",
    title: {
      en: "Header timestamp should be greater than or equal to all other timestamps",
      fr: "Horodatage postérieur à celui de l'en-tête",
    },
    consequence: {
      en: "The feed is said to be older than what it tells: an app may drop fresh predictions as already known.",
      fr: "Le flux se dit plus ancien que son contenu : une application peut écarter des prévisions fraîches.",
    },
    check({ tripUpdate, vehicle }, { header }, tell) {
      const limit = stamp(header.timestamp);
      if (limit === null || !isPosix(limit)) return;
      const look = (time: number | null | undefined, where: string) => {
        if (!time || !isPosix(time) || time <= limit) return;
        tell(where, `${instant(time)} is ${duration(time - limit)} after the header's ${instant(limit)}`);
      };
      look(tripUpdate?.timestamp, "/trip_update/timestamp");
      look(vehicle?.timestamp, "/vehicle/timestamp");
    },
  },
  {
    ...FUTURE_TEXT,
    check({ tripUpdate, vehicle }, { nowS }, tell) {
      const look = (time: number | null | undefined, where: string) => {
        if (time && isPosix(time) && time > nowS + AHEAD_S) tell(where, ahead(time, nowS));
      };
      look(tripUpdate?.timestamp, "/trip_update/timestamp");
      look(vehicle?.timestamp, "/vehicle/timestamp");
    },
  },
  {
    ...UNSTAMPED,
    check({ tripUpdate, vehicle }, _world, tell) {
      if (tripUpdate !== null && stamp(tripUpdate.timestamp) === null) tell("/trip_update", "no timestamp");
      if (vehicle !== null && stamp(vehicle.timestamp) === null) tell("/vehicle", "no timestamp");
    },
  },
  {
    id: "period-reversed",
    severity: "error",
    title: { en: "An alert's period ends before it begins", fr: "Période d'alerte qui finit avant de commencer" },
    consequence: {
      en: "The alert is never active: riders are not warned.",
      fr: "L'alerte n'est jamais active : les voyageurs ne sont pas prévenus.",
    },
    check({ alert }, _world, tell) {
      for (const [index, { start, end }] of (alert?.activePeriod ?? []).entries()) {
        if (start === null || !end || end > start) continue;
        tell(`/alert/active_period/${index}`, `from ${instant(start)} to ${instant(end)}`);
      }
    },
  },
];

function isPosixOrNone(time: number | null): boolean {
  return time === null || isPosix(time);
}

/** "Without an end" is written as 0, as the year 9999 and as the largest number there is; milliseconds of our time are wrong. */
function isEnd(end: number): boolean {
  return end === 0 || isPosix(end) || (end >= 10_000_000_000 && !isPosix(end / 1000));
}

function notPosix(time: number): string {
  for (const [unit, factor] of [
    ["milliseconds", 1000],
    ["microseconds", 1_000_000],
  ] as const) {
    if (isPosix(time / factor)) return `${time} are ${unit}: ${instant(Math.floor(time / factor))} is meant`;
  }
  return `${time} is not between 2001 and 2286 in seconds`;
}

function ahead(time: number, nowS: number): string {
  return `${instant(time)} is ${duration(time - nowS)} after ${instant(Math.floor(nowS))}`;
}
