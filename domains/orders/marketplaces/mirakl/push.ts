/**
 * Tells Mirakl that an order is on its way. Mirakl knows no idempotency keys, so what may have been done before is found
 * out by looking: a refusal is only believed after the order, or its shipments, have been read back.
 */
import type { MarketplaceOrder } from "../../model.ts";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import type { MarketplaceAccount, TrackingPush } from "../marketplace.ts";
import { fetchJson, perform } from "./exchange.ts";
import { createShipment, listShipments, setTracking, shipOrder, shipShipment } from "./requests.ts";
import type { MiraklShipment } from "./schemas.ts";
import { changedShipmentsSchema, createdShipmentsSchema, shipmentsSchema } from "./schemas.ts";

type ReadOrder = (orderId: string) => Promise<Answer<MarketplaceOrder | null>>;

const SHIPPED: ReadonlySet<string> = new Set(["SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"]);
/** Of a shipment that has been made and not been sent. */
const TO_SHIP: ReadonlySet<string> = new Set(["SHIPPING", "SHIPMENT_PREPARED", "READY_FOR_PICK_UP"]);

const DONE: Answer<null> = { kind: "ok", value: null };

/** The whole order: OR23, then OR24. */
export async function pushOrder(
  push: TrackingPush,
  account: MarketplaceAccount,
  port: UpstreamPort,
  read: ReadOrder,
): Promise<Answer<null>> {
  const told = await perform(setTracking(push, account), port);
  const answer = told.kind === "ok" ? await perform(shipOrder(push.orderId, account), port) : told;
  if (answer.kind !== "rejected") return answer;
  const found = await read(push.orderId);
  // Not knowing is no refusal: the push is tried again.
  if (found.kind !== "ok") return found;
  const isOurs = found.value?.tracking.number === push.trackingNumber;
  return isOurs && SHIPPED.has(found.value?.marketplaceState ?? "") ? DONE : answer;
}

/** A part of an order: ST01, already shipped; ST24 where an earlier try got no further than making it. */
export async function pushShipment(
  push: TrackingPush,
  account: MarketplaceAccount,
  port: UpstreamPort,
): Promise<Answer<null>> {
  const answer = await tryShipment(push, account, port);
  if (answer.kind !== "rejected") return answer;
  // An earlier try that was still on its way when we looked may have taken the quantities, or shipped the shipment.
  const after = await existing(push, account, port);
  if (after.kind !== "ok") return after;
  return after.value === null ? answer : shipped(after.value, account, port);
}

async function tryShipment(push: TrackingPush, account: MarketplaceAccount, port: UpstreamPort): Promise<Answer<null>> {
  const before = await existing(push, account, port);
  if (before.kind !== "ok") return before;
  if (before.value !== null) return shipped(before.value, account, port);
  const created = await fetchJson(createShipment(push, account), createdShipmentsSchema, port);
  if (created.kind !== "ok") return created;
  const { shipment_success, shipment_errors } = created.value.body;
  const ours = shipment_success?.find((shipment) => shipment.order_id === push.orderId);
  return ours === undefined ? refusalIn(shipment_errors, "order_id", push.orderId) : shipped(ours, account, port);
}

/** What the buyer sees of the latest parcel that is on its way; in an order of several shipments, it is theirs and not the order's. */
export async function shippedTracking(
  orderId: string,
  account: MarketplaceAccount,
  port: UpstreamPort,
): Promise<Answer<MarketplaceOrder["tracking"]>> {
  const listed = await fetchJson(listShipments(orderId, account), shipmentsSchema, port);
  if (listed.kind !== "ok") return listed;
  const latest = listed.value.body.data
    .filter(({ order_id, status }) => order_id === orderId && SHIPPED.has(status))
    .at(-1)?.tracking;
  return {
    kind: "ok",
    value: {
      carrier: latest?.carrier_code ?? latest?.carrier_name ?? null,
      number: latest?.tracking_number ?? null,
      url: latest?.tracking_url ?? null,
    },
  };
}

/** The shipment of this parcel, if there is one. */
async function existing(
  push: TrackingPush,
  account: MarketplaceAccount,
  port: UpstreamPort,
): Promise<Answer<MiraklShipment | null>> {
  const listed = await fetchJson(listShipments(push.orderId, account), shipmentsSchema, port);
  if (listed.kind !== "ok") return listed;
  const ours = listed.value.body.data.find(
    (shipment) =>
      shipment.order_id === push.orderId &&
      shipment.tracking?.tracking_number === push.trackingNumber &&
      shipment.status !== "CANCELED",
  );
  return { kind: "ok", value: ours ?? null };
}

async function shipped(
  shipment: MiraklShipment,
  account: MarketplaceAccount,
  port: UpstreamPort,
): Promise<Answer<null>> {
  if (!TO_SHIP.has(shipment.status)) return DONE;
  const changed = await fetchJson(shipShipment(shipment.id, account), changedShipmentsSchema, port);
  if (changed.kind !== "ok") return changed;
  const { shipment_success, shipment_errors } = changed.value.body;
  if (shipment_success?.some(({ id }) => id === shipment.id)) return DONE;
  return refusalIn(shipment_errors, "id", shipment.id);
}

/** What a 2xx refuses of the one thing that was asked for; an answer that says neither yes nor no is not of the contract. */
function refusalIn<Key extends string>(
  errors: readonly ({ message: string | null } & { [key in Key]?: string | null | undefined })[] | null | undefined,
  key: Key,
  id: string,
): Answer<never> {
  const ours = errors?.find((error) => error[key] === id);
  if (ours === undefined) return { kind: "malformed", reason: `the answer does not speak of ${id}` };
  return { kind: "rejected", code: null, reason: ours.message ?? "refused without a reason" };
}
