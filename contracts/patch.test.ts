import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyPatch, diff, type Json, sameJson } from "./patch.ts";

/** Few distinct ids and keys, so that members are kept, moved, changed, deleted and duplicated often. */
const idArb = fc.constantFrom("a", "b", "c", "d", "__proto__", "0");
const keyArb = fc.constantFrom("id", "x", "y", "list", "__proto__", "constructor");

const { json: jsonArb } = fc.letrec<{ json: Json; member: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Json>(null, true, false, 0, 1, "", "text"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(tie("member"), { maxLength: 5 }),
    fc.uniqueArray(tie("member"), { maxLength: 6, selector: (member) => (member as { id: string }).id }),
    fc.dictionary(keyArb, tie("json"), { maxKeys: 4, noNullPrototype: true }),
  ),
  member: fc
    .tuple(idArb, fc.dictionary(fc.constantFrom("x", "y", "list"), tie("json"), { maxKeys: 3, noNullPrototype: true }))
    .map(([id, rest]) => ({ ...rest, id })),
}));

/** As it would come from the wire: an own `__proto__` key where there is one. */
const wireArb = jsonArb.map((value): Json => JSON.parse(JSON.stringify(value)));

function frozen(value: Json): Json {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

const aBoard = (ids: string[], overrides: Record<string, Json> = {}): Json => ({
  name: "Nation",
  departures: ids.map((id) => ({ id, at: "12:00", platform: "1", ...(overrides[id] as object) })),
});

describe("diff and applyPatch", () => {
  it("lead from any document to any other", () => {
    fc.assert(
      fc.property(wireArb, wireArb, (before, after) => {
        expect(applyPatch(frozen(before), diff(before, frozen(after)))).toEqual(after);
      }),
      { numRuns: 1000 },
    );
  });

  it("lead from any keyed array to any other, in order", () => {
    const boardArb = fc
      .uniqueArray(fc.tuple(idArb, wireArb), { selector: ([id]) => id })
      .map((members): Json => members.map(([id, value]) => ({ id, value })));
    fc.assert(
      fc.property(boardArb, boardArb, (before, after) => {
        expect(applyPatch(frozen(before), diff(before, after))).toEqual(after);
      }),
      { numRuns: 300 },
    );
  });

  it("make one patch of two by writing one after the other", () => {
    fc.assert(
      fc.property(wireArb, wireArb, wireArb, (first, second, third) => {
        expect(applyPatch(first, [...diff(first, second), ...diff(second, third)])).toEqual(third);
      }),
    );
  });

  it("survive the wire", () => {
    fc.assert(
      fc.property(wireArb, wireArb, (before, after) => {
        expect(applyPatch(before, JSON.parse(JSON.stringify(diff(before, after))))).toEqual(after);
      }),
    );
  });
});

describe("diff", () => {
  it("is empty exactly when nothing changed", () => {
    fc.assert(
      fc.property(wireArb, wireArb, (before, after) => {
        expect(diff(before, structuredClone(before))).toEqual([]);
        expect(diff(before, after).length === 0).toBe(sameJson(before, after));
      }),
    );
  });

  it("writes one short operation for one changed field of a member", () => {
    expect(diff(aBoard(["a", "b"]), aBoard(["a", "b"], { b: { at: "12:03" } }))).toEqual([
      ["set", ["departures", "b", "at"], "12:03"],
    ]);
  });

  it("needs no order when the first leaves and another comes last", () => {
    const patch = diff(aBoard(["a", "b"]), aBoard(["b", "c"]));
    expect(patch.map(([kind, path]) => [kind, path.at(-1)])).toEqual([
      ["del", "a"],
      ["set", "c"],
    ]);
  });

  it("replaces an array whole when it shares no member, or when an id occurs twice", () => {
    expect(diff(aBoard(["a", "b"]), aBoard(["c", "d"]))).toHaveLength(1);
    expect(diff(aBoard(["a", "a"]), aBoard(["a", "b"]))).toEqual([
      ["set", ["departures"], (aBoard(["a", "b"]) as { departures: Json }).departures],
    ]);
  });
});

describe("applyPatch", () => {
  it("shares with the old document what the patch does not touch", () => {
    const before = aBoard(["a", "b"]) as { departures: Json[] };
    const after = applyPatch(before, [["set", ["departures", "b", "at"], "12:03"]]) as { departures: Json[] };
    expect(after.departures[0]).toBe(before.departures[0]);
    expect(after.departures[1]).not.toBe(before.departures[1]);
    expect(applyPatch(before, [])).toBe(before);
  });

  it.each([
    ["a key that is not there", [["del", ["nothing"]]]],
    ["a member that is not there", [["set", ["departures", "z", "at"], "1"]]],
    ["an order of unknown ids", [["order", ["departures"], ["z"]]]],
    ["a path through a string", [["set", ["name", "x"], "1"]]],
  ] as const)("refuses a patch that was made for another document: %s", (_, patch) => {
    expect(() => applyPatch(aBoard(["a"]), structuredClone(patch) as never)).toThrow(RangeError);
  });
});
