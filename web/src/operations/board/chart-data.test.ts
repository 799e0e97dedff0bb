import { describe, expect, it } from "vitest";
import {
  flowData,
  lastOf,
  lonePoints,
  type Minutes,
  mergeMinutes,
  roundTop,
  SECOND_STEPS,
  spreadLabels,
} from "./chart-data.ts";

const NOW = Date.parse("2026-11-20T08:05:30.000Z");
const minute = (at: string, extra: Partial<Minutes[number]> = {}): Minutes[number] => ({
  at: `2026-11-20T${at}:00.000Z`,
  planned: 5,
  good: 4,
  failed: 1,
  pending: 2,
  p95_ms: null,
  ...extra,
});

describe("lonePoints", () => {
  it("are values without a neighbour, at the ends too", () => {
    expect(lonePoints([1, null, 2, 3, null, null, 0, null, 5])).toEqual([0, 6, 8]);
    expect(lonePoints([null, null])).toEqual([]);
  });
});

describe("flowData", () => {
  it("leaves a gap for a minute that nobody counted: it is not a zero", () => {
    const { x, good } = flowData([minute("08:01"), minute("08:03", { good: 0 })], NOW, 300);
    expect(x).toHaveLength(5);
    expect(good).toEqual([null, 4, null, 0, null]);
  });

  it("leaves out the minute that is still running, whose half would look like a fall", () => {
    const { x, planned } = flowData([minute("08:04"), minute("08:05", { planned: 1 })], NOW, 120);
    expect(x.at(-1)).toBe(Date.parse("2026-11-20T08:04:00Z") / 1000);
    expect(planned).toEqual([null, 5]);
  });

  it("has no age where minutes were counted without one", () => {
    expect(flowData([minute("08:03"), minute("08:04", { oldest_age_s: 9 })], NOW, 120).oldestAgeS).toEqual([null, 9]);
  });
});

it("mergeMinutes lets the live minute win over the one that was asked for earlier", () => {
  const merged = mergeMinutes([minute("08:01"), minute("08:02")], [minute("08:02", { good: 9 }), minute("08:03")]);
  expect(merged.map(({ at, good }) => [at.slice(11, 16), good])).toEqual([
    ["08:01", 4],
    ["08:02", 9],
    ["08:03", 4],
  ]);
});

it("lastOf skips the gaps at the end", () => {
  expect(lastOf([1, 2, null])).toEqual({ value: 2, index: 1 });
  expect(lastOf([null])).toBeNull();
});

describe("spreadLabels", () => {
  it("keeps labels apart and in their order", () => {
    expect(spreadLabels([50, 48, 10], 12, 0, 100)).toEqual([60, 48, 10]);
  });

  it("keeps them within the plot, where the lowest pushes the others up", () => {
    expect(spreadLabels([98, 99], 12, 0, 100)).toEqual([88, 100]);
  });
});

it.each([
  [0, 1],
  [3, 5],
  [17, 20],
  [66, 100],
  [100, 100],
  [2_800, 5_000],
])("roundTop of %i is %i", (max, top) => {
  expect(roundTop(max)).toBe(top);
});

it("counts seconds as people do: 66 s is under two minutes, not under 100 s", () => {
  expect(roundTop(66, SECOND_STEPS)).toBe(120);
});
