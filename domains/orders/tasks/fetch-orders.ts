/** Orders of a shop: those that were updated since the last whole sweep, and each night those that are still open. */
import type { Performed, Tools, WorkTask } from "../../domain.ts";
import { shopDesk } from "../entities/scene.ts";
import type { OrderPage, OrderQuery } from "../marketplaces/marketplace.ts";
import { notebook } from "../port.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { shopSource } from "../sources.ts";
import { markReconciled, moveReadUntil, readShop, readTenant, type Shop, type Tenant } from "../store/accounts.ts";
import { openOrderIds } from "../store/due.ts";
import { keepExchanges } from "../store/exchanges.ts";
import { logStep } from "../store/operations.ts";
import type { Answer } from "../upstream.ts";
import type { Upstreams } from "../upstreams.ts";
import { NO_FEED } from "./of-order.ts";
import { type Taken, takeOrders } from "./take-orders.ts";

/** Mirakl itself subtracts a little; clocks differ, and an order twice is nothing, an order lost is. */
const OVERLAP_MS = 10 * 60_000;
/** How far back a new shop is read. Those that are past shipping are none of ours. */
const FIRST_READ_MS = 30 * 86_400_000;
/** Mirakl's, for lists of ids. */
const IDS_A_CALL = 100;
/** 100 orders a page: a shop with more than this in one sweep has an address that goes round in circles. */
const MAX_PAGES = 500;

/** What is not past shipping: these are read whole each night. */
const OPEN_STATES = ["STAGING", "WAITING_ACCEPTANCE", "WAITING_DEBIT", "WAITING_DEBIT_PAYMENT", "SHIPPING"];

export const FETCH_ORDERS = "fetch-orders";
export const RECONCILE = "reconcile";

/** Target: the shop's id. */
export function fetchTasks(upstreams: Upstreams): WorkTask<OrdersSettings>[] {
  const task = (type: string, sweep: (scene: Sweep) => Promise<Answer<Taken>>): WorkTask<OrdersSettings> => ({
    kind: "work",
    type,
    source: ({ target }) => shopSource(target),
    limits: () => NO_FEED,
    feed: () => null,
    perform: ({ target, params }, settings, tools) =>
      swept(target, params.by ?? "system", type, settings, tools, upstreams, sweep),
  });
  return [task(FETCH_ORDERS, updated), task(RECONCILE, reconciled)];
}

type Sweep = {
  shop: Shop;
  tenant: Tenant;
  tools: Tools;
  /** Epoch ms, when it began. */
  startedAt: number;
  by: string;
  pages(query: OrderQuery): Promise<Answer<Taken>>;
};

async function swept(
  shopId: string,
  by: string,
  type: string,
  settings: OrdersSettings,
  tools: Tools,
  upstreams: Upstreams,
  sweep: (scene: Sweep) => Promise<Answer<Taken>>,
): Promise<Performed> {
  if (!isOpen(settings)) return { kind: "done", changed: 0, message: "closed" };
  const shop = await readShop(tools.db, shopId);
  const tenant = shop === null ? null : await readTenant(tools.db, shop.tenantId);
  if (shop === null || tenant === null || !shop.isOn) return { kind: "done", changed: 0, message: "no such shop" };
  const book = notebook(tools);
  book.during(type);
  const { account, port } = await shopDesk({ settings, book }, shop);
  const startedAt = tools.now();
  const pages = async (query: OrderQuery): Promise<Answer<Taken>> => {
    const all: Taken = { seen: 0, inserted: 0, changed: 0, unread: 0, untold: 0 };
    let next: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer: Answer<OrderPage> = await upstreams.marketplace.orders(query, next, account, port);
      if (answer.kind !== "ok") return answer;
      // Pages that were good are not noted: a sweep a minute would drown the exchanges that one looks for.
      book.take();
      const taken = await takeOrders(answer.value, { shop, tenant, tools, by });
      for (const key of ["seen", "inserted", "changed", "unread", "untold"] as const) all[key] += taken[key];
      next = answer.value.next;
      if (next === null) return { kind: "ok", value: all };
    }
    return { kind: "malformed", reason: `more than ${MAX_PAGES} pages in one sweep` };
  };
  const answer = await sweep({ shop, tenant, tools, startedAt, by, pages });
  await keepExchanges(tools.db, { tenantId: tenant.id, order: null }, book.take());
  const isWhole = answer.kind === "ok" && answer.value.untold === 0;
  const isNews = answer.kind !== "ok" || answer.value.inserted + answer.value.changed + answer.value.unread > 0;
  if (isNews || by !== "system")
    await logStep(tools.db, {
      tenantId: tenant.id,
      at: tools.now(),
      by,
      scope: "mirakl",
      action: type === RECONCILE ? "refresh_marketplace" : "fetch_orders_from_mirakl",
      marketplace: "mirakl",
      status: isWhole ? "OK" : "ERROR",
      message: answer.kind === "ok" ? wordsOf(shop.name, answer.value) : `${shop.name}: ${answer.reason}`,
      durationMs: tools.now() - startedAt,
      meta: answer.kind === "ok" ? { ...answer.value } : { kind: answer.kind },
      // An outage is one line in ten minutes, not one a try.
      ...(answer.kind === "ok"
        ? {}
        : { key: `${shop.id}#${type}:${answer.kind}:${Math.floor(tools.now() / 600_000)}` }),
    });
  if (answer.kind !== "ok") return answer;
  // What could not be handed on is read again: the sweep's end has not moved.
  if (!isWhole) return { kind: "unavailable", reason: `${answer.value.untold} orders could not be handed on` };
  const { inserted, changed, unread } = answer.value;
  return { kind: "done", changed: inserted + changed + unread, message: wordsOf(shop.name, answer.value) };
}

async function updated({ shop, tools, startedAt, pages }: Sweep): Promise<Answer<Taken>> {
  const since = shop.readUntil === null ? startedAt - FIRST_READ_MS : shop.readUntil - OVERLAP_MS;
  const answer = await pages({ updatedSince: since });
  if (answer.kind === "ok" && answer.value.untold === 0) await moveReadUntil(tools.db, shop.id, startedAt);
  return answer;
}

/** All that the marketplace has open, and all that we have open and it did not name. */
async function reconciled({ shop, tools, startedAt, pages }: Sweep): Promise<Answer<Taken>> {
  const open = await pages({ states: OPEN_STATES });
  if (open.kind !== "ok") return open;
  const total = { ...open.value };
  const ids = await openOrderIds(tools.db, shop.id, startedAt);
  for (let start = 0; start < ids.length; start += IDS_A_CALL) {
    const asked = await pages({ orderIds: ids.slice(start, start + IDS_A_CALL) });
    if (asked.kind !== "ok") return asked;
    for (const key of ["seen", "inserted", "changed", "unread", "untold"] as const) total[key] += asked.value[key];
  }
  if (total.untold === 0) await markReconciled(tools.db, shop.id, startedAt);
  return { kind: "ok", value: total };
}

const wordsOf = (name: string, { seen, inserted, changed, unread }: Taken): string =>
  `${name}: ${seen} read, ${inserted} new, ${changed} changed${unread === 0 ? "" : `, ${unread} that nobody could read`}`;
