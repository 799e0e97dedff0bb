import fc from "fast-check";
import { expect, it } from "vitest";
import type { Rule } from "../../../../domains/orders/wire.ts";
import { changedRules, type Edit, edited, isDirty, NOTHING, ruleAtFault } from "./rule-draft.ts";

const aRule = (id: string, extra: Partial<Rule> = {}): Rule => ({
  id,
  name: id,
  is_on: true,
  conditions: [],
  use: { carrier_account_id: "acc", service: "48", parcels: null },
  ...extra,
});
const loaded = edited(NOTHING, { do: "load", rules: ["a", "b", "c"].map((id) => aRule(id)) });
const ids = (draft: { rules: readonly Rule[] }): string => draft.rules.map(({ id }) => id).join("");

it("moves a rule to its place, and no further than the ends", () => {
  expect(ids(edited(loaded, { do: "move", id: "a", to: 2 }))).toBe("bca");
  expect(ids(edited(loaded, { do: "move", id: "c", to: -5 }))).toBe("cab");
  expect(ids(edited(loaded, { do: "move", id: "b", to: 99 }))).toBe("acb");
  expect(ids(edited(loaded, { do: "move", id: "gone", to: 0 }))).toBe("abc");
});

it("tells a rule that changed from one that only moved", () => {
  const moved = edited(loaded, { do: "move", id: "a", to: 2 });
  expect([isDirty(moved), changedRules(moved)]).toEqual([true, []]);
  const renamed = edited(loaded, { do: "change", id: "b", part: { name: "Islands" } });
  expect(changedRules(renamed)).toEqual(["b"]);
  expect(changedRules(edited(loaded, { do: "remove", id: "c" }))).toEqual(["c"]);
  expect(changedRules(edited(loaded, { do: "add", rule: aRule("n") }))).toEqual(["n"]);
});

it("is as it was saved once a change is taken back", () => {
  const there = edited(loaded, { do: "change", id: "a", part: { is_on: false } });
  const back = edited(there, { do: "change", id: "a", part: { is_on: true } });
  expect(isDirty(there)).toBe(true);
  expect(isDirty(back)).toBe(false);
  expect(edited(there, { do: "discard" }).rules).toEqual(loaded.rules);
});

it("changes, adds and takes away conditions of one rule alone", () => {
  const weight = { kind: "weight", range: { min: null, max: 2_000 } } as const;
  const country = { kind: "country", op: "in", countries: ["PT"] } as const;
  const steps: Edit[] = [
    { do: "add-condition", id: "b", condition: weight },
    { do: "add-condition", id: "b", condition: { ...country, countries: ["PT"] } },
    { do: "set-condition", id: "b", at: 0, condition: { ...weight, range: { min: 1, max: 2_000 } } },
    { do: "remove-condition", id: "b", at: 1 },
  ];
  const { rules } = steps.reduce(edited, loaded);
  expect(rules.map(({ conditions }) => conditions)).toEqual([
    [],
    [{ kind: "weight", range: { min: 1, max: 2_000 } }],
    [],
  ]);
});

it("keeps an earlier version's rules as a change to be saved", () => {
  const taken = edited(loaded, { do: "replace", rules: [aRule("a")] });
  expect(ids(taken)).toBe("a");
  expect(isDirty(taken)).toBe(true);
});

it("loses no rule and makes none by moving, whatever is moved where", () => {
  const move = fc.record({ id: fc.constantFrom("a", "b", "c", "x"), to: fc.integer({ min: -3, max: 9 }) });
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const end = moves.reduce((draft, { id, to }) => edited(draft, { do: "move", id, to }), loaded);
      expect([...ids(end)].sort().join("")).toBe("abc");
      expect(changedRules(end)).toEqual([]);
    }),
  );
});

it("finds the rule that the server refused", () => {
  expect(ruleAtFault("rules.1.conditions.0.countries.0", loaded.rules)).toBe("b");
  expect(ruleAtFault("base_version", loaded.rules)).toBeNull();
  expect(ruleAtFault("rules.7", loaded.rules)).toBeNull();
});
