/** Parts of orders, where the instance has them: ST01, ST11, ST12, ST23, ST24. Refusals come one by one inside a 2xx. */
import { z } from "zod";
import type { Order, Shipment } from "./book.ts";
import { lineId } from "./book.ts";
import type { Call, Reply } from "./call.ts";
import { ok, readBody, refuse, trackingFields } from "./call.ts";
import { addressJson } from "./order-json.ts";
import { readTracking } from "./tracking.ts";

const MAX_SHIPMENTS = 1000;
const DEFAULT_PAGE = 10;
const MAX_PAGE = 100;

const tracking = z.strictObject({ ...trackingFields, tracking_url: z.string().nullish() });
const asked = z.strictObject({
  order_id: z.string().min(1),
  invoice_reference: z.string().max(255).nullish(),
  shipment_additional_information: z
    .array(z.object({ code: z.string(), type: z.string(), value: z.unknown() }))
    .nullish(),
  shipment_lines: z
    .array(
      z.strictObject({
        offer_sku: z.string().nullish(),
        order_line_id: z.string().nullish(),
        package_reference: z.string().nullish(),
        quantity: z.int().min(1),
      }),
    )
    .min(1),
  shipped: z.boolean().nullish(),
  shipping_from: z.looseObject({}).nullish(),
  tracking: tracking.nullish(),
});
const manyOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ shipments: z.array(item).min(1).max(MAX_SHIPMENTS) });
const creation = manyOf(asked);
const trackings = manyOf(z.strictObject({ id: z.string(), tracking }));
const ids = manyOf(z.strictObject({ id: z.string().min(1) }));

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const DISABLED = refuse(403, "The multiple shipments feature is disabled");

/** ST01. */
export function createShipments(call: Call): Reply {
  if (!call.multiShipment) return DISABLED;
  const read = readBody(creation, call.body);
  if ("refusal" in read) return read.refusal;
  const shipment_success: unknown[] = [];
  const shipment_errors: { order_id: string; message: string }[] = [];
  for (const one of read.body.shipments) {
    const made = createShipment(call, one);
    if (typeof made === "string") shipment_errors.push({ order_id: one.order_id, message: made });
    else shipment_success.push(shipmentJson(made));
  }
  return { status: 201, json: { shipment_success, shipment_errors } };
}

/** The shipment, or why there is none. */
function createShipment({ book, shopId, now }: Call, one: z.infer<typeof asked>): Shipment | string {
  const order = book.order(one.order_id, shopId);
  if (order === null) return `No order with id '${one.order_id}'.`;
  const { state } = book.moment(order, now);
  if (state !== "SHIPPING") return `The order status must be 'SHIPPING' but it is '${state}'.`;
  const told = one.tracking == null ? null : readTracking(one.tracking);
  if (told !== null && "problem" in told) return told.problem;
  const lines: Shipment["lines"] = [];
  for (const line of one.shipment_lines) {
    const index = order.draft.lines.findIndex(
      ({ sku }, at) =>
        lineId(order, at) === line.order_line_id || (line.order_line_id == null && sku === line.offer_sku),
    );
    const bought = order.draft.lines[index];
    if (bought === undefined) return `No order line for '${line.order_line_id ?? line.offer_sku}'.`;
    const id = lineId(order, index);
    const already = lines.filter(({ lineId }) => lineId === id).reduce((sum, { quantity }) => sum + quantity, 0);
    if (line.quantity + already > book.leftToShip(order, index)) return "Shipment quantity is invalid.";
    lines.push({
      lineId: id,
      sku: bought.sku,
      quantity: line.quantity,
      packageReference: line.package_reference ?? null,
    });
  }
  const shipment = book.addShipment({
    order,
    createdAt: now,
    updatedAt: now,
    shippedAt: null,
    tracking: told?.tracking ?? null,
    lines,
    invoiceReference: one.invoice_reference ?? null,
  });
  book.count(order, "st01");
  if (one.shipped === true) ship(shipment, { book, now });
  return shipment;
}

/** An order is shipped when all of it is. */
function ship(shipment: Shipment, { book, now }: Pick<Call, "book" | "now">): void {
  shipment.shippedAt = now;
  shipment.updatedAt = now;
  const { order } = shipment;
  const isAllSent =
    order.draft.lines.every((_, index) => book.leftToShip(order, index) === 0) &&
    book.shipments(order.shopId).every((other) => other.order !== order || other.shippedAt !== null);
  if (isAllSent) order.deeds.shippedAt = now;
}

/** ST24. */
export function shipShipments(call: Call): Reply {
  const read = readBody(ids, call.body);
  if ("refusal" in read) return read.refusal;
  return changeEach(call, read.body.shipments, (shipment) => {
    if (shipment.shippedAt !== null) return "The shipment status must be 'SHIPPING' but it is 'SHIPPED'.";
    ship(shipment, call);
    call.book.count(shipment.order, "st24");
    return null;
  });
}

