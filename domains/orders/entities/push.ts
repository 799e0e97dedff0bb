/** From TRACKED to MIRAKL_OK: the marketplace is told, and only what it then says itself counts. */
import type { Json } from "../../../contracts/patch.ts";
import type { MarketplaceOrder } from "../model.ts";
import type { Shipment } from "../order.ts";
import { registeredCarrier } from "../registered-carrier.ts";
import type { OperationDraft } from "../state-machine.ts";
import { keepCarriers } from "../store/accounts.ts";
import { failureOf, type Reply, replyOf } from "./reply.ts";
import { carrierTitle, type Scene, type ShopDesk, shopDesk } from "./scene.ts";

/** SH21 may be called once a day. */
const CARRIERS_KEPT_MS = 86_400_000;

/** Of the tracking number that the marketplace was last told. */
const PUSHED = "pushed";

const SHIPPED: ReadonlySet<string> = new Set(["SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"]);

export async function push(scene: Scene): Promise<Reply> {
  const { journal, by, tools, book, memory, upstreams } = scene;
  const { state, retryAt } = journal.order;
  if (state === "FAILED_PUSH") {
    if (by === "system" && retryAt === null) return { kind: "refused", why: "it waits for a person" };
    journal.apply({ kind: "retried", by: by === "system" ? "itself" : "a person" });
  }
  const { order } = journal;
  if (order.state === "MIRAKL_OK" || order.state === "COMPLETE")
    return { kind: "done", changed: false, message: "the marketplace knows it already", state: order.state };
  if (order.state !== "TRACKED") return { kind: "refused", why: `it is ${order.state}, not TRACKED` };
  if (order.heldBecause !== null) return { kind: "refused", why: order.heldBecause };
  const { shipment } = order;
  const trackingNumber = shipment?.trackingNumber ?? null;
  if (shipment === null || trackingNumber === null) return { kind: "refused", why: "it has no tracking number" };

  const desk = await shopDesk(scene, scene.shop);
  const startedAt = tools.now();
  const ended = (how: string, shown: MarketplaceOrder): Reply => {
    const why = journal.apply({ kind: "pushed", how, shown, durationMs: tools.now() - startedAt });
    if (why !== null) return { kind: "refused", why };
    return { kind: "done", changed: true, message: how, state: journal.order.state };
  };
  // An earlier push may have arrived although its answer did not: then there is nothing left to tell.
  book.during("read_order");
  if (memory.get(PUSHED) === trackingNumber) {
    const before = await upstreams.marketplace.read(order.orderId, desk.account, desk.port);
    if (before.kind === "ok" && before.value !== null && shows(before.value, trackingNumber, desk))
      return ended("the marketplace had it already", before.value);
  }
  const told = await tell(scene, desk, shipment, trackingNumber);
  if (told.kind !== "ok") return failed(told);

  book.during("read_order");
  const after = await upstreams.marketplace.read(order.orderId, desk.account, desk.port);
  if (after.kind !== "ok") return failed(after);
  const shown = after.value;
  if (shown !== null && shows(shown, trackingNumber, desk))
    return ended(`the marketplace shows ${trackingNumber} and ${shown.marketplaceState}`, shown);
  // It took the push and does not show it: what it shows may be behind, or the push was lost on its side.
  return failed({
    kind: "unavailable",
    reason:
      shown === null
        ? "the push was taken, and the marketplace has no such order"
        : `the push was taken, and the marketplace shows ${shown.tracking.number ?? "no tracking number"} and ${shown.marketplaceState}`,
  });

  function failed(answer: Parameters<typeof failureOf>[0]): Reply {
    const durationMs = tools.now() - startedAt;
    journal.apply({ kind: "failed", step: "push", failure: failureOf(answer), durationMs });
    return replyOf(answer);
  }
}

async function tell(scene: Scene, desk: ShopDesk, shipment: Shipment, trackingNumber: string) {
  const { upstreams, journal, book, memory } = scene;
  const registered = await carriersOf(scene, desk);
  const carrierName = carrierTitle(upstreams, shipment.carrier);
  const known = registeredCarrier(shipment.carrier, registered);
  book.during("push_tracking");
  memory.put(PUSHED, trackingNumber satisfies Json);
  return upstreams.marketplace.push(
    {
      orderId: journal.order.orderId,
      carrierCode: known?.code ?? null,
      carrierName: known?.label ?? carrierName,
      carrierUrl: shipment.trackingUrl,
      trackingNumber,
      lines: journal.order.told.lines.map(({ id, quantity }) => ({ id, quantity })),
    },
    desk.account,
    desk.port,
  );
}

/** The marketplace's own list; one that cannot be had is no reason not to push, since a carrier may go by its name. */
async function carriersOf({ shop, tools, upstreams, book, journal }: Scene, desk: ShopDesk) {
  const now = tools.now();
  if (shop.carriersAt !== null && now - shop.carriersAt < CARRIERS_KEPT_MS) return shop.carriers;
  book.during("list_carriers");
  const listed = await upstreams.marketplace.carriers(desk.account, desk.port);
  if (listed.kind === "ok") {
    await keepCarriers(tools.db, shop.id, listed.value, now);
    return listed.value;
  }
  journal.note(warning(`the marketplace's carriers could not be read: ${listed.reason}`));
  return shop.carriers;
}

const warning = (message: string): OperationDraft => ({
  scope: "mirakl",
  action: "list_carriers",
  status: "WARNING",
  message,
  durationMs: null,
  meta: {},
});

/** An order that goes in several shipments has its tracking with those, where the push itself has looked for it. */
function shows(order: MarketplaceOrder, trackingNumber: string, { account }: ShopDesk): boolean {
  if (!SHIPPED.has(order.marketplaceState)) return false;
  return account.multiShipment || order.tracking.number === trackingNumber;
}
