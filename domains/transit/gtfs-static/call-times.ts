/** A run's times along its pattern. */
import type { Pattern, Run } from "./static-model.ts";

/** Seconds of the service day; null where the feed leaves the time open. */
export type CallTime = { arrivalS: number | null; departureS: number | null };

/** The times of each call of the pattern, as the feed has them. */
export function callTimes(pattern: Pattern, { profile, start }: Pick<Run, "profile" | "start">): CallTime[] {
  const times = pattern.profiles[profile] ?? [];
  let known = start;
  return pattern.calls.map((_, index) => {
    const travel = times[2 * index] ?? null;
    if (travel === null) return { arrivalS: null, departureS: null };
    const arrivalS = known + travel;
    known = arrivalS + (times[2 * index + 1] ?? 0);
    return { arrivalS, departureS: known };
  });
}

/**
 * One call's times; where the feed leaves them open, at even distances between the known ones around it, as the
 * specification asks of consumers. Null before the first and behind the last known time.
 */
export function timeAt(times: readonly CallTime[], index: number): (CallTime & { isInterpolated: boolean }) | null {
  const own = times[index];
  if (own?.departureS != null) return { ...own, isInterpolated: false };
  let before = index - 1;
  while (before >= 0 && times[before]?.departureS == null) before--;
  let after = index + 1;
  while (after < times.length && times[after]?.arrivalS == null) after++;
  const left = times[before]?.departureS ?? null;
  const right = times[after]?.arrivalS ?? null;
  if (left === null || right === null) return null;
  const at = Math.round(left + ((right - left) * (index - before)) / (after - before));
  return { arrivalS: at, departureS: at, isInterpolated: true };
}
