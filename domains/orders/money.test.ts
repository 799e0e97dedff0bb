import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentOf, moneyOf } from "./money.ts";

describe("moneyOf", () => {
  it.each([
    [19.99, "EUR", 1999],
    [1.005, "EUR", 101],
    [0.285, "EUR", 29],
    [8.115, "EUR", 812],
    [165, "EUR", 16500],
    [-0.005, "EUR", -1],
    [-0.001, "EUR", 0],
    [0, "EUR", 0],
    [1e-7, "EUR", 0],
    [0.00499, "EUR", 0],
    [1500, "JPY", 1500],
    [1500.5, "JPY", 1501],
    [1.234, "KWD", 1234],
    [0.1, "KWD", 100],
  ])("%d %s is %d minor units", (amount, currency, minor) => {
    expect(moneyOf(amount, currency)).toEqual({ minor, currency });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e21, Number.MAX_SAFE_INTEGER])("has no money for %d", (amount) => {
    expect(moneyOf(amount, "EUR")).toBeNull();
  });

  it("is exact for every amount that is written with the currency's own digits", () => {
    const amounts = fc.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom("EUR", "JPY", "KWD"));
    fc.assert(
      fc.property(amounts, ([minor, currency]) => {
        const digits = exponentOf(currency);
        const text = String(Math.abs(minor)).padStart(digits + 1, "0");
        const written = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
        expect(moneyOf(Number(minor < 0 ? `-${written}` : written), currency)).toEqual({ minor, currency });
      }),
    );
  });
});
