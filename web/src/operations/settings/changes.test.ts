import { expect, it } from "vitest";
import { changesOf, settingAtFault, tellingFirst } from "./changes.ts";

it("tells what differs and nothing else", () => {
  expect(changesOf({ LANES: "16", MAX: "5", GONE: "1" }, { LANES: "8", MAX: "5", NEW: { a: 1 } })).toEqual([
    { name: "GONE", before: "1", after: null },
    { name: "LANES", before: "16", after: "8" },
    { name: "NEW", before: null, after: '{"a":1}' },
  ]);
});

it("tells of what was made or is no record at all", () => {
  expect(changesOf(null, { scope: "read" })).toEqual([{ name: "scope", before: null, after: "read" }]);
  expect(changesOf("one", "two")).toEqual([{ name: "", before: "one", after: "two" }]);
  expect(changesOf(null, null)).toEqual([]);
});

it("puts words before structures, and ids and instants last", () => {
  const changes = changesOf(null, {
    command_id: "c-1",
    effect: "paused",
    holds: [1],
    repeated: false,
    state: "active",
  });
  expect(tellingFirst(changes).map(({ name }) => name)).toEqual(["effect", "state", "holds", "command_id", "repeated"]);
});

it("finds the field that the server means", () => {
  expect(settingAtFault("changes.LANES")).toBe("LANES");
  expect(settingAtFault("note")).toBeNull();
});
