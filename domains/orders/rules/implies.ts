/**
 * Whether every order that fits some conditions fits another one as well. Sound, and not complete: "no" may also mean
 * that nobody could tell. Pure.
 */
import type { Condition } from "../wire.ts";
import { isOfPattern, plainPostcode } from "./conditions.ts";

type Of<Kind extends Condition["kind"]> = Extract<Condition, { kind: Kind }>;

/** Do orders that fit all of `given` always fit `wanted`? */
export function implies(given: readonly Condition[], wanted: Condition): boolean {
  return given.some((condition) => impliesOne(condition, wanted));
}

function impliesOne(given: Condition, wanted: Condition): boolean {
  switch (wanted.kind) {
    case "weight":
      return given.kind === "weight" && isInside(given.range, wanted.range);
    case "total":
      return given.kind === "total" && given.currency === wanted.currency && isInside(given.range, wanted.range);
    case "country":
      return given.kind === "country" && listImplies(given.op, given.countries, wanted.op, wanted.countries);
    case "shop":
      return given.kind === "shop" && listImplies(given.op, given.shop_ids, wanted.op, wanted.shop_ids);
    case "marketplace":
      return given.kind === "marketplace" && listImplies(given.op, given.marketplaces, wanted.op, wanted.marketplaces);
    case "shipping_method":
      return given.kind === "shipping_method" && listImplies(given.op, given.methods, wanted.op, wanted.methods);
    case "shipping_zone":
      return given.kind === "shipping_zone" && listImplies(given.op, given.zones, wanted.op, wanted.zones);
    case "cash_on_delivery":
      return given.kind === "cash_on_delivery" && given.is === wanted.is;
    case "pickup_point":
      return given.kind === "pickup_point" && given.is === wanted.is;
    case "postcode_prefix":
      return given.kind === "postcode_prefix" && prefixesImply(given, wanted);
    case "postcode_range":
      return given.kind === "postcode_range" && rangeImplies(given, wanted);
    case "sku":
      return given.kind === "sku" && skusImply(given, wanted);
  }
}

type Range = { min: number | null; max: number | null };

function isInside(inner: Range, outer: Range): boolean {
  const holdsLow = outer.min === null || (inner.min !== null && inner.min >= outer.min);
  return holdsLow && (outer.max === null || (inner.max !== null && inner.max <= outer.max));
}

type Op = "in" | "not_in";

function listImplies(givenOp: Op, given: readonly string[], wantedOp: Op, wanted: readonly string[]): boolean {
  if (wantedOp === "in") return givenOp === "in" && given.every((value) => wanted.includes(value));
  return givenOp === "in"
    ? given.every((value) => !wanted.includes(value))
    : wanted.every((value) => given.includes(value));
}

function prefixesImply(given: Of<"postcode_prefix">, wanted: Of<"postcode_prefix">): boolean {
  const [narrow, wide] = [given.prefixes.map(plainPostcode), wanted.prefixes.map(plainPostcode)];
  if (wanted.op === "in")
    return given.op === "in" && narrow.every((prefix) => wide.some((other) => prefix.startsWith(other)));
  if (given.op === "not_in") return wide.every((prefix) => narrow.some((other) => prefix.startsWith(other)));
  return narrow.every((prefix) => wide.every((other) => !prefix.startsWith(other) && !other.startsWith(prefix)));
}

function rangeImplies(given: Of<"postcode_range">, wanted: Of<"postcode_range">): boolean {
  const [from, to] = [plainPostcode(given.from), plainPostcode(given.to)];
  const [low, high] = [plainPostcode(wanted.from), plainPostcode(wanted.to)];
  return from.length === low.length && from >= low && to <= high;
}

function skusImply(given: Of<"sku">, wanted: Of<"sku">): boolean {
  if (given.op !== wanted.op) return false;
  const [narrow, wide] = given.op === "any" ? [given.skus, wanted.skus] : [wanted.skus, given.skus];
  return narrow.every((pattern) => wide.some((other) => covers(other, pattern)));
}

/** "A*" covers "AB*" and "AB"; "AB" covers itself. A SKU may end in a star, but a pattern that does is a beginning. */
function covers(wide: string, narrow: string): boolean {
  if (!narrow.endsWith("*")) return isOfPattern(narrow, wide);
  return wide.endsWith("*") && narrow.slice(0, -1).startsWith(wide.slice(0, -1));
}
