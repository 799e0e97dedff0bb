/** Each call of Mirakl's seller API, as it goes over the wire. Pure: client.ts sends them. */
import type { UpstreamRequest } from "../../../domain.ts";
import type { MarketplaceAccount, OrderQuery, TrackingPush } from "../marketplace.ts";

/** Mirakl refuses more: "The limit of 100 is exceeded". Also the largest page. */
export const MAX_IDS = 100;
const MAX_PAGE = 100;

type Call = Omit<UpstreamRequest, "timeoutMs" | "maxBytes">;
type Parameters = Record<string, string>;

function address(path: string, account: MarketplaceAccount, parameters: Parameters = {}): URL {
  const url = new URL(`${account.baseUrl}${path}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (account.shopId !== null) url.searchParams.set("shop_id", account.shopId);
  return url;
}

/** The key goes as it is: Mirakl takes no "Bearer". */
function call(method: "GET" | "POST" | "PUT", url: URL, account: MarketplaceAccount, body?: unknown): Call {
  const headers = { authorization: account.apiKey, accept: "application/json" };
  if (body === undefined) return { url: url.href, method, headers };
  return {
    url: url.href,
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

const order = (orderId: string): string => `/api/orders/${encodeURIComponent(orderId)}`;

function parametersOf(query: OrderQuery): Parameters {
  if ("updatedSince" in query) return { start_update_date: new Date(query.updatedSince).toISOString() };
  if ("states" in query) return { order_state_codes: query.states.join(",") };
  return { order_ids: query.orderIds.join(",") };
}

/**
 * OR11, oldest first: new orders come on later pages. A list may shift while it is read. By update date it only grows, by
 * orders that the next poll has too, provided that it starts from before this one did. By state it also shrinks, and what
 * moves over the edge of a page is not seen.
 */
export function listOrders(query: OrderQuery, account: MarketplaceAccount): Call {
  const paging = { max: String(MAX_PAGE), sort: "dateCreated", order: "asc" };
  return call("GET", address("/api/orders", account, { ...parametersOf(query), ...paging }), account);
}

/** OR11, by an address that an answer's Link header gave. */
export function nextOrders(next: URL, account: MarketplaceAccount): Call {
  return call("GET", next, account);
}

/** OR21. */
export function acceptOrder(orderId: string, lineIds: readonly string[], account: MarketplaceAccount): Call {
  const body = { order_lines: lineIds.map((id) => ({ id, accepted: true })) };
  return call("PUT", address(`${order(orderId)}/accept`, account), account, body);
}

/** OR23. Mirakl works out the address of a registered carrier by itself. */
export function setTracking(push: TrackingPush, account: MarketplaceAccount): Call {
  const body = { ...carrierOf(push), ...(isUnregistered(push) ? { carrier_url: push.carrierUrl } : {}) };
  return call("PUT", address(`${order(push.orderId)}/tracking`, account), account, body);
}

/** OR24. It has no body, and one is refused. */
export function shipOrder(orderId: string, account: MarketplaceAccount): Call {
  return call("PUT", address(`${order(orderId)}/ship`, account), account);
}

/** ST01, of one shipment that is on its way. */
export function createShipment(push: TrackingPush, account: MarketplaceAccount): Call {
  const tracking = { ...carrierOf(push), ...(isUnregistered(push) ? { tracking_url: push.carrierUrl } : {}) };
  const lines = push.lines.map(({ id, quantity }) => ({ order_line_id: id, quantity }));
  const body = { shipments: [{ order_id: push.orderId, shipment_lines: lines, tracking, shipped: true }] };
  return call("POST", address("/api/shipments", account), account, body);
}

/** ST11, all of one order. */
export function listShipments(orderId: string, account: MarketplaceAccount): Call {
  return call("GET", address("/api/shipments", account, { order_id: orderId, limit: String(MAX_PAGE) }), account);
}

/** ST24, of one shipment. */
export function shipShipment(shipmentId: string, account: MarketplaceAccount): Call {
  return call("PUT", address("/api/shipments/ship", account), account, { shipments: [{ id: shipmentId }] });
}

/** SH21. */
export function listCarriers(account: MarketplaceAccount): Call {
  return call("GET", address("/api/shipping/carriers", account), account);
}

/** V01. */
export function version(account: MarketplaceAccount): Call {
  return call("GET", address("/api/version", account), account);
}

const isUnregistered = (push: TrackingPush): boolean => push.carrierCode === null && push.carrierUrl !== null;

function carrierOf({ carrierCode, carrierName, trackingNumber }: TrackingPush): Record<string, string> {
  return {
    ...(carrierCode === null ? {} : { carrier_code: carrierCode }),
    carrier_name: carrierName,
    tracking_number: trackingNumber,
  };
}

/**
 * The next page's address in a Link header (RFC 8288); null where there is none. Throws nothing: an address that leads
 * anywhere but to the same list of the same instance is "elsewhere", since the key would go there.
 */
export function nextOf(link: string | null, account: MarketplaceAccount): URL | "elsewhere" | null {
  for (const [, target = "", parameters = ""] of (link ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?(?:[^"]*\s)?next(?:\s[^"]*)?"?\s*(?:[;,]|$)/i.test(parameters)) return pageAt(target, account);
  }
  return null;
}

/** An address as a page of this instance's orders. */
export function pageAt(target: string, account: MarketplaceAccount): URL | "elsewhere" {
  const list = address("/api/orders", account);
  if (!URL.canParse(target, list)) return "elsewhere";
  const url = new URL(target, list);
  const isSame =
    url.origin === list.origin && url.pathname === list.pathname && url.username === "" && url.password === "";
  if (!isSame) return "elsewhere";
  if (account.shopId !== null) url.searchParams.set("shop_id", account.shopId);
  return url;
}
