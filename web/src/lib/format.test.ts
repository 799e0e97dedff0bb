import { describe, expect, it } from "vitest";
import { ageWords, clockTime, distanceWords, momentWords, walkMinutes } from "./format.ts";
import { en } from "./i18n/en.ts";
import { fr } from "./i18n/fr.ts";

describe("ageWords", () => {
  it.each([
    [0, "à l'instant"],
    [12, "12 s"],
    [89, "89 s"],
    [90, "1 min"],
    [3599, "59 min"],
    [3900, "1 h 05"],
    [7200, "2 h"],
    [172_800, "2 j"],
  ])("%i s is said as %s", (seconds, words) => {
    expect(ageWords(fr, seconds)).toBe(words);
  });
});

describe("times", () => {
  it("are those of Paris, winter and summer", () => {
    expect(clockTime(fr, Date.parse("2026-01-15T07:42:00Z"))).toBe("08:42");
    expect(clockTime(en, Date.parse("2026-07-15T06:42:00Z"))).toBe("08:42");
  });

  it("have a date when it is not today in Paris", () => {
    const now = Date.parse("2026-11-22T23:30:00Z");
    expect(momentWords(fr, Date.parse("2026-11-22T23:05:00Z"), now)).toBe("00:05");
    expect(momentWords(fr, Date.parse("2026-11-22T22:00:00Z"), now)).toContain("22 nov.");
    expect(momentWords(fr, Date.parse("2025-01-03T08:00:00Z"), now)).toContain("2025");
  });
});

it("says distances and walks as people do", () => {
  expect(distanceWords(fr, 324)).toBe("320 m");
  expect(distanceWords(fr, 1440)).toBe("1,4 km");
  expect(distanceWords(en, 1440)).toBe("1.4 km");
  expect([walkMinutes(10), walkMinutes(650)]).toEqual([1, 10]);
});
