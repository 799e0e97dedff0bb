import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { FetchJob } from "../../../kernel/job.ts";
import type { Performed, WorkRequest } from "../../domain.ts";
import { aLoop, type Loop, put, SETTINGS } from "../a-loop.ts";
import { anOrder, aTold, NOW } from "../an-order.ts";
import type { MarketplaceOrder } from "../model.ts";
import { readOrder } from "../store/orders.ts";
import { orderTaskList } from "./all.ts";

let loop: Loop;

beforeEach(async () => {
  loop = await aLoop(env);
});

/** Runs one job as the queue's consumer would. */
async function run(taskType: string, target: string, params: Record<string, string> = {}): Promise<Performed> {
  const task = orderTaskList(loop.upstreams).find(({ type }) => type === taskType);
  if (task === undefined) throw new Error(`no task ${taskType}`);
  const job: FetchJob = {
    job_id: `orders:${taskType}:${target}:1`,
    domain: "orders",
    task_type: taskType,
    target,
    priority: "normal",
    scheduled_at: loop.clock.now,
    expires_at: loop.clock.now + 60_000,
    params,
  };
  return task.perform(job, SETTINGS, loop.tools);
}

/** Runs what was handed to the queues, and what follows from it, until nothing is left. */
async function drain(): Promise<WorkRequest[]> {
  const done: WorkRequest[] = [];
  for (let work = loop.submitted.shift(); work !== undefined; work = loop.submitted.shift()) {
    done.push(work);
    if (done.length > 100) throw new Error("it never ends");
    await run(work.taskType, work.target, work.params);
  }
  return done;
}

const fetchOrders = () => run("fetch-orders", "shop-1");
const at = async (orderId: string) => readOrder(env.DB, `shop-1:${orderId}`);
const sell = (...orders: Partial<MarketplaceOrder>[]) => {
  for (const order of orders.map(aTold)) loop.marketplace.orders.set(order.orderId, order);
};
const shop = async () =>
  env.DB.prepare("SELECT read_until AS readUntil, reconciled_at AS reconciledAt FROM orders_shops").first();

describe("the loop", () => {
  it("closes: fetched, posted by its rule, pushed, delivered, and each step in the log", async () => {
    sell({ orderId: "A" }, { orderId: "B" }, { orderId: "C" });
    expect(await fetchOrders()).toMatchObject({ kind: "done", changed: 3 });
    await run("dispatch", "t1");
    expect((await drain()).map(({ taskType }) => taskType)).toEqual(["ship", "ship", "ship", "push", "push", "push"]);
    expect(loop.carrier.shipments.size).toBe(3);
    expect(loop.marketplace.pushes.map(({ orderId, trackingNumber }) => [orderId, trackingNumber]).sort()).toEqual([
      ["A", "tipsa-1"],
      ["B", "tipsa-2"],
      ["C", "tipsa-3"],
    ]);
    const delivered = { key: "d", status: "delivered" as const, code: "3", text: "", at: NOW, order: 0, place: null };
    for (const { expeditionId } of loop.carrier.shipments.values()) loop.carrier.events.set(expeditionId, [delivered]);
    expect(await run("track", "acc-1", { carrier: "tipsa" })).toMatchObject({ kind: "done", changed: 3 });
    for (const orderId of ["A", "B", "C"]) expect(await at(orderId)).toMatchObject({ state: "COMPLETE" });
    const { results } = await env.DB.prepare(
      "SELECT action, status FROM orders_operations WHERE order_id = 'B' ORDER BY seq",
    ).all();
    expect(results.map(({ action, status }) => `${action} ${status}`)).toEqual([
      "fetch_order OK",
      "choose_carrier OK",
      "create_shipment OK",
      "state OK",
      "fetch_label OK",
      "state OK",
      "update_tracking OK",
      "state OK",
      "push_tracking_to_mirakl OK",
      "state OK",
      "update_tracking OK",
      "state OK",
    ]);
  });
});

