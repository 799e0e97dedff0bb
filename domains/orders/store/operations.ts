/** The log of what was done: one row a step, never changed. */
import type { Order } from "../order.ts";
import type { OperationDraft } from "../state-machine.ts";

/** "AND …" may follow. A step that is told twice has one key and is one row. */
export const OPERATIONS_SQL = `
INSERT OR IGNORE INTO orders_operations
  (tenant_id, at, scope, action, order_key, order_id, carrier, marketplace, status, message, duration_ms, meta_json, "by", key)
SELECT w.value->>'tenant_id', w.value->>'at', w.value->>'scope', w.value->>'action', w.value->>'order_key',
       w.value->>'order_id', w.value->>'carrier', w.value->>'marketplace', w.value->>'status', w.value->>'message',
       w.value->>'duration_ms', w.value->>'meta_json', w.value->>'by', w.value->>'key'
FROM json_each(?1) AS w WHERE true`;

const MAX_MESSAGE = 1000;

/** @param order as it is written: its version is part of the steps' keys. */
export function operationRows(
  order: Order,
  { operations, by, at }: { operations: readonly OperationDraft[]; by: string; at: number },
): Record<string, string | number | null>[] {
  const { shipment, choice } = order;
  return operations.map(({ scope, action, status, message, durationMs, meta }, index) => ({
    tenant_id: order.tenantId,
    at,
    scope,
    action,
    order_key: order.id,
    order_id: order.orderId,
    carrier: shipment?.carrier ?? choice?.carrier ?? null,
    marketplace: "mirakl",
    status,
    message: message.slice(0, MAX_MESSAGE),
    duration_ms: durationMs,
    meta_json: JSON.stringify(meta),
    by,
    key: `${order.id}#${order.version}.${index}`,
  }));
}

/** A step that is about many orders, or about none. `key`: told twice, it is one row. */
export async function logStep(
  db: D1Database,
  step: OperationDraft & {
    tenantId: string;
    at: number;
    by: string;
    carrier?: string;
    marketplace?: string;
    order?: { id: string; orderId: string };
    key?: string;
  },
): Promise<void> {
  const row = {
    tenant_id: step.tenantId,
    at: step.at,
    scope: step.scope,
    action: step.action,
    order_key: step.order?.id ?? null,
    order_id: step.order?.orderId ?? null,
    carrier: step.carrier ?? null,
    marketplace: step.marketplace ?? null,
    status: step.status,
    message: step.message.slice(0, MAX_MESSAGE),
    duration_ms: step.durationMs,
    meta_json: JSON.stringify(step.meta),
    by: step.by,
    key: step.key ?? null,
  };
  await db
    .prepare(OPERATIONS_SQL)
    .bind(JSON.stringify([row]))
    .run();
}
