/** Lists of a tenant's operations, newest first, and what was counted of them. */
import { type Clause, compare, contains, every, isOneOf } from "../../../db/clauses.ts";
import { NEWEST, type Page, type Position, pageOf } from "../../../db/paging.ts";

/** Every part that is given must match. Instants are epoch ms: `since` inclusive, `until` exclusive. */
export type OperationFilter = {
  scopes?: readonly string[] | undefined;
  actions?: readonly string[] | undefined;
  statuses?: readonly string[] | undefined;
  carriers?: readonly string[] | undefined;
  /** The key of an order. */
  order?: string | undefined;
  text?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
};

export type OperationRow = {
  seq: number;
  at: number;
  scope: string;
  action: string;
  order: string | null;
  orderId: string | null;
  carrier: string | null;
  marketplace: string | null;
  status: "OK" | "ERROR" | "WARNING";
  message: string;
  durationMs: number | null;
  meta: string;
  by: string;
};

const COLUMNS = `seq, at, scope, action, order_key AS "order", order_id AS orderId, carrier, marketplace, status, message,
  duration_ms AS durationMs, meta_json AS meta, "by"`;

function clausesOf(tenantId: string, filter: OperationFilter): Clause[] {
  const clauses = [compare("tenant_id", "=", tenantId)];
  if (filter.scopes !== undefined) clauses.push(isOneOf("scope", filter.scopes));
  if (filter.actions !== undefined) clauses.push(isOneOf("action", filter.actions));
  if (filter.statuses !== undefined) clauses.push(isOneOf("status", filter.statuses));
  if (filter.carriers !== undefined) clauses.push(isOneOf("carrier", filter.carriers));
  if (filter.order !== undefined) clauses.push(compare("order_key", "=", filter.order));
  if (filter.text !== undefined) clauses.push(contains(["order_id", "message", "action"], filter.text));
  if (filter.since !== undefined) clauses.push(compare("at", ">=", filter.since));
  if (filter.until !== undefined) clauses.push(compare("at", "<", filter.until));
  return clauses;
}

export async function listOperations(
  db: D1Database,
  tenantId: string,
  filter: OperationFilter,
  { limit, offset, after }: { limit: number; offset: number; after: Position | null },
): Promise<Page<OperationRow>> {
  const { at, id } = after ?? { ...NEWEST, id: String(Number.MAX_SAFE_INTEGER) };
  const where = every([...clausesOf(tenantId, filter), { sql: "(at, seq) < (?, ?)", values: [at, Number(id)] }]);
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM orders_operations WHERE ${where.sql} ORDER BY at DESC, seq DESC LIMIT ? OFFSET ?`)
    .bind(...where.values, limit + 1, offset)
    .all<OperationRow>();
  return pageOf(results, limit, (row) => ({ at: row.at, id: String(row.seq) }));
}

export async function countOperations(db: D1Database, tenantId: string, filter: OperationFilter): Promise<number> {
  const where = every(clausesOf(tenantId, filter));
  const row = await db
    .prepare(`SELECT COUNT(*) AS total FROM orders_operations WHERE ${where.sql}`)
    .bind(...where.values)
    .first<{ total: number }>();
  return row?.total ?? 0;
}

/** The story of one order, oldest first. */
export async function operationsOfOrder(db: D1Database, tenantId: string, order: string): Promise<OperationRow[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM orders_operations WHERE tenant_id = ?1 AND order_key = ?2 ORDER BY seq LIMIT 1000`)
    .bind(tenantId, order)
    .all<OperationRow>();
  return results;
}
