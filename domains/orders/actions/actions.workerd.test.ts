import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { aLoop, type Loop, put, SETTINGS } from "../a-loop.ts";
import { anOrder, NOW } from "../an-order.ts";
import { readCarrierAccount } from "../store/accounts.ts";
import { readOrder } from "../store/orders.ts";
import { cancelOrders, chooseFor, postOrders, pushTracking, resolvePosting, retryOrders } from "./orders.ts";
import { type TakenEvent, type TrackingRow, takeWebhookEvent, uploadTracking } from "./tracking.ts";
import { readShopsNow } from "./upstreams.ts";

const ANA = { tenantId: "t1", by: "ana" };
let loop: Loop;
const deps = () => ({ tools: loop.tools, settings: SETTINGS });

beforeEach(async () => {
  loop = await aLoop(env);
});

const stored = (orderId: string) => readOrder(env.DB, `shop-1:${orderId}`);
const jobs = () => loop.submitted.map(({ taskType, target }) => `${taskType} ${target}`);

describe("postOrders", () => {
  it("hands on those that wait longest, and none that is held or somebody else's", async () => {
    await put(
      loop,
      anOrder({ orderId: "young", stateSince: NOW }),
      anOrder({ orderId: "old", stateSince: NOW - 900_000 }),
      anOrder({ orderId: "held", heldBecause: "CANCELED at the marketplace" }),
      anOrder({ orderId: "theirs", tenantId: "t2" }),
    );
    const outcomes = await postOrders(deps(), ANA, {});
    expect(outcomes.map(({ orderId, outcome }) => `${orderId} ${outcome}`)).toEqual(["old accepted", "young accepted"]);
    expect(jobs()).toEqual(["ship shop-1:old", "ship shop-1:young"]);
  });

  it("answers for each that is named, and says why not", async () => {
    await put(
      loop,
      anOrder({ orderId: "A" }),
      anOrder({ orderId: "B", heldBecause: "SHIPPED at the marketplace already" }),
      anOrder({ orderId: "C", state: "COMPLETE" }),
      anOrder({ orderId: "theirs", tenantId: "t2" }),
    );
    const orderIds = ["A", "shop-1:B", "C", "shop-1:theirs", "nowhere"];
    const outcomes = await postOrders(deps(), ANA, { orderIds });
    expect(outcomes.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      "accepted",
      "SHIPPED at the marketplace already",
      "it is COMPLETE",
      "there is no such order",
      "there is no such order",
    ]);
    expect(jobs()).toEqual(["ship shop-1:A"]);
  });

  it("takes a carrier of which there is one account, and no account of somebody else", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    expect(await postOrders(deps(), ANA, { orderIds: ["A"], carrier: "ontime" })).toMatchObject([
      { outcome: "accepted" },
    ]);
    expect(loop.submitted[0]).toMatchObject({ source: "ontime/acc-file", params: { account: "acc-file", by: "ana" } });
    await env.DB.prepare("UPDATE orders_carrier_accounts SET tenant_id = 't2' WHERE id = 'acc-file'").run();
    expect(await postOrders(deps(), ANA, { orderIds: ["A"], accountId: "acc-file" })).toMatchObject([
      { outcome: "refused", reason: "there is no carrier account acc-file that is on" },
    ]);
  });

  it("says that a number is of several orders where two shops have it", async () => {
    await put(loop, anOrder({ orderId: "A" }), anOrder({ orderId: "A", shopId: "shop-2" }));
    const outcomes = await postOrders(deps(), ANA, { orderIds: ["A", "shop-2:A"] });
    expect(outcomes.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      "several shops have an order of this number: name its id",
      "accepted",
    ]);
  });

  it("makes the same press of a button twice one job", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await postOrders(deps(), ANA, { orderIds: ["A"] });
    await postOrders(deps(), ANA, { orderIds: ["A"] });
    expect(new Set(loop.submitted.map(({ id }) => id)).size).toBe(1);
  });
});

