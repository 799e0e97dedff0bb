import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scrollToShow, windowOf } from "./virtual-window.ts";

describe("windowOf", () => {
  it("draws a screenful of a hundred thousand rows", () => {
    const { first, last, before } = windowOf({
      rows: 100_000,
      rowHeight: 28,
      scrollTop: 1_400_000,
      viewHeight: 700,
      overscan: 12,
    });
    expect([first, last]).toEqual([49_988, 50_038]);
    expect(before).toBe(first * 28);
  });

  it("is as high as all rows together and holds every row in sight, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.nat(5_000),
        fc.integer({ min: 10, max: 120 }),
        fc.nat(700_000),
        fc.nat(2_000),
        (rows, rowHeight, scrollTop, viewHeight) => {
          const { first, last, before, after } = windowOf({ rows, rowHeight, scrollTop, viewHeight, overscan: 8 });
          expect(before + (last - first) * rowHeight + after).toBe(rows * rowHeight);
          for (const y of [scrollTop, scrollTop + viewHeight]) {
            const row = Math.floor(y / rowHeight);
            if (row < rows) expect(row >= first && row < last).toBe(true);
          }
        },
      ),
    );
  });
});

it.each([
  [0, 280],
  [9, null],
  [12, null],
  [40, 868],
])("scrollToShow row %i: %s", (row, to) => {
  expect(scrollToShow(row, { rowHeight: 28, scrollTop: row === 0 ? 280 : 252, viewHeight: 280 })).toBe(
    row === 0 ? 0 : to,
  );
});
