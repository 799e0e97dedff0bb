/** Mirakl's seller API behind the contract of a marketplace. */
import type { MarketplaceOrder } from "../../model.ts";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import type { Marketplace, MarketplaceAccount, OrderPage } from "../marketplace.ts";
import { callFrequency } from "./call-frequency.ts";
import { fetchJson, perform } from "./exchange.ts";
import { normaliseOrders } from "./order.ts";
import { pushOrder, pushShipment, shippedTracking } from "./push.ts";
import { acceptOrder, listCarriers, listOrders, MAX_IDS, nextOf, nextOrders, pageAt, version } from "./requests.ts";
import { carriersSchema, ordersSchema } from "./schemas.ts";

/** States in which a decision about the order is still open, or was against it. */
const NOT_ACCEPTED: ReadonlySet<string> = new Set(["STAGING", "WAITING_ACCEPTANCE", "REFUSED", "CANCELED"]);

const elsewhere = (target: string): Answer<never> => ({
  kind: "rejected",
  code: null,
  reason: `the next page is said to be at ${target}, which is not this marketplace's list of orders`,
});

export const mirakl: Marketplace = {
  leastSweepMs: (tier) => callFrequency("OR11", tier).minIntervalMs ?? 0,

  async orders(query, next, account, port) {
    if ("orderIds" in query && query.orderIds.length > MAX_IDS) {
      const reason = `${query.orderIds.length} order ids in one call; at most ${MAX_IDS} are allowed`;
      return { kind: "rejected", code: null, reason };
    }
    if (next === null) return page(listOrders(query, account), account, port);
    const at = pageAt(next, account);
    return at === "elsewhere" ? elsewhere(next) : page(nextOrders(at, account), account, port);
  },

  async accept(orderId, lineIds, account, port) {
    const answer = await perform(acceptOrder(orderId, lineIds, account), port);
    if (answer.kind !== "rejected") return answer;
    // Refused, since an earlier try has gone through or the shop accepted it by hand?
    const found = await read(orderId, account, port);
    if (found.kind !== "ok") return found;
    const isAccepted = found.value !== null && !NOT_ACCEPTED.has(found.value.marketplaceState);
    return isAccepted ? { kind: "ok", value: null } : answer;
  },

  async carriers(account, port) {
    const listed = await fetchJson(listCarriers(account), carriersSchema, port);
    if (listed.kind !== "ok") return listed;
    const carriers = listed.value.body.carriers.map(({ code, label, standard_code, tracking_url }) => ({
      code,
      label,
      standardCode: standard_code,
      trackingUrl: tracking_url,
    }));
    return { kind: "ok", value: carriers };
  },

  push(push, account, port) {
    if (account.multiShipment) return pushShipment(push, account, port);
    return pushOrder(push, account, port, (orderId) => read(orderId, account, port));
  },

  async read(orderId, account, port) {
    const found = await read(orderId, account, port);
    if (found.kind !== "ok" || found.value === null || !account.multiShipment) return found;
    if (found.value.tracking.number !== null) return found;
    const tracking = await shippedTracking(orderId, account, port);
    return tracking.kind === "ok" ? { kind: "ok", value: { ...found.value, tracking: tracking.value } } : tracking;
  },

  /** The body is "subject to change", Mirakl says: the status is the answer. */
  probe: (account, port) => perform(version(account), port),
};

async function page(
  call: Parameters<typeof fetchJson>[0],
  account: MarketplaceAccount,
  port: UpstreamPort,
): Promise<Answer<OrderPage>> {
  const listed = await fetchJson(call, ordersSchema, port);
  if (listed.kind !== "ok") return listed;
  const { body, headers } = listed.value;
  const link = headers.get("link");
  const next = nextOf(link, account);
  // Without its rest, a page would pass for the whole list.
  if (next === "elsewhere") return elsewhere(link ?? "");
  return {
    kind: "ok",
    value: { ...normaliseOrders(body.orders), next: next?.href ?? null, total: body.total_count },
  };
}

async function read(
  orderId: string,
  account: MarketplaceAccount,
  port: UpstreamPort,
): Promise<Answer<MarketplaceOrder | null>> {
  const found = await page(listOrders({ orderIds: [orderId] }, account), account, port);
  if (found.kind !== "ok") return found;
  const order = found.value.orders.find((one) => one.orderId === orderId);
  if (order !== undefined) return { kind: "ok", value: order };
  const [broken] = found.value.rejected;
  if (broken !== undefined) return { kind: "malformed", reason: `${broken.path}: ${broken.reason}` };
  return { kind: "ok", value: null };
}
