/** How often a source that stands in is asked about one subject, and how old its answers may grow. */
import { type FreshnessLimits, STALE_AFTER_POLLS } from "../../../contracts/freshness.ts";
import { DEPARTURE_PAGES, LINE_REPORT_PAGES, NAVITIA_DEPARTURES, NAVITIA_LINE_REPORTS } from "../sources/navitia.ts";
import { STATIC, VMTR } from "./subjects.ts";

const DAY_S = 86_400;
const EXPIRED_AFTER_POLLS = 7;

/** Wished for, seconds. The timetable costs no call, and what it says of two hours moves slowly. */
const WISHED_S: Record<string, number> = {
  [NAVITIA_DEPARTURES]: 120,
  [NAVITIA_LINE_REPORTS]: 300,
  [VMTR]: 60,
  [STATIC]: 300,
};
/** The planner's minute. */
const NEEDED_MS = 60_000;

/**
 * As long as a line's answer reaches (sources/navitia.ts): what was told of the next twenty minutes is old after ten.
 * A budget that does not allow a subject an answer in less than MAX_INTERVAL_S is better spent on fewer subjects.
 */
const NAVITIA_LIMITS: FreshnessLimits = { stale_after_s: 600, expired_after_s: 1500 };
const MAX_INTERVAL_S = 400;

/** Calls that one job makes at most. */
export function standInCalls(source: string, kind: "line" | "stop" | "traffic"): number {
  if (source === NAVITIA_DEPARTURES && kind === "line") return DEPARTURE_PAGES;
  return source === NAVITIA_LINE_REPORTS ? LINE_REPORT_PAGES : 1;
}

/** Calls of a budget in the longest time that a subject may wait for its next answer. */
export function affordableCalls(perDay: number): number {
  return (perDay / DAY_S) * MAX_INTERVAL_S;
}

/** `isCarrying`: it tells of the subject. Before that each minute may be the one in which it is chosen. */
export function standInIntervalMs(source: string, isCarrying: boolean): number {
  const wished = (WISHED_S[source] ?? DAY_S) * 1000;
  return isCarrying ? wished : Math.min(wished, NEEDED_MS);
}

export function standInLimits(source: string): FreshnessLimits {
  if (source === NAVITIA_DEPARTURES) return NAVITIA_LIMITS;
  const wished = WISHED_S[source] ?? DAY_S;
  return { stale_after_s: wished * STALE_AFTER_POLLS, expired_after_s: wished * EXPIRED_AFTER_POLLS };
}
