import { describe, expect, it } from "vitest";
import { en } from "../../lib/i18n/en.ts";
import { fr } from "../../lib/i18n/fr.ts";
import type { Level } from "../types.ts";
import { DAY_MS, dayMarks, dayOf, daySentence, dayWords } from "./day.ts";

/** Noon in Paris. */
const NOW = Date.parse("2026-11-22T11:00:00Z");

/** `["08:10", "disrupted"]`: a state that begins then (UTC, of the same day) and lasts until the next one. */
function states(until: number, ...begins: [string, Level][]) {
  const at = (time: string): string => (time === "" ? new Date(NOW - DAY_MS).toISOString() : `2026-11-22T${time}:00Z`);
  return begins.map(([time, level], index) => ({
    from: at(time),
    to: begins[index + 1] === undefined ? new Date(until).toISOString() : at(begins[index + 1]?.[0] ?? ""),
    level,
  }));
}

describe("dayOf", () => {
  const answer = states(NOW, ["", "normal"], ["08:10", "disrupted"]);

  it("goes on with the last state until the next answer", () => {
    expect(dayOf(answer, "disrupted", NOW + 60_000).at(-1)?.to).toBe(NOW + 60_000);
  });

  it("shows what has changed since the answer, without asking again", () => {
    expect(dayOf(answer, "normal", NOW + 60_000).slice(-2)).toEqual([
      { from: Date.parse("2026-11-22T08:10:00Z"), to: NOW, level: "disrupted" },
      { from: NOW, to: NOW + 60_000, level: "normal" },
    ]);
  });

  it("lets the oldest minutes go", () => {
    expect(dayOf(answer, "disrupted", NOW + 3_600_000)[0]?.from).toBe(NOW + 3_600_000 - DAY_MS);
  });
});

describe("the words of a day", () => {
  const words = (...begins: [string, Level][]) => dayWords(fr, dayOf(states(NOW, ...begins), null, NOW), NOW);

  it.each<[[string, Level][], string[]]>([
    [[["", "normal"]], []],
    [[["", "disrupted"]], ["perturbé depuis plus de 24 h"]],
    [
      [
        ["", "normal"],
        ["07:10", "disrupted"],
        ["08:30", "normal"],
      ],
      ["perturbé 08:10–09:30"],
    ],
    [
      [
        ["", "closed"],
        ["05:00", "normal"],
      ],
      ["interrompu jusqu'à 06:00"],
    ],
    [
      [
        ["", "normal"],
        ["09:00", "unknown"],
      ],
      ["sans information depuis 10:00"],
    ],
  ])("%j are %j", (begins, expected) => {
    expect(words(...begins)).toEqual(expected);
  });

  it("names the day of what began yesterday", () => {
    const state = { from: "2026-11-21T20:00:00Z", to: "2026-11-22T01:00:00Z", level: "closed" as const };
    expect(dayWords(en, dayOf([state], null, Date.parse(state.to) + 1), NOW)[0]).toBe("closed 21 Nov, 21:00–02:00");
  });

  it("says what the ribbon shows, and does not call a gap calm", () => {
    const sentence = (...begins: [string, Level][]) => daySentence(en, dayOf(states(NOW, ...begins), null, NOW), NOW);
    expect(sentence(["", "normal"])).toBe("Last 24 hours: nothing to report");
    expect(sentence(["", "unknown"])).toBe("No history of the last 24 hours yet");
    expect(sentence(["", "normal"], ["08:00", "unknown"])).toBe("Last 24 hours: no information since 09:00");
  });
});

it("marks the quarters of the Paris day, also where the clocks changed in between", () => {
  expect(dayMarks(fr, NOW).map(({ words }) => words)).toEqual(["12:00", "18:00", "00:00", "06:00"]);
  const afterChange = Date.parse("2026-10-25T09:30:00Z");
  expect(dayMarks(fr, afterChange).map(({ words }) => words)).toEqual(["12:00", "18:00", "00:00", "06:00"]);
});
