import { describe, expect, it } from "vitest";
import { hourBars } from "./hour-bars.ts";

const HOUR = Date.parse("2026-11-20T08:00:00.000Z");
const anHour = (at: string, calls: number, failures = 0) => ({
  hour_start: `2026-11-20T${at}:00.000Z`,
  calls,
  failures,
  bytes: calls * 100,
});

describe("hourBars", () => {
  it("stands each hour's calls in its place, as a share of the busiest", () => {
    const { bars, top, total, failures } = hourBars([anHour("06:00", 20, 5), anHour("08:00", 5)], HOUR, 4);
    expect(bars.map(({ calls, share }) => [calls, share])).toEqual([
      [null, 0],
      [20, 1],
      [0, 0],
      [5, 0.25],
    ]);
    expect(bars[1]?.failedShare).toBe(0.25);
    expect([top, total, failures]).toEqual([20, 25, 5]);
  });

  it("knows nothing of hours before the first that was counted", () => {
    expect(hourBars([], HOUR, 2).bars.map(({ calls }) => calls)).toEqual([null, null]);
  });
});
