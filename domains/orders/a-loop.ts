/** For tests in workerd: the domain's own tables and objects, with upstreams that the test plays and a clock that it sets. */

import { z } from "zod";
import type { Json } from "../../contracts/patch.ts";
import type { EntityMemory, Tools, WorkRequest } from "../domain.ts";
import { aRecipient, NOW } from "./an-order.ts";
import type { Capabilities, CarrierAdapter, CarrierEvent, CreatedShipment } from "./carriers/carrier.ts";
import { emptyTables } from "./empty-tables.ts";
import { type OrderMessage, orderEntity } from "./entities/order.ts";
import type { Reply } from "./entities/reply.ts";
import type { Marketplace, RegisteredCarrier, TrackingPush } from "./marketplaces/marketplace.ts";
import type { CarrierId, MarketplaceOrder } from "./model.ts";
import { carrierKind } from "./opened-carrier.ts";
import type { Order } from "./order.ts";
import { type OpenSettings, ordersSettings } from "./settings.ts";
import { sealCarrier, sealShopAccount } from "./store/accounts.ts";
import { insertOrders } from "./store/orders.ts";
import type { Answer } from "./upstream.ts";
import type { Upstreams } from "./upstreams.ts";

/** Of tests alone. */
const KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
export const SETTINGS = ordersSettings({ ORDERS_KEY: KEY }) as OpenSettings;
export const API_KEY = "mirakl-key-of-a-test";
export const PASSWORD = "pw4";
/** Of every carrier here that takes calls. */
export const SETTLES_WITHIN_MS = 90_000;

type Lost = "unavailable" | "malformed";

/** A carrier's side: what it was asked, what it has, and how its next answers go wrong. */
export type CarrierSide = {
  shipments: Map<string, CreatedShipment>;
  creates: number;
  finds: number;
  events: Map<string, CarrierEvent[]>;
  moved: string[];
  /** For the next create: it is done and its answer lost, or it is not done; "late": it is done `lateMs` after that. */
  next: ("lost-after" | "lost-before" | "late" | "garbled-after" | "rejected" | "throttled" | "dies")[];
  lateMs: number;
  late: { reference: string; at: number }[];
  findDown: boolean;
  hasNumbers: boolean;
};

export type MarketplaceSide = {
  orders: Map<string, MarketplaceOrder>;
  pushes: TrackingPush[];
  accepted: string[];
  registered: RegisteredCarrier[];
  next: ("lost-after" | "lost-before" | "rejected" | "forgotten")[];
  down: boolean;
  /** Orders on a page. */
  pageSize: number;
  asked: string[];
  unreadable: Set<string>;
};

export class Died extends Error {}

const lost = (kind: Lost): Answer<never> => ({ kind, reason: "no answer within 30000 ms" });

function aCarrier(
  id: CarrierId,
  side: CarrierSide,
  capabilities: Partial<Capabilities>,
  now: () => number,
): CarrierAdapter<{ password: string }> {
  const made = (reference: string): CreatedShipment => {
    const expeditionId = `${id}-${side.shipments.size + 1}`;
    const shipment: CreatedShipment = {
      expeditionId,
      trackingNumber: side.hasNumbers ? expeditionId : null,
      trackingUrl: side.hasNumbers ? `https://track.example/${expeditionId}` : null,
      parcelNumbers: [],
      label: null,
    };
    // Two of one reference are two parcels: that is what must never happen.
    side.shipments.set(`${reference}#${side.shipments.size + 1}`, shipment);
    return shipment;
  };
  const finishLate = (): void => {
    const due = side.late.filter(({ at }) => at <= now());
    side.late = side.late.filter(({ at }) => at > now());
    for (const { reference } of due) made(reference);
  };
  return {
    id,
    title: id.toUpperCase(),
    zone: "Europe/Madrid",
    capabilities: {
      create: "api",
      labels: ["pdf"],
      findsByReference: true,
      settlesWithinMs: SETTLES_WITHIN_MS,
      tracks: true,
      tellsMoved: false,
      cancels: true,
      webhooks: true,
      cashOnDelivery: true,
      saturday: true,
      maxWeightKg: 30,
      demandsPhone: true,
      countries: null,
      services: [{ code: "48", name: "24 h" }],
      ...capabilities,
    },
    account: z.object({ password: z.string() }),
    secrets: ["password"],
    problems: ({ recipient }) => (recipient.phone === null ? ["recipient.phone: missing"] : []),
    adjustments: () => [],
    async create({ reference }, { password }, port) {
      side.creates++;
      const called = await port.call({
        url: `https://${id}.example/create?token=${password}`,
        method: "POST",
        headers: { authorization: `Basic ${password}` },
        body: `<Login><strPass>${password}</strPass><strRef>${reference}</strRef></Login>`,
        timeoutMs: 1000,
        maxBytes: 1000,
      });
      if (called.kind === "answer") await new Response(called.body).text();
      const fault = side.next.shift();
      finishLate();
      if (fault === "lost-before") return lost("unavailable");
      if (fault === "late") {
        side.late.push({ reference, at: now() + side.lateMs });
        return lost("unavailable");
      }
      if (fault === "rejected") return { kind: "rejected", code: "41", reason: "the postcode is not served" };
      if (fault === "throttled") return { kind: "throttled", reason: "429", retryAfterMs: 90_000 };
      const shipment = made(reference);
      if (fault === "dies") throw new Died();
      if (fault === "lost-after") return lost("unavailable");
      if (fault === "garbled-after") return lost("malformed");
      return { kind: "ok", value: shipment };
    },
    async find(reference) {
      side.finds++;
      finishLate();
      if (side.findDown) return lost("unavailable");
      const found = [...side.shipments].find(([key]) => key.startsWith(`${reference}#`));
      return { kind: "ok", value: found?.[1] ?? null };
    },
    label: async () => ({
      kind: "ok",
      value: { format: "pdf", bytes: new TextEncoder().encode("%PDF-1.4 of a test") },
    }),
    events: async ({ expeditionId }) => ({ kind: "ok", value: side.events.get(expeditionId) ?? [] }),
    moved: async () => ({ kind: "ok", value: side.moved }),
    cancel: async () => ({ kind: "ok", value: null }),
    probe: async () => ({ kind: "ok", value: null }),
  };
}

