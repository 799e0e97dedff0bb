import { describe, expect, it } from "vitest";
import { freshness, isLiveAge } from "./freshness.ts";

/** Polled every 87 s and every 5 min. */
const trains = { stale_after_s: 260, expired_after_s: 605 };
const traffic = { stale_after_s: 900, expired_after_s: 2100 };

describe("freshness", () => {
  it.each([
    [0, "fresh"],
    [259, "fresh"],
    [260, "stale"],
    [604, "stale"],
    [605, "expired"],
  ] as const)("at %i s is %s", (age, word) => {
    expect(freshness(age, trains)).toBe(word);
  });
});

describe("isLiveAge", () => {
  it("holds between two polls, and ends when one has been missed, long before the data is stale", () => {
    expect([0, 87, 130].map((age) => isLiveAge(age, trains))).toEqual([true, true, true]);
    expect(isLiveAge(131, trains)).toBe(false);
    expect(freshness(131, trains)).toBe("fresh");
  });

  it("never holds for what is asked every five minutes, however new", () => {
    expect(isLiveAge(0, traffic)).toBe(false);
  });
});
