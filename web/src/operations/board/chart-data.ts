/** From the minutes that the control plane counted to what a chart draws. A minute that nobody counted is a gap, not a zero. */
import type { OperatorDocument } from "../../../../contracts/control.ts";

export type Minutes = OperatorDocument["minutes"];
export type Series = (number | null)[];

export type FlowData = {
  /** Epoch seconds, one a minute, oldest first. */
  x: number[];
  planned: Series;
  good: Series;
  failed: Series;
  pending: Series;
  p95Ms: Series;
  oldestAgeS: Series;
};

const MINUTE_S = 60;

/** Every minute of the span, the one still running left out: half a minute's count would look like a fall. */
export function flowData(minutes: Minutes, now: number, spanS: number): FlowData {
  const end = Math.floor(now / 1000 / MINUTE_S) * MINUTE_S;
  const byMinute = new Map(minutes.map((minute) => [Math.floor(Date.parse(minute.at) / 60_000) * MINUTE_S, minute]));
  const x: number[] = [];
  for (let at = end - spanS; at < end; at += MINUTE_S) x.push(at);
  const rows = x.map((at) => byMinute.get(at));
  const pick = (of: (minute: Minutes[number]) => number | null | undefined): Series =>
    rows.map((minute) => (minute === undefined ? null : (of(minute) ?? null)));
  return {
    x,
    planned: pick((minute) => minute.planned),
    good: pick((minute) => minute.good),
    failed: pick((minute) => minute.failed),
    pending: pick((minute) => minute.pending),
    p95Ms: pick((minute) => minute.p95_ms),
    oldestAgeS: pick((minute) => minute.oldest_age_s),
  };
}

/** Later ones win where both know a minute: the day's list is asked for once, the hour's is live. */
export function mergeMinutes(day: Minutes, hour: Minutes): Minutes {
  const byAt = new Map([...day, ...hour].map((minute) => [minute.at, minute]));
  return [...byAt.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Values between two gaps: no line leads to them, so that they need a point of their own. */
export function lonePoints(series: Series): number[] {
  const isGap = (index: number) => (series[index] ?? null) === null;
  return series.flatMap((_, index) => (!isGap(index) && isGap(index - 1) && isGap(index + 1) ? [index] : []));
}

/** The last value that is one, and where it stands. */
export function lastOf(series: Series): { value: number; index: number } | null {
  for (let index = series.length - 1; index >= 0; index--) {
    const value = series[index];
    if (value !== null && value !== undefined) return { value, index };
  }
  return null;
}

/** Moves labels apart that would lie on each other: each at least `gap` below the one before, all within the plot. */
export function spreadLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let floor = top;
  for (const label of order) {
    label.y = Math.max(label.y, floor);
    floor = label.y + gap;
  }
  let ceiling = bottom;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, ceiling);
    ceiling = label.y - gap;
  }
  const placed = [...wanted];
  for (const { y, index } of order) placed[index] = y;
  return placed;
}

/** What people count seconds by. */
export const SECOND_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

/** A y axis from 0 to a round number, so that a flat line at 3 does not fill the panel. */
export function roundTop(max: number, steps: readonly number[] = []): number {
  if (!(max > 0)) return 1;
  const own = steps.find((candidate) => candidate >= max);
  if (own !== undefined) return own;
  const power = 10 ** Math.floor(Math.log10(max));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= max) ?? 10;
  return step * power;
}