function aMarketplace(side: MarketplaceSide): Marketplace {
  return {
    leastSweepMs: (tier) => (tier === "default" ? 60_000 : 900_000),
    async orders(query, next) {
      side.asked.push(JSON.stringify({ query, next }));
      if (side.down) return lost("unavailable");
      const all = [...side.orders.values()].filter((order) =>
        "updatedSince" in query
          ? order.updatedAt >= query.updatedSince
          : "states" in query
            ? query.states.includes(order.marketplaceState)
            : query.orderIds.includes(order.orderId),
      );
      const from = Number(next ?? 0);
      const page = all.slice(from, from + side.pageSize);
      return {
        kind: "ok",
        value: {
          orders: page.filter(({ orderId }) => !side.unreadable.has(orderId)),
          rejected: page
            .filter(({ orderId }) => side.unreadable.has(orderId))
            .map(({ orderId }) => ({ orderId, path: "orders[0].order_lines", reason: "is no list" })),
          next: from + side.pageSize < all.length ? String(from + side.pageSize) : null,
          total: all.length,
        },
      };
    },
    async accept(orderId) {
      side.accepted.push(orderId);
      change(side, orderId, { marketplaceState: "SHIPPING", canShip: true });
      return { kind: "ok", value: null };
    },
    carriers: async () => ({ kind: "ok", value: side.registered }),
    async push(push) {
      const fault = side.next.shift();
      if (fault === "lost-before") return lost("unavailable");
      if (fault === "rejected") return { kind: "rejected", code: "400", reason: "the order is not in SHIPPING" };
      side.pushes.push(push);
      if (fault !== "forgotten")
        change(side, push.orderId, {
          marketplaceState: "SHIPPED",
          tracking: { carrier: push.carrierCode, number: push.trackingNumber, url: push.carrierUrl },
        });
      return fault === "lost-after" ? lost("unavailable") : { kind: "ok", value: null };
    },
    async read(orderId) {
      return side.down ? lost("unavailable") : { kind: "ok", value: side.orders.get(orderId) ?? null };
    },
    probe: async () => (side.down ? lost("unavailable") : { kind: "ok", value: null }),
  };
}

function change(side: MarketplaceSide, orderId: string, changes: Partial<MarketplaceOrder>): void {
  const before = side.orders.get(orderId);
  if (before !== undefined) side.orders.set(orderId, { ...before, ...changes, updatedAt: before.updatedAt + 1000 });
}

export type Loop = {
  clock: { now: number };
  carrier: CarrierSide;
  marketplace: MarketplaceSide;
  upstreams: Upstreams;
  tools: Tools;
  /** What was handed to the queues, oldest first. */
  submitted: WorkRequest[];
  tell(order: string, message: OrderMessage): Promise<Reply>;
  ship(order: string, by?: string): Promise<Reply>;
};

