/** Calls and answers of an order, for whoever has to find out what an upstream really said. */
import type { ExchangeRow } from "../port.ts";

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