describe("retryOrders", () => {
  it("goes on from where each has failed", async () => {
    const failed = { errorMessage: "no", retryAt: null };
    await put(
      loop,
      anOrder({ orderId: "A", ...failed, state: "FAILED_POST", retryTo: "PENDING_POST" }),
      anOrder({ orderId: "B", ...failed, state: "FAILED_PUSH", retryTo: "TRACKED" }),
      anOrder({ orderId: "C", ...failed, state: "FAILED_FETCH", retryTo: "PENDING_POST" }),
      anOrder({ orderId: "D" }),
    );
    const outcomes = await retryOrders(deps(), ANA, ["A", "B", "C", "D"]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted", "refused"]);
    expect(jobs()).toEqual(["ship shop-1:A", "push shop-1:B", "refresh shop-1:C"]);
  });
});

describe("what is asked of an order at once", () => {
  it("chooses, resolves and cancels, each with its answer", async () => {
    await put(loop, anOrder({ orderId: "A" }), anOrder({ orderId: "B" }));
    const choice = { accountId: "acc-file", service: "STD", parcels: 3 };
    expect(await chooseFor(deps(), ANA, ["A", "nowhere"], choice)).toMatchObject([
      { outcome: "accepted" },
      { outcome: "refused" },
    ]);
    expect(await stored("A")).toMatchObject({ choice: { carrier: "ontime", parcels: 3, by: { name: "ana" } } });
    expect(await resolvePosting(deps(), ANA, "A", null)).toMatchObject([
      { outcome: "refused", reason: "nothing about it is unclear" },
    ]);
    expect(await cancelOrders(deps(), ANA, ["B"], "sold twice")).toMatchObject([{ outcome: "accepted" }]);
    expect(await stored("B")).toMatchObject({ state: "COMPLETE" });
    expect(await pushTracking(deps(), ANA, { orderIds: ["A"] })).toMatchObject([
      { outcome: "refused", reason: "it is PENDING_POST, not TRACKED" },
    ]);
  });
});

describe("uploadTracking", () => {
  const row = (orderId: string, changes: Partial<TrackingRow> = {}): TrackingRow => ({
    orderId,
    trackingNumber: `T-${orderId}`,
    carrier: null,
    trackingUrl: null,
    event: null,
    ...changes,
  });

  it("gives an order that was handed over its number, and has it pushed", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await chooseFor(deps(), ANA, ["A"], { accountId: "acc-file", service: "", parcels: 1 });
    await loop.ship("shop-1:A");
    const reference = (await stored("A"))?.reference ?? "";
    expect(await uploadTracking(loop.tools, ANA, [row(reference)])).toMatchObject([{ outcome: "accepted" }]);
    expect(await stored("A")).toMatchObject({ state: "TRACKED", shipment: { trackingNumber: `T-${reference}` } });
    expect(jobs()).toEqual(["push shop-1:A"]);
    const before = await stored("A");
    await uploadTracking(loop.tools, ANA, [row(reference)]);
    expect(await stored("A")).toEqual(before);
  });

  it("takes the number of a parcel that was sent from the carrier's own page", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    expect(await uploadTracking(loop.tools, ANA, [row("A", { carrier: "tipsa" })])).toMatchObject([
      { outcome: "accepted" },
    ]);
    expect(await stored("A")).toMatchObject({ state: "TRACKED", shipment: { carrier: "tipsa", accountId: "acc-1" } });
    expect(loop.carrier.creates).toBe(0);
    expect(await loop.ship("shop-1:A", "ana")).toMatchObject({ kind: "done", changed: false });
    expect(loop.carrier.creates).toBe(0);
  });

  it("refuses row by row: another number, another carrier, no carrier, no order", async () => {
    await put(loop, anOrder({ orderId: "A" }), anOrder({ orderId: "B" }), anOrder({ orderId: "C", tenantId: "t2" }));
    await loop.ship("shop-1:A");
    const rows = [row("A"), row("A", { trackingNumber: "tipsa-1", carrier: "seur" }), row("B"), row("C")];
    expect((await uploadTracking(loop.tools, ANA, rows)).map(({ reason }) => reason)).toEqual([
      "its tracking number is tipsa-1, and T-A was told",
      "tipsa has it, not seur",
      "no carrier has it: say in the column carrier who does",
      "there is no such order",
    ]);
  });

  it("does not take a number while a call for a shipment is unclear: there may be two parcels", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    loop.carrier.next.push("lost-after");
    await loop.ship("shop-1:A");
    const [outcome] = await uploadTracking(loop.tools, ANA, [row("A", { carrier: "tipsa" })]);
    expect(outcome).toMatchObject({ outcome: "refused", reason: expect.stringContaining("has not said whether") });
  });

  it("takes where a parcel is from the file of a carrier that tells nothing else", async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await loop.ship("shop-1:A");
    await loop.tell("shop-1:A", { type: "push", by: "system" });
    const event = { status: "delivered" as const, text: "Entregado", at: NOW };
    await uploadTracking(loop.tools, ANA, [row("A", { trackingNumber: null, event })]);
    expect(await stored("A")).toMatchObject({ state: "COMPLETE", trackingStatus: "delivered" });
  });
});

