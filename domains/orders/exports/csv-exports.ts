/** The log and the orders as CSV, a page of rows at a time: an export of any size is never whole in memory. */
import type { Position } from "../../../db/paging.ts";
import { type CsvDialect, csvRecord } from "../csv.ts";
import { listOperations, type OperationFilter } from "../store/operation-lists.ts";
import { listOrders, type OrderListFilter } from "../store/order-lists.ts";
import { OPERATIONS_COLUMNS, operationCells } from "./operations-view.ts";
import { ORDERS_VIEW_COLUMNS, ordersViewRow, type ViewContext } from "./orders-view.ts";

const PAGE = 500;
/** People open them. */
const DIALECT: CsvDialect = { separator: ",", formulas: "disarmed" };

/** Newest first; a header, then ten columns. */
export async function* operationsCsv(
  db: D1Database,
  tenantId: string,
  filter: OperationFilter,
): AsyncGenerator<string> {
  yield csvRecord(OPERATIONS_COLUMNS, DIALECT);
  for (let after: Position | null = null; ; ) {
    const page = await listOperations(db, tenantId, filter, { limit: PAGE, offset: 0, after });
    yield page.rows.map((row) => csvRecord(operationCells(row), DIALECT)).join("");
    if (page.next === null) return;
    after = page.next;
  }
}

/** Newest change first; a header, then 44 columns. */
export async function* ordersViewCsv(
  db: D1Database,
  tenantId: string,
  filter: OrderListFilter,
  context: ViewContext,
): AsyncGenerator<string> {
  yield csvRecord(ORDERS_VIEW_COLUMNS, DIALECT);
  for (let after: Position | null = null; ; ) {
    const page = await listOrders(db, tenantId, filter, { limit: PAGE, offset: 0, after });
    const rows = page.rows.map((order) => ordersViewRow(order, context));
    yield rows
      .map((row) =>
        csvRecord(
          ORDERS_VIEW_COLUMNS.map((column) => row[column]),
          DIALECT,
        ),
      )
      .join("");
    if (page.next === null) return;
    after = page.next;
  }
}
