/** An order as it is placed: all that is drawn about it, from the seed and its number alone. */
import { between, hash, pick, unit } from "../prim/seeded.ts";
import type { Place, Product } from "./people-and-goods.ts";
import {
  FIRST_NAMES,
  FOREIGN_PLACES,
  LAST_NAMES,
  PRODUCTS,
  REMARKS,
  SHIPPING_METHODS,
  SPANISH_PLACES,
  STREETS,
} from "./people-and-goods.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const FOREIGN_SHARE = 0.3;
const COMPANY_SHARE = 0.1;
const REMARK_SHARE = 0.25;
const PICKUP_SHARE = 0.08;
const ON_DELIVERY_SHARE = 0.05;
/** Debited hours or days after they were placed: who polls by creation date never sees them. */
const LATE_DEBIT_SHARE = 0.06;
const CANCELED_SHARE = 0.04;

export type DraftLine = Product & { quantity: number };

export type Draft = {
  firstName: string;
  lastName: string;
  company: string | null;
  nif: string | null;
  street: string;
  street2: string | null;
  place: Place;
  phone: string | null;
  remark: string | null;
  email: string;
  lines: DraftLine[];
  method: (typeof SHIPPING_METHODS)[number];
  pickupPoint: string | null;
  paysOnDelivery: boolean;
  /** From when it was placed, where the instance accepts by itself. */
  acceptanceMs: number;
  /** From its acceptance. */
  debitMs: number;
  /** From when it was placed: its payment fails and it is cancelled. Null: it is paid. */
  cancelMs: number | null;
};

export function draftOrder(seed: number, number: number): Draft {
  const draw = (what: string): number => unit(seed, "order", number, what);
  const choose = <T>(items: readonly T[], what: string): T => {
    const item = pick(items, seed, "order", number, what);
    if (item === null) throw new Error(`there is no ${what} to choose from`);
    return item;
  };
  const isCompany = draw("company") < COMPANY_SHARE;
  const lastName = choose(LAST_NAMES, "last name");
  const place = choose(draw("abroad") < FOREIGN_SHARE ? FOREIGN_PLACES : SPANISH_PLACES, "place");
  const isLate = draw("late") < LATE_DEBIT_SHARE;
  return {
    firstName: choose(FIRST_NAMES, "first name"),
    lastName,
    company: isCompany ? `${lastName} S.L.` : null,
    nif: isCompany ? `B${String(hash(seed, number, "nif") % 1e8).padStart(8, "0")}` : null,
    street: `${choose(STREETS, "street")}, ${1 + (hash(seed, number, "house") % 120)}`,
    street2: draw("floor") < 0.4 ? `${1 + (hash(seed, number, "floor") % 9)}º izda.` : null,
    place,
    phone: draw("phone") < 0.9 ? `6${String(hash(seed, number, "phone") % 1e8).padStart(8, "0")}` : null,
    remark: draw("remark") < REMARK_SHARE ? choose(REMARKS, "remark") : null,
    email: `notification+${hash(seed, number, "relay").toString(36)}@notification.mirakl.net`,
    lines: draftLines(seed, number),
    method: choose(SHIPPING_METHODS, "method"),
    pickupPoint: draw("pickup") < PICKUP_SHARE ? `PUDO${1000 + (hash(seed, number, "pudo") % 9000)}` : null,
    paysOnDelivery: draw("on delivery") < ON_DELIVERY_SHARE,
    acceptanceMs: between(1, 10, seed, number, "acceptance") * MINUTE_MS,
    debitMs: isLate
      ? between(6, 72, seed, number, "debit") * HOUR_MS
      : between(2, 15, seed, number, "debit") * MINUTE_MS,
    cancelMs: draw("cancelled") < CANCELED_SHARE ? between(1, 20, seed, number, "cancel") * HOUR_MS : null,
  };
}

function draftLines(seed: number, number: number): DraftLine[] {
  const count = 1 + Math.floor(unit(seed, "lines", number) ** 2 * 4);
  const first = hash(seed, "products", number);
  return Array.from({ length: count }, (_, index) => {
    const product = PRODUCTS[(first + index) % PRODUCTS.length] as Product;
    return { ...product, quantity: 1 + Math.floor(unit(seed, "quantity", number, index) ** 3 * 4) };
  });
}
