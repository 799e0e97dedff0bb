import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type KeysetPages,
  missingPages,
  noPages,
  refilled,
  rowCount,
  rowsBetween,
  trimmed,
  withPage,
} from "./keyset-pages.ts";

const page = (from: number, size: number) => Array.from({ length: size }, (_, index) => from + index);
/** 0, 1, 2 … in pages of these sizes; the cursor of a page is its first number. */
function listed(sizes: number[]): KeysetPages<number> {
  let at = 0;
  return sizes.reduce((known, size) => {
    const rows = page(at, size);
    at += size;
    return withPage(known, rows, String(at));
  }, noPages<number>());
}

describe("keyset pages", () => {
  it("answers rows across pages", () => {
    expect(rowsBetween(listed([3, 3, 3]), 2, 7)).toEqual([2, 3, 4, 5, 6]);
  });

  it("goes on from an empty page: a search may find nothing for a while", () => {
    const known = withPage(withPage(noPages<number>(), [], "far"), [1], null);
    expect(known).toEqual({ pages: [{ cursor: "far", count: 1, rows: [1] }], next: null, ended: true });
  });

  it("gives back what is far away, keeps its place, and names the cursor that brings it again", () => {
    const known = trimmed(listed([10, 10, 10, 10]), 30, 35, 5);
    expect(rowCount(known)).toBe(40);
    expect(rowsBetween(known, 9, 11)).toEqual([null, null]);
    expect(missingPages(known, 5, 15)).toEqual([null, "10"]);
    expect(rowsBetween(refilled(known, "10", page(10, 10)), 9, 12)).toEqual([null, 10, 11]);
  });

  it("is the same object where nothing is far away", () => {
    const known = listed([10]);
    expect(trimmed(known, 0, 5, 100)).toBe(known);
  });

  it("never shows a row in another's place, however it is read", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(240), fc.nat(30)), { maxLength: 20 }),
        (sizes, views) => {
          let known = listed(sizes);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          for (const [first, length] of views) {
            for (const cursor of missingPages(known, first, first + length)) {
              const from = Number(cursor ?? 0);
              const count = known.pages.find((one) => one.cursor === cursor)?.count ?? 0;
              known = refilled(known, cursor, page(from, count));
            }
            known = trimmed(known, first, first + length, 10);
            const last = Math.min(total, first + length);
            expect(rowsBetween(known, first, last)).toEqual(page(first, Math.max(0, last - first)));
          }
        },
      ),
    );
  });
});
