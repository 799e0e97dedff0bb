import { describe, expect, it } from "vitest";
import { aDeparture, iso, NOW } from "./a-line.ts";
import { lateSeconds, visibleDepartures, waitOf } from "./departures.ts";

describe("visibleDepartures", () => {
  it("hides what left half a minute ago, and what is said to be at the stop after two", () => {
    const departures = [
      aDeparture({ id: "left", expected_at: iso(-31) }),
      aDeparture({ id: "leaving", expected_at: iso(-30) }),
      aDeparture({ id: "held", expected_at: iso(-120), at_stop: true }),
      aDeparture({ id: "ghost", expected_at: iso(-121), at_stop: true }),
    ];
    expect(visibleDepartures(departures, NOW).map(({ id }) => id)).toEqual(["held", "leaving"]);
  });

  it("sorts by time, expected before aimed, and keeps what has none at the end", () => {
    const departures = [
      aDeparture({ id: "timeless", expected_at: null }),
      aDeparture({ id: "late", expected_at: iso(300), aimed_at: iso(60) }),
      aDeparture({ id: "aimed", expected_at: null, aimed_at: iso(120) }),
    ];
    expect(visibleDepartures(departures, NOW).map(({ id }) => id)).toEqual(["aimed", "late", "timeless"]);
  });
});

describe("waitOf", () => {
  it.each([
    [-20, { kind: "now" }],
    [59, { kind: "now" }],
    [60, { kind: "minutes", minutes: 1 }],
    [119, { kind: "minutes", minutes: 1 }],
    [3599, { kind: "minutes", minutes: 59 }],
    [3600, { kind: "clock", at: iso(3600) }],
  ])("says of a train in %i s: %o", (seconds, wait) => {
    expect(waitOf(aDeparture({ expected_at: iso(seconds) }), NOW)).toEqual(wait);
  });

  it("gives a cancelled train a time but no wait", () => {
    const cancelled = aDeparture({ provenance: "cancelled", expected_at: null, aimed_at: iso(120) });
    expect(waitOf(cancelled, NOW)).toEqual({ kind: "clock", at: iso(120) });
  });

  it("has none for a departure without time", () => {
    expect(waitOf(aDeparture({ expected_at: null }), NOW)).toEqual({ kind: "none" });
  });
});

describe("lateSeconds", () => {
  it.each([
    [iso(300), iso(60), 240],
    [iso(0), iso(30), -30],
    [iso(0), null, null],
    [null, iso(0), null],
  ])("of %s against %s is %s", (expected_at, aimed_at, late) => {
    expect(lateSeconds({ expected_at, aimed_at })).toBe(late);
  });
});
