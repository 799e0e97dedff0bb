/** For tests: orders and rules with what matters said, and random ones. */
import fc from "fast-check";
import { aRecipient, aTold } from "../an-order.ts";
import type { MarketplaceOrder } from "../model.ts";
import type { Condition, Rule } from "../wire.ts";
import type { RuleAccount } from "./choose.ts";
import type { RuleSubject } from "./conditions.ts";

const CHAIR = { id: "l1", sku: "CHAIR-RED", title: "Chair, red", quantity: 1, state: "SHIPPING" };

export function aSubject(told: Partial<MarketplaceOrder> = {}, over: Partial<RuleSubject> = {}): RuleSubject {
  return { told: aTold({ lines: [CHAIR], ...told }), shopId: "s1", marketplace: "mirakl", weightG: 2000, ...over };
}

export const ACCOUNTS: RuleAccount[] = [
  { id: "tipsa-1", name: "TIPSA Madrid", carrier: "tipsa", isOn: true },
  { id: "seur-1", name: "SEUR", carrier: "seur", isOn: true },
  { id: "cex-off", name: "Correos Express", carrier: "correosex", isOn: false },
];

export function aRule(id: string, conditions: Condition[] = [], over: Partial<Rule> = {}): Rule {
  const use = { carrier_account_id: "tipsa-1", service: "48", parcels: null };
  return { id, name: `rule ${id}`, is_on: true, conditions, use, ...over };
}

const op = fc.constantFrom("in" as const, "not_in" as const);
const someOf = (...values: string[]) => fc.subarray(values, { minLength: 1 });
const range = (most: number) =>
  fc
    .tuple(fc.option(fc.nat(most)), fc.option(fc.nat(most)))
    .filter(([a, b]) => a !== null || b !== null)
    .map(([a, b]) => (a !== null && b !== null ? { min: Math.min(a, b), max: Math.max(a, b) } : { min: a, max: b }));
const postcode = fc.constantFrom("28", "280", "28013", "07", "07001", "35", "35500", "1000-005", "1000005");
const sku = fc.constantFrom("CHAIR-RED", "CHAIR-BLUE", "TABLE", "T");

export const someCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant("weight" as const), range: range(5) }),
  fc.record({ kind: fc.constant("country" as const), op, countries: someOf("ES", "PT", "FR") }),
  fc.record({
    kind: fc.constant("postcode_prefix" as const),
    op,
    prefixes: fc.array(postcode, { minLength: 1, maxLength: 3 }),
  }),
  fc
    .tuple(postcode, postcode)
    .filter(([from, to]) => from.length === to.length && from <= to)
    .map(([from, to]) => ({ kind: "postcode_range" as const, from, to })),
  fc.record({ kind: fc.constant("shop" as const), op, shop_ids: someOf("s1", "s2") }),
  fc.record({ kind: fc.constant("marketplace" as const), op, marketplaces: someOf("mirakl", "other") }),
  fc.record({ kind: fc.constant("total" as const), currency: fc.constantFrom("EUR", "PLN"), range: range(5) }),
  fc.record({ kind: fc.constant("cash_on_delivery" as const), is: fc.boolean() }),
  fc.record({ kind: fc.constant("shipping_method" as const), op, methods: someOf("STD", "EXP") }),
  fc.record({ kind: fc.constant("shipping_zone" as const), op, zones: someOf("ES1", "INT") }),
  fc.record({
    kind: fc.constant("sku" as const),
    op: fc.constantFrom("any" as const, "none" as const),
    skus: fc.array(fc.oneof(sku, fc.constantFrom("CHAIR-*", "T*", "*", "CHAIR-R*")), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("pickup_point" as const), is: fc.boolean() }),
);

export const someSubject: fc.Arbitrary<RuleSubject> = fc
  .record({
    weightG: fc.option(fc.nat(6)),
    shopId: fc.constantFrom("s1", "s2", "s3"),
    marketplace: fc.constantFrom("mirakl", "other"),
    recipient: fc.option(fc.record({ country: fc.constantFrom("ES", "PT", "FR", "DE"), postcode })),
    total: fc.record({ minor: fc.nat(6), currency: fc.constantFrom("EUR", "PLN") }),
    collects: fc.boolean(),
    shippingMethod: fc.option(fc.constantFrom("STD", "EXP", "SAT")),
    shippingZone: fc.option(fc.constantFrom("ES1", "INT", "ES2")),
    pickupPointId: fc.option(fc.constant("P1")),
    skus: fc.array(sku, { maxLength: 2 }),
  })
  .map(({ weightG, shopId, marketplace, recipient, total, collects, skus, ...told }) => ({
    weightG,
    shopId,
    marketplace,
    told: aTold({
      ...told,
      total,
      recipient: recipient === null ? null : aRecipient(recipient),
      cashOnDelivery: collects ? total : null,
      lines: skus.map((one, index) => ({ id: String(index), sku: one, title: one, quantity: 1, state: "SHIPPING" })),
    }),
  }));

export const someRules: fc.Arbitrary<Rule[]> = fc
  .array(
    fc.record({
      conditions: fc.array(someCondition, { maxLength: 2 }),
      is_on: fc.boolean(),
      account: fc.constantFrom("tipsa-1", "seur-1", "cex-off", "gone"),
    }),
    { maxLength: 6 },
  )
  .map((rules) =>
    rules.map(({ conditions, is_on, account }, index) =>
      aRule(String(index), conditions, { is_on, use: { carrier_account_id: account, service: "48", parcels: null } }),
    ),
  );
