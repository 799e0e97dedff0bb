import { afterEach, describe, expect, it } from "vitest";
import type { MiraklSimulator, MiraklSimulatorOptions } from "../../../../simulators/mirakl/server.ts";
import { startMiraklSimulator } from "../../../../simulators/mirakl/server.ts";
import { callWithin } from "../../../../workers/request.ts";
import type { Called, UpstreamRequest } from "../../../domain.ts";
import type { MarketplaceOrder } from "../../model.ts";
import type { UpstreamPort } from "../../upstream.ts";
import type { MarketplaceAccount, OrderQuery, TrackingPush } from "../marketplace.ts";
import { mirakl } from "./client.ts";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const EVERYTHING: OrderQuery = { updatedSince: NOON - 7 * 86_400_000 };

const started: MiraklSimulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.close()));
});

async function aMarketplace(over: MiraklSimulatorOptions = {}) {
  const simulator = await startMiraklSimulator({ now: () => NOON, orders: 0, arrivalsPerHour: 0, ...over });
  started.push(simulator);
  const { port, asked } = aPort();
  const account: MarketplaceAccount = {
    baseUrl: simulator.url,
    apiKey: "key",
    shopId: null,
    multiShipment: over.multiShipment ?? false,
  };
  return { simulator, account, port, asked };
}

/** The worker's own way out, with less patience. */
function aPort(timeoutMs = 2_000) {
  const asked: UpstreamRequest[] = [];
  const port: UpstreamPort = {
    call(request) {
      asked.push(request);
      return callWithin({ ...request, timeoutMs }, NOON, () => undefined);
    },
    now: () => NOON,
    session: { get: async () => null, put: async () => undefined, drop: async () => undefined },
  };
  return { port, asked };
}

/** An upstream that gives these answers, in this order. */
function scripted(...answers: (Response | string)[]): UpstreamPort {
  const left = [...answers];
  return {
    ...aPort().port,
    async call(): Promise<Called> {
      const answer = left.shift();
      if (answer === undefined) throw new Error("one call too many");
      if (typeof answer === "string") return { kind: "unavailable", reason: answer };
      const { status, headers, body } = answer;
      return { kind: "answer", status, headers, body: body ?? new Blob([]).stream() };
    },
  };
}

const ACCOUNT: MarketplaceAccount = {
  baseUrl: "https://acme.mirakl.net",
  apiKey: "key",
  shopId: null,
  multiShipment: false,
};
const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);

async function toShip({
  simulator,
  account,
  port,
}: Awaited<ReturnType<typeof aMarketplace>>): Promise<MarketplaceOrder> {
  const [{ id } = { id: "" }] = simulator.book.place(1, "SHIPPING", NOON);
  const answer = await mirakl.read(id, account, port);
  if (answer.kind !== "ok" || answer.value === null) throw new Error(`no order: ${JSON.stringify(answer)}`);
  return answer.value;
}

const pushOf = (
  order: Pick<MarketplaceOrder, "orderId" | "lines">,
  over: Partial<TrackingPush> = {},
): TrackingPush => ({
  orderId: order.orderId,
  carrierCode: null,
  carrierName: "TIPSA",
  carrierUrl: "https://tipsa.example/0123456789",
  trackingNumber: "0123456789",
  lines: order.lines.map(({ id, quantity }) => ({ id, quantity })),
  ...over,
});

const OK = { kind: "ok", value: null };

