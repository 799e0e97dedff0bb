/** An operation as the ten columns of the source system's log. Pure. */
import type { OperationRow } from "../store/operation-lists.ts";
import type { Operation } from "../wire.ts";

export const OPERATIONS_COLUMNS = [
  "timestamp_iso",
  "scope",
  "action",
  "order_id",
  "carrier",
  "marketplace",
  "status",
  "message",
  "duration_ms",
  "meta_json",
] as const;

export function operationView(row: OperationRow): Operation {
  const { seq, at, scope, action, order, orderId, carrier, marketplace, status, message, durationMs, meta, by } = row;
  return {
    seq,
    timestamp_iso: new Date(at).toISOString(),
    scope,
    action,
    order_id: orderId,
    carrier,
    marketplace,
    status,
    message,
    duration_ms: durationMs,
    meta_json: meta,
    order,
    by,
  };
}

export function operationCells(row: OperationRow): string[] {
  const view = operationView(row);
  return OPERATIONS_COLUMNS.map((column) => String(view[column] ?? ""));
}
