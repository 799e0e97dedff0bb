import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MADRID, madrid } from "../zone-clock.ts";
import { instantOfReply, readingWindows, requestDay, requestTime } from "./dates.ts";

const HOUR_MS = 3_600_000;
const at = (iso: string) => Date.parse(iso);

/** Madrid's clock by another way than the code's: formatted by Intl in one piece. */
const madridReply = (instant: number): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat("en-US", { timeZone: MADRID, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" })
      .formatToParts(instant)
      .map(({ type, value }) => [type, value.padStart(2, "0")]),
  );

const written = (instant: number) => {
  const { month = "", day = "", hour = "", minute = "", second = "" } = madridReply(instant);
  const year = new Intl.DateTimeFormat("en-US", { timeZone: MADRID, year: "numeric" }).format(instant);
  return {
    reply: `${month}/${day}/${year} ${hour}:${minute}:${second}`,
    request: `${year}/${month}/${day} ${hour}:${minute}:${second}`,
  };
};

describe("instantOfReply", () => {
  it.each([
    ["in winter", "11/28/2019 17:50:44", "2019-11-28T16:50:44Z"],
    ["in summer", "05/06/2026 10:00:00", "2026-05-06T08:00:00Z"],
    ["before the change of March", "03/29/2026 01:59:59", "2026-03-29T00:59:59Z"],
    ["after the change of March", "03/29/2026 03:00:00", "2026-03-29T01:00:00Z"],
    ["in the hour that March skips: shifted, not lost", "03/29/2026 02:30:00", "2026-03-29T01:30:00Z"],
    ["in October's repeated hour: the first", "10/25/2026 02:30:00", "2026-10-25T00:30:00Z"],
    ["after October's repeated hour", "10/25/2026 03:00:00", "2026-10-25T02:00:00Z"],
  ])("reads month, day, year %s", (_when, text, iso) => {
    expect(instantOfReply(text)).toBe(at(iso));
  });

  it.each([
    "28/11/2019 17:50:44",
    "02/30/2026 10:00:00",
    "2026/11/02 10:00:00",
    "11/02/2026",
    "11/02/2026 24:00:00",
    "",
  ])('refuses "%s"', (text) => {
    expect(instantOfReply(text)).toBeNull();
  });

  it("reads back every instant that Madrid's clock shows once, and the first of the two of the repeated hour", () => {
    const instants = fc.integer({ min: at("2020-01-01T00:00:00Z") / 1000, max: at("2040-01-01T00:00:00Z") / 1000 });
    const aroundChanges = fc.tuple(
      fc.integer({ min: 2020, max: 2039 }),
      fc.constantFrom(2, 9),
      fc.integer({ min: -7200, max: 7200 }),
    );
    const lastSunday = (year: number, month: number) => {
      const last = new Date(Date.UTC(year, month + 1, 0, 1));
      return last.getTime() / 1000 - last.getUTCDay() * 86_400;
    };
    const seconds = fc.oneof(
      instants,
      aroundChanges.map(([year, month, offset]) => lastSunday(year, month) + offset),
    );
    fc.assert(
      fc.property(seconds, (second) => {
        const instant = second * 1000;
        const read = instantOfReply(written(instant).reply);
        const isRepeated = written(instant - HOUR_MS).reply === written(instant).reply;
        expect(read).toBe(isRepeated ? instant - HOUR_MS : instant);
        expect(requestTime(madrid.wallOf(instant))).toBe(written(instant).request);
      }),
      { numRuns: 500 },
    );
  });
});

describe("requestDay", () => {
  it("asks with the year first", () => {
    expect(requestDay("2026-11-02")).toBe("2026/11/02");
  });
});

describe("readingWindows", () => {
  it("asks for a day of 23.5 hours at once", () => {
    const windows = readingWindows(at("2026-06-01T00:00:00Z"), at("2026-06-01T23:30:00Z"));
    expect(windows.map(({ from, to }) => [requestTime(from), requestTime(to)])).toEqual([
      ["2026/06/01 02:00:00", "2026/06/02 01:30:00"],
    ]);
  });

  it("asks twice in March, where as many hours are one more on the clock", () => {
    expect(readingWindows(at("2026-03-28T12:00:00Z"), at("2026-03-29T11:30:00Z"))).toHaveLength(2);
  });

  it("asks for the whole repeated hour in October, though the clock says that it ends before it begins", () => {
    const windows = readingWindows(at("2026-10-25T00:30:00Z"), at("2026-10-25T01:10:00Z"));
    expect(windows.map(({ from, to }) => [requestTime(from), requestTime(to)])).toEqual([
      ["2026/10/25 02:00:00", "2026/10/25 03:00:00"],
    ]);
  });

  it("holds every reading of the time asked for, in windows that the vendor accepts", () => {
    const ends = fc.tuple(
      fc.oneof(
        fc.integer({ min: at("2026-10-23T00:00:00Z"), max: at("2026-10-26T00:00:00Z") }),
        fc.integer({ min: at("2026-03-27T00:00:00Z"), max: at("2026-03-30T00:00:00Z") }),
      ),
      fc.integer({ min: 0, max: 24 * HOUR_MS }),
    );
    fc.assert(
      fc.property(ends, fc.double({ min: 0, max: 1, noNaN: true }), ([from, length], share) => {
        const windows = readingWindows(from, from + length);
        const instant = Math.floor((from + length * share) / 1000) * 1000;
        if (instant >= from) {
          const reading = madrid.wallOf(instant);
          expect(windows.some((window) => window.from <= reading && reading <= window.to)).toBe(true);
        }
        for (const window of windows) {
          expect(window.to - window.from).toBeGreaterThanOrEqual(0);
          expect(window.to - window.from).toBeLessThan(24 * HOUR_MS);
        }
      }),
      { numRuns: 500 },
    );
  });
});