describe("fetch-orders", () => {
  it("reads every page, and moves its mark only then", async () => {
    sell({ orderId: "A" }, { orderId: "B" }, { orderId: "C" }, { orderId: "D" }, { orderId: "E" });
    await fetchOrders();
    expect(loop.marketplace.asked).toHaveLength(3);
    expect(await shop()).toMatchObject({ readUntil: NOW });
  });

  it("leaves its mark where a page was not answered, and loses nothing of what it had read", async () => {
    sell({ orderId: "A" }, { orderId: "B" }, { orderId: "C" });
    const pages = loop.upstreams.marketplace.orders;
    loop.upstreams.marketplace.orders = async (query, next, account, port) =>
      next === null ? pages(query, next, account, port) : { kind: "unavailable", reason: "reset" };
    expect(await fetchOrders()).toEqual({ kind: "unavailable", reason: "reset" });
    expect(await shop()).toMatchObject({ readUntil: null });
    expect(await at("A")).not.toBeNull();
    loop.upstreams.marketplace.orders = pages;
    await fetchOrders();
    expect(await at("C")).not.toBeNull();
    expect(await shop()).toMatchObject({ readUntil: NOW });
  });

  it("asks for what changed since the last sweep, and a little more", async () => {
    await fetchOrders();
    loop.clock.now += 60_000;
    await fetchOrders();
    expect(loop.marketplace.asked.at(-1)).toContain(`"updatedSince":${NOW - 10 * 60_000}`);
  });

  it("takes the same orders twice for the same", async () => {
    sell({ orderId: "A" });
    await fetchOrders();
    const before = await at("A");
    expect(await fetchOrders()).toMatchObject({ kind: "done", changed: 0 });
    expect(await at("A")).toEqual(before);
  });

  it("waits for an address that comes later, and lets the order go then", async () => {
    sell({ orderId: "A", marketplaceState: "WAITING_DEBIT", canShip: false, recipient: null });
    await fetchOrders();
    expect(await at("A")).toMatchObject({
      state: "PENDING_POST",
      heldBecause: expect.stringContaining("WAITING_DEBIT"),
    });
    await run("dispatch", "t1");
    expect(loop.submitted).toEqual([]);
    sell({ orderId: "A", updatedAt: NOW + 1 });
    await fetchOrders();
    expect(await at("A")).toMatchObject({ heldBecause: null });
    await run("dispatch", "t1");
    expect(loop.submitted).toMatchObject([{ taskType: "ship" }]);
  });

  it("holds an order that was cancelled since it was read", async () => {
    sell({ orderId: "A" });
    await fetchOrders();
    sell({ orderId: "A", marketplaceState: "CANCELED", canShip: false, updatedAt: NOW + 1 });
    await fetchOrders();
    await run("dispatch", "t1");
    expect(loop.submitted).toEqual([]);
  });

  it("does not take orders that were past shipping before it came", async () => {
    sell({ orderId: "A", marketplaceState: "SHIPPED" }, { orderId: "B", marketplaceState: "CLOSED" }, { orderId: "C" });
    expect(await fetchOrders()).toMatchObject({ changed: 1 });
    expect(await at("A")).toBeNull();
  });

  it("shows an order that nobody could read, and mends it the night that it can be read", async () => {
    sell({ orderId: "A" }, { orderId: "B" });
    loop.marketplace.unreadable.add("A");
    await fetchOrders();
    expect(await at("A")).toMatchObject({ state: "FAILED_FETCH", errorMessage: "orders[0].order_lines: is no list" });
    expect(await at("B")).toMatchObject({ state: "PENDING_POST" });
    loop.marketplace.unreadable.clear();
    await run("reconcile", "shop-1");
    expect(await at("A")).toMatchObject({ state: "PENDING_POST", errorMessage: null, told: { buyer: "Lucía Romero" } });
  });

  it("says once that an order it knows could not be read again", async () => {
    sell({ orderId: "A", updatedAt: NOW });
    await fetchOrders();
    loop.marketplace.unreadable.add("A");
    await fetchOrders();
    await fetchOrders();
    expect(await at("A")).toMatchObject({ state: "PENDING_POST" });
    const { results } = await env.DB.prepare(
      "SELECT message FROM orders_operations WHERE order_id = 'A' AND status = 'ERROR'",
    ).all();
    expect(results).toHaveLength(1);
  });

  it("accepts by itself where the shop's settings say so", async () => {
    sell({ orderId: "A", marketplaceState: "WAITING_ACCEPTANCE", canShip: false, recipient: null });
    await fetchOrders();
    await run("dispatch", "t1");
    expect(loop.submitted).toEqual([]);
    await env.DB.prepare("UPDATE orders_shops SET settings = ?1")
      .bind(JSON.stringify({ accepts_orders: true }))
      .run();
    await run("dispatch", "t1");
    expect((await drain()).map(({ taskType }) => taskType)).toEqual(["refresh"]);
    expect(loop.marketplace.accepted).toEqual(["A"]);
    expect(await at("A")).toMatchObject({ told: { marketplaceState: "SHIPPING" } });
  });
});

