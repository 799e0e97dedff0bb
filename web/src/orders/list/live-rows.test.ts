import fc from "fast-check";
import { expect, it } from "vitest";
import { extended, patched, reordered } from "./live-rows.ts";

type Row = { id: string; at: number; state: string };
const row = (id: string, at: number, state = "new"): Row => ({ id, at, state });
const isBelow = (one: Row, other: Row): boolean => one.at < other.at;
const ids = (rows: readonly Row[]): string => rows.map(({ id }) => id).join("");

it("tells rows anew without moving one of them, and says that the order is another", () => {
  const { rows, isMoved } = patched([row("a", 3), row("b", 2)], [row("b", 9, "sent"), row("a", 3)]);
  expect(ids(rows)).toBe("ab");
  expect(rows[1]?.state).toBe("sent");
  expect(isMoved).toBe(true);
  expect(patched([row("a", 3)], [row("a", 3, "sent")]).isMoved).toBe(false);
});

it("drops what is not listed any more, and keeps what stands below the page", () => {
  const rows = [row("a", 9), row("b", 8), row("c", 3), row("d", 2)];
  expect(ids(reordered(rows, [row("n", 10), row("a", 9)], true, isBelow))).toBe("nabcd");
  expect(ids(reordered(rows, [row("n", 10), row("c", 7)], true, isBelow))).toBe("ncd");
  expect(ids(reordered(rows, [row("a", 9)], false, isBelow))).toBe("a");
});

it("never shows an order twice, whatever moves while pages are read", () => {
  const some = fc.uniqueArray(
    fc.record({ id: fc.constantFrom(..."abcdefghij"), at: fc.integer({ min: 0, max: 20 }), state: fc.constant("x") }),
    { selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(some, some, some, fc.boolean(), (first, fresh, page, hasMore) => {
      const rows = reordered(extended(first, page), fresh, hasMore, isBelow);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      for (const told of fresh) expect(rows).toContainEqual(told);
    }),
  );
});
