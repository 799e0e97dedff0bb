import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { API_KEY, aLoop, Died, type Loop, PASSWORD, put, SETTLES_WITHIN_MS } from "../a-loop.ts";
import { anOrder, aRecipient, aTold, NOW } from "../an-order.ts";
import { readOrder } from "../store/orders.ts";

const ORDER = anOrder();
const { id } = ORDER;
let loop: Loop;

beforeEach(async () => {
  loop = await aLoop(env);
  await put(loop, ORDER);
});

const stored = async () => {
  const order = await readOrder(env.DB, id);
  if (order === null) throw new Error("the order is gone");
  return order;
};
const log = async () =>
  (await env.DB.prepare("SELECT action, status, message FROM orders_operations ORDER BY seq").all()).results.map(
    ({ action, status, message }) => `${action} ${status}: ${message}`,
  );

describe("ship", () => {
  it("posts an order, keeps its label and asks for its push", async () => {
    expect(await loop.ship(id)).toMatchObject({ kind: "done", changed: true, state: "TRACKED" });
    expect(await stored()).toMatchObject({
      state: "TRACKED",
      version: 2,
      shipment: { carrier: "tipsa", accountId: "acc-1", expeditionId: "tipsa-1", trackingNumber: "tipsa-1" },
      choice: { by: { kind: "rule", name: "all by TIPSA" } },
    });
    const { labelFile } = await stored();
    expect(await (await env.FILES.get(labelFile ?? ""))?.text()).toBe("%PDF-1.4 of a test");
    expect(loop.submitted).toMatchObject([{ taskType: "push", target: id, source: "mirakl/shop-1", id: "v2" }]);
    expect(await log()).toEqual([
      "choose_carrier OK: tipsa 48",
      "create_shipment OK: created at tipsa: tipsa-1",
      "state OK: PENDING_POST → POSTED",
      "fetch_label OK: its label is kept",
      "state OK: POSTED → AWAITING_TRACKING",
      "update_tracking OK: tracking number tipsa-1",
      "state OK: AWAITING_TRACKING → TRACKED",
    ]);
  });

  it("makes one shipment however often it is told, at once or one after the other", async () => {
    await Promise.all([loop.ship(id), loop.ship(id)].map((told) => told.catch(() => null)));
    await loop.ship(id, "ana");
    expect(loop.carrier.shipments.size).toBe(1);
  });

  it.each(["lost-after", "garbled-after"] as const)(
    "finds by its reference a shipment whose answer was %s",
    async (fault) => {
      loop.carrier.next.push(fault);
      expect(await loop.ship(id)).toMatchObject({ kind: fault === "lost-after" ? "unavailable" : "malformed" });
      expect(await stored()).toMatchObject({ state: "FAILED_POST", retryTo: "PENDING_POST", retryAt: NOW + 60_000 });
      loop.clock.now += 1500;
      expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
      expect(loop.carrier).toMatchObject({ creates: 1, finds: 1 });
      expect(loop.carrier.shipments.size).toBe(1);
      expect((await log()).join("\n")).toContain("create_shipment OK: found at tipsa: tipsa-1");
    },
  );

  it("finds the shipment of a call in which its object died", async () => {
    loop.carrier.next.push("dies");
    await expect(loop.ship(id)).rejects.toThrow(Died);
    expect(await stored()).toMatchObject({ state: "PENDING_POST", version: 1 });
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier).toMatchObject({ creates: 1, finds: 1 });
  });

  it("adopts a shipment that it has made, though its row could not be written", async () => {
    const { db } = loop.tools;
    let isBroken = true;
    const failing = new Proxy(db, {
      get: (target, name) => {
        if (name === "batch" && isBroken)
          return async () => {
            throw new Error("the database is out");
          };
        const value = Reflect.get(target, name) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    loop.tools.db = failing;
    await expect(loop.ship(id)).rejects.toThrow("the database is out");
    isBroken = false;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier).toMatchObject({ creates: 1, finds: 0 });
  });

  it("posts an order whose label cannot be kept, and fetches that later", async () => {
    const { files } = loop.tools;
    loop.tools.files = { put: () => Promise.reject(new Error("the store is out")) } as unknown as R2Bucket;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(await stored()).toMatchObject({ labelFile: null });
    loop.tools.files = files;
    expect(await loop.tell(id, { type: "label", by: "system" })).toMatchObject({ kind: "done", changed: true });
    expect((await stored()).labelFile).not.toBeNull();
  });

  it("does not believe at once that a call which was given up has made nothing", async () => {
    loop.carrier.next.push("lost-before");
    await loop.ship(id);
    loop.clock.now += 2_000;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "FAILED_POST" });
    expect(loop.carrier.creates).toBe(1);
    expect(loop.submitted).toMatchObject([{ taskType: "ship", target: id, delayMs: SETTLES_WITHIN_MS - 2_000 }]);
    loop.clock.now += SETTLES_WITHIN_MS - 2_001;
    await loop.ship(id, "ana");
    expect(loop.carrier.creates).toBe(1);
    loop.clock.now += 1;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier).toMatchObject({ creates: 2, finds: 3 });
    expect(loop.carrier.shipments.size).toBe(1);
  });

  it("looks twice before it makes anything anew, however late it looks first", async () => {
    loop.carrier.next.push("lost-before");
    await loop.ship(id);
    loop.clock.now += 3_600_000;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "FAILED_POST" });
    expect(loop.carrier).toMatchObject({ creates: 1, finds: 1 });
    expect(loop.submitted).toMatchObject([{ taskType: "ship", target: id, delayMs: 15_000 }]);
    loop.clock.now += 15_000;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier).toMatchObject({ creates: 2, finds: 2 });
  });

  it.each([20_000, 60_000, 89_000])(
    "has one parcel of a call that the carrier finished %d ms after it was given up, however often it is told",
    async (lateMs) => {
      loop.carrier.lateMs = lateMs;
      loop.carrier.next.push("late");
      for (let attempt = 0; attempt < 60; attempt++) {
        await loop.ship(id, attempt % 2 === 0 ? "system" : "ana");
        loop.clock.now += 3_000;
      }
      expect(await stored()).toMatchObject({ state: "TRACKED" });
      expect(loop.carrier).toMatchObject({ creates: 1, late: [] });
      expect(loop.carrier.shipments.size).toBe(1);
    },
  );

  it("waits as long after a call in which its object died, counted from the first look", async () => {
    loop.carrier.next.push("dies");
    await expect(loop.ship(id)).rejects.toThrow(Died);
    const [only] = [...loop.carrier.shipments];
    if (only === undefined) throw new Error("nothing was made");
    loop.carrier.shipments.clear();
    loop.clock.now += 600_000;
    await loop.ship(id);
    loop.clock.now += SETTLES_WITHIN_MS - 1;
    await loop.ship(id, "ana");
    expect(loop.carrier.creates).toBe(1);
    loop.carrier.shipments.set(...only);
    loop.clock.now += 1;
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier.creates).toBe(1);
  });

  it("makes nothing while the carrier cannot be asked what became of it, even for a person", async () => {
    loop.carrier.next.push("lost-after");
    loop.carrier.findDown = true;
    await loop.ship(id);
    for (let attempt = 0; attempt < 8; attempt++) {
      loop.clock.now = (await stored()).retryAt ?? loop.clock.now + 60_000;
      await loop.ship(id, attempt > 5 ? "ana" : "system");
    }
    expect(loop.carrier.creates).toBe(1);
    expect(await stored()).toMatchObject({ state: "FAILED_POST" });
  });

  it("settles with the carrier that was asked, not with the one that was chosen since", async () => {
    loop.carrier.next.push("lost-after");
    await loop.ship(id);
    await loop.tell(id, { type: "choose", accountId: "acc-file", service: "", parcels: 1, by: "ana" });
    await loop.ship(id, "ana");
    expect(await stored()).toMatchObject({ state: "TRACKED", shipment: { accountId: "acc-1" } });
  });

  it("asks a person where the carrier cannot be asked, and never makes a second one by itself", async () => {
    loop = await aLoop(env, { findsByReference: false });
    await put(loop, ORDER);
    loop.carrier.next.push("lost-after");
    await loop.ship(id);
    loop.clock.now += 120_000;
    expect(await loop.ship(id)).toMatchObject({ kind: "refused" });
    expect(await stored()).toMatchObject({ state: "FAILED_POST", errorCode: "unclear", retryAt: null });
    expect(await loop.ship(id)).toMatchObject({ kind: "refused", why: "it waits for a person" });
    await loop.ship(id, "ana");
    expect(loop.carrier.creates).toBe(1);
    expect(
      await loop.tell(id, { type: "resolve", found: { expeditionId: "tipsa-1", trackingNumber: "T1" }, by: "ana" }),
    ).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier.creates).toBe(1);
  });

  it("makes it anew once a person has seen that it is not there", async () => {
    loop = await aLoop(env, { findsByReference: false });
    await put(loop, ORDER);
    loop.carrier.next.push("lost-before");
    await loop.ship(id);
    await loop.tell(id, { type: "resolve", found: null, by: "ana" });
    expect(await loop.ship(id, "ana")).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.carrier.shipments.size).toBe(1);
  });

  it("leaves a refusal to a person, in the carrier's words", async () => {
    loop.carrier.next.push("rejected");
    expect(await loop.ship(id)).toMatchObject({ kind: "refused", why: "the postcode is not served" });
    expect(await stored()).toMatchObject({ state: "FAILED_POST", errorCode: "41", retryAt: null });
    expect(await loop.ship(id)).toMatchObject({ kind: "refused" });
    expect(loop.carrier.creates).toBe(1);
    expect(await loop.ship(id, "ana")).toMatchObject({ kind: "done", state: "TRACKED" });
  });

  it("tells the queue how long the carrier wants to be left alone", async () => {
    loop.carrier.next.push("throttled");
    expect(await loop.ship(id)).toEqual({ kind: "throttled", reason: "429", retryAfterMs: 90_000 });
    expect((await stored()).retryAt).toBe(NOW + 90_000);
  });

  it.each([
    ["CANCELED", { marketplaceState: "CANCELED" }],
    ["shipped by somebody else", { marketplaceState: "SHIPPED" }],
    ["not debited yet", { marketplaceState: "WAITING_DEBIT", canShip: false }],
    ["without an address", { recipient: null }],
  ])("asks no carrier for an order that is %s", async (_, changes) => {
    await loop.tell(id, { type: "told", told: aTold({ ...changes, updatedAt: NOW }), by: "system" });
    expect(await loop.ship(id, "ana")).toMatchObject({ kind: "refused" });
    expect(loop.carrier.creates).toBe(0);
    expect(await stored()).toMatchObject({ state: "PENDING_POST" });
  });

  it("asks no carrier for what it would refuse, and says which field is wrong", async () => {
    const told = aTold({ recipient: aRecipient({ phone: null }), updatedAt: NOW });
    await loop.tell(id, { type: "told", told, by: "system" });
    expect(await loop.ship(id)).toMatchObject({ kind: "refused", why: "recipient.phone: missing" });
    expect(loop.carrier.creates).toBe(0);
    expect(await stored()).toMatchObject({ state: "FAILED_POST", errorCode: "invalid" });
  });

  it("goes with the tenant's telephone where the buyer gave none and the carrier demands one, and its log says so", async () => {
    await env.DB.prepare(
      "UPDATE orders_tenants SET settings = json_set(settings, '$.fallback_phone', '910000000')",
    ).run();
    const told = aTold({ recipient: aRecipient({ phone: null }), updatedAt: NOW });
    await loop.tell(id, { type: "told", told, by: "system" });
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect((await log()).join("\n")).toContain("create_shipment WARNING: recipient.phone: the buyer gave none");
    expect(await stored()).toMatchObject({ told: { recipient: { phone: null } }, amended: null });
  });

  it("takes the weight of its SKUs as the table has it when it is posted", async () => {
    await env.DB.prepare("INSERT INTO orders_sku_weights VALUES ('t1', 'CHAIR-1', 2500, 0)").run();
    await loop.ship(id);
    expect(await stored()).toMatchObject({ weightG: 2_500, weightFrom: "sku" });
  });

  it("hands an order of a carrier without an API over, and waits for its number", async () => {
    await loop.tell(id, { type: "choose", accountId: "acc-file", service: "", parcels: 2, by: "ana" });
    expect(await loop.ship(id)).toMatchObject({ kind: "done", state: "AWAITING_TRACKING" });
    expect(loop.carrier.creates).toBe(0);
    expect(await stored()).toMatchObject({ shipment: { carrier: "ontime", expeditionId: ORDER.reference } });
  });

  it("keeps what was said to the carrier, without a secret in it", async () => {
    await loop.ship(id);
    const { results } = await env.DB.prepare("SELECT * FROM orders_exchanges").all<Record<string, string>>();
    expect(results).toMatchObject([{ upstream: "tipsa", action: "create_shipment", status: 200, order_key: id }]);
    expect(results[0]?.request).toContain(`<strRef>${ORDER.reference}</strRef>`);
    expect(JSON.stringify(results)).not.toContain(PASSWORD);
    expect(JSON.stringify(results)).not.toContain("a-session-of-a-test");
  });
});

