/** Where an order is by the clock: a function of what was drawn for it, what the seller did, and now. */
import type { Draft } from "./draft.ts";

const DAY_MS = 86_400_000;
const TRANSIT_MS = 3 * DAY_MS;
/** From when it was received. */
const CLOSING_MS = 14 * DAY_MS;
const LEADTIME_DAYS = 2;

export type State =
  | "WAITING_ACCEPTANCE"
  | "WAITING_DEBIT_PAYMENT"
  | "SHIPPING"
  | "SHIPPED"
  | "RECEIVED"
  | "CLOSED"
  | "REFUSED"
  | "CANCELED";

export const STATES: readonly string[] = [
  "STAGING",
  "WAITING_ACCEPTANCE",
  "WAITING_DEBIT",
  "WAITING_DEBIT_PAYMENT",
  "SHIPPING",
  "SHIPPED",
  "TO_COLLECT",
  "RECEIVED",
  "CLOSED",
  "REFUSED",
  "CANCELED",
];

/** What the seller did, epoch ms. */
export type Deeds = {
  acceptedAt: number | null;
  refusedAt: number | null;
  trackedAt: number | null;
  shippedAt: number | null;
};

export type Policy = {
  /** Whether the instance accepts orders by itself. */
  acceptsByItself: boolean;
  /** Whatever takes a day takes a day ÷ speed. */
  speed: number;
};

export type Moment = {
  state: State;
  /** Of the last thing that happened to it. */
  updatedAt: number;
  acceptedAt: number | null;
  debitedAt: number | null;
  shipBy: number | null;
};

export function momentOf(
  draft: Draft,
  createdAt: number,
  deeds: Deeds,
  { acceptsByItself, speed }: Policy,
  now: number,
): Moment {
  const happened = (at: number | null): number | null => (at !== null && at <= now ? at : null);
  const after = (at: number | null, ms: number): number | null => (at === null ? null : Math.round(at + ms / speed));

  const refusedAt = deeds.refusedAt;
  const canceledAt = draft.cancelMs === null ? null : happened(after(createdAt, draft.cancelMs));
  const automatic = acceptsByItself ? after(createdAt, draft.acceptanceMs) : null;
  const acceptedAt = refusedAt === null ? (deeds.acceptedAt ?? happened(automatic)) : null;
  // What will be cancelled is never debited: that is why it is cancelled.
  const payableAt = draft.cancelMs === null ? acceptedAt : null;
  const debitedAt = draft.paysOnDelivery ? null : happened(after(payableAt, draft.debitMs));
  const shippableAt = draft.paysOnDelivery ? payableAt : debitedAt;
  const receivedAt = happened(after(deeds.shippedAt, TRANSIT_MS));
  const closedAt = happened(after(receivedAt, CLOSING_MS));

  const updatedAt = Math.max(
    createdAt,
    ...[acceptedAt, refusedAt, canceledAt, debitedAt, deeds.trackedAt, deeds.shippedAt, receivedAt, closedAt].map(
      (at) => at ?? 0,
    ),
  );
  const state = ((): State => {
    if (closedAt !== null) return "CLOSED";
    if (receivedAt !== null) return "RECEIVED";
    if (deeds.shippedAt !== null) return "SHIPPED";
    if (refusedAt !== null) return "REFUSED";
    if (canceledAt !== null) return "CANCELED";
    if (shippableAt !== null) return "SHIPPING";
    return acceptedAt === null ? "WAITING_ACCEPTANCE" : "WAITING_DEBIT_PAYMENT";
  })();
  const shipBy = shippableAt === null ? null : (Math.floor(shippableAt / DAY_MS) + LEADTIME_DAYS + 1) * DAY_MS - 1;
  return { state, updatedAt, acceptedAt, debitedAt, shipBy };
}
