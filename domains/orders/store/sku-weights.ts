/** What an order weighs, by the tenant's table of SKUs, the shop's field and the tenant's default (weights.ts). */
import type { MarketplaceOrder } from "../model.ts";
import { weightOf } from "../weights.ts";
import type { Shop, Tenant } from "./accounts.ts";

/** Null: nobody knows. */
export async function weighed(
  db: D1Database,
  told: MarketplaceOrder,
  tenant: Pick<Tenant, "id" | "defaultWeightG">,
  shop: Pick<Shop, "weightField">,
): Promise<{ g: number; from: string } | null> {
  return weightBy(await skuGrams(db, tenant.id, [told]), told, tenant, shop);
}

export function weightBy(
  grams: ReadonlyMap<string, number>,
  told: MarketplaceOrder,
  { defaultWeightG }: Pick<Tenant, "defaultWeightG">,
  { weightField }: Pick<Shop, "weightField">,
): { g: number; from: string } | null {
  const weight = weightOf(told, grams, { additionalField: weightField, defaultGrams: defaultWeightG });
  return weight.kind === "known" ? { g: weight.grams, from: weight.source } : null;
}

/** Grams of one piece, of those SKUs of the orders that the table has. */
export async function skuGrams(
  db: D1Database,
  tenantId: string,
  orders: readonly MarketplaceOrder[],
): Promise<ReadonlyMap<string, number>> {
  const skus = [...new Set(orders.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
  const { results } = await db
    .prepare(
      `SELECT sku, weight_g FROM orders_sku_weights
       WHERE tenant_id = ?1 AND sku IN (SELECT value FROM json_each(?2))`,
    )
    .bind(tenantId, JSON.stringify(skus))
    .all<{ sku: string; weight_g: number }>();
  return new Map(results.map(({ sku, weight_g }) => [sku, weight_g]));
}