describe("push", () => {
  beforeEach(async () => {
    await loop.ship(id);
  });
  const push = (by = "system") => loop.tell(id, { type: "push", by });

  it("tells the marketplace the number by the carrier's code, and believes only what it then shows", async () => {
    expect(await push()).toMatchObject({ kind: "done", state: "MIRAKL_OK" });
    expect(loop.marketplace.pushes).toMatchObject([
      { orderId: "MIR-001-A", carrierCode: "TIPSA", carrierName: "Tipsa", trackingNumber: "tipsa-1" },
    ]);
    expect(await stored()).toMatchObject({ trackingPushedAt: NOW, shipPushedAt: NOW });
  });

  it("tells it once, however often it is asked to", async () => {
    await push();
    await push();
    await push("ana");
    expect(loop.marketplace.pushes).toHaveLength(1);
  });

  it("sees that a push whose answer was lost has arrived", async () => {
    loop.marketplace.next.push("lost-after");
    expect(await push()).toMatchObject({ kind: "unavailable" });
    expect(await stored()).toMatchObject({ state: "FAILED_PUSH", retryTo: "TRACKED" });
    expect(await push()).toMatchObject({ kind: "done", message: "the marketplace had it already" });
    expect(loop.marketplace.pushes).toHaveLength(1);
  });

  it("fails a push that was taken and is not shown", async () => {
    loop.marketplace.next.push("forgotten");
    expect(await push()).toMatchObject({ kind: "unavailable" });
    expect((await stored()).errorMessage).toContain("shows no tracking number and SHIPPING");
    await push();
    expect(await stored()).toMatchObject({ state: "MIRAKL_OK" });
  });

  it("leaves what the marketplace refuses to a person", async () => {
    loop.marketplace.next.push("rejected");
    expect(await push()).toMatchObject({ kind: "refused" });
    expect(await push()).toMatchObject({ kind: "refused", why: "it waits for a person" });
    expect(await push("ana")).toMatchObject({ kind: "done", state: "MIRAKL_OK" });
  });

  it("does not push what was cancelled meanwhile, and shows it", async () => {
    const told = aTold({ marketplaceState: "CANCELED", updatedAt: NOW });
    await loop.tell(id, { type: "told", told, by: "system" });
    expect(await push()).toMatchObject({ kind: "refused", why: "CANCELED at the marketplace, but its carrier has it" });
    expect(loop.marketplace.pushes).toEqual([]);
  });

  it("names a carrier that the marketplace does not know", async () => {
    loop.marketplace.registered = [{ code: "COR", label: "Correos", standardCode: null, trackingUrl: null }];
    await push();
    expect(loop.marketplace.pushes).toMatchObject([{ carrierCode: null, carrierName: "TIPSA" }]);
  });

  it("asks for the marketplace's carriers once a day", async () => {
    await push();
    const { results } = await env.DB.prepare("SELECT carriers_at AS at FROM orders_shops").all();
    expect(results).toEqual([{ at: NOW }]);
  });
});