describe("orders", () => {
  it("are read page by page until there is none left, each once", async () => {
    const { account, port, asked } = await aMarketplace({ orders: 230 });
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const page = await mirakl.orders(EVERYTHING, next, account, port);
      if (page.kind !== "ok") throw new Error(page.reason);
      expect(page.value).toMatchObject({ rejected: [], total: 230 });
      ids.push(...page.value.orders.map(({ orderId }) => orderId));
      next = page.value.next;
    } while (next !== null);
    expect([ids.length, new Set(ids).size, asked.length]).toEqual([230, 230, 3]);
  });

  it("are asked for by state and by id", async () => {
    const { account, port } = await aMarketplace({ orders: 50 });
    const shipping = await mirakl.orders({ states: ["SHIPPING"] }, null, account, port);
    if (shipping.kind !== "ok") throw new Error(shipping.reason);
    expect(new Set(shipping.value.orders.map(({ marketplaceState }) => marketplaceState))).toEqual(
      new Set(["SHIPPING"]),
    );
    expect(shipping.value.orders.every(({ recipient }) => /^[A-Z]{2}$/.test(recipient?.country ?? ""))).toBe(true);
    const two = shipping.value.orders.slice(0, 2);
    const again = await mirakl.orders({ orderIds: two.map(({ orderId }) => orderId) }, null, account, port);
    expect(again).toEqual({ kind: "ok", value: { orders: two, rejected: [], next: null, total: 2 } });
  });

  it("are asked for by a hundred ids at most: more are refused before a call", async () => {
    const ids = Array.from({ length: 101 }, (_, i) => String(i));
    expect(await mirakl.orders({ orderIds: ids }, null, ACCOUNT, scripted())).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("at most 100"),
    });
  });

  it("come through when one of them is broken, which is named", async () => {
    const { simulator, account, port } = await aMarketplace({
      orders: 5,
      faults: [{ operation: "OR11", kind: "broken" }],
    });
    const page = await mirakl.orders(EVERYTHING, null, account, port);
    const [first, ...rest] = simulator.book.orders(2000).map(({ id }) => id);
    if (page.kind !== "ok") throw new Error(page.reason);
    expect(page.value.orders.map(({ orderId }) => orderId)).toEqual(rest);
    expect(page.value.rejected).toMatchObject([{ orderId: first, path: "orders[0].currency_iso_code" }]);
  });

  it("of another shop are read with its id, on every page", async () => {
    const shops = [
      { id: 1, key: "key" },
      { id: 2, key: "key" },
    ];
    const { account, port } = await aMarketplace({ shops, orders: 220 });
    const first = await mirakl.orders(EVERYTHING, null, { ...account, shopId: "2" }, port);
    if (first.kind !== "ok") throw new Error(first.reason);
    const second = await mirakl.orders(EVERYTHING, first.value.next, { ...account, shopId: "2" }, port);
    expect([first.value.total, second]).toMatchObject([110, { kind: "ok", value: { total: 110, next: null } }]);
  });

  it.each(["https://evil.example/api/orders", "https://acme.mirakl.net/api/account"])(
    "are not looked for at %s, where the key would go too",
    async (next) => {
      expect(await mirakl.orders(EVERYTHING, next, ACCOUNT, scripted())).toMatchObject({ kind: "rejected" });
    },
  );

  it("are no page when the next one is said to be elsewhere: it would pass for the whole list", async () => {
    const { account, port } = await aMarketplace({ orders: 3, faults: [{ operation: "OR11", kind: "elsewhere" }] });
    expect(await mirakl.orders(EVERYTHING, null, account, port)).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("elsewhere.example"),
    });
  });
});

