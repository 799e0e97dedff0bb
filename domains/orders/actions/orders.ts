/**
 * What people, the extension and pages ask for about orders. Each order gets an answer: accepted, which means that it is
 * on its way and its log tells the end, or refused with the reason. No order of another tenant is ever seen.
 */
import type { Tools, WorkRequest } from "../../domain.ts";
import type { AmendmentChanges } from "../amendment.ts";
import type { OrderMessage } from "../entities/order.ts";
import { pushWork, refreshWork, shipWork, trackWork } from "../entities/work.ts";
import type { CarrierId, OrderState } from "../model.ts";
import type { Order } from "../order.ts";
import type { OrdersSettings } from "../settings.ts";
import { isFailed } from "../state-machine.ts";
import { readCarrierAccounts } from "../store/accounts.ts";
import { longestIn, namedOrders } from "../store/named-orders.ts";
import { spread } from "../tasks/dispatch.ts";
import { tellOrder } from "../tasks/of-order.ts";

export type Outcome = { id: string; orderId: string | null; outcome: "accepted" | "refused"; reason: string | null };

/** Who asks. `by`: a user's id or a device's title, for the log. */
export type Caller = { tenantId: string; by: string };

type Deps = { tools: Tools; settings: OrdersSettings };

const AT_ONCE = 4;
/** The same press of a button twice is one job. */
const SAME_PRESS_MS = 10_000;

/**
 * Sends orders to their carriers. Without `orderIds`: those in PENDING_POST that wait longest and are not held. With an
 * account, or a carrier of which there is one account: to that one; else to whichever the rules choose.
 */
export async function postOrders(
  { tools, settings }: Deps,
  { tenantId, by }: Caller,
  asked: {
    orderIds?: readonly string[] | undefined;
    limit?: number | undefined;
    carrier?: CarrierId | undefined;
    accountId?: string | undefined;
    service?: string | undefined;
  },
): Promise<Outcome[]> {
  const account = await accountFor(tools.db, tenantId, asked);
  const limit = asked.limit ?? 50;
  return eachNamed(
    tools,
    tenantId,
    asked.orderIds ?? (await longestIn(tools.db, tenantId, ["PENDING_POST"], limit)),
    settings,
    (order) => {
      if (account !== null && "refused" in account) return account.refused;
      if (order.state !== "PENDING_POST" && order.state !== "FAILED_POST") return `it is ${order.state}`;
      if (order.heldBecause !== null) return order.heldBecause;
      const id = pressed(order, tools.now());
      if (account === null) return shipWork(order, order.choice, id, by);
      return shipWork(order, account, `${id}-${account.accountId}`, by, {
        asked: { accountId: account.accountId, service: asked.service ?? null },
      });
    },
  );
}

/** Tells the marketplace. Without `orderIds`: those in TRACKED that wait longest. */
export async function pushTracking(
  { tools, settings }: Deps,
  { tenantId, by }: Caller,
  asked: { orderIds?: readonly string[] | undefined; limit?: number | undefined },
): Promise<Outcome[]> {
  const ids = asked.orderIds ?? (await longestIn(tools.db, tenantId, ["TRACKED"], asked.limit ?? 100));
  return eachNamed(tools, tenantId, ids, settings, (order) => {
    if (order.state !== "TRACKED" && order.state !== "FAILED_PUSH") return `it is ${order.state}, not TRACKED`;
    return order.heldBecause ?? { ...pushWork(order, by), id: pressed(order, tools.now()) };
  });
}

/** Back to the state before, and on from there. */
export function retryOrders(
  { tools, settings }: Deps,
  { tenantId, by }: Caller,
  orderIds: readonly string[],
): Promise<Outcome[]> {
  return eachNamed(tools, tenantId, orderIds, settings, (order) => {
    if (!isFailed(order.state)) return `it is ${order.state}: there is nothing to try again`;
    const id = pressed(order, tools.now());
    switch (order.state) {
      case "FAILED_POST":
        return shipWork(order, order.choice, id, by);
      case "FAILED_PUSH":
        return { ...pushWork(order, by), id };
      case "FAILED_TRACKING":
        return trackWork(order, order.shipment, id, by);
      default:
        return refreshWork(order, id, by);
    }
  });
}

/** Asks the carriers where the parcels are. */
export function trackOrders(
  { tools, settings }: Deps,
  { tenantId, by }: Caller,
  orderIds: readonly string[],
): Promise<Outcome[]> {
  return eachNamed(tools, tenantId, orderIds, settings, (order) =>
    order.shipment === null
      ? `it is ${order.state}: no carrier has it`
      : trackWork(order, order.shipment, pressed(order, tools.now()), by),
  );
}

export function chooseFor(
  deps: Deps,
  caller: Caller,
  orderIds: readonly string[],
  choice: { accountId: string; service: string; parcels: number },
): Promise<Outcome[]> {
  return tellEach(deps, caller, orderIds, { type: "choose", ...choice, by: caller.by });
}