describe("takeWebhookEvent", () => {
  const event = (changes: Partial<TakenEvent> = {}): TakenEvent => ({
    eventId: "e1",
    type: "shipment.updated",
    expeditionId: "tipsa-1",
    status: "IN_TRANSIT",
    trackingNumber: null,
    at: NOW,
    ...changes,
  });
  const take = async (given: TakenEvent) => {
    const account = await readCarrierAccount(env.DB, "acc-1");
    if (account === null) throw new Error("the account is gone");
    return takeWebhookEvent(loop.tools, account, given);
  };
  const log = async () =>
    (
      await env.DB.prepare(
        "SELECT status, message FROM orders_operations WHERE action = 'webhook_received' ORDER BY seq",
      ).all()
    ).results;

  beforeEach(async () => {
    await put(loop, anOrder({ orderId: "A" }));
    await loop.ship("shop-1:A");
    await loop.tell("shop-1:A", { type: "push", by: "system" });
  });

  it("updates its order", async () => {
    expect(await take(event())).toEqual({ kind: "taken" });
    expect(await stored("A")).toMatchObject({ trackingStatus: "in_transit", trackingAt: NOW });
    expect(await take(event({ eventId: "e2", status: "delivered", at: NOW + 1 }))).toEqual({ kind: "taken" });
    expect(await stored("A")).toMatchObject({ state: "COMPLETE" });
    expect(await log()).toEqual([
      { status: "OK", message: "in_transit" },
      { status: "OK", message: "delivered" },
    ]);
  });

  it("takes an event once", async () => {
    await take(event());
    const before = await stored("A");
    expect(await take(event({ status: "delivered" }))).toEqual({ kind: "duplicate" });
    expect(await stored("A")).toEqual(before);
  });

  it("takes an event again whose taking has broken off", async () => {
    const { tell } = loop.tools;
    loop.tools.tell = () => Promise.reject(new Error("the object is away"));
    await expect(take(event())).rejects.toThrow("away");
    loop.tools.tell = tell;
    expect(await take(event())).toEqual({ kind: "taken" });
    expect(await stored("A")).toMatchObject({ trackingStatus: "in_transit" });
  });

  it("brings the number of an order that waited for one, and has it pushed", async () => {
    loop = await aLoop(env);
    loop.carrier.hasNumbers = false;
    await put(loop, anOrder({ orderId: "A" }));
    await loop.ship("shop-1:A");
    await take(event({ trackingNumber: "T-9" }));
    expect(await stored("A")).toMatchObject({ state: "TRACKED", shipment: { trackingNumber: "T-9" } });
    expect(jobs()).toEqual(["push shop-1:A"]);
  });

  it("logs an event about a parcel of nobody here, and of another tenant's account alike", async () => {
    expect(await take(event({ expeditionId: "stranger" }))).toEqual({ kind: "taken" });
    await env.DB.prepare("UPDATE orders SET tenant_id = 't2'").run();
    expect(await take(event({ eventId: "e3" }))).toEqual({ kind: "taken" });
    expect(await log()).toEqual([
      { status: "WARNING", message: "no order has the expedition stranger" },
      { status: "WARNING", message: "no order has the expedition tipsa-1" },
    ]);
  });

  it.each([
    ["DELIVERED", "delivered"],
    ["Out for delivery", "out_for_delivery"],
    ["LABELED", "registered"],
    ["a word of next year", "unknown"],
  ])("reads %s as %s", async (status, read) => {
    await take(event({ status }));
    expect(await stored("A")).toMatchObject({ trackingStatus: read });
  });
});

describe("readShopsNow", () => {
  it("reads the tenant's own shops, and says which it cannot", async () => {
    expect(await readShopsNow(loop.tools, ANA, null, "updated")).toMatchObject([{ id: "shop-1", outcome: "accepted" }]);
    expect(await readShopsNow(loop.tools, { tenantId: "t2", by: "eve" }, "shop-1", "all")).toMatchObject([
      { outcome: "refused", reason: "there is no such shop" },
    ]);
    expect(loop.submitted).toMatchObject([{ taskType: "fetch-orders", target: "shop-1", params: { by: "ana" } }]);
  });
});
