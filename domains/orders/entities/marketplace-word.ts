/** What an order's marketplace says of it, told by a sweep or asked for; and accepting it where the shop wants that. */
import type { MarketplaceOrder } from "../model.ts";
import { weighed } from "../store/sku-weights.ts";
import { failureOf, type Reply, replyOf } from "./reply.ts";
import { type Scene, shopDesk } from "./scene.ts";

const ACCEPTABLE = "WAITING_ACCEPTANCE";

export async function told(scene: Scene, message: { type: "told"; told: MarketplaceOrder }): Promise<Reply> {
  const { journal, tenant, shop, tools } = scene;
  const before = journal.order;
  // Sweeps overlap, and answers overtake each other: an older word changes nothing.
  if (message.told.updatedAt < before.told.updatedAt && before.state !== "FAILED_FETCH")
    return { kind: "done", changed: false, message: "it is known as it was later", state: before.state };
  // Two sweeps that overlap tell the same.
  if (before.state !== "FAILED_FETCH" && JSON.stringify(message.told) === JSON.stringify(before.told))
    return { kind: "done", changed: false, message: "it is known", state: before.state };
  const weight = await weighed(tools.db, message.told, tenant, shop);
  journal.apply({ kind: "told", told: message.told, weight });
  return { kind: "done", changed: journal.order !== before, message: null, state: journal.order.state };
}

/** Asks the marketplace; and where the order waits to be accepted and its shop accepts by itself, accepts it first. */
export async function refresh(scene: Scene): Promise<Reply> {
  const { journal, upstreams, book, shop, tools } = scene;
  const { orderId } = journal.order;
  const desk = await shopDesk(scene, shop);
  const waits = journal.order.told.marketplaceState === ACCEPTABLE && shop.acceptsOrders;
  if (waits) {
    book.during("accept_order");
    const startedAt = tools.now();
    const lineIds = journal.order.told.lines.map(({ id }) => id);
    const accepted = await upstreams.marketplace.accept(orderId, lineIds, desk.account, desk.port);
    const durationMs = tools.now() - startedAt;
    if (accepted.kind !== "ok") {
      journal.note({
        scope: "mirakl",
        action: "accept_order",
        status: "ERROR",
        message: accepted.reason,
        durationMs,
        meta: {},
      });
      return replyOf(accepted);
    }
    journal.note({ scope: "mirakl", action: "accept_order", status: "OK", message: "accepted", durationMs, meta: {} });
  }
  book.during("read_order");
  const startedAt = tools.now();
  const read = await upstreams.marketplace.read(orderId, desk.account, desk.port);
  if (read.kind === "ok" && read.value !== null) return told(scene, { type: "told", told: read.value });
  const answer =
    read.kind === "ok"
      ? ({ kind: "rejected", code: null, reason: "the marketplace has no such order" } as const)
      : read;
  if (journal.order.state === "FAILED_FETCH") {
    journal.apply({ kind: "retried", by: scene.by === "system" ? "itself" : "a person" });
    journal.apply({ kind: "failed", step: "fetch", failure: failureOf(answer), durationMs: tools.now() - startedAt });
  }
  return replyOf(answer);
}
