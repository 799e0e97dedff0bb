import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash, shuffled, unit, uuid } from "./seeded.ts";

describe("hash", () => {
  it("tells apart parts that read the same when joined", () => {
    expect(hash("ab", "c")).not.toBe(hash("a", "bc"));
  });

  it("spreads neighbours, so that trip 7 and trip 8 do not share their luck", () => {
    const draws = Array.from({ length: 2_000 }, (_, n) => unit(1, "late", n));
    const low = draws.filter((draw) => draw < 0.25).length;
    expect(low).toBeGreaterThan(400);
    expect(low).toBeLessThan(600);
    const runs = draws.filter((draw, n) => draw < 0.5 === (draws[n - 1] ?? 0) < 0.5).length;
    expect(runs).toBeGreaterThan(850);
    expect(runs).toBeLessThan(1_150);
  });
});

describe("shuffled", () => {
  it("keeps every item and gives one order for one name", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, name) => {
        const once = shuffled(items, name);
        expect([...once].sort()).toEqual([...items].sort());
        expect(shuffled(items, name)).toEqual(once);
      }),
    );
  });
});

describe("uuid", () => {
  it("looks like a random UUID", () => {
    expect(uuid("x", 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
