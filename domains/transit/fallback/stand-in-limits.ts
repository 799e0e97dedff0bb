/** How often a source that stands in is asked about one subject, and how old its answers may grow. */
import { type FreshnessLimits, STALE_AFTER_POLLS } from "../../../contracts/freshness.ts";
import type { TransitSettings } from "../settings.ts";
import { DEPARTURE_PAGES, LINE_REPORT_PAGES, NAVITIA_DEPARTURES, NAVITIA_LINE_REPORTS } from "../sources/navitia.ts";
import { STATIC, VMTR } from "./subjects.ts";

const DAY_S = 86_400;
const EXPIRED_AFTER_POLLS = 7;
/** The planner's minute. */
const NEEDED_MS = 60_000;

/** Wished for, seconds. The timetable costs no call, and what it says of two hours moves slowly. */
const WISHED_S: Record<string, number> = {
  [NAVITIA_DEPARTURES]: 120,
  [NAVITIA_LINE_REPORTS]: 300,
  [VMTR]: 60,
  [STATIC]: 300,
};

/** Calls that one job makes at most. */
export function standInCalls(source: string, kind: "line" | "stop" | "traffic"): number {
  if (source === NAVITIA_DEPARTURES && kind === "line") return DEPARTURE_PAGES;
  return source === NAVITIA_LINE_REPORTS ? LINE_REPORT_PAGES : 1;
}

/** `isCarrying`: it tells of the subject, and has done so for a while. Before that each minute may be the one it is chosen in. */
export function standInIntervalMs(source: string, isCarrying: boolean): number {
  const wished = (WISHED_S[source] ?? DAY_S) * 1000;
  return isCarrying ? wished : Math.min(wished, NEEDED_MS);
}

/** Those of one subject that is asked about alone, as stop-monitoring's are (sources/prim.ts). */
export function standInLimits(source: string, { standIns }: TransitSettings): FreshnessLimits {
  const wished = WISHED_S[source] ?? DAY_S;
  const { departuresBudget, reportsBudget } = standIns.navitia;
  const calls = source === NAVITIA_DEPARTURES ? DEPARTURE_PAGES : LINE_REPORT_PAGES;
  const budget =
    source === NAVITIA_DEPARTURES ? departuresBudget : source === NAVITIA_LINE_REPORTS ? reportsBudget : null;
  const interval = budget === null ? wished : Math.max(wished, (DAY_S / budget.perDay) * calls);
  return {
    stale_after_s: Math.ceil(interval * STALE_AFTER_POLLS),
    expired_after_s: Math.ceil(interval * EXPIRED_AFTER_POLLS),
  };
}
