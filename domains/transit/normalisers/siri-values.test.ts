import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALL_STATUSES } from "../model.ts";
import { CLOCK_TOLERANCE_MS, callStatusOf, credibleInstant, instantOf, listOf, textOf } from "./siri-values.ts";

describe("textOf", () => {
  it.each([["PASA"], [{ value: "PASA" }], [[{ value: "PASA" }]], [["PASA"]], [" PASA "], [[{}, { value: "PASA" }]]])(
    "reads PASA from %j",
    (value) => {
      expect(textOf(value)).toBe("PASA");
    },
  );

  it.each([[undefined], [null], [[]], [{}], [""], [" "], [[{}]], [{ value: "" }], [{ value: [] }], [true]])(
    "reads %j as absent",
    (value) => {
      expect(textOf(value)).toBeNull();
    },
  );
});

describe("listOf", () => {
  it("takes one bare member for a list of one, and the four spellings of absent for none", () => {
    expect(listOf([1, 2])).toEqual([1, 2]);
    expect(listOf({ value: "a" })).toEqual([{ value: "a" }]);
    for (const absent of [undefined, null, [], {}, ""]) expect(listOf(absent)).toEqual([]);
  });
});

describe("callStatusOf", () => {
  it("knows each status in camelCase and in UPPER_SNAKE", () => {
    const camel = (word: string) => word.replace(/_./g, (pair) => pair.charAt(1).toUpperCase());
    for (const status of CALL_STATUSES) {
      expect([callStatusOf(camel(status)), callStatusOf(status.toUpperCase())]).toEqual([status, status]);
    }
  });

  it("answers undefined for a word of neither vocabulary, not the default onTime", () => {
    expect(callStatusOf("diverted")).toBeUndefined();
  });
});

describe("instantOf", () => {
  it("agrees with Date.parse on every instant that toISOString writes", () => {
    const from = Date.parse("1970-01-01T00:00:00Z");
    const to = Date.parse("2199-12-31T23:59:59Z");
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (at) => {
        const text = new Date(at).toISOString();
        expect(instantOf(text)).toBe(at);
        expect(instantOf(text.replace(/\.\d+/, ""))).toBe(Math.floor(at / 1000) * 1000);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["2025-01-24T17:33:36.670+01:00", "2025-01-24T16:33:36.670Z"],
    ["2025-01-24T17:33:36+0100", "2025-01-24T16:33:36.000Z"],
    ["2025-01-24T11:03:36-05:30", "2025-01-24T16:33:36.000Z"],
    ["2026-02-05T16:33:18.952004Z", "2026-02-05T16:33:18.952Z"],
    ["2026-02-05T16:33:18.9Z", "2026-02-05T16:33:18.900Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("reads %s as %s", (text, expected) => {
    const at = instantOf(text);
    expect(at === null ? null : new Date(at).toISOString()).toBe(expected);
  });

  it.each([
    "",
    "now",
    "2025-01-24",
    "2025-01-24T16:33Z",
    "2025-01-24T16:33:36",
    "2025-01-24T16:33:36.Z",
    "2025-01-24T16:33:36.670",
    "2025-01-24 16:33:36.670Z",
    "2025-02-30T16:33:36.670Z",
    "2025-02-29T16:33:36Z",
    "2025-13-01T16:33:36Z",
    "2025-00-01T16:33:36Z",
    "2025-01-00T16:33:36Z",
    "2025-01-24T24:00:00Z",
    "2025-01-24T16:60:36Z",
    "2025-01-24T16:33:36+1:00",
    "2025-01-24T16:33:36+01:00x",
    "2025-01-24T16:33:36Zx",
    "2O25-01-24T16:33:36Z",
    "2025-01-24T16:33:36.67xZ",
    "0001-01-01T00:00:00Z",
  ])("refuses %j", (text) => {
    expect(instantOf(text)).toBeNull();
  });

  it("never throws, and only answers whole milliseconds", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const at = instantOf(text);
        expect(at === null || Number.isInteger(at)).toBe(true);
      }),
    );
  });
});

describe("credibleInstant", () => {
  const now = Date.parse("2023-05-31T07:27:03Z");

  it("believes a clock within the tolerance, either way", () => {
    expect(credibleInstant("2023-05-31T07:27:01.999Z", now)).toBe(Date.parse("2023-05-31T07:27:01.999Z"));
    expect(credibleInstant(new Date(now + CLOCK_TOLERANCE_MS).toISOString(), now)).toBe(now + CLOCK_TOLERANCE_MS);
  });

  it.each([
    ["Paris local time labelled Z, as in May 2023", "2023-05-31T09:27:01.999Z"],
    ["an answer kept for hours", "2023-05-31T03:27:01.999Z"],
    ["a step over the tolerance", new Date(now + CLOCK_TOLERANCE_MS + 1).toISOString()],
    ["text that is no instant", "yesterday"],
    ["nothing", ""],
  ])("does not believe %s", (_, text) => {
    expect(credibleInstant(text, now)).toBeNull();
  });

  it("has a tolerance under every offset between time zones", () => {
    expect(CLOCK_TOLERANCE_MS).toBeLessThan(30 * 60_000);
  });
});