/** Takes the shipment back, where its carrier can; an order that no carrier has, or whose parcel has ended, is closed. */
export function cancelOrders(
  deps: Deps,
  caller: Caller,
  orderIds: readonly string[],
  reason: string,
): Promise<Outcome[]> {
  return tellEach(deps, caller, orderIds, { type: "cancel", reason, by: caller.by });
}

/** What a person puts right of an order that no carrier has; null: everything is as its marketplace tells it. */
export function amendOrder(
  deps: Deps,
  caller: Caller,
  orderId: string,
  changes: AmendmentChanges | null,
): Promise<Outcome[]> {
  return tellEach(deps, caller, [orderId], { type: "amend", changes, by: caller.by });
}

/** A person has looked at the carrier for a shipment that an unclear answer left in doubt. `found` null: it is not there. */
export async function resolvePosting(
  deps: Deps,
  caller: Caller,
  orderId: string,
  found: { expeditionId: string; trackingNumber: string | null } | null,
): Promise<Outcome[]> {
  return tellEach(deps, caller, [orderId], { type: "resolve", found, by: caller.by });
}

/** What could be asked for an order now. */
export function allowedActions(
  order: Pick<Order, "state" | "heldBecause" | "shipment" | "labelFile">,
): ("post" | "retry" | "choose" | "push" | "cancel" | "print" | "track")[] {
  const { state, heldBecause, shipment, labelFile } = order;
  const isIn = (...states: OrderState[]): boolean => states.includes(state);
  return [
    ...(isIn("PENDING_POST", "FAILED_POST") && heldBecause === null ? (["post"] as const) : []),
    ...(isFailed(state) ? (["retry"] as const) : []),
    ...(shipment === null && state !== "COMPLETE" ? (["choose"] as const) : []),
    ...(isIn("TRACKED", "FAILED_PUSH") && heldBecause === null ? (["push"] as const) : []),
    ...(state === "COMPLETE" ? [] : (["cancel"] as const)),
    ...(labelFile === null ? [] : (["print"] as const)),
    ...(shipment === null ? [] : (["track"] as const)),
  ];
}

const pressed = ({ version }: Pick<Order, "version">, now: number): string =>
  `v${version}-${Math.floor(now / SAME_PRESS_MS)}`;

/** Null: the rules choose. */
async function accountFor(
  db: D1Database,
  tenantId: string,
  { carrier, accountId }: { carrier?: CarrierId | undefined; accountId?: string | undefined },
): Promise<{ carrier: CarrierId; accountId: string } | { refused: string } | null> {
  if (carrier === undefined && accountId === undefined) return null;
  const accounts = (await readCarrierAccounts(db, tenantId)).filter(
    (account) =>
      account.isOn &&
      (accountId === undefined || account.id === accountId) &&
      (carrier === undefined || account.carrier === carrier),
  );
  const [first, second] = accounts;
  const asked = accountId ?? carrier ?? "";
  if (first === undefined) return { refused: `there is no carrier account ${asked} that is on` };
  if (second !== undefined) return { refused: `there are ${accounts.length} accounts of ${asked}: name one of them` };
  return { carrier: first.carrier, accountId: first.id };
}

/** A text is why not; work is handed on, at the rate that its source allows. */
async function eachNamed(
  tools: Tools,
  tenantId: string,
  names: readonly string[],
  settings: OrdersSettings,
  decide: (order: Order) => WorkRequest | string,
): Promise<Outcome[]> {
  const found = await namedOrders(tools.db, tenantId, names);
  const work: WorkRequest[] = [];
  const outcomes = names.map((name): Outcome => {
    const order = found.get(name);
    if (order === undefined) return unknown(name);
    if (order === "several") return several(name);
    const decided = decide(order);
    if (typeof decided === "string")
      return { id: order.id, orderId: order.orderId, outcome: "refused", reason: decided };
    work.push(decided);
    return { id: order.id, orderId: order.orderId, outcome: "accepted", reason: null };
  });
  await tools.submit(spread(work, settings));
  return outcomes;
}

async function tellEach(
  { tools }: Deps,
  { tenantId }: Caller,
  names: readonly string[],
  message: OrderMessage,
): Promise<Outcome[]> {
  const found = await namedOrders(tools.db, tenantId, names);
  const outcomes = new Map<string, Outcome>();
  const waiting = names.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, names.length) }, async () => {
      for (const name of waiting) {
        const order = found.get(name);
        if (order === undefined) outcomes.set(name, unknown(name));
        else if (order === "several") outcomes.set(name, several(name));
        else {
          const reply = await tellOrder(tools, order.id, message);
          const reason = reply.kind === "done" ? null : reply.kind === "refused" ? reply.why : reply.reason;
          const { id, orderId } = order;
          outcomes.set(name, { id, orderId, outcome: reason === null ? "accepted" : "refused", reason });
        }
      }
    }),
  );
  return names.map((name) => outcomes.get(name) ?? unknown(name));
}

const unknown = (name: string): Outcome => ({
  id: name,
  orderId: null,
  outcome: "refused",
  reason: "there is no such order",
});
const several = (name: string): Outcome => ({
  id: name,
  orderId: name,
  outcome: "refused",
  reason: "several shops have an order of this number: name its id",
});