describe("reconcile", () => {
  it("finds what no sweep told: an order that it never saw, and one that ended unseen", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    sell({ orderId: "A", marketplaceState: "CANCELED", canShip: false, updatedAt: NOW - 1 }, { orderId: "B" });
    expect(await run("reconcile", "shop-1")).toMatchObject({ kind: "done", changed: 2 });
    expect(await at("A")).toMatchObject({ heldBecause: "CANCELED at the marketplace" });
    expect(await at("B")).toMatchObject({ state: "PENDING_POST" });
    expect(await shop()).toMatchObject({ reconciledAt: NOW, readUntil: null });
  });
});

describe("dispatch", () => {
  it("hands on one job an order, by the same name while nothing has changed", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await run("dispatch", "t1");
    await run("dispatch", "t1");
    expect(loop.submitted.map(({ target, id }) => `${target} ${id}`)).toEqual(["shop-1:A v1", "shop-1:A v1"]);
  });

  it("leaves orders to a person where the tenant wants that", async () => {
    await env.DB.prepare("UPDATE orders_tenants SET settings = '{}'").run();
    await put(loop, anOrder({ orderId: "A" }));
    await run("dispatch", "t1");
    expect(loop.submitted).toEqual([]);
  });

  it("tries again what failed for a time, when its time has come", async () => {
    const failed = { retryTo: "PENDING_POST" as const, errorMessage: "no answer", retryCount: 1 };
    await put(
      loop,
      anOrder({ orderId: "A", ...failed, state: "FAILED_POST", retryAt: NOW }),
      anOrder({ orderId: "B", ...failed, state: "FAILED_POST", retryAt: NOW + 1 }),
      anOrder({ orderId: "C", ...failed, state: "FAILED_POST", retryAt: null }),
      anOrder({ orderId: "D", ...failed, retryTo: "TRACKED", state: "FAILED_PUSH", retryAt: NOW - 1 }),
    );
    await run("dispatch", "t1");
    expect(loop.submitted.map(({ taskType, target }) => `${taskType} ${target}`)).toEqual([
      "ship shop-1:A",
      "push shop-1:D",
    ]);
  });

  it("begins each account's work at the rate of its budget", async () => {
    const choice = { accountId: "acc-1", carrier: "tipsa" as const, service: "48", parcels: 1 };
    const by = { kind: "person" as const, name: "ana" };
    await put(loop, ...Array.from({ length: 12 }, (_, n) => anOrder({ orderId: `N${n}`, choice: { ...choice, by } })));
    await run("dispatch", "t1");
    const delays = loop.submitted.map(({ delayMs }) => delayMs);
    expect(delays).toEqual([0, 0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000, 2000, 2000]);
  });

  it("sees nothing of another tenant", async () => {
    await put(loop, anOrder({ orderId: "A", tenantId: "t2" }));
    await run("dispatch", "t1");
    expect(loop.submitted).toEqual([]);
  });
});

