/** Calls and answers of an order, for whoever has to find out what an upstream really said. */
import type { Origin } from "../../domain.ts";
import type { ExchangeRow } from "../port.ts";

/** Runs that are looked at: one sweep a minute and shop, among whatever else the deployment does. */
const LOOKED_AT = 500;

export async function keepExchanges(
  db: D1Database,
  about: { tenantId: string; order: string | null },
  exchanges: readonly ExchangeRow[],
): Promise<void> {
  if (exchanges.length === 0) return;
  await db
    .prepare(
      `INSERT INTO orders_exchanges (tenant_id, order_key, upstream, action, at, duration_ms, status, request, response)
       SELECT ?1, ?2, w.value->>'upstream', w.value->>'action', w.value->>'at', w.value->>'durationMs',
              w.value->>'status', w.value->>'request', w.value->>'response'
       FROM json_each(?3) AS w`,
    )
    .bind(about.tenantId, about.order, JSON.stringify(exchanges))
    .run();
}

/** Whose word the tenant's orders are, by what the latest answers of its marketplaces said of themselves. */
export async function originOf(db: D1Database, tenantId: string): Promise<Origin> {
  const row = await db
    .prepare(
      `SELECT r.exchange->>'$.response_headers."x-vigie-origin"' AS origin
       FROM (SELECT task_type, target, exchange, finished_at FROM task_runs ORDER BY finished_at DESC LIMIT ${LOOKED_AT}) AS r
       JOIN orders_shops AS s ON s.id = r.target AND s.tenant_id = ?1
       WHERE r.task_type IN ('fetch-orders', 'reconcile') AND r.exchange->>'$.status' = 200
       ORDER BY r.finished_at DESC LIMIT 1`,
    )
    .bind(tenantId)
    .first<{ origin: string | null }>();
  return row?.origin === "simulator" ? "simulator" : "live";
}
