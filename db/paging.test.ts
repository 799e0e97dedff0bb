import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, pageOf } from "./paging.ts";

describe("a cursor", () => {
  it("comes back as the position it was made of, whatever the id holds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.string({ unit: "grapheme", maxLength: 60 }), (at, id) => {
        expect(decodeCursor(encodeCursor({ at, id }))).toEqual({ at, id });
      }),
    );
  });

  it("needs no escaping in a URL", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (id) => {
        const cursor = encodeCursor({ at: 1, id });
        expect(encodeURIComponent(cursor)).toBe(cursor);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["what is not base64", "a=b"],
    ["base64 of what is not JSON", "aGVsbG8"],
    ["JSON of another shape", encodeCursor({ at: 1, id: "x" }).slice(4)],
    ["an instant that is no number", btoa('["1","x"]')],
    ["an instant that is no whole number", btoa('[1.5,"x"]').replaceAll("=", "")],
    ["more than a position", btoa('[1,"x",2]').replaceAll("=", "")],
    ["what is not UTF-8", btoa('[1,"\xff"]').replaceAll("=", "")],
  ])("is refused when it is %s", (_, text) => {
    expect(decodeCursor(text)).toBeNull();
  });

  it("is refused or decoded, never an exception, whatever it is made of", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const position = decodeCursor(text);
        if (position !== null) expect(typeof position.id).toBe("string");
      }),
    );
  });
});

describe("pageOf", () => {
  const positionOf = (row: { at: number }) => ({ at: row.at, id: `r${row.at}` });
  const rows = [{ at: 3 }, { at: 2 }, { at: 1 }];

  it("keeps back the row that was read too many, and points at the last one shown", () => {
    expect(pageOf(rows, 2, positionOf)).toEqual({ rows: [{ at: 3 }, { at: 2 }], next: { at: 2, id: "r2" } });
  });

  it("has no next page when nothing was kept back", () => {
    expect(pageOf(rows, 3, positionOf).next).toBeNull();
    expect(pageOf([], 3, positionOf)).toEqual({ rows: [], next: null });
  });
});
