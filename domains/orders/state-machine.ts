/**
 * The way of an order. Pure: an event is allowed in the states that its row names, everything else is refused, and each
 * move says what the log must say of it. Who asks the upstreams is entities/order.ts.
 *
 *   PENDING_POST → POSTED → AWAITING_TRACKING → TRACKED → MIRAKL_OK → COMPLETE
 *
 * FAILED_FETCH, FAILED_POST, FAILED_TRACKING and FAILED_PUSH lead back to `retryTo`.
 */
import type { Json } from "../../contracts/patch.ts";
import { type Amendment, changedFields, weightFields } from "./amendment.ts";
import { holdOf } from "./hold.ts";
import { type MarketplaceOrder, type OrderState, TERMINAL_STATUSES, type TrackingStatus } from "./model.ts";
import { type Choice, type Order, referenceOf, type Shipment } from "./order.ts";

export type Failure = {
  /** The upstream's own, or ours in lower case. */
  code: string | null;
  message: string;
  /** The network, an outage, a limit: the same again may succeed. Never a refusal, which a person must look at. */
  temporary: boolean;
  /** Milliseconds before which it makes no sense to try again; 0 where nothing is known. */
  notBeforeMs: number;
};

export type OrderEvent =
  | { kind: "told"; told: MarketplaceOrder; weight: { g: number; from: string } | null }
  /** What a person has put right of it; null: all of that is taken back. */
  | { kind: "amended"; amended: Amendment | null; weight: { g: number; from: string } | null }
  | { kind: "chosen"; choice: Choice }
  | { kind: "posted"; shipment: Shipment; how: "created" | "found" | "handed over"; durationMs: number | null }
  | { kind: "labelled"; file: string; durationMs: number | null }
  | { kind: "awaiting" }
  | { kind: "number"; trackingNumber: string; trackingUrl: string | null; from: string }
  | { kind: "tracked"; status: TrackingStatus; at: number; words: string; via: string }
  /** `shown`: what the marketplace says of the order now. */
  | { kind: "pushed"; how: string; shown: MarketplaceOrder; durationMs: number | null }
  | { kind: "failed"; step: "post" | "tracking" | "push" | "fetch"; failure: Failure; durationMs: number | null }
  | { kind: "retried"; by: "itself" | "a person" }
  | { kind: "cancelled" }
  | { kind: "closed"; reason: string };

export type OperationDraft = {
  scope: "mirakl" | "carrier" | "orchestrator";
  action: string;
  status: "OK" | "ERROR" | "WARNING";
  message: string;
  durationMs: number | null;
  meta: { [name: string]: Json };
};

export type Moved = { ok: true; order: Order; operations: OperationDraft[] } | { ok: false; why: string };

/** Minutes after which it is tried again by itself. After the last of them a person decides. */
const RETRY_AFTER_MIN = [1, 2, 4, 8, 16];

const FAILED: Readonly<Record<Extract<OrderEvent, { kind: "failed" }>["step"], OrderState>> = {
  fetch: "FAILED_FETCH",
  post: "FAILED_POST",
  tracking: "FAILED_TRACKING",
  push: "FAILED_PUSH",
};

/** From where each step can fail. */
const MAY_FAIL: Readonly<Record<Extract<OrderEvent, { kind: "failed" }>["step"], readonly OrderState[]>> = {
  fetch: ["PENDING_POST"],
  post: ["PENDING_POST"],
  tracking: ["POSTED", "AWAITING_TRACKING", "MIRAKL_OK"],
  push: ["TRACKED"],
};

const CANCELLABLE: readonly OrderState[] = ["POSTED", "AWAITING_TRACKING", "TRACKED", "FAILED_TRACKING", "FAILED_PUSH"];

export const isFailed = (state: OrderState): boolean => state.startsWith("FAILED_");

