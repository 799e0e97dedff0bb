/** What happened lately, counted: minutes of the last hour for the charts, the last minute for each lane. */

export type Minute = {
  at: number;
  planned: number;
  good: number;
  failed: number;
  pending: number;
  /** How late the oldest pending job was at the minute's end, s; null when nothing was pending. */
  oldestAgeS: number | null;
  durations: number[];
};

/** `seconds`: ends counted by the second that they fell in, oldest first, for the last minute. */
export type LaneActivity = { seconds: { at: number; good: number; failed: number }[]; durations: number[] };

export type Activity = { minutes: Minute[]; lanes: Map<string, LaneActivity> };

const MINUTE_MS = 60_000;
const KEPT_MINUTES = 24 * 60;
/** Enough for a p95 that one outlier does not make. */
const KEPT_DURATIONS = 200;

export const noActivity = (): Activity => ({ minutes: [], lanes: new Map() });

/** The minute that holds `now`, made where it is missing. */
function minuteOf(activity: Activity, now: number): Minute {
  const at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const last = activity.minutes.at(-1);
  if (last !== undefined && last.at >= at) return last;
  const minute: Minute = {
    at,
    planned: 0,
    good: 0,
    failed: 0,
    pending: last?.pending ?? 0,
    oldestAgeS: last?.oldestAgeS ?? null,
    durations: [],
  };
  activity.minutes.push(minute);
  while (activity.minutes.length > KEPT_MINUTES) activity.minutes.shift();
  return minute;
}

export function countPlanned(
  activity: Activity,
  planned: number,
  waiting: { due: number; oldestDueAt: number | null },
  now: number,
): void {
  const minute = minuteOf(activity, now);
  minute.planned += planned;
  minute.pending = waiting.due;
  minute.oldestAgeS = waiting.oldestDueAt === null ? null : Math.floor((now - waiting.oldestDueAt) / 1000);
}

export function countEnd(
  activity: Activity,
  lane: string,
  end: { good: boolean; durationMs: number },
  now: number,
): void {
  const minute = minuteOf(activity, now);
  if (end.good) minute.good++;
  else minute.failed++;
  if (minute.durations.length < KEPT_DURATIONS) minute.durations.push(end.durationMs);

  let own = activity.lanes.get(lane);
  if (own === undefined) {
    own = { seconds: [], durations: [] };
    activity.lanes.set(lane, own);
  }
  const at = Math.floor(now / 1000) * 1000;
  let second = own.seconds.at(-1);
  if (second === undefined || second.at < at) {
    second = { at, good: 0, failed: 0 };
    own.seconds = [...own.seconds.filter((past) => now - past.at < MINUTE_MS), second];
  }
  if (end.good) second.good++;
  else second.failed++;
  own.durations.push(end.durationMs);
  if (own.durations.length > KEPT_DURATIONS) own.durations.shift();
}

/** The value below which `share` of them lie (nearest rank); null of nothing. */
export function percentile(values: number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function laneRates(activity: Activity, lane: string, now: number) {
  const own = activity.lanes.get(lane);
  const recent = (own?.seconds ?? []).filter(({ at }) => now - at < MINUTE_MS);
  const failed = recent.reduce((sum, second) => sum + second.failed, 0);
  return {
    fetchRate: recent.reduce((sum, second) => sum + second.good, failed),
    errorsLastMinute: failed,
    p50Ms: percentile(own?.durations ?? [], 0.5),
    p95Ms: percentile(own?.durations ?? [], 0.95),
  };
}
