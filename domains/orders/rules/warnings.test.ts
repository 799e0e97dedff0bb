import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, Rule } from "../wire.ts";
import { ACCOUNTS, aRule, aSubject, someCondition, someRules, someSubject } from "./a-rule.ts";
import { choose } from "./choose.ts";
import { whyNot } from "./conditions.ts";
import { implies } from "./implies.ts";
import { type WarningAccount, warningsOf } from "./warnings.ts";

const accounts: WarningAccount[] = ACCOUNTS.map((account) => ({
  ...account,
  capabilities: {
    maxWeightKg: 30,
    countries: ["ES", "PT", "AD"],
    cashOnDelivery: account.carrier === "tipsa",
    services: [{ code: "48", name: "Economy" }],
  },
}));

const warned = (...rules: Rule[]) =>
  warningsOf(rules, accounts, ["s1"]).map(({ rule_id, kind, message }) => [rule_id, kind, message]);

const weight = (min: number | null, max: number | null): Condition => ({ kind: "weight", range: { min, max } });
const countries = (...list: string[]): Condition => ({ kind: "country", op: "in", countries: list });
const using = (carrier_account_id: string, service = "48") => ({
  use: { carrier_account_id, service, parcels: null },
});

describe("warningsOf", () => {
  it("has nothing against a table that is in order", () => {
    expect(
      warned(aRule("a", [weight(null, 1000)]), aRule("b", [weight(1001, null), countries("PT")]), aRule("c")),
    ).toEqual([]);
  });

  it("names rules that nothing reaches, and which one is in their way", () => {
    expect(warned(aRule("a", [weight(null, 5000)]), aRule("b", [weight(1000, 2000), countries("ES")]))).toEqual([
      ["b", "unreachable", '"rule a" before it takes all of its orders'],
    ]);
    expect(warned(aRule("all"), aRule("never")).map(([id, kind]) => [id, kind])).toEqual([["never", "unreachable"]]);
  });

  it("lets a rule that takes nothing hide none", () => {
    const rest = aRule("rest");
    expect(warned(aRule("off", [], { is_on: false }), rest)).toEqual([]);
    expect(warned(aRule("a", [], using("cex-off")), rest).map(([id, kind]) => [id, kind])).toEqual([
      ["a", "account_off"],
    ]);
    expect(warned(aRule("a", [], using("gone")), rest).map(([id, kind]) => [id, kind])).toEqual([
      ["a", "unknown_account"],
    ]);
  });

  it("says what the carrier cannot do", () => {
    expect(warned(aRule("a", [weight(31_000, null)]))).toEqual([
      ["a", "carrier_cannot", "TIPSA Madrid takes at most 30 kg"],
    ]);
    expect(warned(aRule("a", [weight(1, 40_000), countries("ES", "FR")])).map(([, , message]) => message)).toEqual([
      "TIPSA Madrid takes at most 30 kg, and the rule sends up to 40 kg",
      "TIPSA Madrid does not go to FR",
    ]);
    expect(warned(aRule("a", [{ kind: "cash_on_delivery", is: true }], using("seur-1")))).toEqual([
      ["a", "carrier_cannot", "SEUR collects no cash on delivery"],
    ]);
  });

  it("names services and shops that nobody knows", () => {
    const shop: Condition = { kind: "shop", op: "not_in", shop_ids: ["s1", "s9"] };
    expect(warned(aRule("a", [shop], using("tipsa-1", "99"))).map(([, kind, message]) => [kind, message])).toEqual([
      ["unknown_service", "99 is no service that TIPSA Madrid is known to have"],
      ["unknown_shop", "there is no shop s9"],
    ]);
  });

  it("never calls unreachable what takes an order", () => {
    fc.assert(
      fc.property(someRules, someSubject, (rules, subject) => {
        const chosen = choose(rules, subject, accounts);
        if (chosen.kind === "none") return;
        const unreachable = warningsOf(rules, accounts, []).filter(({ kind }) => kind === "unreachable");
        expect(unreachable.map(({ rule_id }) => rule_id)).not.toContain(chosen.rule.id);
      }),
      { numRuns: 500 },
    );
  });
});

describe("implies", () => {
  it("is right whenever it says yes", () => {
    fc.assert(
      fc.property(fc.array(someCondition, { maxLength: 3 }), someCondition, someSubject, (given, wanted, subject) => {
        fc.pre(implies(given, wanted));
        if (given.every((condition) => whyNot(condition, subject) === null)) expect(whyNot(wanted, subject)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("knows that a condition implies itself", () => {
    fc.assert(fc.property(someCondition, (condition) => implies([condition], condition)));
  });

  it.each<[Condition, Condition, boolean]>([
    [countries("ES"), { kind: "country", op: "not_in", countries: ["PT", "FR"] }, true],
    [
      { kind: "country", op: "not_in", countries: ["PT"] },
      { kind: "country", op: "not_in", countries: ["PT", "FR"] },
      false,
    ],
    [{ kind: "country", op: "not_in", countries: ["PT"] }, countries("ES"), false],
    [
      { kind: "postcode_prefix", op: "in", prefixes: ["280"] },
      { kind: "postcode_prefix", op: "in", prefixes: ["28"] },
      true,
    ],
    [
      { kind: "postcode_prefix", op: "in", prefixes: ["28"] },
      { kind: "postcode_prefix", op: "in", prefixes: ["280"] },
      false,
    ],
    [{ kind: "sku", op: "any", skus: ["CHAIR-R*"] }, { kind: "sku", op: "any", skus: ["CHAIR-*"] }, true],
    [{ kind: "sku", op: "none", skus: ["CHAIR-*"] }, { kind: "sku", op: "none", skus: ["CHAIR-RED"] }, true],
    [weight(1, 2), weight(null, 2), true],
    [weight(null, 2), weight(1, 2), false],
  ])("from %j to %j is %s", (given, wanted, expected) => {
    expect(implies([given], wanted)).toBe(expected);
    if (!expected) return;
    const subject = aSubject();
    if (whyNot(given, subject) === null) expect(whyNot(wanted, subject)).toBeNull();
  });
});
