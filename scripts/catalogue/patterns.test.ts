import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pattern } from "../../domains/transit/model.ts";
import { essentialPatterns, orient, travelOrder, withSkippedStop } from "./patterns.ts";

const way = (direction: Pattern["direction"], stops: string): Pattern => ({ direction, stops: stops.split(" ") });

describe("orient", () => {
  it("turns a pattern whose GTFS direction contradicts its order of stops", () => {
    const [, other] = orient([way("1", "a b c d"), way("1", "d c b")]);
    expect(other).toEqual(way("0", "d c b"));
  });

  it("keeps the GTFS direction of a pattern that shares nothing to compare", () => {
    expect(orient([way("0", "a b c"), way("1", "x y")])).toEqual([way("0", "a b c"), way("1", "x y")]);
  });

  it("judges a branch by what joins it to the main way, even if the branch is longer than the join", () => {
    const oriented = orient([way("0", "a b c d e"), way("0", "c p q r"), way("1", "r e d c")]);
    expect(oriented).toContainEqual(way("0", "c p q r"));
    expect(oriented).toContainEqual(way("1", "r e d c"));
  });
});

describe("essentialPatterns", () => {
  it("drops short runs and expresses, which only leave stops out", () => {
    expect(essentialPatterns([way("0", "a c d"), way("0", "a b c d"), way("0", "b c")])).toEqual([way("0", "a b c d")]);
  });

  it("keeps a short run of the other direction, every branch and every way through", () => {
    const patterns = [way("0", "a b c d"), way("1", "c b"), way("0", "a b x"), way("0", "y b x")];
    expect(essentialPatterns(patterns)).toHaveLength(4);
  });

  it("keeps every stop and every pair in order, whatever the patterns", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 2 }), { maxLength: 8 }),
        (all) => {
          const patterns = all.map((stops): Pattern => ({ direction: "0", stops }));
          const pairs = (of: Pattern[]) =>
            new Set(of.flatMap(({ stops }) => stops.flatMap((a, i) => stops.slice(i + 1).map((b) => a + b))));
          expect(pairs(essentialPatterns(patterns))).toEqual(pairs(patterns));
        },
      ),
    );
  });
});

describe("travelOrder", () => {
  it("keeps a branch together after the stop where it leaves", () => {
    expect(travelOrder([way("0", "a b c d"), way("0", "a b x y")]).join("")).toBe("abcdxy");
  });

  it("puts the branches that join before the stop where they join", () => {
    expect(travelOrder([way("0", "a b c d"), way("0", "x y c d")]).join("")).toBe("abxycd");
  });

  it("reads the other direction backwards: a one-way loop has both its sides between its ends", () => {
    expect(travelOrder([way("0", "a b p d"), way("1", "d q b a")]).join("")).toBe("abpqd");
  });

  it("has every stop once and keeps the main pattern's order, even where patterns contradict each other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 2 }), { minLength: 1, maxLength: 8 }),
        (all) => {
          const patterns = all.map((stops): Pattern => ({ direction: "0", stops }));
          const order = travelOrder(patterns);
          expect(order.toSorted()).toEqual([...new Set(all.flat())].toSorted());
          const main = all[0] ?? [];
          expect(order.filter((stop) => main.includes(stop))).toEqual(main);
        },
      ),
    );
  });
});

describe("withSkippedStop", () => {
  const places = new Map([
    ["a", { lat: 48.8, lon: 2.3 }],
    ["b", { lat: 48.8, lon: 2.34 }],
    ["n", { lat: 48.8005, lon: 2.32 }],
    ["far", { lat: 48.9, lon: 2.32 }],
  ]);

  it("puts the stop between the neighbours that it lies between, both ways", () => {
    expect(withSkippedStop([way("0", "a b"), way("1", "b a")], "n", places)).toEqual([
      way("0", "a n b"),
      way("1", "b n a"),
    ]);
  });

  it("puts nothing where the stop lies beside every leg, or where nobody knows where it lies", () => {
    expect(withSkippedStop([way("0", "a b")], "far", places)).toBeNull();
    expect(withSkippedStop([way("0", "a b")], "unknown", places)).toBeNull();
  });
});
