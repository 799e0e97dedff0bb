import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_AHEAD_MS, wallClock } from "./wall-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONES = ["Europe/Paris", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"];

function clockOf(zone = "Europe/Paris") {
  const clock = wallClock(zone);
  if (clock === null) throw new Error(`no zone ${zone}`);
  return clock;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows: an oracle that shares nothing with what is tested but Intl. */
function shown(at: number, zone = "Europe/Paris"): string {
  const known = formats.get(zone);
  const format =
    known ?? new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  formats.set(zone, format);
  return format.format(at);
}

const read = (times: string[], readAt: string) =>
  clockOf()
    .instantsOf(times, Date.parse(readAt))
    .map((at) => (at === null ? null : new Date(at).toISOString().slice(0, 16)));

describe("wallClock", () => {
  it("goes over midnight", () => {
    expect(read(["23:55", "00:01", "00:06"], "2025-10-08T21:50:00Z")).toEqual([
      "2025-10-08T21:55",
      "2025-10-08T22:01",
      "2025-10-08T22:06",
    ]);
  });

  it("takes a time of some minutes ago for that, not for tomorrow's", () => {
    expect(read(["23:40", "00:06"], "2025-10-08T22:05:44Z")).toEqual(["2025-10-08T21:40", "2025-10-08T22:06"]);
  });

  it("shows a minute until it is over", () => {
    expect(read(["10:00"], "2025-10-08T08:00:59Z")).toEqual(["2025-10-08T08:00"]);
  });

  it("takes the first train of the morning for what it is at night", () => {
    expect(read(["05:30"], "2025-10-08T23:10:00Z")).toEqual(["2025-10-09T03:30"]);
  });

  it("follows the board through the hour that autumn repeats", () => {
    // 02:50 is there at 00:50Z and at 01:50Z.
    expect(read(["02:50", "02:10", "02:50", "03:05"], "2025-10-26T00:45:00Z")).toEqual([
      "2025-10-26T00:50",
      "2025-10-26T01:10",
      "2025-10-26T01:50",
      "2025-10-26T02:05",
    ]);
    expect(read(["02:50"], "2025-10-26T01:45:00Z")).toEqual(["2025-10-26T01:50"]);
  });

  it("finds midnight before a day of 23 hours", () => {
    expect(read(["23:50", "00:00"], "2026-03-28T22:24:00Z")).toEqual(["2026-03-28T22:50", "2026-03-28T23:00"]);
  });

  it("leaps the hour that spring leaves out", () => {
    expect(read(["01:58", "03:01"], "2025-03-30T00:55:00Z")).toEqual(["2025-03-30T00:58", "2025-03-30T01:01"]);
  });

  it("keeps a time that is out of order near its neighbour", () => {
    expect(read(["10:20", "10:10", "10:30"], "2025-10-08T08:05:00Z")).toEqual([
      "2025-10-08T08:20",
      "2025-10-08T08:10",
      "2025-10-08T08:30",
    ]);
  });

  it("reads a French h and one digit, and nothing that is no time", () => {
    expect(read(["9h05", "24:00", "12:60", "2 mn", ""], "2025-10-08T07:00:00Z")).toEqual([
      "2025-10-08T07:05",
      null,
      null,
      null,
      null,
    ]);
  });

  it("knows no zone of Lutetia", () => {
    expect(wallClock("Europe/Lutece")).toBeNull();
  });

  const anyRead = fc.tuple(
    fc.constantFrom(...ZONES),
    fc.oneof(
      fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) }),
      // Around Paris' two changes of 2026.
      fc.integer({ min: Date.UTC(2026, 2, 28, 12), max: Date.UTC(2026, 2, 29, 12) }),
      fc.integer({ min: Date.UTC(2026, 9, 24, 12), max: Date.UTC(2026, 9, 25, 12) }),
    ),
  );

  it("gives back any departure of the next hours, or its twin in a repeated hour", () => {
    fc.assert(
      fc.property(anyRead, fc.integer({ min: 0, max: 20 * 60 }), ([zone, readAt], ahead) => {
        const departure = Math.floor(readAt / MINUTE) * MINUTE + ahead * MINUTE;
        const [at] = clockOf(zone).instantsOf([shown(departure, zone)], readAt);
        expect(at).not.toBeNull();
        expect(shown(at ?? 0, zone)).toBe(shown(departure, zone));
        expect(departure - (at ?? 0)).toBeGreaterThanOrEqual(0);
        expect(departure - (at ?? 0)).toBeLessThanOrEqual(HOUR);
      }),
      { numRuns: 400 },
    );
  });

  it("gives back a whole board whose trains are less than an hour apart, once its first train is known", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 29 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(anyRead, gaps, ([zone, readAt], waits) => {
        let at = Math.floor(readAt / MINUTE) * MINUTE;
        const board = waits.map((wait) => (at += wait * MINUTE));
        const instants = clockOf(zone).instantsOf(
          board.map((one) => shown(one, zone)),
          readAt,
        );
        // Where nothing tells the twins apart (a board that begins in one), all may be of the earlier hour.
        for (const [index, one] of instants.entries()) {
          expect(shown(one ?? 0, zone)).toBe(shown(board[index] ?? 0, zone));
          expect((board[index] ?? 0) - (one ?? 0)).toBeLessThanOrEqual(HOUR);
          expect(one ?? 0).toBeLessThanOrEqual(board[index] ?? 0);
          expect(one ?? 0).toBeGreaterThanOrEqual(instants[index - 1] ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never answers further ahead than a board can show", () => {
    const times = fc
      .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
    fc.assert(
      fc.property(anyRead, times, ([zone, readAt], text) => {
        const [at] = clockOf(zone).instantsOf([text], readAt);
        expect((at ?? Number.NaN) - readAt).toBeLessThanOrEqual(MAX_AHEAD_MS);
        expect((at ?? Number.NaN) - readAt).toBeGreaterThan(-5 * HOUR);
      }),
    );
  });
});
