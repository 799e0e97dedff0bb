/** What only a person asks for: another carrier, taking a shipment back, letting an order go. */
import { chooseCarrier } from "../choice.ts";
import { TERMINAL_STATUSES } from "../model.ts";
import { isFailed } from "../state-machine.ts";
import { forgetTrackingEvents } from "../store/tracking-events.ts";
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