describe("refusals", () => {
  const ask = (port: UpstreamPort) => mirakl.carriers(ACCOUNT, port);
  const throttled = (headers: Record<string, string>) =>
    ask(scripted(json({ message: "Too many" }, { status: 429, headers })));

  it.each([
    [{ "retry-after": "40" }, 40_000],
    [{ "retry-after": new Date(NOON + 90_000).toUTCString() }, 90_000],
    [{ "retry-after": new Date(NOON - 90_000).toUTCString() }, 0],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ])("429 with %j asks to wait %s ms", async (headers, retryAfterMs) => {
    expect(await throttled(headers)).toMatchObject({ kind: "throttled", retryAfterMs });
  });

  it.each([
    [{ message: "The limit of 100 is exceeded", status: 400 }, null, "The limit of 100 is exceeded"],
    [{ code: "ORDER_NOT_FOUND", message: "No such order" }, "ORDER_NOT_FOUND", "No such order"],
    [
      { errors: [{ code: "VALIDATION_ERROR", field: "order_lines", message: "must not be empty" }] },
      "VALIDATION_ERROR",
      "order_lines: must not be empty",
    ],
    [{ errors: [{ code: "X" }, { message: "y" }] }, "X", "X; y"],
  ])("%j is told in Mirakl's words", async (body, code, reason) => {
    expect(await ask(scripted(json(body, { status: 400 })))).toEqual({ kind: "rejected", code, reason });
  });

  it("a wrong key is refused, whatever the body", async () => {
    for (const body of ["", "<html>401</html>", '{"message":"Unauthorized"}'])
      expect(await ask(scripted(new Response(body, { status: 401 })))).toMatchObject({ kind: "rejected" });
  });

  it("a refusal without a word is one", async () => {
    expect(await ask(scripted(new Response(null, { status: 403 })))).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("403"),
    });
  });

  it("a web page is not Mirakl's word, whatever its status", async () => {
    for (const status of [200, 403, 404])
      expect(await ask(scripted(new Response("<html>Mantenimiento</html>", { status })))).toMatchObject({
        kind: "malformed",
      });
    expect(await ask(scripted(new Response("<html>Bad gateway</html>", { status: 502 })))).toMatchObject({
      kind: "unavailable",
    });
  });

  it("a redirect is not followed: the key would go along", async () => {
    const { simulator, account, port, asked } = await aMarketplace();
    simulator.setFaults([{ kind: "redirect" }]);
    expect(await mirakl.carriers(account, port)).toMatchObject({
      kind: "malformed",
      reason: expect.stringContaining("302"),
    });
    expect(asked).toHaveLength(1);
  });

  it("an answer of another shape says where it differs", async () => {
    expect(await ask(scripted(json({ carriers: [{ code: "X", label: 1 }] })))).toMatchObject({
      kind: "malformed",
      reason: expect.stringContaining("carriers[0].label"),
    });
    expect(await ask(scripted(json(null)))).toMatchObject({ kind: "malformed" });
  });

  it("silence, a cut and a 500 are no answer: what was asked may be done", async () => {
    const { simulator, account } = await aMarketplace();
    for (const fault of [{ kind: "timeout" }, { kind: "reset" }, { kind: "status", status: 500 }] as const) {
      simulator.setFaults([fault]);
      expect(await mirakl.carriers(account, aPort(50).port)).toMatchObject({ kind: "unavailable" });
    }
  });
});

describe("probe", () => {
  it("is well when the instance answers, and not when it does not", async () => {
    const { simulator, account, port } = await aMarketplace();
    expect(await mirakl.probe(account, port)).toEqual(OK);
    simulator.setFaults([{ operation: "V01", kind: "status", status: 503 }]);
    expect(await mirakl.probe(account, port)).toMatchObject({ kind: "unavailable" });
  });
});

describe("carriers", () => {
  it("are those that the operator has registered; TIPSA is not", async () => {
    const { account, port } = await aMarketplace();
    const answer = await mirakl.carriers(account, port);
    expect(answer).toMatchObject({
      kind: "ok",
      value: [{ code: "correos_express" }, { code: "gls_es" }, { code: "seur", label: "SEUR", standardCode: "seur" }],
    });
  });
});

