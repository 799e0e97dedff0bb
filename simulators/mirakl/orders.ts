/** What the seller does to whole orders: OR21, OR23, OR24. */
import { z } from "zod";
import type { Order } from "./book.ts";
import { lineId } from "./book.ts";
import type { Call, Reply } from "./call.ts";
import { NO_CONTENT, readBody, refuse, trackingFields } from "./call.ts";
import { readTracking } from "./tracking.ts";

const acceptance = z.strictObject({
  order_lines: z.array(z.strictObject({ id: z.string(), accepted: z.boolean() }).nullable()),
});

const tracking = z.strictObject({ ...trackingFields, carrier_url: z.string().nullish() });

function theOrder({ book, id, shopId }: Call): Order | null {
  return book.order(id, shopId);
}

const unknownOrder = (id: string): Reply => refuse(404, `Order with id '${id}' not found`, "ORDER_NOT_FOUND");

const wrongState = (expected: string, state: string): Reply =>
  refuse(400, `The order status must be '${expected}' but it is '${state}'.`, "ORDER_INVALID_STATE");

/** OR21. */
export function acceptOrder(call: Call): Reply {
  const { book, now } = call;
  const order = theOrder(call);
  if (order === null) return unknownOrder(call.id);
  const read = readBody(acceptance, call.body);
  if ("refusal" in read) return read.refusal;
  const { state } = book.moment(order, now);
  if (state !== "WAITING_ACCEPTANCE") return wrongState("WAITING_ACCEPTANCE", state);
  const decisions = new Map<string, boolean>();
  for (const line of read.body.order_lines) {
    if (line === null) return refuse(400, "A line is null", "ORDER_LINE_NULL_ELEMENT");
    if (decisions.has(line.id)) return refuse(400, `Line '${line.id}' is there twice`, "ORDER_LINE_DUPLICATE_ID");
    decisions.set(line.id, line.accepted);
  }
  const ids = order.draft.lines.map((_, index) => lineId(order, index));
  const stranger = [...decisions.keys()].find((id) => !ids.includes(id));
  if (stranger !== undefined) return refuse(400, `Line '${stranger}' not found`, "ORDER_LINE_NOT_FOUND");
  const missing = ids.find((id) => !decisions.has(id));
  if (missing !== undefined)
    return refuse(400, `Line '${missing}' has no decision`, "ORDER_LINE_ACCEPTANCE_DECISION_MISSING");
  const accepted = [...decisions.values()];
  if (accepted.some(Boolean) && !accepted.every(Boolean))
    return refuse(400, "Partial acceptance is disabled for this shop", "ORDER_PARTIAL_ACCEPTANCE_DISABLED");
  if (accepted.every(Boolean)) order.deeds.acceptedAt = now;
  else order.deeds.refusedAt = now;
  book.count(order, "or21");
  return NO_CONTENT;
}

/** OR23. Also after it was shipped: a tracking number may be put right. */
export function setTracking(call: Call): Reply {
  const { book, now } = call;
  const order = theOrder(call);
  if (order === null) return unknownOrder(call.id);
  const read = readBody(tracking, call.body);
  if ("refusal" in read) return read.refusal;
  const { state } = book.moment(order, now);
  if (state !== "SHIPPING" && state !== "SHIPPED") return wrongState("SHIPPING", state);
  const { carrier_url, ...said } = read.body;
  const told = readTracking({ ...said, tracking_url: carrier_url });
  if ("problem" in told) return refuse(400, told.problem);
  order.tracking = told.tracking;
  order.deeds.trackedAt = now;
  book.count(order, "or23");
  return NO_CONTENT;
}

/** OR24. It takes no body: `{}` is one. */
export function shipOrder(call: Call): Reply {
  const { book, now } = call;
  const order = theOrder(call);
  if (order === null) return unknownOrder(call.id);
  if (call.body !== "") return refuse(400, "The request must not have a body");
  const { state } = book.moment(order, now);
  if (state !== "SHIPPING") return wrongState("SHIPPING", state);
  if (order.tracking === null) return refuse(400, "The order has no tracking information");
  order.deeds.shippedAt = now;
  book.count(order, "or24");
  return NO_CONTENT;
}
