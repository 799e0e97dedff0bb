/** PRIM, the marketplace of Île-de-France Mobilités: where it is asked, how often, and how old its answers may grow. */
import { type FreshnessLimits, pollSeconds, STALE_AFTER_POLLS } from "../../../contracts/freshness.ts";
import type { Source, UpstreamRequest } from "../../domain.ts";
import { lineRef, siriAreaRef } from "../ids.ts";
import type { TransitSettings } from "../settings.ts";

export const PRIM_ET = "prim-et";
export const PRIM_SM = "prim-sm";
export const PRIM_DISRUPTIONS = "prim-disruptions";

export type PrimApi = "et" | "sm" | "disruptions";

const MB = 1024 * 1024;
const DAY_S = 86_400;

/** Ten minutes at PRIM's default quota: beyond it the minutes on a board are guesses. */
const EXPIRED_AFTER_POLLS = 7;

export function primSources({ budgets }: TransitSettings): Source[] {
  return [
    { id: PRIM_ET, title: "PRIM estimated-timetable", budget: budgets.et },
    { id: PRIM_SM, title: "PRIM stop-monitoring", budget: budgets.sm },
    { id: PRIM_DISRUPTIONS, title: "PRIM disruptions_bulk", budget: budgets.disruptions },
  ];
}

/** The interval that settings and budget allow together, seconds. The planner stretches the wish to it. */
export function pollIntervalSeconds(api: PrimApi, { budgets, intervalsS }: TransitSettings): number {
  const wished = api === "sm" ? intervalsS.stop : intervalsS[api];
  return Math.max(wished, DAY_S / budgets[api].perDay);
}

/**
 * A stop's limits are those of a stop that is polled alone: where many are watched on one budget each is polled more
 * rarely, goes stale in between, and its board is made from its lines meanwhile (view/board.ts).
 */
export function primLimits(api: PrimApi, settings: TransitSettings): FreshnessLimits {
  const interval = pollIntervalSeconds(api, settings);
  return {
    stale_after_s: Math.ceil(interval * STALE_AFTER_POLLS),
    expired_after_s: Math.ceil(interval * EXPIRED_AFTER_POLLS),
  };
}

/** Seconds until the poll after one `ageS` seconds ago is due, from the limits alone; never negative. */
export function nextPollSeconds(limits: FreshnessLimits, ageS: number): number {
  return Math.max(0, Math.floor(pollSeconds(limits) - ageS));
}

/** The whole network in one call, or the one line that is wanted: 45–63 MB, 4 MB on the wire, 6 s (PRIM, 2026-07). */
export function estimatedTimetableRequest(settings: TransitSettings): UpstreamRequest {
  const [only, second] = settings.lineIds ?? [];
  const line = only !== undefined && second === undefined ? lineRef("siri", only) : "ALL";
  return primRequest(settings, `estimated-timetable?LineRef=${encodeURIComponent(line)}`, 60_000, 128 * MB);
}

/** All modes at one stop area. A busy hub answers 1.5 MB. */
export function stopMonitoringRequest(settings: TransitSettings, stopId: string): UpstreamRequest {
  const ref = encodeURIComponent(siriAreaRef(stopId));
  return primRequest(settings, `stop-monitoring?MonitoringRef=${ref}`, 15_000, 16 * MB);
}

/** 1.5 MB for 1,029 disruptions (2026-07); a day of strike may have ten times as many. */
export function disruptionsRequest(settings: TransitSettings): UpstreamRequest {
  return primRequest(settings, "disruptions_bulk/disruptions/v2", 30_000, 32 * MB);
}

function primRequest(settings: TransitSettings, path: string, timeoutMs: number, maxBytes: number): UpstreamRequest {
  const { primBaseUrl, primApiKey } = settings;
  return {
    url: `${primBaseUrl}/${path}`,
    headers: {
      accept: "application/json",
      // PRIM compresses only where it is asked to.
      "accept-encoding": "gzip",
      ...(primApiKey === "" ? {} : { apikey: primApiKey }),
    },
    timeoutMs,
    maxBytes,
  };
}
