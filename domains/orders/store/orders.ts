/** Orders in D1. Each is read whole and written whole, over the version that was read, together with what its log says. */
import type { OrderState, TrackingStatus } from "../model.ts";
import type { Choice, Order, Shipment } from "../order.ts";
import type { OperationDraft } from "../state-machine.ts";
import { OPERATIONS_SQL, operationRows } from "./operations.ts";

type Row = {
  id: string;
  tenant_id: string;
  shop_id: string;
  order_id: string;
  state: string;
  state_since: number;
  retry_to: string | null;
  retry_count: number;
  retry_at: number | null;
  error_code: string | null;
  error_message: string | null;
  held_because: string | null;
  version: number;
  told: string;
  amended: string | null;
  weight_g: number | null;
  weight_from: string | null;
  choice: string | null;
  shipment: string | null;
  reference: string;
  tracking_status: string | null;
  tracking_at: number | null;
  label_file: string | null;
  tracking_pushed_at: number | null;
  ship_pushed_at: number | null;
  created_at: number;
  updated_at: number;
};

/** Every text of these columns was written by this file. */
const orderOf = (row: Row): Order => ({
  id: row.id,
  tenantId: row.tenant_id,
  shopId: row.shop_id,
  orderId: row.order_id,
  state: row.state as OrderState,
  stateSince: row.state_since,
  retryTo: row.retry_to as OrderState | null,
  retryCount: row.retry_count,
  retryAt: row.retry_at,
  errorCode: row.error_code,
  errorMessage: row.error_message,
  heldBecause: row.held_because,
  version: row.version,
  told: JSON.parse(row.told) as Order["told"],
  amended: row.amended === null ? null : (JSON.parse(row.amended) as Order["amended"]),
  weightG: row.weight_g,
  weightFrom: row.weight_from,
  choice: row.choice === null ? null : (JSON.parse(row.choice) as Choice),
  shipment: row.shipment === null ? null : (JSON.parse(row.shipment) as Shipment),
  reference: row.reference,
  trackingStatus: row.tracking_status as TrackingStatus | null,
  trackingAt: row.tracking_at,
  labelFile: row.label_file,
  trackingPushedAt: row.tracking_pushed_at,
  shipPushedAt: row.ship_pushed_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Columns that are there to be searched by, made from the same order. */
function columns(order: Order): Record<string, string | number | null> {
  const { told, choice, shipment } = order;
  return {
    id: order.id,
    tenant_id: order.tenantId,
    shop_id: order.shopId,
    order_id: order.orderId,
    state: order.state,
    state_since: order.stateSince,
    retry_to: order.retryTo,
    retry_count: order.retryCount,
    retry_at: order.retryAt,
    error_code: order.errorCode,
    error_message: order.errorMessage,
    held_because: order.heldBecause,
    version: order.version,
    marketplace_state: told.marketplaceState,
    told: JSON.stringify(told),
    amended: order.amended === null ? null : JSON.stringify(order.amended),
    buyer: told.buyer,
    country: told.recipient?.country ?? null,
    total_minor: told.total.minor,
    currency: told.total.currency,
    weight_g: order.weightG,
    weight_from: order.weightFrom,
    choice: choice === null ? null : JSON.stringify(choice),
    shipment: shipment === null ? null : JSON.stringify(shipment),
    reference: order.reference,
    carrier: shipment?.carrier ?? choice?.carrier ?? null,
    carrier_account_id: shipment?.accountId ?? choice?.accountId ?? null,
    expedition_id: shipment?.expeditionId ?? null,
    tracking_number: shipment?.trackingNumber ?? null,
    tracking_status: order.trackingStatus,
    tracking_at: order.trackingAt,
    label_file: order.labelFile,
    tracking_pushed_at: order.trackingPushedAt,
    ship_pushed_at: order.shipPushedAt,
    placed_at: told.createdAt,
    ship_by: told.shipBy,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  };
}

const COLUMN_NAMES = [
  ..."id tenant_id shop_id order_id state state_since retry_to retry_count retry_at error_code error_message".split(
    " ",
  ),
  ..."held_because version marketplace_state told amended buyer country total_minor currency weight_g weight_from".split(
    " ",
  ),
  ..."choice shipment reference carrier carrier_account_id expedition_id tracking_number tracking_status".split(" "),
  ..."tracking_at label_file tracking_pushed_at ship_pushed_at placed_at ship_by created_at updated_at".split(" "),
];
const picked = (name: string): string => `w.value->>'${name}'`;

const INSERT_SQL = `
INSERT INTO orders (${COLUMN_NAMES.join(", ")})
SELECT ${COLUMN_NAMES.map(picked).join(", ")} FROM json_each(?1) AS w WHERE true
ON CONFLICT (id) DO NOTHING
RETURNING id`;

/** Another label than the one that was printed has not been printed. */
const UPDATE_SQL = `
UPDATE orders SET ${COLUMN_NAMES.filter((name) => name !== "id")
  .map((name) => `${name} = ${picked(name)}`)
  .join(", ")},
  label_printed_at = CASE WHEN orders.label_file IS ${picked("label_file")} THEN orders.label_printed_at END
FROM json_each(?1) AS w WHERE orders.id = ${picked("id")} AND orders.version = ?2`;

/** What a step changed besides the order itself. */
export type Written = { operations: readonly OperationDraft[]; by: string; at: number };

/**
 * Writes the order over the version that it was read in, which grows by one, with its log. False: somebody wrote it
 * meanwhile, and nothing was written.
 */
export async function saveOrder(db: D1Database, order: Order, written: Written): Promise<boolean> {
  const next = { ...order, version: order.version + 1 };
  const [update] = await db.batch([
    db.prepare(UPDATE_SQL).bind(JSON.stringify([columns(next)]), order.version),
    // Only if the update before it in this transaction has changed a row.
    db.prepare(`${OPERATIONS_SQL} AND changes() > 0`).bind(JSON.stringify(operationRows(next, written))),
  ]);
  return (update?.meta.changes ?? 0) > 0;
}

/** Orders that are seen for the first time. Answers the ids of those that are new; a known one stays as it is. */
export async function insertOrders(
  db: D1Database,
  orders: readonly Order[],
  written: Omit<Written, "operations"> & { operations: (order: Order) => OperationDraft[] },
): Promise<Set<string>> {
  if (orders.length === 0) return new Set();
  const { by, at } = written;
  const [inserted] = await db.batch<{ id: string }>([
    db.prepare(INSERT_SQL).bind(JSON.stringify(orders.map(columns))),
    // A step's key makes it one row: of an order that was known its first steps are there.
    db
      .prepare(OPERATIONS_SQL)
      .bind(
        JSON.stringify(
          orders.flatMap((order) => operationRows(order, { operations: written.operations(order), by, at })),
        ),
      ),
  ]);
  return new Set((inserted?.results ?? []).map(({ id }) => id));
}

export async function readOrder(db: D1Database, id: string): Promise<Order | null> {
  const row = await db.prepare("SELECT * FROM orders WHERE id = ?1").bind(id).first<Row>();
  return row === null ? null : orderOf(row);
}

/** Those that there are, in no order. */
export async function readOrders(db: D1Database, ids: readonly string[]): Promise<Order[]> {
  if (ids.length === 0) return [];
  const { results } = await db
    .prepare("SELECT * FROM orders WHERE id IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(ids))
    .all<Row>();
  return results.map(orderOf);
}