/** Every table of the domain is emptied: one tenant, one shop, one TIPSA account and one of OnTime, no order. */
export async function aLoop(
  env: { DB: D1Database; FILES: R2Bucket },
  capabilities: Partial<Capabilities> = {},
): Promise<Loop> {
  const clock = { now: NOW };
  const carrier: CarrierSide = {
    shipments: new Map(),
    creates: 0,
    finds: 0,
    events: new Map(),
    moved: [],
    next: [],
    lateMs: 0,
    late: [],
    findDown: false,
    hasNumbers: true,
  };
  const marketplace: MarketplaceSide = {
    orders: new Map(),
    pushes: [],
    accepted: [],
    registered: [{ code: "TIPSA", label: "Tipsa", standardCode: null, trackingUrl: null }],
    next: [],
    down: false,
    pageSize: 2,
    asked: [],
    unreadable: new Set(),
  };
  const now = () => clock.now;
  const upstreams: Upstreams = {
    carriers: {
      tipsa: carrierKind(aCarrier("tipsa", carrier, capabilities, now)),
      seur: carrierKind(aCarrier("seur", carrier, capabilities, now)),
      correosex: carrierKind(aCarrier("correosex", carrier, capabilities, now)),
      ontime: carrierKind(aCarrier("ontime", carrier, { create: "file", labels: [], tracks: false }, now)),
    },
    marketplace: aMarketplace(marketplace),
  };
  await setUp(env.DB);
  const entity = orderEntity(upstreams);
  const memories = new Map<string, Map<string, Json>>();
  const last = new Map<string, Promise<unknown>>();
  const submitted: WorkRequest[] = [];
  /** The rest of what a deployment lends, this domain has no use for. */
  const played: Pick<Tools, "db" | "files" | "now" | "call" | "tell" | "submit"> = {
    db: env.DB,
    files: env.FILES,
    now,
    call: async () => ({
      kind: "answer",
      status: 200,
      headers: new Headers({ "content-type": "text/xml", "set-cookie": PASSWORD }),
      body: new Blob([`<Reply><strSesion>a-session-of-a-test</strSesion><ok>${PASSWORD}</ok></Reply>`]).stream(),
    }),
    tell(_kind, name, message) {
      const before = last.get(name) ?? Promise.resolve();
      const answer = before.then(() => received(name, message));
      // As the object itself does: one after the other, whatever became of the one before.
      last.set(
        name,
        answer.catch(() => {}),
      );
      return answer;
    },
    submit: async (work) => void submitted.push(...work),
  };
  const tools = played as Tools;
  async function received(name: string, message: Json): Promise<Json> {
    const kept = memories.get(name) ?? new Map<string, Json>();
    memories.set(name, kept);
    const memory: EntityMemory = {
      get: (key) => kept.get(key),
      put: (key, value) => void kept.set(key, structuredClone(value)),
    };
    return structuredClone(await entity.receive(message, name, SETTINGS, tools, memory));
  }
  const tell = async (order: string, message: OrderMessage): Promise<Reply> =>
    (await tools.tell("order", order, message as unknown as Json)) as unknown as Reply;
  return {
    clock,
    carrier,
    marketplace,
    upstreams,
    tools,
    submitted,
    tell,
    ship: (order, by = "system") =>
      tell(order, { type: "ship", by, ...(by === "system" ? {} : { accountId: "acc-1" }) }),
  };
}

/** Stored as a sweep stores it, and known to the marketplace. */
export async function put(loop: Loop, ...orders: Order[]): Promise<void> {
  for (const { orderId, told } of orders) loop.marketplace.orders.set(orderId, told);
  await insertOrders(loop.tools.db, orders, { by: "system", at: loop.clock.now, operations: () => [] });
}

async function setUp(db: D1Database): Promise<void> {
  await emptyTables(db);
  const { keys } = SETTINGS;
  const sender = aRecipient({ name: "Almacén", phone: "911111111" });
  const settings = { sender, default_weight_g: 1_000, default_parcels: 1, auto_post: true };
  const account = { baseUrl: "https://shop.example", apiKey: API_KEY, shopId: null, multiShipment: false };
  const rule = {
    id: "r1",
    name: "all by TIPSA",
    is_on: true,
    conditions: [],
    use: { carrier_account_id: "acc-1", service: "48", parcels: null },
  };
  const carrierAccount = async (id: string, carrier: CarrierId) =>
    db
      .prepare(
        "INSERT INTO orders_carrier_accounts (id, tenant_id, carrier, name, account, created_at) VALUES (?1, 't1', ?2, ?1, ?3, ?4)",
      )
      .bind(
        id,
        carrier,
        await sealCarrier(keys, id, "account", JSON.stringify({ password: PASSWORD })),
        NOW - 86_400_000,
      );
  await db.batch([
    db
      .prepare(
        "INSERT INTO orders_tenants (id, name, settings, topic_key, created_at) VALUES ('t1', 'Tienda', ?1, 'key-1', ?2)",
      )
      .bind(JSON.stringify(settings), NOW),
    db
      .prepare(
        "INSERT INTO orders_shops (id, tenant_id, name, account, created_at) VALUES ('shop-1', 't1', 'Tienda', ?1, ?2)",
      )
      .bind(await sealShopAccount(keys, "shop-1", account), NOW),
    await carrierAccount("acc-1", "tipsa"),
    await carrierAccount("acc-file", "ontime"),
    db
      .prepare(
        "INSERT INTO orders_rules (tenant_id, version, rules, saved_at, saved_by) VALUES ('t1', 1, ?1, ?2, 'ana')",
      )
      .bind(JSON.stringify([rule]), NOW),
  ]);
}
