/** What its carrier tells of a parcel, asked for or told by itself, and what that makes of the order. */
import type { CarrierEvent } from "../carriers/carrier.ts";
import { type CarrierId, TERMINAL_STATUSES } from "../model.ts";
import { dayIn } from "../shipment-request.ts";
import { keepTrackingEvents, readTrackingEvents, type Via } from "../store/tracking-events.ts";
import { foldEvents } from "../tracking.ts";
import { openIntent } from "./intent.ts";
import { type Reply, replyOf } from "./reply.ts";
import { type CarrierDesk, carrierDesk, type Scene } from "./scene.ts";
import { pushWork } from "./work.ts";

/** Three days: a weekend with a holiday, after which a parcel without a number or a trace is a person's to look for. */
const OVERDUE_MS = 3 * 86_400_000;

/** The whole history from the carrier. */
export async function track(scene: Scene): Promise<Reply> {
  const { journal, by, tools, book } = scene;
  if (journal.order.state === "FAILED_TRACKING" && by !== "system") journal.apply({ kind: "retried", by: "a person" });
  const { shipment, state } = journal.order;
  if (shipment === null) return { kind: "refused", why: `it is ${state}: no carrier has it` };
  const desk = await carrierDesk(scene, journal.order.tenantId, shipment.accountId);
  if ("refused" in desk) return { kind: "refused", why: desk.refused };
  if (!desk.kind.capabilities.tracks)
    return { kind: "refused", why: `${desk.kind.title} tells nothing by itself: import its file` };

  book.during("track");
  const { reference, expeditionId, createdAt } = shipment;
  const told = await desk.opened.events({ reference, expeditionId, createdAt }, desk.port);
  if (told.kind !== "ok") {
    if (told.kind === "rejected" && tools.now() - createdAt > OVERDUE_MS) overdue(scene, told.code, told.reason);
    return replyOf(told);
  }
  const number = shipment.trackingNumber ?? (await numberOf(scene, desk));
  return take(scene, told.value, number, "poll");
}

export type ToldMessage = {
  type: "tracking";
  events: CarrierEvent[];
  trackingNumber: string | null;
  trackingUrl: string | null;
  via: Exclude<Via, "poll">;
  /** Who has the parcel, where no shipment was made here: it was shipped by hand, or with a file. */
  byHand: { carrier: CarrierId; accountId: string } | null;
};

/** Events that somebody brought: a webhook, a file, a person. */
export async function trackingTold(scene: Scene, message: ToldMessage): Promise<Reply> {
  const { events, trackingNumber, trackingUrl, via, byHand } = message;
  if (scene.journal.order.shipment === null && byHand !== null && trackingNumber !== null) {
    const why = shippedByHand(scene, byHand, trackingNumber);
    if (why !== null) return { kind: "refused", why };
  }
  return take(scene, events, trackingNumber === null ? null : { trackingNumber, trackingUrl }, via);
}

/** A parcel that was posted outside: from here on it goes the way of all others. */
function shippedByHand(
  { journal, memory, tools, upstreams }: Scene,
  { carrier, accountId }: { carrier: CarrierId; accountId: string },
  trackingNumber: string,
): string | null {
  if (openIntent({ memory })) return "its carrier was asked for a shipment and has not said whether there is one";
  if (journal.order.state === "FAILED_POST") journal.apply({ kind: "retried", by: "a person" });
  const now = tools.now();
  const { reference, choice } = journal.order;
  return journal.apply({
    kind: "posted",
    how: "handed over",
    durationMs: null,
    shipment: {
      carrier,
      accountId,
      service: choice?.service ?? "",
      reference,
      expeditionId: trackingNumber,
      trackingNumber: null,
      trackingUrl: null,
      parcelNumbers: [],
      shipOn: dayIn(upstreams.carriers[carrier].zone, now),
      createdAt: now,
    },
  });
}

async function take(
  scene: Scene,
  events: readonly CarrierEvent[],
  number: { trackingNumber: string; trackingUrl: string | null } | string | null,
  via: Via,
): Promise<Reply> {
  const { journal, tools } = scene;
  const { order } = journal;
  if (order.shipment === null) return { kind: "refused", why: `it is ${order.state}: no carrier has it` };
  const before = journal.operations.length;

  // Whoever had to look for it need not any more: its carrier speaks again.
  const isHeard = number !== null || events.length > 0;
  const hasEnded = order.trackingStatus !== null && TERMINAL_STATUSES.has(order.trackingStatus);
  if (order.state === "FAILED_TRACKING" && isHeard && !hasEnded) journal.apply({ kind: "retried", by: "itself" });

  const known = order.shipment.trackingNumber;
  const given = typeof number === "string" ? { trackingNumber: number, trackingUrl: null } : number;
  if (known === null && given !== null) {
    journal.apply({ kind: "awaiting" });
    const why = journal.apply({ kind: "number", ...given, from: via });
    if (why !== null) return { kind: "refused", why };
    journal.after.push((written) => pushWork(written));
  } else if (known !== null && given !== null && known !== given.trackingNumber)
    return { kind: "refused", why: `its tracking number is ${known}, and ${given.trackingNumber} was told` };

  const stored = await readTrackingEvents(tools.db, order.id);
  const settled = stored.find(
    ({ status, at }) => TERMINAL_STATUSES.has(status) && status === order.trackingStatus && at === order.trackingAt,
  );
  const { current } = foldEvents([...stored, ...events], settled ?? null);
  await keepTrackingEvents(tools.db, order, events, via, tools.now());
  if (current !== null)
    journal.apply({ kind: "tracked", status: current.status, at: current.at, words: current.text, via });
  if (known === null && given === null && tools.now() - order.stateSince > OVERDUE_MS)
    overdue(scene, "no-number", "its carrier has not given it a tracking number");
  const changed = journal.operations.length > before;
  return { kind: "done", changed, message: current?.status ?? null, state: journal.order.state };
}

/** Some carriers number a parcel only when they have it. */
async function numberOf({ book, journal }: Scene, desk: CarrierDesk): Promise<string | null> {
  const { shipment } = journal.order;
  if (shipment === null || !desk.kind.capabilities.findsByReference) return null;
  book.during("find_shipment");
  const found = await desk.opened.find(shipment.reference, shipment.shipOn, desk.port);
  return found.kind === "ok" ? (found.value?.trackingNumber ?? null) : null;
}

function overdue({ journal }: Scene, code: string | null, message: string): void {
  const failure = { code, message, temporary: false, notBeforeMs: 0 };
  journal.apply({ kind: "failed", step: "tracking", failure, durationMs: null });
}
