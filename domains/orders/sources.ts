/** The upstreams of orders, as families: each shop and each carrier account has a budget and a breaker of its own. */
import type { Source } from "../domain.ts";
import type { CarrierId } from "./model.ts";
import type { OrdersSettings } from "./settings.ts";

export type OrderFamily = CarrierId | "mirakl" | "orders";

/** The domain's own work, which asks no upstream. */
export const OWN_WORK = "orders";

export const shopSource = (shopId: string): string => `mirakl/${shopId}`;
export const carrierSource = (carrier: CarrierId, accountId: string): string => `${carrier}/${accountId}`;

const TITLES: Readonly<Record<OrderFamily, string>> = {
  mirakl: "Mirakl, each shop",
  tipsa: "TIPSA, each account",
  seur: "SEUR, each account",
  correosex: "Correos Express, each account",
  ontime: "OnTime, by files",
  orders: "Orders, own work",
};

/** None while the domain is closed: operators are not shown what cannot be. */
export function orderSources({ budgets, keys }: OrdersSettings): Source[] {
  if (keys === null) return [];
  return Object.entries(TITLES).map(([id, title]) => ({ id, title, budget: budgets[id as OrderFamily] }));
}