describe("track", () => {
  const event = (status: "in_transit" | "delivered" | "incident", at: number, key: string = status) => ({
    key,
    status,
    code: "x",
    text: "",
    at,
    order: 0,
    place: null,
  });
  const track = () => loop.tell(id, { type: "track", by: "system" });

  beforeEach(async () => {
    await loop.ship(id);
    await loop.tell(id, { type: "push", by: "system" });
  });

  it("completes an order when its parcel is delivered", async () => {
    loop.carrier.events.set("tipsa-1", [event("in_transit", NOW + 1), event("delivered", NOW + 2)]);
    expect(await track()).toMatchObject({ kind: "done", state: "COMPLETE" });
    expect(await stored()).toMatchObject({ trackingStatus: "delivered", trackingAt: NOW + 2 });
  });

  it("keeps each event once, and says nothing where nothing is new", async () => {
    loop.carrier.events.set("tipsa-1", [event("in_transit", NOW + 1)]);
    await track();
    const before = await stored();
    expect(await track()).toMatchObject({ kind: "done", changed: false });
    expect(await stored()).toEqual(before);
    const { results } = await env.DB.prepare("SELECT event_key, via FROM orders_tracking_events").all();
    expect(results).toEqual([{ event_key: "in_transit", via: "poll" }]);
  });

  it("never takes a delivered parcel back, whatever comes later", async () => {
    loop.carrier.events.set("tipsa-1", [event("delivered", NOW + 2)]);
    await track();
    loop.carrier.events.set("tipsa-1", [event("delivered", NOW + 2), event("incident", NOW + 9)]);
    await track();
    expect(await stored()).toMatchObject({ state: "COMPLETE", trackingStatus: "delivered" });
  });
});

