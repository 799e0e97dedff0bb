import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeedFinding } from "../contracts/findings.ts";
import { type Change, marksOf, spellsOf } from "./findings.ts";

const aFinding = (overrides: Partial<FeedFinding> = {}): FeedFinding => ({
  rule: "E001",
  severity: "error",
  title: { en: "late", fr: "en retard" },
  count: 1,
  example: "here",
  consequence: { en: "none", fr: "aucune" },
  ...overrides,
});

const AT = Date.parse("2026-03-04T07:00:00Z");
const minute = (minutes: number) => new Date(AT + minutes * 60_000).toISOString();
const aChange = (minutes: number, ...rules: string[]): Change => ({
  at: AT + minutes * 60_000,
  marks: rules.map((rule) => ({ rule, severity: "error", title: { en: rule, fr: rule } })),
});

const told = (changes: Change[], isWhole = true) =>
  spellsOf(changes, isWhole).map(({ rule, since, until }) => [rule, since, until]);

describe("marksOf", () => {
  it("is the same whatever the order, the example and the count within its digits", () => {
    const one = marksOf([aFinding({ count: 12 }), aFinding({ rule: "W008" })]);
    expect(marksOf([aFinding({ rule: "W008", example: "there" }), aFinding({ count: 99 })])).toEqual(one);
    expect(marksOf([aFinding({ count: 100 }), aFinding({ rule: "W008" })])).not.toEqual(one);
  });
});

describe("spellsOf", () => {
  it("tells since when a rule is broken, and when it was not any more, the latest end first", () => {
    const changes = [aChange(0, "a", "b"), aChange(5, "a", "b", "c"), aChange(9, "a"), aChange(10)];
    expect(told(changes)).toEqual([
      ["a", minute(0), minute(10)],
      ["c", minute(5), minute(9)],
      ["b", minute(0), minute(9)],
    ]);
  });

  it("tells what lasts first, and a rule that comes back as two spells", () => {
    expect(told([aChange(0, "a"), aChange(1), aChange(2, "a")])).toEqual([
      ["a", minute(2), null],
      ["a", minute(0), minute(1)],
    ]);
  });

  it("goes through a change of the number of places as one spell", () => {
    expect(told([aChange(0, "a"), aChange(1, "a")])).toEqual([["a", minute(0), null]]);
  });

  it("does not know when that began which the first kept row has already", () => {
    expect(told([aChange(0, "a"), aChange(1, "a", "b")], false)).toEqual([
      ["a", null, null],
      ["b", minute(1), null],
    ]);
  });

  it("has each rule of the last change open once, and no other", () => {
    const rulesArb = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
    fc.assert(
      fc.property(fc.array(rulesArb, { minLength: 1 }), (sets) => {
        const spells = spellsOf(
          sets.map((rules, at) => aChange(at, ...rules)),
          true,
        );
        const open = spells.filter(({ until }) => until === null).map(({ rule }) => rule);
        expect(open.sort()).toEqual([...(sets.at(-1) ?? [])].sort());
        for (const { since, until } of spells) expect(until === null || (since ?? "") < until).toBe(true);
      }),
    );
  });
});
