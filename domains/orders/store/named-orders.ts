/** Orders as people and files name them: by our id, our reference, or the marketplace's number where one order alone has it. */
import type { OrderState } from "../model.ts";
import type { Order } from "../order.ts";
import { readOrders } from "./orders.ts";

export async function namedOrders(
  db: D1Database,
  tenantId: string,
  names: readonly string[],
): Promise<Map<string, Order | "several">> {
  if (names.length === 0) return new Map();
  const { results } = await db
    .prepare(
      `SELECT DISTINCT w.value AS name, o.id FROM json_each(?2) AS w
       JOIN orders AS o ON o.tenant_id = ?1 AND (o.id = w.value OR o.order_id = w.value OR o.reference = w.value)`,
    )
    .bind(tenantId, JSON.stringify(names))
    .all<{ name: string; id: string }>();
  const orders = new Map(
    (
      await readOrders(
        db,
        results.map(({ id }) => id),
      )
    ).map((order) => [order.id, order]),
  );
  const named = new Map<string, Order | "several">();
  for (const name of names) {
    const ids = results.filter((row) => row.name === name).map(({ id }) => id);
    const order = orders.get(ids.find((id) => id === name) ?? ids[0] ?? "");
    if (order !== undefined) named.set(name, ids.length > 1 && order.id !== name ? "several" : order);
  }
  return named;
}

/** Ids of those in these states that wait longest and are not held. */
export async function longestIn(
  db: D1Database,
  tenantId: string,
  states: readonly OrderState[],
  limit: number,
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT id FROM orders WHERE tenant_id = ?1 AND state IN (SELECT value FROM json_each(?2)) AND held_because IS NULL
       ORDER BY state_since, id LIMIT ?3`,
    )
    .bind(tenantId, JSON.stringify(states), limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