/** ST23. */
export function setTrackings(call: Call): Reply {
  const read = readBody(trackings, call.body);
  if ("refusal" in read) return read.refusal;
  return changeEach(call, read.body.shipments, (shipment, one) => {
    const told = readTracking(one.tracking);
    if ("problem" in told) return told.problem;
    shipment.tracking = told.tracking;
    shipment.updatedAt = call.now;
    call.book.count(shipment.order, "st23");
    return null;
  });
}

/** Both lists of a partial answer; `change` answers why it did nothing. */
function changeEach<Item extends { id: string }>(
  { book, shopId, multiShipment }: Call,
  items: readonly Item[],
  change: (shipment: Shipment, item: Item) => string | null,
): Reply {
  if (!multiShipment) return DISABLED;
  const shipment_success: { id: string }[] = [];
  const shipment_errors: { id: string; message: string }[] = [];
  for (const item of items) {
    const shipment = book.shipment(item.id, shopId);
    const problem = shipment === null ? `No shipment with id '${item.id}'.` : change(shipment, item);
    if (problem === null) shipment_success.push({ id: item.id });
    else shipment_errors.push({ id: item.id, message: problem });
  }
  return ok({ shipment_success, shipment_errors });
}

/** ST11. */
export function listShipments(call: Call): Reply {
  const { book, query, shopId } = call;
  if (!call.multiShipment) return DISABLED;
  const orders = query.getAll("order_id");
  const states = query.getAll("shipment_state_code");
  return page(
    call,
    book
      .shipments(shopId)
      .filter(({ order }) => orders.length === 0 || orders.includes(order.id))
      .filter((shipment) => states.length === 0 || states.includes(statusOf(shipment)))
      .map(shipmentJson),
  );
}

/** ST12: what is in no shipment yet. */
export function listItemsToShip(call: Call): Reply {
  const { book, query, shopId, now } = call;
  if (!call.multiShipment) return DISABLED;
  const wanted = query.getAll("order_id");
  const orders = book
    .orders(shopId)
    .filter(
      (order) => (wanted.length === 0 || wanted.includes(order.id)) && book.moment(order, now).state === "SHIPPING",
    )
    .map((order) => ({ order, lines: linesToShip(order, call) }))
    .filter(({ lines }) => lines.length > 0);
  return page(
    call,
    orders.map(({ order, lines }) => ({
      fulfillment: { center: { code: "DEFAULT" } },
      order_id: order.id,
      references: { order_reference_for_customer: null, order_reference_for_seller: null },
      shipment_lines: lines,
      shipping_address: addressJson(order),
      shipping_date: iso(book.moment(order, now).updatedAt),
      shipping_deadline: iso(book.moment(order, now).shipBy),
      shipping_type_code: order.draft.method.code,
      shipping_type_standard_code: order.draft.method.standardCode,
    })),
  );
}

function linesToShip(order: Order, { book }: Call) {
  return order.draft.lines.flatMap((line, index) => {
    const quantity = book.leftToShip(order, index);
    return quantity === 0
      ? []
      : [{ offer_sku: line.sku, order_line_id: lineId(order, index), product_title: line.title, quantity }];
  });
}

/** Seek paging: a token that says where to go on. */
function page({ query }: Call, all: readonly unknown[]): Reply {
  const limit = Number(query.get("limit") ?? DEFAULT_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    return refuse(400, `limit must be a number from 1 to ${MAX_PAGE}`);
  const token = query.get("page_token");
  const start = token === null ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start)) return refuse(400, "page_token is not one of ours");
  const tokenAt = (place: number): string => Buffer.from(String(place)).toString("base64url");
  return ok({
    data: all.slice(start, start + limit),
    next_page_token: start + limit < all.length ? tokenAt(start + limit) : null,
    previous_page_token: start > 0 ? tokenAt(Math.max(0, start - limit)) : null,
  });
}

const statusOf = ({ shippedAt }: Shipment): string => (shippedAt === null ? "SHIPPING" : "SHIPPED");

function shipmentJson(shipment: Shipment) {
  return {
    created_date: iso(shipment.createdAt),
    id: shipment.id,
    invoice_reference: shipment.invoiceReference,
    last_updated_date: iso(shipment.updatedAt),
    order_id: shipment.order.id,
    payment_details: null,
    shipment_lines: shipment.lines.map((line) => ({
      offer_sku: line.sku,
      order_line_id: line.lineId,
      package_reference: line.packageReference,
      quantity: line.quantity,
    })),
    shipped_date: iso(shipment.shippedAt),
    status: statusOf(shipment),
    status_customer_debit: "NO_DEBIT",
    tracking: shipment.tracking === null ? null : { ...shipment.tracking, milestones: [], validity_status: null },
  };
}
