import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PARIS, type ZoneClock, zoneClock } from "./paris-time.ts";

function clockOf(zone: string): ZoneClock {
  const clock = zoneClock(zone);
  if (clock === null) throw new Error(`no zone ${zone}`);
  return clock;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** What a clock on the wall shows, by Intl and not by the code under test. */
function wallClock(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  return (at) => format.format(at).replace(/[-:]/g, "").replace(" ", "T");
}

describe("zoneClock", () => {
  const paris = clockOf(PARIS);

  it.each([
    ["20260218T080000", "2026-02-18T07:00:00.000Z"],
    ["20260718T080000", "2026-07-18T06:00:00.000Z"],
    ["20260329T015959", "2026-03-29T00:59:59.000Z"],
    ["20260329T030000", "2026-03-29T01:00:00.000Z"],
    ["20261025T015959", "2026-10-24T23:59:59.000Z"],
    ["20261025T030000", "2026-10-25T02:00:00.000Z"],
    ["20260101T000000", "2025-12-31T23:00:00.000Z"],
    ["20240229T120000", "2024-02-29T11:00:00.000Z"],
  ])("reads %s in Paris as %s, whichever choice is asked", (local, expected) => {
    expect(iso(paris.instantOf(local, "earlier"))).toBe(expected);
    expect(iso(paris.instantOf(local, "later"))).toBe(expected);
  });

  it("has two answers for the hour that autumn repeats", () => {
    expect(iso(paris.instantOf("20261025T023000", "earlier"))).toBe("2026-10-25T00:30:00.000Z");
    expect(iso(paris.instantOf("20261025T023000", "later"))).toBe("2026-10-25T01:30:00.000Z");
  });

  it("shifts the hour that spring skips by the hour, back or on", () => {
    expect(iso(paris.instantOf("20260329T023000", "earlier"))).toBe("2026-03-29T00:30:00.000Z");
    expect(iso(paris.instantOf("20260329T023000", "later"))).toBe("2026-03-29T01:30:00.000Z");
  });

  it.each([
    "",
    "20260218",
    "20260218T0800",
    "20260218T080000Z",
    "2026-02-18T08:00:00",
    "20260230T080000",
    "20261301T080000",
    "20260218T240000",
    "20260218T086000",
    "not-a-date-time",
    " 20260218T080000",
  ])("refuses %j", (local) => {
    expect(paris.instantOf(local, "earlier")).toBeNull();
  });

  it.each([PARIS, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"])(
    "reads back what a clock in %s showed at any second",
    (zone) => {
      const clock = clockOf(zone);
      const shown = wallClock(zone);
      const seconds = fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 });
      fc.assert(
        fc.property(seconds, (second) => {
          const local = shown(second * 1000);
          expect([clock.instantOf(local, "earlier"), clock.instantOf(local, "later")]).toContain(second * 1000);
        }),
        { numRuns: 300 },
      );
    },
  );

  it("answers null for a zone that does not exist", () => {
    expect(zoneClock("Europe/Lutece")).toBeNull();
    expect(zoneClock("")).toBeNull();
  });
});
