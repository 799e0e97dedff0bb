/** Calls and answers of an order, for whoever has to find out what an upstream really said. */
import type { Origin } from "../../domain.ts";
import type { ExchangeRow } from "../port.ts";

/** Answers that are looked at for where they came from: a seller's upstreams are simulators or they are not. */
const LOOKED_AT = 20;

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

/** Whose word the tenant's orders are, by what its upstreams' latest answers said of themselves. */
export async function originOf(db: D1Database, tenantId: string): Promise<Origin> {
  const row = await db
    .prepare(
      `SELECT 1 AS found FROM (SELECT response FROM orders_exchanges WHERE tenant_id = ?1 ORDER BY id DESC LIMIT ${LOOKED_AT})
       WHERE response LIKE '%x-vigie-origin: simulator%' LIMIT 1`,
    )
    .bind(tenantId)
    .first<{ found: number }>();
  return row === null ? "live" : "simulator";
}
