/** Lists of a tenant's orders: filtered and sorted, in pages that stay right while orders change. */
import { type Clause, compare, contains, every, isOneOf } from "../../../db/clauses.ts";
import { NEWEST, type Page, type Position, pageOf } from "../../../db/paging.ts";
import type { Order } from "../order.ts";
import { readOrders } from "./orders.ts";

/** Every part that is given must match. Instants are epoch ms: `since` inclusive, `until` exclusive, of the last change. */
export type OrderListFilter = {
  states?: readonly string[] | undefined;
  carriers?: readonly string[] | undefined;
  shops?: readonly string[] | undefined;
  countries?: readonly string[] | undefined;
  /** Occurs in the order's number, its buyer, reference or tracking number, whatever the case. */
  text?: string | undefined;
  isHeld?: boolean | undefined;
  /** False: it has a label that was not printed. */
  isPrinted?: boolean | undefined;
  since?: number | undefined;
  until?: number | undefined;
};

export type ListedOrder = Order & { labelPrintedAt: number | null };

/** "updated": newest change first. "shipBy": what must leave soonest first, what has no such time last. */
export type OrderSort = "updated" | "shipBy";

type Reach = { limit: number; offset: number; after: Position | null; sort?: OrderSort };

const NEVER = Number.MAX_SAFE_INTEGER;
const SORTS: Record<OrderSort, { column: string; direction: "ASC" | "DESC"; beyond: "<" | ">"; first: Position }> = {
  updated: { column: "updated_at", direction: "DESC", beyond: "<", first: NEWEST },
  shipBy: { column: `COALESCE(ship_by, ${NEVER})`, direction: "ASC", beyond: ">", first: { at: 0, id: "" } },
};

function clausesOf(tenantId: string, filter: OrderListFilter): Clause[] {
  const clauses = [compare("tenant_id", "=", tenantId)];
  if (filter.states !== undefined) clauses.push(isOneOf("state", filter.states));
  if (filter.carriers !== undefined) clauses.push(isOneOf("carrier", filter.carriers));
  if (filter.shops !== undefined) clauses.push(isOneOf("shop_id", filter.shops));
  if (filter.countries !== undefined) clauses.push(isOneOf("country", filter.countries));
  if (filter.text !== undefined)
    clauses.push(contains(["order_id", "buyer", "reference", "tracking_number"], filter.text));
  if (filter.isHeld !== undefined) clauses.push(isNull("held_because", !filter.isHeld));
  if (filter.isPrinted !== undefined) clauses.push(isNull("label_printed_at", !filter.isPrinted));
  if (filter.isPrinted === false) clauses.push(isNull("label_file", false));
  if (filter.since !== undefined) clauses.push(compare("updated_at", ">=", filter.since));
  if (filter.until !== undefined) clauses.push(compare("updated_at", "<", filter.until));
  return clauses;
}

const isNull = (column: string, isSo: boolean): Clause => ({
  sql: `${column} IS ${isSo ? "" : "NOT "}NULL`,
  values: [],
});

export async function listOrders(
  db: D1Database,
  tenantId: string,
  filter: OrderListFilter,
  { limit, offset, after, sort = "updated" }: Reach,
): Promise<Page<ListedOrder>> {
  const { column, direction, beyond, first } = SORTS[sort];
  const { at, id } = after ?? first;
  const place: Clause = { sql: `(${column}, id) ${beyond} (?, ?)`, values: [at, id] };
  const where = every([...clausesOf(tenantId, filter), place]);
  const { results } = await db
    .prepare(
      `SELECT id, ${column} AS at, label_printed_at AS printedAt FROM orders WHERE ${where.sql}
       ORDER BY ${column} ${direction}, id ${direction} LIMIT ? OFFSET ?`,
    )
    .bind(...where.values, limit + 1, offset)
    .all<{ id: string; at: number; printedAt: number | null }>();
  const page = pageOf(results, limit, (row) => ({ at: row.at, id: row.id }));
  const orders = new Map(
    (
      await readOrders(
        db,
        page.rows.map((row) => row.id),
      )
    ).map((order) => [order.id, order]),
  );
  const rows = page.rows.flatMap((row) => {
    const order = orders.get(row.id);
    return order === undefined ? [] : [{ ...order, labelPrintedAt: row.printedAt }];
  });
  return { rows, next: page.next };
}

export async function countOrders(db: D1Database, tenantId: string, filter: OrderListFilter): Promise<number> {
  const where = every(clausesOf(tenantId, filter));
  const row = await db
    .prepare(`SELECT COUNT(*) AS total FROM orders WHERE ${where.sql}`)
    .bind(...where.values)
    .first<{ total: number }>();
  return row?.total ?? 0;
}

/** Null where the tenant has none of this id. */
export async function readListedOrder(db: D1Database, tenantId: string, id: string): Promise<ListedOrder | null> {
  return (await readListedOrders(db, tenantId, [id]))[0] ?? null;
}

/** The tenant's, in the order of `ids`; those that are not its own are left out. */
export async function readListedOrders(
  db: D1Database,
  tenantId: string,
  ids: readonly string[],
): Promise<ListedOrder[]> {
  const { results } = await db
    .prepare(
      `SELECT id, label_printed_at AS printedAt FROM orders
       WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))`,
    )
    .bind(tenantId, JSON.stringify(ids))
    .all<{ id: string; printedAt: number | null }>();
  const printed = new Map(results.map(({ id, printedAt }) => [id, printedAt]));
  const orders = new Map((await readOrders(db, [...printed.keys()])).map((order) => [order.id, order]));
  return ids.flatMap((id) => {
    const order = orders.get(id);
    return order === undefined ? [] : [{ ...order, labelPrintedAt: printed.get(id) ?? null }];
  });
}