/** The order after the event, and what the log says of it; or why the event is not allowed now. `now` in epoch ms. */
export function move(order: Order, event: OrderEvent, now: number): Moved {
  const { state } = order;
  switch (event.kind) {
    case "told":
      return told(order, event, now);
    case "amended":
      return amended(order, event, now);
    case "chosen":
      if (order.shipment !== null || state === "COMPLETE") return refused(`it is ${state}: there is nothing to choose`);
      return moved({ ...order, choice: event.choice, updatedAt: now }, [
        note("orchestrator", "choose_carrier", "OK", `${event.choice.carrier} ${event.choice.service}`, {
          by: event.choice.by,
          parcels: event.choice.parcels,
        }),
      ]);
    case "posted": {
      if (state !== "PENDING_POST") return refused(`it is ${state}, not PENDING_POST`);
      if (order.shipment !== null) return refused("its carrier has it already");
      const { shipment, how } = event;
      const next = { ...settled(order), shipment, heldBecause: holdOf(order.told, true) };
      const words = `${how} at ${shipment.carrier}: ${shipment.expeditionId}`;
      return enter(next, "POSTED", now, [
        {
          ...note("carrier", "create_shipment", "OK", words, { how, expedition: shipment.expeditionId }),
          durationMs: event.durationMs,
        },
      ]);
    }
    case "labelled":
      if (order.shipment === null) return refused("no carrier has it");
      return moved({ ...order, labelFile: event.file, updatedAt: now }, [
        { ...note("carrier", "fetch_label", "OK", "its label is kept"), durationMs: event.durationMs },
      ]);
    case "awaiting":
      if (state !== "POSTED") return refused(`it is ${state}, not POSTED`);
      return enter(order, "AWAITING_TRACKING", now, []);
    case "number": {
      const { shipment } = order;
      if (state !== "POSTED" && state !== "AWAITING_TRACKING")
        return refused(`it is ${state}, not POSTED or AWAITING_TRACKING`);
      if (shipment === null) return refused("no carrier has it");
      const { trackingNumber, from } = event;
      const trackingUrl = event.trackingUrl ?? shipment.trackingUrl;
      return enter({ ...settled(order), shipment: { ...shipment, trackingNumber, trackingUrl } }, "TRACKED", now, [
        note("carrier", "update_tracking", "OK", `tracking number ${trackingNumber}`, { from }),
      ]);
    }
    case "tracked":
      return tracked(order, event, now);
    case "pushed": {
      if (state !== "TRACKED") return refused(`it is ${state}, not TRACKED`);
      if (order.heldBecause !== null) return refused(order.heldBecause);
      // What it shows now is what the next sweep would bring as news.
      const next = { ...settled(order), told: event.shown, trackingPushedAt: now, shipPushedAt: now };
      return arrived(
        enter(next, "MIRAKL_OK", now, [
          { ...note("mirakl", "push_tracking_to_mirakl", "OK", event.how), durationMs: event.durationMs },
        ]),
        now,
      );
    }
    case "failed":
      return failed(order, event, now);
    case "retried": {
      if (!isFailed(state) || order.retryTo === null) return refused(`it is ${state}: there is nothing to try again`);
      const again = event.by === "itself" ? order : { ...order, retryCount: 0, retryAt: null };
      return arrived(
        enter(again, order.retryTo, now, [
          note("orchestrator", "retry", "OK", `${state} is tried again`, { by: event.by }),
        ]),
        now,
      );
    }
    case "cancelled": {
      if (!CANCELLABLE.includes(state) || order.shipment === null || order.trackingPushedAt !== null)
        return refused(`it is ${state}: there is no shipment that could still be taken back`);
      const { shipment } = order;
      const next: Order = {
        ...order,
        shipment: null,
        labelFile: null,
        trackingStatus: null,
        trackingAt: null,
        retryTo: "PENDING_POST",
        retryAt: null,
        retryCount: 0,
        errorCode: "shipment-cancelled",
        errorMessage: `the shipment ${shipment.expeditionId} was cancelled at ${shipment.carrier}`,
        heldBecause: holdOf(order.told, false),
        reference: nextReference(order),
      };
      return enter(next, "FAILED_POST", now, [
        note("carrier", "cancel_shipment", "OK", `${shipment.expeditionId} cancelled`),
      ]);
    }
    case "closed":
      if (state === "COMPLETE") return refused("it is COMPLETE already");
      if (order.shipment !== null && order.heldBecause === null && !isFailed(state) && state !== "MIRAKL_OK")
        return refused(`it is on its way (${state}): cancel its shipment first`);
      return enter({ ...settled(order), heldBecause: null }, "COMPLETE", now, [
        note("orchestrator", "close", "OK", event.reason),
      ]);
  }
}

function told(order: Order, event: Extract<OrderEvent, { kind: "told" }>, now: number): Moved {
  const { told: after, weight } = event;
  const heldBecause = order.state === "COMPLETE" ? null : holdOf(after, order.shipment !== null);
  const next: Order = {
    ...order,
    told: after,
    heldBecause,
    ...(order.shipment === null ? weightFields(order.amended, weight) : {}),
    updatedAt: now,
  };
  const isNews = after.marketplaceState !== order.told.marketplaceState;
  const operations: OperationDraft[] = [];
  if (isNews || heldBecause !== order.heldBecause)
    operations.push(
      note(
        "mirakl",
        "fetch_order",
        heldBecause === null ? "OK" : "WARNING",
        heldBecause ?? (isNews ? `${after.marketplaceState} at the marketplace` : "it may go on"),
        { before: order.told.marketplaceState, after: after.marketplaceState },
      ),
    );
  if (order.state !== "FAILED_FETCH") return moved(next, operations);
  return enter(settled(next), "PENDING_POST", now, operations);
}