describe("track", () => {
  const track = () => run("track", "acc-1", { carrier: "tipsa" });
  const cursor = async () =>
    env.DB.prepare("SELECT tracked_until FROM orders_carrier_accounts WHERE id = 'acc-1'").first("tracked_until");
  const event = { key: "e", status: "in_transit" as const, code: "1", text: "", at: NOW, order: 0, place: null };

  async function shipped(): Promise<void> {
    await put(loop, anOrder({ orderId: "A" }));
    await loop.ship("shop-1:A");
    loop.submitted.length = 0;
  }

  it("asks about what has moved in windows of less than a day, and moves its mark with each that was good", async () => {
    loop = await aLoop(env, { tellsMoved: true });
    await shipped();
    const windows: number[] = [];
    const { open } = loop.upstreams.carriers.tipsa;
    loop.upstreams.carriers.tipsa.open = (account) => ({
      ...open(account),
      moved: async (from, to) => {
        windows.push((to - from) / 3_600_000);
        return { kind: "ok", value: ["tipsa-1", "of somebody else"] };
      },
    });
    loop.carrier.events.set("tipsa-1", [event]);
    loop.clock.now = NOW + 30 * 3_600_000;
    expect(await track()).toMatchObject({ kind: "done" });
    expect(windows.every((hours) => hours <= 23.5)).toBe(true);
    expect(windows.length).toBeGreaterThan(2);
    expect(await cursor()).toBe(loop.clock.now);
    expect(await at("A")).toMatchObject({ trackingStatus: "in_transit" });
  });

  it("leaves its mark where one parcel of a window could not be asked about", async () => {
    loop = await aLoop(env, { tellsMoved: true });
    await shipped();
    loop.carrier.moved = ["tipsa-1"];
    const { open } = loop.upstreams.carriers.tipsa;
    loop.upstreams.carriers.tipsa.open = (account) => ({
      ...open(account),
      events: async () => ({ kind: "unavailable", reason: "reset" }),
    });
    expect(await track()).toEqual({ kind: "unavailable", reason: "reset" });
    expect(await cursor()).toBeNull();
  });

  it("goes on after calls that are lost here and there, and asks about those again", async () => {
    loop = await aLoop(env, { tellsMoved: true });
    const ids = Array.from({ length: 12 }, (_, n) => `N${n}`);
    await put(loop, ...ids.map((orderId) => anOrder({ orderId })));
    for (const orderId of ids) await loop.ship(`shop-1:${orderId}`);
    loop.carrier.moved = [...loop.carrier.shipments.values()].map(({ expeditionId }) => expeditionId);
    const { open } = loop.upstreams.carriers.tipsa;
    let calls = 0;
    loop.upstreams.carriers.tipsa.open = (account) => ({
      ...open(account),
      events: async () =>
        ++calls % 3 === 0 && calls < 13 ? { kind: "unavailable", reason: "reset" } : { kind: "ok", value: [event] },
    });
    expect(await track()).toMatchObject({ kind: "done" });
    expect(await cursor()).toBe(loop.clock.now);
    for (const orderId of ids) expect(await at(orderId)).toMatchObject({ trackingStatus: "in_transit" });
  });

  it("stops asking a carrier that is down", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `N${n}`);
    await put(loop, ...ids.map((orderId) => anOrder({ orderId })));
    for (const orderId of ids) await loop.ship(`shop-1:${orderId}`);
    const { open } = loop.upstreams.carriers.tipsa;
    let calls = 0;
    loop.upstreams.carriers.tipsa.open = (account) => ({
      ...open(account),
      events: async () => {
        calls++;
        return { kind: "unavailable", reason: "reset" };
      },
    });
    expect(await track()).toEqual({ kind: "unavailable", reason: "reset" });
    expect(calls).toBeLessThan(10);
  });

  it("asks about each parcel in turn where the carrier does not tell what moved", async () => {
    await shipped();
    loop.carrier.events.set("tipsa-1", [event]);
    expect(await track()).toMatchObject({ kind: "done", changed: 1 });
    expect(await cursor()).toBeNull();
  });

  it("asks about every parcel within a round, however many there are", async () => {
    const orders = Array.from({ length: 150 }, (_, n) => anOrder({ orderId: `N${n}` }));
    await put(loop, ...orders);
    await env.DB.prepare(
      `UPDATE orders SET state = 'MIRAKL_OK', carrier_account_id = 'acc-1', expedition_id = order_id, shipment =
         json_object('carrier', 'tipsa', 'accountId', 'acc-1', 'service', '48', 'reference', reference, 'expeditionId',
           order_id, 'trackingNumber', order_id, 'parcelNumbers', json('[]'), 'shipOn', '2026-11-23', 'createdAt', 1)`,
    ).run();
    const asked = new Set<string>();
    const { open } = loop.upstreams.carriers.tipsa;
    loop.upstreams.carriers.tipsa.open = (account) => ({
      ...open(account),
      events: async ({ expeditionId }) => {
        asked.add(expeditionId);
        return { kind: "ok", value: [] };
      },
    });
    for (let round = 0; round < 3; round++) {
      await track();
      loop.clock.now += SETTINGS.trackIntervalS * 1000;
    }
    expect(asked.size).toBe(150);
  });
});

