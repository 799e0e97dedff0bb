/** Work about one order, as it is handed to the queues. Ids grow out of what is to be done: asked twice, it is one job. */
import type { WorkRequest } from "../../domain.ts";
import type { CarrierId } from "../model.ts";
import type { Order } from "../order.ts";
import { carrierSource, OWN_WORK, shopSource } from "../sources.ts";

/** Longer than an upstream is mostly down; whatever is still due then is submitted anew. */
const LIFE_MS = 3_600_000;

/** The job's `params.source` is the budget that it draws from (tasks/of-order.ts). */
function orderWork(
  taskType: string,
  orderId: string,
  source: string,
  id: string,
  by: string,
  { delayMs = 0, params = {} }: { delayMs?: number; params?: Record<string, string> } = {},
): WorkRequest {
  return {
    taskType,
    target: orderId,
    source,
    id,
    priority: "high",
    delayMs,
    lifeMs: LIFE_MS,
    params: { ...params, source, by },
  };
}

type Goes = { carrier: CarrierId; accountId: string } | null;

/** @param goes to whom, where that is known before its rules are asked. @param asked a person's choice for this order. */
export function shipWork(
  order: Pick<Order, "id">,
  goes: Goes,
  id: string,
  by: string,
  more: { delayMs?: number; asked?: { accountId: string; service: string | null } } = {},
): WorkRequest {
  const { asked } = more;
  return orderWork("ship", order.id, sourceOf(goes), id, by, {
    ...more,
    params:
      asked === undefined
        ? {}
        : { account: asked.accountId, ...(asked.service === null ? {} : { service: asked.service }) },
  });
}

export const pushWork = (order: Pick<Order, "id" | "shopId" | "version">, by = "system"): WorkRequest =>
  orderWork("push", order.id, shopSource(order.shopId), `v${order.version}`, by);

export const labelWork = (order: Pick<Order, "id">, goes: Goes, id: string): WorkRequest =>
  orderWork("label", order.id, sourceOf(goes), id, "system");

export const trackWork = (order: Pick<Order, "id">, goes: Goes, id: string, by: string): WorkRequest =>
  orderWork("track-order", order.id, sourceOf(goes), id, by);

/** Its marketplace is asked what it is now; and accepts it where its shop's settings say so. */
export const refreshWork = (order: Pick<Order, "id" | "shopId">, id: string, by: string): WorkRequest =>
  orderWork("refresh", order.id, shopSource(order.shopId), id, by);

export const boardFeed = (tenantId: string): string => `orders:board:${tenantId}`;

/** Changes of so long are shown together. */
const BOARD_EVERY_MS = 2_000;

/** The tenant's board is made anew, soon; `now` in epoch ms. */
export function boardWork(tenantId: string, now: number): WorkRequest {
  return {
    taskType: "board",
    target: tenantId,
    source: OWN_WORK,
    id: `soon-${Math.floor(now / BOARD_EVERY_MS)}`,
    priority: "high",
    delayMs: BOARD_EVERY_MS,
    lifeMs: 60_000,
  };
}

const sourceOf = (goes: Goes): string => (goes === null ? OWN_WORK : carrierSource(goes.carrier, goes.accountId));
