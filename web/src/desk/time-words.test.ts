import { describe, expect, it } from "vitest";
import { ageOf, bytesOf, durationOf, momentOf, utcOf } from "./time-words.ts";

it.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_249, "1.2 s"],
  [42_000, "42 s"],
  [184_000, "3 min 04 s"],
  [7_500_000, "2 h 05 min"],
  [273_600_000, "3 d 4 h"],
])("durationOf %i ms is %s", (ms, words) => {
  expect(durationOf("en-GB", ms, "d")).toBe(words);
});

it.each([
  [-500, "0 s"],
  [99_999, "99 s"],
  [100_000, "1 min"],
  [5_999_999, "99 min"],
  [47 * 3_600_000, "47 h"],
  [50 * 3_600_000, "2 d"],
])("ageOf %i ms is %s, in one unit", (ms, words) => {
  expect(ageOf(ms, "d")).toBe(words);
});

describe("momentOf", () => {
  const at = new Date(2026, 10, 22, 9, 41, 3).getTime();
  it("is a time on its own day, and has the day on another", () => {
    expect(momentOf("en-GB", at, at + 3_600_000)).toBe("09:41:03");
    expect(momentOf("en-GB", at, at + 86_400_000)).toBe("22 Nov 09:41");
  });
  it("says UTC beside, to the second", () => {
    expect(utcOf(Date.parse("2026-11-22T08:41:03.900Z"))).toBe("2026-11-22 08:41:03 UTC");
  });
});

it("bytesOf counts as networks do", () => {
  expect([999, 62_000, 4_130_000].map((bytes) => bytesOf("en-GB", bytes))).toEqual(["999 B", "62 kB", "4.1 MB"]);
});