describe("board", () => {
  it("counts what waits where, and says the same of the same orders a minute later", async () => {
    await put(loop, anOrder({ orderId: "A" }), anOrder({ orderId: "B" }));
    await loop.ship("shop-1:B");
    const answer = await run("board", "t1");
    if (answer.kind !== "documents") throw new Error(answer.kind);
    const board = answer.documents.get("orders:key-1:board");
    expect(board).toMatchObject({
      states: expect.arrayContaining([
        expect.objectContaining({
          state: "PENDING_POST",
          count: 1,
          oldest_since: new Date(NOW - 600_000).toISOString(),
        }),
        expect.objectContaining({ state: "TRACKED", count: 1 }),
      ]),
      today: { day: "2026-11-23", posted: 1, pushed: 0 },
      labels_to_print: 1,
    });
    loop.clock.now += 60_000;
    const later = await run("board", "t1");
    expect(later.kind === "documents" && later.documents.get("orders:key-1:board")).toEqual(board);
  });
});

describe("whose word the board is", () => {
  const sweep = (target: string, headers: Record<string, string>, at: number) =>
    env.DB.prepare(
      `INSERT INTO task_runs (run_id, job_id, domain, task_type, target, source, attempt, outcome, final, scheduled_at, finished_at, exchange)
       VALUES (?1, ?1, 'orders', 'fetch-orders', ?2, 'mirakl/x', 1, 'changed', 1, ?3, ?3, ?4)`,
    )
      .bind(`${target}-${at}`, target, at, JSON.stringify({ status: 200, response_headers: headers }))
      .run();
  const origin = async () => {
    const answer = await run("board", "t1");
    return answer.kind === "documents" && answer.origin;
  };

  it("is its marketplaces', and a simulator's where their answers say so", async () => {
    await sweep("shop-1", {}, NOW);
    await sweep("shop-of-another", { "x-vigie-origin": "simulator" }, NOW + 1);
    expect(await origin()).toBe("live");
    await sweep("shop-1", { "x-vigie-origin": "simulator" }, NOW + 2);
    expect(await origin()).toBe("simulator");
  });
});

describe("prune", () => {
  it("forgets what is older than its rule says, and keeps the orders", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await loop.ship("shop-1:A");
    loop.clock.now += 15 * 86_400_000;
    await run("prune", "all");
    const count = async (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first("n");
    expect(await count("orders_exchanges")).toBe(0);
    expect(await count("orders_operations")).toBeGreaterThan(0);
    loop.clock.now += 366 * 86_400_000;
    await run("prune", "all");
    expect(await count("orders_operations")).toBe(0);
    expect(await count("orders")).toBe(1);
  });

  it("deletes the labels of orders that have ended long ago", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await loop.ship("shop-1:A");
    const file = (await at("A"))?.labelFile ?? "";
    await env.DB.prepare("UPDATE orders SET state = 'COMPLETE'").run();
    loop.clock.now += 91 * 86_400_000;
    await run("prune", "all");
    expect(await env.FILES.get(file)).toBeNull();
    expect(await at("A")).toMatchObject({ labelFile: null });
  });
});