describe("accept", () => {
  async function waiting() {
    const marketplace = await aMarketplace({ acceptsByItself: false });
    const [{ id } = { id: "" }] = marketplace.simulator.book.place(1, null, NOON);
    const answer = await mirakl.read(id, marketplace.account, marketplace.port);
    if (answer.kind !== "ok" || answer.value === null) throw new Error("no order");
    return { ...marketplace, order: answer.value, lineIds: answer.value.lines.map((line) => line.id) };
  }

  it("takes the whole order", async () => {
    const { account, port, order, lineIds } = await waiting();
    expect(order).toMatchObject({ marketplaceState: "WAITING_ACCEPTANCE", recipient: null, canShip: false });
    expect(await mirakl.accept(order.orderId, lineIds, account, port)).toEqual(OK);
    expect(await mirakl.read(order.orderId, account, port)).toMatchObject({
      value: { marketplaceState: "WAITING_DEBIT_PAYMENT" },
    });
  });

  it("is safe to repeat: an order that was accepted by then is", async () => {
    const { simulator, account, port, order, lineIds } = await waiting();
    simulator.setFaults([{ operation: "OR21", kind: "reset", done: true, count: 1 }]);
    expect(await mirakl.accept(order.orderId, lineIds, account, port)).toMatchObject({ kind: "unavailable" });
    expect(await mirakl.accept(order.orderId, lineIds, account, port)).toEqual(OK);
    expect(simulator.book.pushed(NOON)[order.orderId]).toMatchObject({ or21: 1 });
  });

  it("is refused with the vendor's code where a line has no decision, or the order is gone", async () => {
    const { account, port, order } = await waiting();
    expect(await mirakl.accept(order.orderId, [], account, port)).toMatchObject({
      kind: "rejected",
      code: "ORDER_LINE_ACCEPTANCE_DECISION_MISSING",
    });
    expect(await mirakl.accept("gone", [], account, port)).toMatchObject({ kind: "rejected", code: "ORDER_NOT_FOUND" });
  });
});

describe("push", () => {
  it("tells the tracking, then that it is shipped, and both can be read back", async () => {
    const marketplace = await aMarketplace();
    const { simulator, account, port, asked } = marketplace;
    const order = await toShip(marketplace);
    expect(order).toMatchObject({ canShip: true, marketplaceState: "SHIPPING", tracking: { number: null } });
    expect(await mirakl.push(pushOf(order), account, port)).toEqual(OK);
    expect(asked.slice(1).map(({ method, url }) => `${method} ${url.split("/").at(-1)}`)).toEqual([
      "PUT tracking",
      "PUT ship",
    ]);
    expect(await mirakl.read(order.orderId, account, port)).toMatchObject({
      value: {
        marketplaceState: "SHIPPED",
        tracking: { carrier: "TIPSA", number: "0123456789", url: "https://tipsa.example/0123456789" },
      },
    });
    expect(simulator.book.pushed(NOON)).toMatchObject({ [order.orderId]: { or23: 1, or24: 1 } });
  });

  it("names a registered carrier by its code, and Mirakl works out the address", async () => {
    const marketplace = await aMarketplace();
    const { account, port } = marketplace;
    const order = await toShip(marketplace);
    const push = pushOf(order, { carrierCode: "seur", carrierName: "SEUR", carrierUrl: null });
    expect(await mirakl.push(push, account, port)).toEqual(OK);
    expect(await mirakl.read(order.orderId, account, port)).toMatchObject({
      value: { tracking: { carrier: "seur", url: expect.stringContaining("seur.com") } },
    });
  });

  it.each(["OR23", "OR24"])("is safe to repeat when the answer of %s was lost", async (operation) => {
    const marketplace = await aMarketplace();
    const { simulator, account, port } = marketplace;
    const order = await toShip(marketplace);
    simulator.setFaults([{ operation, kind: "reset", done: true, count: 1 }]);
    expect(await mirakl.push(pushOf(order), account, port)).toMatchObject({ kind: "unavailable" });
    expect(await mirakl.push(pushOf(order), account, port)).toEqual(OK);
    expect(await mirakl.push(pushOf(order), account, port)).toEqual(OK);
    expect(simulator.book.pushed(NOON)[order.orderId]).toMatchObject({ or24: 1, state: "SHIPPED" });
  });

  it("does not pass for done when the order went out under another number", async () => {
    const marketplace = await aMarketplace();
    const { account, port } = marketplace;
    const order = await toShip(marketplace);
    await mirakl.push(pushOf(order), account, port);
    marketplace.simulator.advance(5 * 86_400_000);
    const other = pushOf(order, { trackingNumber: "9999999999" });
    expect(await mirakl.push(other, account, port)).toMatchObject({ kind: "rejected", code: "ORDER_INVALID_STATE" });
  });

  it("is refused with Mirakl's reason where the order cannot be shipped", async () => {
    const { simulator, account, port } = await aMarketplace();
    const [{ id } = { id: "" }] = simulator.book.place(1, null, NOON);
    const push = {
      orderId: id,
      carrierCode: null,
      carrierName: "TIPSA",
      carrierUrl: null,
      trackingNumber: "1",
      lines: [],
    };
    expect(await mirakl.push(push, account, port)).toEqual({
      kind: "rejected",
      code: "ORDER_INVALID_STATE",
      reason: "The order status must be 'SHIPPING' but it is 'WAITING_ACCEPTANCE'.",
    });
  });

  it("is not refused for good while nobody can look: a refusal counts only once the order was read", async () => {
    const refused = json({ message: "no", status: 400 }, { status: 400 });
    const push = pushOf({ orderId: "A", lines: [] });
    expect(await mirakl.push(push, ACCOUNT, scripted(refused, "no answer"))).toMatchObject({ kind: "unavailable" });
  });
});

