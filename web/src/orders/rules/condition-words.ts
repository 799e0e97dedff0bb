/** A condition as a person would say it. Pure. */
import type { Condition } from "../../../../domains/orders/wire.ts";
import { moneyOf, weightOf } from "../measures.ts";
import type { Words } from "../words/words.ts";

export type ShopNames = ReadonlyMap<string, string>;

export function conditionWords(t: Words, condition: Condition, shops: ShopNames): string {
  const { words, kinds, unknownShop } = t.rules;
  const what = kinds[condition.kind];
  switch (condition.kind) {
    case "weight": {
      const weight = (grams: number | null) => (grams === null ? null : weightOf(t.locale, grams));
      return words.between(what, weight(condition.range.min), weight(condition.range.max));
    }
    case "total": {
      const { currency, range } = condition;
      const money = (minor: number | null) => (minor === null ? null : moneyOf(t.locale, { minor, currency }));
      return words.between(what, money(range.min), money(range.max));
    }
    case "country":
      return words.isOneOf(what, condition.countries, condition.op === "in");
    case "postcode_prefix":
      return words.begins(condition.prefixes, condition.op === "in");
    case "postcode_range":
      return words.range(condition.from, condition.to);
    case "shop":
      return words.isOneOf(
        what,
        condition.shop_ids.map((id) => shops.get(id) ?? unknownShop(id)),
        condition.op === "in",
      );
    case "marketplace":
      return words.isOneOf(what, condition.marketplaces, condition.op === "in");
    case "shipping_method":
      return words.isOneOf(what, condition.methods, condition.op === "in");
    case "shipping_zone":
      return words.isOneOf(what, condition.zones, condition.op === "in");
    case "cash_on_delivery":
      return words.cash(condition.is);
    case "pickup_point":
      return words.pickup(condition.is);
    case "sku":
      return words.sku(condition.skus, condition.op === "any");
  }
}

export const KINDS = [
  "weight",
  "country",
  "postcode_prefix",
  "postcode_range",
  "total",
  "pickup_point",
  "cash_on_delivery",
  "sku",
  "shop",
  "shipping_method",
  "shipping_zone",
  "marketplace",
] as const satisfies readonly Condition["kind"][];

/** One that says something from the start: an empty one would be refused. */
export function newCondition(kind: Condition["kind"], shops: ShopNames): Condition {
  switch (kind) {
    case "weight":
      return { kind, range: { min: null, max: 10_000 } };
    case "total":
      return { kind, currency: "EUR", range: { min: 10_000, max: null } };
    case "country":
      return { kind, op: "in", countries: ["ES"] };
    case "postcode_prefix":
      return { kind, op: "in", prefixes: ["07"] };
    case "postcode_range":
      return { kind, from: "35000", to: "35999" };
    case "shop":
      return { kind, op: "in", shop_ids: [...shops.keys()].slice(0, 1) };
    case "marketplace":
      return { kind, op: "in", marketplaces: ["mirakl"] };
    case "shipping_method":
      return { kind, op: "in", methods: ["STD"] };
    case "shipping_zone":
      return { kind, op: "in", zones: ["ES"] };
    case "sku":
      return { kind, op: "any", skus: ["*"] };
    case "cash_on_delivery":
    case "pickup_point":
      return { kind, is: true };
  }
}