describe("a number that comes later", () => {
  it("is asked for, and pushed", async () => {
    loop.carrier.hasNumbers = false;
    await loop.ship(id);
    expect(await stored()).toMatchObject({ state: "AWAITING_TRACKING" });
    const [only] = [...loop.carrier.shipments];
    if (only === undefined) throw new Error("nothing was made");
    loop.carrier.shipments.set(only[0], { ...only[1], trackingNumber: "T-77" });
    expect(await loop.tell(id, { type: "track", by: "system" })).toMatchObject({ kind: "done", state: "TRACKED" });
    expect(loop.submitted).toMatchObject([{ taskType: "push", target: id }]);
  });

  it("mends by itself what waited for a person, once the carrier speaks again", async () => {
    loop.carrier.hasNumbers = false;
    await loop.ship(id);
    loop.clock.now += 3 * 86_400_000 + 1;
    await loop.tell(id, { type: "track", by: "system" });
    const events = [
      { key: "c", status: "collected" as const, code: "1", text: "", at: loop.clock.now, order: 0, place: null },
    ];
    const told = { events, trackingNumber: "T-8", trackingUrl: null, via: "webhook" as const, byHand: null };
    await loop.tell(id, { type: "tracking", ...told, by: "webhook" });
    expect(await stored()).toMatchObject({ state: "TRACKED", trackingStatus: "collected", errorMessage: null });
  });

  it("is a person's to look for after three days", async () => {
    loop.carrier.hasNumbers = false;
    await loop.ship(id);
    loop.clock.now += 3 * 86_400_000 + 1;
    await loop.tell(id, { type: "track", by: "system" });
    expect(await stored()).toMatchObject({ state: "FAILED_TRACKING", errorCode: "no-number", retryAt: null });
  });
});

