/** One page of a marketplace's orders: what is new is inserted, what has changed is told to its own object. */
import type { Tools } from "../../domain.ts";
import { weightFields } from "../amendment.ts";
import { holdOf, isPastShipping } from "../hold.ts";
import type { OrderPage } from "../marketplaces/marketplace.ts";
import type { MarketplaceOrder } from "../model.ts";
import { type Order, orderKey, referenceOf, unreadOrder } from "../order.ts";
import type { OperationDraft } from "../state-machine.ts";
import type { Shop, Tenant } from "../store/accounts.ts";
import { logStep } from "../store/operations.ts";
import { insertOrders, readOrders } from "../store/orders.ts";
import { skuGrams, weightBy } from "../store/sku-weights.ts";
import { tellOrder } from "./of-order.ts";

export type Taken = {
  seen: number;
  inserted: number;
  changed: number;
  /** Orders that could not be understood: shown as FAILED_FETCH, or noted where the order is known already. */
  unread: number;
  /** Changes that did not reach their order. */
  untold: number;
};

/** Objects that are told at once: each is a call out of six that a Worker may have open. */
const AT_ONCE = 4;
const DAY_MS = 86_400_000;

export async function takeOrders(
  page: Pick<OrderPage, "orders" | "rejected">,
  { shop, tenant, tools, by }: { shop: Shop; tenant: Tenant; tools: Tools; by: string },
): Promise<Taken> {
  const { db } = tools;
  const now = tools.now();
  const keyOf = (orderId: string): string => orderKey(shop.id, orderId);
  const rejected = page.rejected.flatMap(({ orderId, path, reason }) =>
    orderId === null ? [] : [{ orderId, reason: `${path}: ${reason}` }],
  );
  const ids = [...page.orders.map(({ orderId }) => orderId), ...rejected.map(({ orderId }) => orderId)].map(keyOf);
  const known = new Map((await readOrders(db, ids)).map((order) => [order.id, order]));

  const fresh = page.orders.filter((told) => !known.has(keyOf(told.orderId)) && !isPastShipping(told));
  const grams = await skuGrams(db, tenant.id, fresh);
  const base = { shopId: shop.id, tenantId: tenant.id, now };
  const inserted = await insertOrders(
    db,
    [
      ...fresh.map((told) => newOrder({ ...base, told, weight: weightBy(grams, told, tenant, shop) })),
      ...rejected
        .filter(({ orderId }) => !known.has(keyOf(orderId)))
        .map(({ orderId, reason }) =>
          unread(newOrder({ ...base, told: unreadOrder(orderId, now), weight: null }), reason),
        ),
    ],
    { by, at: now, operations: firstSteps },
  );

  const changed = page.orders.filter((told) => {
    const before = known.get(keyOf(told.orderId));
    return before !== undefined && !isSame(before.told, told);
  });
  let untold = 0;
  await eachOf(changed, async (told) => {
    const reply = await tellOrder(tools, keyOf(told.orderId), { type: "told", told, by });
    if (reply.kind !== "done" && reply.kind !== "refused") untold++;
  });
  for (const { orderId, reason } of rejected) {
    const order = known.get(keyOf(orderId));
    if (order !== undefined && order.state !== "FAILED_FETCH")
      await logStep(db, {
        ...unreadStep(reason),
        tenantId: tenant.id,
        at: now,
        by,
        marketplace: "mirakl",
        order,
        // A sweep a minute that meets the same order says it once.
        key: `${order.id}#v${order.version}.unread`,
      });
  }
  for (const { path, reason } of page.rejected.filter(({ orderId }) => orderId === null))
    await logStep(db, {
      ...unreadStep(`${path}: ${reason}`),
      tenantId: tenant.id,
      at: now,
      by,
      marketplace: "mirakl",
      // Nobody knows which order it is: once a day is enough to go and look.
      key: `${shop.id}#unread:${path}:${reason}:${Math.floor(now / DAY_MS)}`.slice(0, 300),
    });
  return {
    seen: page.orders.length + page.rejected.length,
    inserted: inserted.size,
    changed: changed.length,
    unread: page.rejected.length,
    untold,
  };
}

function newOrder(of: {
  shopId: string;
  tenantId: string;
  told: MarketplaceOrder;
  weight: { g: number; from: string } | null;
  now: number;
}): Order {
  const { shopId, tenantId, told, weight, now } = of;
  const id = orderKey(shopId, told.orderId);
  return {
    id,
    tenantId,
    shopId,
    orderId: told.orderId,
    state: "PENDING_POST",
    stateSince: now,
    retryTo: null,
    retryCount: 0,
    retryAt: null,
    errorCode: null,
    errorMessage: null,
    heldBecause: holdOf(told, false),
    version: 1,
    told,
    amended: null,
    ...weightFields(null, weight),
    choice: null,
    shipment: null,
    reference: referenceOf(id, told.orderId, 1),
    trackingStatus: null,
    trackingAt: null,
    labelFile: null,
    trackingPushedAt: null,
    shipPushedAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Read again when it is updated, and each night: the same bytes a minute later are no more readable. */
const unread = (order: Order, reason: string): Order => ({
  ...order,
  state: "FAILED_FETCH",
  retryTo: "PENDING_POST",
  errorCode: "unread",
  errorMessage: reason,
});

const firstSteps = (order: Order): OperationDraft[] => [
  order.state === "FAILED_FETCH"
    ? unreadStep(order.errorMessage ?? "")
    : {
        scope: "mirakl",
        action: "fetch_order",
        status: "OK",
        message: order.heldBecause ?? "new",
        durationMs: null,
        meta: { state: order.state, marketplace: order.told.marketplaceState },
      },
];

const unreadStep = (reason: string): OperationDraft => ({
  scope: "mirakl",
  action: "fetch_order",
  status: "ERROR",
  message: `it could not be read: ${reason}`,
  durationMs: null,
  meta: {},
});

/** Both were made by the same adapter, which writes the fields in one order. */
function isSame(a: MarketplaceOrder, b: MarketplaceOrder): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
