import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aRecipient } from "../an-order.ts";
import type { Condition } from "../wire.ts";
import { ACCOUNTS, aRule, aSubject, someRules, someSubject } from "./a-rule.ts";
import { choose } from "./choose.ts";
import { type RuleSubject, whyNot } from "./conditions.ts";

describe("whyNot", () => {
  const eur = (minor: number) => ({ minor, currency: "EUR" });
  const at = (postcode: string, country = "ES") => aSubject({ recipient: aRecipient({ postcode, country }) });
  const light: Condition = { kind: "weight", range: { min: null, max: 2000 } };
  const heavy: Condition = { kind: "weight", range: { min: 2001, max: null } };
  const inSpain: Condition = { kind: "country", op: "in", countries: ["ES", "AD"] };
  const abroad: Condition = { kind: "country", op: "not_in", countries: ["ES"] };
  const islands: Condition = { kind: "postcode_prefix", op: "in", prefixes: ["07", "35", "38"] };
  const mainland: Condition = { kind: "postcode_prefix", op: "not_in", prefixes: ["07", "35", "38"] };
  const lisbon: Condition = { kind: "postcode_range", from: "1000-001", to: "1998-999" };
  const dear: Condition = { kind: "total", currency: "EUR", range: { min: 5000, max: null } };
  const chairs: Condition = { kind: "sku", op: "any", skus: ["CHAIR-*"] };
  const noChairs: Condition = { kind: "sku", op: "none", skus: ["CHAIR-*", "TABLE"] };
  const nowhere = aSubject({ recipient: null });

  it.each<[string, Condition, RuleSubject, string | null]>([
    ["weight at its end", light, aSubject({}, { weightG: 2000 }), null],
    ["weight beyond", light, aSubject({}, { weightG: 2001 }), "it weighs 2001 g, not at most 2000 g"],
    ["weight below", heavy, aSubject(), "it weighs 2000 g, not at least 2001 g"],
    ["no weight", light, aSubject({}, { weightG: null }), "its weight is not known"],
    ["country in", inSpain, at("28013"), null],
    ["country not in", abroad, at("28013"), "its country is ES, which is among ES"],
    ["another country", inSpain, at("1000-005", "PT"), "its country is PT, not among ES, AD"],
    ["no address is no foreign one", abroad, nowhere, "its country is not told"],
    ["postcode of the islands", islands, at("07800"), null],
    ["postcode of the mainland", islands, at("28013"), "its postcode 28013 does not begin with 07, 35, 38"],
    ["the other way round", mainland, at("35500"), "its postcode 35500 begins with 07, 35, 38"],
    ["no postcode", mainland, nowhere, "it has no address yet"],
    ["a Portuguese postcode, however written", lisbon, at("1100 148", "PT"), null],
    ["one beyond", lisbon, at("2000-001", "PT"), "its postcode 2000001 is not from 1000001 to 1998999"],
    ["one of another length", lisbon, at("11000"), "its postcode 11000 is not from 1000001 to 1998999"],
    ["total", dear, aSubject({ total: eur(5000) }), null],
    ["too little", dear, aSubject({ total: eur(4999) }), "its total is 4999, not at least 5000 (EUR, minor units)"],
    ["another currency", dear, aSubject({ total: { minor: 9000, currency: "PLN" } }), "its total is in PLN, not EUR"],
    ["cash", { kind: "cash_on_delivery", is: true }, aSubject({ cashOnDelivery: eur(1) }), null],
    ["no cash", { kind: "cash_on_delivery", is: true }, aSubject(), "nothing is collected on delivery"],
    ["a SKU", chairs, aSubject(), null],
    ["none of them", noChairs, aSubject(), "it has CHAIR-RED"],
    ["no lines", chairs, aSubject({ lines: [] }), "it has none of CHAIR-*"],
    ["a shop", { kind: "shop", op: "in", shop_ids: ["s2"] }, aSubject(), "its shop is s1, not among s2"],
    ["a method", { kind: "shipping_method", op: "in", methods: ["STD"] }, aSubject(), null],
    [
      "no zone",
      { kind: "shipping_zone", op: "not_in", zones: ["X"] },
      aSubject({ shippingZone: null }),
      "its shipping zone is not told",
    ],
    [
      "a pick-up point",
      { kind: "pickup_point", is: false },
      aSubject({ pickupPointId: "P" }),
      "it goes to a pick-up point",
    ],
  ])("%s", (_name, condition, subject, reason) => {
    expect(whyNot(condition, subject)).toBe(reason);
  });
});

describe("choose", () => {
  const heavy = aRule("heavy", [{ kind: "weight", range: { min: 5000, max: null } }]);
  const seur = { carrier_account_id: "seur-1", service: "31", parcels: 2 };

  it("takes the first rule that fits, and says why each before it did not", () => {
    const rules = [heavy, aRule("off", [], { is_on: false }), aRule("seur", [], { use: seur }), aRule("rest")];
    expect(choose(rules, aSubject(), ACCOUNTS)).toEqual({
      kind: "chosen",
      accountId: "seur-1",
      carrier: "seur",
      service: "31",
      parcels: 2,
      rule: { id: "seur", name: "rule seur" },
      why: [
        { ruleId: "heavy", reason: "it weighs 2000 g, not at least 5000 g" },
        { ruleId: "off", reason: "the rule is off" },
      ],
    });
  });

  it("goes past a rule whose account is off or gone", () => {
    const use = (carrier_account_id: string) => ({ ...seur, carrier_account_id });
    const rules = [aRule("a", [], { use: use("cex-off") }), aRule("b", [], { use: use("gone") }), aRule("c")];
    expect(choose(rules, aSubject(), ACCOUNTS)).toMatchObject({
      rule: { id: "c" },
      why: [
        { ruleId: "a", reason: "its carrier account Correos Express is off" },
        { ruleId: "b", reason: "its carrier account is gone" },
      ],
    });
  });

  it("chooses nothing where no rule fits", () => {
    expect(choose([heavy], aSubject(), ACCOUNTS)).toMatchObject({ kind: "none", why: [{ ruleId: "heavy" }] });
    expect(choose([], aSubject(), ACCOUNTS)).toEqual({ kind: "none", why: [] });
  });

  it("has a reason for every rule before the one it took, and for all where it took none", () => {
    fc.assert(
      fc.property(someRules, someSubject, (rules, subject) => {
        const chosen = choose(rules, subject, ACCOUNTS);
        const before =
          chosen.kind === "chosen"
            ? rules.slice(
                0,
                rules.findIndex(({ id }) => id === chosen.rule.id),
              )
            : rules;
        expect(chosen.why.map(({ ruleId }) => ruleId)).toEqual(before.map(({ id }) => id));
        expect(chosen.why.every(({ reason }) => reason !== "")).toBe(true);
      }),
    );
  });

  it("does not change when rules that did not take the order are left out", () => {
    fc.assert(
      fc.property(someRules, someSubject, (rules, subject) => {
        const chosen = choose(rules, subject, ACCOUNTS);
        const passed = new Set(chosen.why.map(({ ruleId }) => ruleId));
        const left = rules.filter(({ id }) => !passed.has(id));
        expect(choose(left, subject, ACCOUNTS)).toEqual({ ...chosen, why: [] });
      }),
    );
  });
});
