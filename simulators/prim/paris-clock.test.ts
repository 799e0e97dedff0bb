import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromParisCompact, serviceDay, toParisCompact } from "./paris-clock.ts";

describe("Paris wall clock", () => {
  it.each([
    ["winter", "2026-02-18T07:00:00Z", "20260218T080000"],
    ["summer", "2026-07-30T06:05:09Z", "20260730T080509"],
    ["the last second of winter time", "2026-03-29T00:59:59Z", "20260329T015959"],
    ["the first second of summer time", "2026-03-29T01:00:00Z", "20260329T030000"],
    ["the last second of summer time", "2026-10-25T00:59:59Z", "20261025T025959"],
  ])("writes and reads %s", (_, utc, local) => {
    expect(toParisCompact(Date.parse(utc))).toBe(local);
    expect(fromParisCompact(local)).toBe(Date.parse(utc));
  });

  it("reads back what it wrote, but for the hour that is sung twice", () => {
    const from = Date.parse("2024-01-01T00:00:00Z") / 1000;
    fc.assert(
      fc.property(fc.integer({ min: from, max: from + 4 * 365 * 86_400 }), (seconds) => {
        const back = fromParisCompact(toParisCompact(seconds * 1000)) / 1000;
        expect([0, 3600]).toContain(seconds - back);
      }),
    );
  });
});

describe("serviceDay", () => {
  it("counts from 12 h before noon, so that 05:30 is 05:30 on the day the clocks change too", () => {
    const day = serviceDay(Date.parse("2026-03-29T10:00:00Z"), 0);
    expect(day.date).toBe("20260329");
    expect(toParisCompact(day.base + 5.5 * 3_600_000)).toBe("20260329T053000");
  });
});
