import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colourOf, dayNumber, dayText, isDay, secondsOf, weekdayOf } from "./gtfs-values.ts";

describe("secondsOf", () => {
  it.each([
    ["00:00:00", 0],
    ["8:05:09", 29_109],
    ["08:05:09", 29_109],
    ["24:00:00", 86_400],
    ["25:10:00", 90_600],
    ["100:00:01", 360_001],
    [" 8:05:09 ", 29_109],
  ])("reads %j", (text, seconds) => expect(secondsOf(text)).toBe(seconds));

  it.each([
    "",
    " ",
    "8:05",
    "08:60:00",
    "08:00:60",
    "8h05:00",
    "-1:00:00",
    "1000:00:00",
    ":00:00",
    "08:00:0",
    "08-00-00",
    "24:00:00Z",
  ])("takes %j for no time", (text) => expect(secondsOf(text)).toBeNull());

  it("reads every time that can be written", () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        const text = [hours, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
        expect(secondsOf(text)).toBe(hours * 3600 + minutes * 60 + seconds);
      }),
    );
  });
});

describe("days", () => {
  it("knows the days of the calendar from other numbers", () => {
    expect(["20240229", "20251231"].filter(isDay)).toHaveLength(2);
    expect(["20250229", "20251301", "2025-1-1", "", "202501011"].filter(isDay)).toEqual([]);
  });

  it("counts weekdays from Monday", () => {
    expect(["20250310", "20250316", "19700101", "19691231"].map(weekdayOf)).toEqual([0, 6, 3, 2]);
  });

  it("goes back and forth between days and numbers", () => {
    fc.assert(fc.property(fc.integer({ min: -20_000, max: 60_000 }), (day) => dayNumber(dayText(day)) === day));
  });
});

describe("colourOf", () => {
  it("reads six hexadecimal digits, with or without the sign that GTFS does not have", () => {
    expect(["FF0000", "#00ff7F", "red", "", "fff"].map(colourOf)).toEqual(["#ff0000", "#00ff7f", null, null, null]);
  });
});