/** Its log names the fields: what they hold is a buyer's own, and is in the order. */
function amended(order: Order, event: Extract<OrderEvent, { kind: "amended" }>, now: number): Moved {
  if (order.shipment !== null) return refused(`its carrier has it already (${order.state}): cancel its shipment first`);
  if (order.state === "COMPLETE") return refused("it is COMPLETE");
  const fields = changedFields(order.amended, event.amended);
  if (fields.length === 0) return moved(order, []);
  const words = `${fields.join(", ")} ${event.amended === null ? "as told again" : "amended"}`;
  return moved({ ...order, amended: event.amended, ...weightFields(event.amended, event.weight), updatedAt: now }, [
    note("orchestrator", "amend_order", "OK", words, { fields }),
  ]);
}

function tracked(order: Order, event: Extract<OrderEvent, { kind: "tracked" }>, now: number): Moved {
  const { status, at, words, via } = event;
  const known = order.trackingStatus;
  if (order.shipment === null) return refused("no carrier has it");
  if (known === status && order.trackingAt === at) return moved(order, []);
  if (known !== null && TERMINAL_STATUSES.has(known))
    return refused(`its parcel is ${known}: ${status} cannot follow that`);
  const next = { ...order, trackingStatus: status, trackingAt: at, updatedAt: now };
  const isBad =
    status === "incident" || status === "missing" || (status !== "delivered" && TERMINAL_STATUSES.has(status));
  return arrived(
    moved(next, [
      note("carrier", "update_tracking", isBad ? "WARNING" : "OK", words === "" ? status : `${status}: ${words}`, {
        status,
        at: new Date(at).toISOString(),
        via,
      }),
    ]),
    now,
  );
}

/** What follows once the marketplace knows of the shipment: delivered is the end, any other end is a person's to see. */
function arrived(after: Moved, now: number): Moved {
  if (!after.ok || after.order.state !== "MIRAKL_OK") return after;
  const { trackingStatus } = after.order;
  if (trackingStatus === null || !TERMINAL_STATUSES.has(trackingStatus)) return after;
  if (trackingStatus === "delivered") return enter(settled(after.order), "COMPLETE", now, after.operations);
  const failure = {
    code: trackingStatus,
    message: `the parcel is ${trackingStatus}`,
    temporary: false,
    notBeforeMs: 0,
  };
  const then = failed(after.order, { kind: "failed", step: "tracking", failure, durationMs: null }, now);
  return then.ok ? moved(then.order, [...after.operations, ...then.operations]) : after;
}

function failed(order: Order, event: Extract<OrderEvent, { kind: "failed" }>, now: number): Moved {
  const { step, failure } = event;
  if (!MAY_FAIL[step].includes(order.state)) return refused(`it is ${order.state}: ${step} is not what it waits for`);
  // What a queue tries again within its minute counts as one try.
  const isSameTry = order.retryAt !== null && now < order.retryAt && failure.temporary;
  const retryCount = failure.temporary ? (isSameTry ? order.retryCount : order.retryCount + 1) : order.retryCount;
  const minutes = failure.temporary ? RETRY_AFTER_MIN[retryCount - 1] : undefined;
  const retryAt =
    minutes === undefined ? null : isSameTry ? order.retryAt : now + Math.max(minutes * 60_000, failure.notBeforeMs);
  const next: Order = {
    ...order,
    retryTo: order.state,
    retryCount,
    retryAt,
    errorCode: failure.code,
    errorMessage: failure.message,
  };
  const scope = step === "push" || step === "fetch" ? "mirakl" : "carrier";
  const action = {
    post: "create_shipment",
    tracking: "update_tracking",
    push: "push_tracking_to_mirakl",
    fetch: "fetch_order",
  };
  return enter(next, FAILED[step], now, [
    {
      ...note(scope, action[step], "ERROR", failure.message, {
        code: failure.code,
        again: retryAt === null ? null : new Date(retryAt).toISOString(),
      }),
      durationMs: event.durationMs,
    },
  ]);
}

/** A step that went well takes what went wrong before off the order. */
function settled(order: Order): Order {
  return { ...order, retryTo: null, retryCount: 0, retryAt: null, errorCode: null, errorMessage: null };
}

/** The reference of the next shipment: another than the last, or its lookup would find the cancelled one. */
function nextReference(order: Order): string {
  let attempt = 1;
  while (referenceOf(order.id, order.orderId, attempt) !== order.reference && attempt < 100) attempt++;
  return referenceOf(order.id, order.orderId, attempt + 1);
}

function enter(order: Order, state: OrderState, now: number, operations: OperationDraft[]): Moved {
  const step = note("orchestrator", "state", isFailed(state) ? "WARNING" : "OK", `${order.state} → ${state}`, {
    from: order.state,
    to: state,
  });
  return moved({ ...order, state, stateSince: now, updatedAt: now }, [...operations, step]);
}

const moved = (order: Order, operations: OperationDraft[]): Moved => ({ ok: true, order, operations });
const refused = (why: string): Moved => ({ ok: false, why });

function note(
  scope: OperationDraft["scope"],
  action: string,
  status: OperationDraft["status"],
  message: string,
  meta: { [name: string]: Json } = {},
): OperationDraft {
  return { scope, action, status, message, durationMs: null, meta };
}
