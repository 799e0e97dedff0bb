/** What carriers have told of parcels: each event once, whichever way it came. */
import type { CarrierEvent } from "../carriers/carrier.ts";
import type { TrackingStatus } from "../model.ts";
import type { Order } from "../order.ts";

export type Via = "poll" | "webhook" | "file";

type Row = {
  event_key: string;
  status: string;
  code: string;
  text: string;
  at: number;
  rank: number;
  place: string | null;
};

export async function readTrackingEvents(db: D1Database, orderId: string): Promise<CarrierEvent[]> {
  const { results } = await db
    .prepare("SELECT event_key, status, code, text, at, rank, place FROM orders_tracking_events WHERE order_key = ?1")
    .bind(orderId)
    .all<Row>();
  return results.map(({ event_key, status, rank, ...row }) => ({
    ...row,
    key: event_key,
    // Written from a CarrierEvent.
    status: status as TrackingStatus,
    order: rank,
  }));
}

/** Safe to repeat. */
export async function keepTrackingEvents(
  db: D1Database,
  { id, tenantId }: Pick<Order, "id" | "tenantId">,
  events: readonly CarrierEvent[],
  via: Via,
  receivedAt: number,
): Promise<void> {
  if (events.length === 0) return;
  await db
    .prepare(
      `INSERT OR IGNORE INTO orders_tracking_events
         (order_key, tenant_id, event_key, status, code, text, at, rank, place, via, received_at)
       SELECT ?1, ?2, w.value->>'key', w.value->>'status', w.value->>'code', w.value->>'text', w.value->>'at',
              w.value->>'order', w.value->>'place', ?4, ?5
       FROM json_each(?3) AS w`,
    )
    .bind(id, tenantId, JSON.stringify(events), via, receivedAt)
    .run();
}

/** A shipment that was taken back takes its history with it: the next one's parcel has not been anywhere yet. */
export async function forgetTrackingEvents(db: D1Database, orderId: string): Promise<void> {
  await db.prepare("DELETE FROM orders_tracking_events WHERE order_key = ?1").bind(orderId).run();
}
