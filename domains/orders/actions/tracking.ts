/** Tracking that somebody brings: rows of a file, and carriers' webhooks. */
import type { Tools } from "../../domain.ts";
import type { CarrierEvent } from "../carriers/carrier.ts";
import { type CarrierId, TRACKING_STATUSES, type TrackingStatus } from "../model.ts";
import type { Order } from "../order.ts";
import { type CarrierAccountRow, readCarrierAccounts } from "../store/accounts.ts";
import { byExpedition } from "../store/due.ts";
import { namedOrders } from "../store/named-orders.ts";
import { logStep } from "../store/operations.ts";
import { tellOrder } from "../tasks/of-order.ts";
import type { Caller, Outcome } from "./orders.ts";

export type TrackingRow = {
  /** `id`, our reference, or the marketplace's number where it names one order of the tenant only. */
  orderId: string;
  /** Null where the file tells only where the parcel is. */
  trackingNumber: string | null;
  /** Who has the parcel, of an order that was not posted from here. */
  carrier: CarrierId | null;
  trackingUrl: string | null;
  /** Where the file says how far it is. `at`: epoch ms. */
  event: { status: TrackingStatus; text: string; at: number } | null;
};

/** Each row has an answer of its own, in their order. The same file twice changes nothing. */
export async function uploadTracking(
  tools: Tools,
  { tenantId, by }: Caller,
  rows: readonly TrackingRow[],
): Promise<Outcome[]> {
  const found = await namedOrders(
    tools.db,
    tenantId,
    rows.map(({ orderId }) => orderId),
  );
  const accounts = (await readCarrierAccounts(tools.db, tenantId)).filter(({ isOn }) => isOn);
  const outcomes: Outcome[] = [];
  // One after the other: two rows of one order must not overtake each other.
  for (const row of rows) {
    const order = found.get(row.orderId);
    const refused = (reason: string): Outcome => ({
      id: typeof order === "object" ? order.id : row.orderId,
      orderId: typeof order === "object" ? order.orderId : null,
      outcome: "refused",
      reason,
    });
    if (order === undefined) outcomes.push(refused("there is no such order"));
    else if (order === "several") outcomes.push(refused("several shops have an order of this number: name its id"));
    else {
      const byHand = handOf(order, row, accounts);
      const reply =
        byHand !== null && "refused" in byHand
          ? ({ kind: "refused", why: byHand.refused } as const)
          : await tellOrder(tools, order.id, {
              type: "tracking",
              by,
              via: "file",
              trackingNumber: row.trackingNumber,
              trackingUrl: row.trackingUrl,
              events: row.event === null ? [] : [eventOf(row.event)],
              byHand,
            });
      const reason = reply.kind === "done" ? null : reply.kind === "refused" ? reply.why : reply.reason;
      outcomes.push(
        reason === null ? { id: order.id, orderId: order.orderId, outcome: "accepted", reason } : refused(reason),
      );
    }
  }
  return outcomes;
}

/** Of an order that no carrier has yet: who is meant to have it. */
function handOf(
  order: Order,
  { carrier }: TrackingRow,
  accounts: readonly CarrierAccountRow[],
): { carrier: CarrierId; accountId: string } | { refused: string } | null {
  if (order.shipment !== null) {
    const isOther = carrier !== null && carrier !== order.shipment.carrier;
    return isOther ? { refused: `${order.shipment.carrier} has it, not ${carrier}` } : null;
  }
  if (order.choice !== null && (carrier === null || carrier === order.choice.carrier))
    return { carrier: order.choice.carrier, accountId: order.choice.accountId };
  if (carrier === null) return { refused: "no carrier has it: say in the column carrier who does" };
  const [first, second] = accounts.filter((account) => account.carrier === carrier);
  if (first === undefined) return { refused: `there is no account of ${carrier} that is on` };
  if (second !== undefined)
    return { refused: `there are several accounts of ${carrier}: choose one for the order first` };
  return { carrier, accountId: first.id };
}

const eventOf = ({ status, text, at }: NonNullable<TrackingRow["event"]>): CarrierEvent => ({
  key: `file:${status}:${at}`,
  status,
  code: status,
  text,
  at,
  order: 0,
  place: null,
});

/** What the first system's carriers called them. */
const OTHER_NAMES: Readonly<Record<string, TrackingStatus>> = {
  created: "registered",
  labeled: "registered",
  labelled: "registered",
};

export type TakenEvent = {
  eventId: string;
  /** "shipment.updated": shown with the event. */
  type: string | null;
  expeditionId: string;
  /** One of ours in any case, or the carrier's own. */
  status: string;
  trackingNumber: string | null;
  /** Epoch ms. */
  at: number;
};

/** Its signature is checked. An event that was taken before changes nothing; one about no order of ours is logged. */
export async function takeWebhookEvent(
  tools: Tools,
  account: Pick<CarrierAccountRow, "id" | "tenantId" | "carrier" | "name">,
  event: TakenEvent,
): Promise<{ kind: "taken" | "duplicate" } | { kind: "unavailable"; reason: string }> {
  const { db } = tools;
  const seen = await db
    .prepare("SELECT 1 FROM orders_webhook_events WHERE carrier_account_id = ?1 AND event_id = ?2")
    .bind(account.id, event.eventId)
    .first();
  if (seen !== null) return { kind: "duplicate" };
  const [order] = await byExpedition(db, account, [event.expeditionId]);
  const by = `webhook of ${account.name}`;
  const status = statusOf(event.status);
  const step = {
    tenantId: account.tenantId,
    at: tools.now(),
    by,
    scope: "carrier" as const,
    action: "webhook_received",
    carrier: account.carrier,
    durationMs: null,
    meta: { event: event.eventId, expedition: event.expeditionId, status: event.status },
    key: `${account.id}#webhook:${event.eventId}`,
  };
  if (order === undefined)
    await logStep(db, { ...step, status: "WARNING", message: `no order has the expedition ${event.expeditionId}` });
  else {
    const reply = await tellOrder(tools, order.id, {
      type: "tracking",
      by,
      via: "webhook",
      trackingNumber: event.trackingNumber,
      trackingUrl: null,
      byHand: null,
      events: [
        {
          key: `webhook:${event.eventId}`,
          status,
          code: event.status,
          text: event.type ?? "",
          at: event.at,
          order: 0,
          place: null,
        },
      ],
    });
    if (reply.kind !== "done" && reply.kind !== "refused") return { kind: "unavailable", reason: reply.reason };
    await logStep(db, {
      ...step,
      order: { id: order.id, orderId: order.id.slice(order.id.indexOf(":") + 1) },
      status: reply.kind === "done" ? "OK" : "WARNING",
      message: reply.kind === "done" ? status : reply.why,
    });
  }
  // Last: an event whose taking broke off comes again, and is taken again.
  await db
    .prepare(
      "INSERT OR IGNORE INTO orders_webhook_events (carrier_account_id, event_id, received_at) VALUES (?1, ?2, ?3)",
    )
    .bind(account.id, event.eventId, tools.now())
    .run();
  return { kind: "taken" };
}

function statusOf(text: string): TrackingStatus {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  return TRACKING_STATUSES.find((status) => status === name) ?? OTHER_NAMES[name] ?? "unknown";
}
