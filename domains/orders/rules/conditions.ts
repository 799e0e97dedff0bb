/** One condition of a rule on one order: null where it holds, else the reason in plain words. Pure. */
import type { MarketplaceOrder } from "../model.ts";
import type { Condition } from "../wire.ts";

/** What a rule is told of an order. */
export type RuleSubject = {
  told: MarketplaceOrder;
  shopId: string;
  marketplace: string;
  /** Null: nobody knows it. */
  weightG: number | null;
};

/** What an order does not tell fits no condition, be it "in" or "not in". */
export function whyNot(condition: Condition, { told, shopId, marketplace, weightG }: RuleSubject): string | null {
  switch (condition.kind) {
    case "weight":
      if (weightG === null) return "its weight is not known";
      return isWithin(weightG, condition.range) ? null : `it weighs ${weightG} g, not ${rangeWords(condition.range)} g`;
    case "country":
      return listed("its country", told.recipient?.country ?? null, condition.op, condition.countries);
    case "postcode_prefix": {
      const postcode = postcodeOf(told);
      if (postcode === null) return "it has no address yet";
      const begins = condition.prefixes.some((prefix) => postcode.startsWith(plainPostcode(prefix)));
      if (begins === (condition.op === "in")) return null;
      return `its postcode ${postcode} ${begins ? "begins" : "does not begin"} with ${condition.prefixes.join(", ")}`;
    }
    case "postcode_range": {
      const postcode = postcodeOf(told);
      if (postcode === null) return "it has no address yet";
      const [from, to] = [plainPostcode(condition.from), plainPostcode(condition.to)];
      const isIn = postcode.length === from.length && postcode >= from && postcode <= to;
      return isIn ? null : `its postcode ${postcode} is not from ${from} to ${to}`;
    }
    case "shop":
      return listed("its shop", shopId, condition.op, condition.shop_ids);
    case "marketplace":
      return listed("its marketplace", marketplace, condition.op, condition.marketplaces);
    case "total": {
      const { minor, currency } = told.total;
      if (currency !== condition.currency) return `its total is in ${currency}, not ${condition.currency}`;
      return isWithin(minor, condition.range)
        ? null
        : `its total is ${minor}, not ${rangeWords(condition.range)} (${currency}, minor units)`;
    }
    case "cash_on_delivery":
      if ((told.cashOnDelivery !== null) === condition.is) return null;
      return condition.is ? "nothing is collected on delivery" : "cash is collected on delivery";
    case "shipping_method":
      return listed("its shipping method", told.shippingMethod, condition.op, condition.methods);
    case "shipping_zone":
      return listed("its shipping zone", told.shippingZone, condition.op, condition.zones);
    case "sku": {
      const found = told.lines.find(({ sku }) => condition.skus.some((pattern) => isOfPattern(sku, pattern)));
      if ((found !== undefined) === (condition.op === "any")) return null;
      return found === undefined ? `it has none of ${condition.skus.join(", ")}` : `it has ${found.sku}`;
    }
    case "pickup_point":
      if ((told.pickupPointId !== null) === condition.is) return null;
      return condition.is ? "it goes to no pick-up point" : "it goes to a pick-up point";
  }
}

/** Both ends included. */
export function isWithin(value: number, { min, max }: { min: number | null; max: number | null }): boolean {
  return (min === null || value >= min) && (max === null || value <= max);
}

/** "CHAIR-*" is every SKU that begins so. */
export function isOfPattern(sku: string, pattern: string): boolean {
  return pattern.endsWith("*") ? sku.startsWith(pattern.slice(0, -1)) : sku === pattern;
}

/** As compared: "1000-005" and "1000 005" are one postcode. */
export const plainPostcode = (text: string): string => text.replace(/[\s-]/g, "").toUpperCase();

function postcodeOf({ recipient }: MarketplaceOrder): string | null {
  const postcode = plainPostcode(recipient?.postcode ?? "");
  return postcode === "" ? null : postcode;
}

function listed(what: string, value: string | null, op: "in" | "not_in", list: readonly string[]): string | null {
  if (value === null) return `${what} is not told`;
  const isIn = list.includes(value);
  if (isIn === (op === "in")) return null;
  return `${what} is ${value}, ${isIn ? "which is" : "not"} among ${list.join(", ")}`;
}

function rangeWords({ min, max }: { min: number | null; max: number | null }): string {
  if (min === null) return `at most ${max}`;
  return max === null ? `at least ${min}` : `from ${min} to ${max}`;
}
