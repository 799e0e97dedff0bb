/** The one hand that works on an order: each message is taken from the stored order to the stored order. */
import type { Json } from "../../../contracts/patch.ts";
import type { EntityKind } from "../../domain.ts";
import type { AmendmentChanges } from "../amendment.ts";
import type { MarketplaceOrder } from "../model.ts";
import { notebook } from "../port.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { readShop, readTenant } from "../store/accounts.ts";
import { keepExchanges } from "../store/exchanges.ts";
import { readOrder, saveOrder } from "../store/orders.ts";
import type { Upstreams } from "../upstreams.ts";
import { amend, cancel, choosePerson } from "./by-hand.ts";
import { fetchLabel } from "./label.ts";
import { refresh, told } from "./marketplace-word.ts";
import { push } from "./push.ts";
import type { Reply } from "./reply.ts";
import { journalOf, type Scene } from "./scene.ts";
import { resolve, type ShipMessage, ship } from "./ship.ts";
import { type ToldMessage, track, trackingTold } from "./track.ts";
import { boardFeed, boardWork } from "./work.ts";

export type OrderMessage = { by: string } & (
  | ShipMessage
  | { type: "push" }
  | { type: "track" }
  | { type: "label" }
  | { type: "refresh" }
  | { type: "told"; told: MarketplaceOrder }
  | ToldMessage
  | { type: "choose"; accountId: string; service: string; parcels: number }
  | { type: "amend"; changes: AmendmentChanges | null }
  | { type: "cancel"; reason: string }
  | { type: "resolve"; found: { expeditionId: string; trackingNumber: string | null } | null }
);

export const ORDER = "order";

/** Longer than a board that is watched goes without being made anew. */
const WATCHED_MS = 60_000;

/** Name: the order's id. Answers a Reply. */
export function orderEntity(upstreams: Upstreams): EntityKind<OrdersSettings> {
  return {
    kind: ORDER,
    async receive(message, name, settings, tools, memory): Promise<Json> {
      if (!isOpen(settings)) return { kind: "refused", why: "orders are closed: ORDERS_KEY is not set" };
      const { db } = tools;
      const order = await readOrder(db, name);
      if (order === null) return { kind: "refused", why: `there is no order ${name}` };
      const [tenant, shop] = await Promise.all([readTenant(db, order.tenantId), readShop(db, order.shopId)]);
      if (tenant === null || shop === null) return { kind: "refused", why: "its shop is gone" };
      // Only this domain's own code sends to its entities.
      const { by, ...asked } = message as unknown as OrderMessage;
      const book = notebook(tools);
      const journal = journalOf(order, () => tools.now());
      const scene: Scene = { tools, settings, upstreams, memory, book, tenant, shop, journal, by };
      let reply: Reply;
      try {
        reply = await taken(scene, asked);
      } finally {
        // However it ends: what was said to an upstream is what one looks for when it went wrong.
        await keepExchanges(db, { tenantId: order.tenantId, order: order.id }, book.take());
      }
      if (journal.order === order && journal.operations.length === 0) return reply;
      const at = tools.now();
      const isSaved = await saveOrder(db, journal.order, { operations: journal.operations, by, at });
      if (!isSaved) return { kind: "unavailable", reason: "the order was written by another hand meanwhile" };
      const written = { ...journal.order, version: order.version + 1 };
      const work = journal.after.map((next) => next(written));
      await tools.submit((await isWatched(db, tenant.id, at)) ? [...work, boardWork(tenant.id, at)] : work);
      return reply;
    },
  };
}

/** A board is only made while somebody looks: one that is fresh is looked at. */
async function isWatched(db: D1Database, tenantId: string, now: number): Promise<boolean> {
  const madeAt = await db
    .prepare("SELECT fetched_at FROM feeds WHERE feed = ?1")
    .bind(boardFeed(tenantId))
    .first<number>("fetched_at");
  return madeAt !== null && now - madeAt < WATCHED_MS;
}

function taken(scene: Scene, message: Omit<OrderMessage, "by">): Promise<Reply> {
  const asked = message as OrderMessage;
  switch (asked.type) {
    case "ship":
      return ship(scene, asked);
    case "push":
      return push(scene);
    case "track":
      return track(scene);
    case "label":
      return fetchLabel(scene);
    case "refresh":
      return refresh(scene);
    case "told":
      return told(scene, asked);
    case "tracking":
      return trackingTold(scene, asked);
    case "choose":
      return choosePerson(scene, asked);
    case "amend":
      return amend(scene, asked);
    case "cancel":
      return cancel(scene, asked);
    case "resolve":
      return resolve(scene, asked);
  }
}
