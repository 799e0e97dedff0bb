import { describe, expect, it } from "vitest";
import { countEnd, countPlanned, laneRates, noActivity, percentile } from "./activity.ts";

const NOW = Date.UTC(2026, 10, 22, 8);

describe("activity", () => {
  it("counts a lane's last minute and forgets what is older", () => {
    const activity = noActivity();
    countEnd(activity, "a", { good: true, durationMs: 10 }, NOW);
    countEnd(activity, "a", { good: false, durationMs: 30 }, NOW + 30_000);
    expect(laneRates(activity, "a", NOW + 30_000)).toMatchObject({
      fetchRate: 2,
      errorsLastMinute: 1,
      p50Ms: 10,
      p95Ms: 30,
    });
    expect(laneRates(activity, "a", NOW + 70_000)).toMatchObject({ fetchRate: 1, errorsLastMinute: 1 });
    expect(laneRates(activity, "b", NOW)).toMatchObject({ fetchRate: 0, p95Ms: null });
  });

  it("keeps one point a minute, with the backlog as it was at its end", () => {
    const activity = noActivity();
    countPlanned(activity, 3, { due: 7, oldestDueAt: NOW - 5_000 }, NOW);
    countEnd(activity, "a", { good: true, durationMs: 10 }, NOW + 1000);
    countPlanned(activity, 1, { due: 2, oldestDueAt: null }, NOW + 60_000);
    expect(
      activity.minutes.map(({ planned, good, pending, oldestAgeS }) => ({ planned, good, pending, oldestAgeS })),
    ).toEqual([
      { planned: 3, good: 1, pending: 7, oldestAgeS: 5 },
      { planned: 1, good: 0, pending: 2, oldestAgeS: null },
    ]);
  });
});

describe("percentile", () => {
  it.each([
    [[], 0.5, null],
    [[5], 0.95, 5],
    [[1, 2, 3, 4], 0.5, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
  ])("of %j at %d", (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });
});