describe.each([false, true])("a hundred orders, multi-shipment %s", (multiShipment) => {
  it("are each pushed once, however often calls fail before and after their work", async () => {
    const marketplace = await aMarketplace({ multiShipment });
    const { simulator, account, port } = marketplace;
    const ids = simulator.book.place(100, "SHIPPING", NOON).map(({ id }) => id);
    const listed = await mirakl.orders({ orderIds: ids }, null, account, port);
    if (listed.kind !== "ok") throw new Error(listed.reason);
    simulator.setFaults([
      { kind: "reset", done: true, probability: 0.1 },
      { kind: "reset", probability: 0.1 },
      { kind: "status", status: 503, done: true, probability: 0.1 },
      { kind: "rate-limit", probability: 0.05 },
      { kind: "html", status: 403, probability: 0.05 },
    ]);
    let left = listed.value.orders.map((order) => pushOf(order, { trackingNumber: `T-${order.orderId}` }));
    for (let round = 0; left.length > 0 && round < 20; round++) {
      const failed: TrackingPush[] = [];
      for (const push of left) {
        const answer = await mirakl.push(push, account, port);
        expect(answer.kind).not.toBe("rejected");
        if (answer.kind !== "ok") failed.push(push);
      }
      left = failed;
    }
    const told = Object.entries(simulator.book.pushed(NOON));
    expect(told).toHaveLength(100);
    for (const [id, done] of told) {
      expect([id, done.or24 + done.st01, done.state, done.tracking_number]).toEqual([id, 1, "SHIPPED", `T-${id}`]);
    }
  });
});