describe("cancel", () => {
  it("takes the shipment back, and another may follow under another reference", async () => {
    await loop.ship(id);
    expect(await loop.tell(id, { type: "cancel", reason: "wrong carrier", by: "ana" })).toMatchObject({ kind: "done" });
    expect(await stored()).toMatchObject({ state: "FAILED_POST", shipment: null, errorCode: "shipment-cancelled" });
    await loop.ship(id, "ana");
    expect(await stored()).toMatchObject({ state: "TRACKED", shipment: { expeditionId: "tipsa-2" } });
    expect(loop.carrier.creates).toBe(2);
  });

  it("says so where the carrier cannot", async () => {
    loop = await aLoop(env, { cancels: false });
    await put(loop, ORDER);
    await loop.ship(id);
    expect(await loop.tell(id, { type: "cancel", reason: "", by: "ana" })).toMatchObject({ kind: "refused" });
    expect(await stored()).toMatchObject({ state: "TRACKED" });
  });

  it("closes what its carrier cannot take back and its marketplace has cancelled", async () => {
    loop = await aLoop(env, { cancels: false });
    await put(loop, ORDER);
    await loop.ship(id);
    const told = aTold({ marketplaceState: "CANCELED", updatedAt: NOW });
    await loop.tell(id, { type: "told", told, by: "system" });
    await loop.tell(id, { type: "cancel", reason: "told the agency", by: "ana" });
    expect(await stored()).toMatchObject({ state: "COMPLETE", heldBecause: null });
  });

  it("closes an order that no carrier has", async () => {
    await loop.tell(id, { type: "cancel", reason: "sold elsewhere", by: "ana" });
    expect(await stored()).toMatchObject({ state: "COMPLETE" });
    expect(await log()).toContain("close OK: sold elsewhere");
  });
});

it("keeps no secret of its shop in what is stored of a push", async () => {
  await loop.ship(id);
  await loop.tell(id, { type: "push", by: "system" });
  const { results } = await env.DB.prepare("SELECT * FROM orders_exchanges").all();
  expect(JSON.stringify(results)).not.toContain(API_KEY);
});
