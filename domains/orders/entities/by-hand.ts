/** What only a person asks for: another carrier, taking a shipment back, letting an order go. */
import { type AmendmentChanges, amendment } from "../amendment.ts";
import { chooseCarrier } from "../choice.ts";
import { TERMINAL_STATUSES } from "../model.ts";
import { isFailed } from "../state-machine.ts";
import { weighed } from "../store/sku-weights.ts";
import { forgetTrackingEvents } from "../store/tracking-events.ts";
import { openIntent } from "./intent.ts";
import { type Reply, replyOf } from "./reply.ts";
import { carrierDesk, type Scene } from "./scene.ts";

export async function choosePerson(
  scene: Scene,
  { accountId, service, parcels }: { accountId: string; service: string; parcels: number },
): Promise<Reply> {
  const { journal } = scene;
  const choice = await chooseCarrier(scene, { accountId, service });
  if ("refused" in choice) return { kind: "refused", why: choice.refused };
  const why = journal.apply({ kind: "chosen", choice: { ...choice, parcels } });
  if (why !== null) return { kind: "refused", why };
  return { kind: "done", changed: true, message: `${choice.carrier} ${choice.service}`, state: journal.order.state };
}

/** Null: everything is again as the marketplace tells it. */
export async function amend(scene: Scene, { changes }: { changes: AmendmentChanges | null }): Promise<Reply> {
  const { journal, tools, tenant, shop } = scene;
  const { order } = journal;
  // A parcel may be under way with what it was asked for: to say that it goes elsewhere would be a lie.
  if (openIntent(scene))
    return { kind: "refused", why: "its carrier was asked for a shipment and has not said whether there is one" };
  if (order.told.recipient === null && changes !== null && touchesRecipient(changes))
    return { kind: "refused", why: "the marketplace has not told the address yet" };
  const amended = changes === null ? null : amendment(order, changes);
  const weight = await weighed(tools.db, order.told, tenant, shop);
  const why = journal.apply({ kind: "amended", amended, weight });
  if (why !== null) return { kind: "refused", why };
  return { kind: "done", changed: journal.order !== order, message: null, state: order.state };
}

const touchesRecipient = ({ observations: _, weightG: __, ...party }: AmendmentChanges): boolean =>
  Object.keys(party).length > 0;

function close({ journal }: Scene, reason: string): Reply {
  const why = journal.apply({ kind: "closed", reason });
  if (why !== null) return { kind: "refused", why };
  return { kind: "done", changed: true, message: "closed", state: journal.order.state };
}

/** Takes the shipment back where its carrier can; an order that no carrier has is closed. */
export async function cancel(scene: Scene, { reason }: { reason: string }): Promise<Reply> {
  const { journal, tools, book } = scene;
  const { shipment, trackingPushedAt, trackingStatus, heldBecause, state } = journal.order;
  const isOver = trackingPushedAt !== null || (trackingStatus !== null && TERMINAL_STATUSES.has(trackingStatus));
  if (shipment === null || isOver) return close(scene, reason);
  const desk = await carrierDesk(scene, journal.order.tenantId, shipment.accountId);
  if ("refused" in desk) return { kind: "refused", why: desk.refused };
  const { kind, opened, port } = desk;
  // A file that was not sent yet is all that such a carrier has: its row is simply not in the next one.
  if (kind.capabilities.create === "api") {
    if (!kind.capabilities.cancels) {
      // Whatever its agency says on the telephone: an order that can go nowhere may at least be closed.
      if (heldBecause !== null || isFailed(state)) return close(scene, reason);
      return { kind: "refused", why: `${kind.title} cannot be asked to take a shipment back: its agency can` };
    }
    book.during("cancel_shipment");
    const { reference, expeditionId, createdAt } = shipment;
    const answer = await opened.cancel({ reference, expeditionId, createdAt }, port);
    if (answer.kind !== "ok") {
      journal.note({
        scope: "carrier",
        action: "cancel_shipment",
        status: "ERROR",
        message: answer.reason,
        durationMs: null,
        meta: {},
      });
      return replyOf(answer);
    }
  }
  const why = journal.apply({ kind: "cancelled" });
  if (why !== null) return { kind: "refused", why };
  await forgetTrackingEvents(tools.db, journal.order.id);
  return { kind: "done", changed: true, message: "its shipment was taken back", state: journal.order.state };
}