describe("push of shipments", () => {
  it("makes one that is on its way, which can be read back", async () => {
    const marketplace = await aMarketplace({ multiShipment: true });
    const { simulator, account, port } = marketplace;
    const order = await toShip(marketplace);
    expect(await mirakl.push(pushOf(order), account, port)).toEqual(OK);
    expect(simulator.book.pushed(NOON)).toMatchObject({ [order.orderId]: { or24: 0, st01: 1, shipments: 1 } });
    expect(await mirakl.read(order.orderId, account, port)).toMatchObject({
      value: { marketplaceState: "SHIPPED", tracking: { carrier: "TIPSA", number: "0123456789" } },
    });
  });

  it("is safe to repeat when the answer of ST01 was lost", async () => {
    const marketplace = await aMarketplace({ multiShipment: true });
    const { simulator, account, port } = marketplace;
    const order = await toShip(marketplace);
    simulator.setFaults([{ operation: "ST01", kind: "reset", done: true, count: 1 }]);
    expect(await mirakl.push(pushOf(order), account, port)).toMatchObject({ kind: "unavailable" });
    expect(await mirakl.push(pushOf(order), account, port)).toEqual(OK);
    expect(simulator.book.pushed(NOON)[order.orderId]).toMatchObject({ st01: 1, shipments: 1 });
  });

  it("sees what is refused inside a 201, with its reason", async () => {
    const marketplace = await aMarketplace({ multiShipment: true });
    const { account, port } = marketplace;
    const order = await toShip(marketplace);
    const tooMany = order.lines.map(({ id, quantity }) => ({ id, quantity: quantity + 1 }));
    expect(await mirakl.push(pushOf(order, { lines: tooMany }), account, port)).toEqual({
      kind: "rejected",
      code: null,
      reason: "Shipment quantity is invalid.",
    });
  });

  const shipment = (over: object) => ({
    id: "s-1",
    order_id: "A",
    status: "SHIPPING",
    tracking: { tracking_number: "0123456789" },
    ...over,
  });
  const push = pushOf({ orderId: "A", lines: [] });
  const several = { ...ACCOUNT, multiShipment: true };

  it("ships with ST24 what an earlier try has only made", async () => {
    const port = scripted(
      json({ data: [shipment({})] }),
      json({ shipment_success: [{ id: "s-1" }], shipment_errors: [] }),
    );
    expect(await mirakl.push(push, several, port)).toEqual(OK);
  });

  it.each([
    ["another parcel of the same order", { tracking: { tracking_number: "1111111111" }, status: "SHIPPED" }],
    ["a shipment that was cancelled", { status: "CANCELED" }],
    ["another order's", { order_id: "B" }],
  ])("does not take %s for its own", async (_, over) => {
    const made = { shipment_success: [shipment({ status: "SHIPPED" })], shipment_errors: [] };
    const asked: string[] = [];
    const port = scripted(json({ data: [shipment(over)] }), json(made, { status: 201 }));
    const call: UpstreamPort["call"] = (request) => {
      asked.push(request.method ?? "GET");
      return port.call(request);
    };
    expect(await mirakl.push(push, several, { ...port, call })).toEqual(OK);
    expect(asked).toEqual(["GET", "POST"]);
  });

  const made = () => json({ data: [shipment({})] });
  const notReady = () => json({ shipment_success: [], shipment_errors: [{ id: "s-1", message: "not ready" }] });

  it("sees what ST24 refuses inside a 200, and believes it when it is refused again", async () => {
    const port = scripted(made(), notReady(), made(), notReady());
    expect(await mirakl.push(push, several, port)).toEqual({ kind: "rejected", code: null, reason: "not ready" });
  });

  it("does not believe ST24 when the shipment is on its way by then", async () => {
    const port = scripted(made(), notReady(), json({ data: [shipment({ status: "SHIPPED" })] }));
    expect(await mirakl.push(push, several, port)).toEqual(OK);
  });

  it("takes a shipment for its own that turned up while it was refused", async () => {
    const refusal = {
      shipment_success: [],
      shipment_errors: [{ order_id: "A", message: "Shipment quantity is invalid." }],
    };
    const port = scripted(
      json({ data: [] }),
      json(refusal, { status: 201 }),
      json({ data: [shipment({ status: "SHIPPED" })] }),
    );
    expect(await mirakl.push(push, several, port)).toEqual(OK);
  });

  it("does not believe an answer that does not speak of its order", async () => {
    const port = scripted(json({ data: [] }), json({ shipment_success: [], shipment_errors: [] }, { status: 201 }));
    expect(await mirakl.push(push, several, port)).toMatchObject({
      kind: "malformed",
      reason: expect.stringContaining("A"),
    });
  });
});
