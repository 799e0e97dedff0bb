import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { MiraklSimulator, MiraklSimulatorOptions } from "./server.ts";
import { startMiraklSimulator } from "./server.ts";
import { loadVendorContract } from "./vendor-contract.ts";

const contract = loadVendorContract();
const NOON = Date.parse("2026-11-22T12:00:00Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const started: MiraklSimulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.close()));
});

async function aSimulator(over: MiraklSimulatorOptions = {}): Promise<MiraklSimulator> {
  const simulator = await startMiraklSimulator({ now: () => NOON, arrivalsPerHour: 0, ...over });
  started.push(simulator);
  return simulator;
}

type Asked = { method?: string; body?: unknown; headers?: Record<string, string>; rawBody?: string };

async function ask(simulator: MiraklSimulator, path: string, { method = "GET", body, rawBody, headers }: Asked = {}) {
  const text = rawBody ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    redirect: "manual",
    headers: { authorization: "key", ...headers },
    body: text,
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    json: (/^[[{]/.test(answer) ? JSON.parse(answer) : undefined) as unknown,
  };
}

const orderSchema = z.looseObject({
  order_id: z.string(),
  order_state: z.string(),
  created_date: z.string(),
  last_updated_date: z.string(),
  customer: z.looseObject({
    shipping_address: z.looseObject({ country_iso_code: z.string() }).nullable(),
    billing_address: z.looseObject({}).nullable(),
  }),
  order_lines: z.array(z.looseObject({ order_line_id: z.string(), quantity: z.number(), offer_sku: z.string() })),
});
const pageSchema = z.object({ orders: z.array(orderSchema), total_count: z.number() });

async function list(simulator: MiraklSimulator, query = "max=100") {
  const answer = await ask(simulator, `/api/orders?${query}`);
  expect(answer.status).toBe(200);
  return { ...pageSchema.parse(answer.json), link: answer.headers.get("link") };
}

async function place(simulator: MiraklSimulator, body: unknown): Promise<string[]> {
  const { json } = await ask(simulator, "/_sim/orders", { method: "POST", body });
  return z.object({ order_ids: z.array(z.string()) }).parse(json).order_ids;
}

async function oneToShip(simulator: MiraklSimulator) {
  await place(simulator, { state: "SHIPPING" });
  const [order] = (await list(simulator, "order_state_codes=SHIPPING&max=1&order=desc")).orders;
  if (order === undefined) throw new Error("nothing to ship");
  return order;
}

const pushed = async (simulator: MiraklSimulator) =>
  z
    .object({
      pushed: z.number(),
      twice: z.number(),
      orders: z.record(z.string(), z.looseObject({ or23: z.number() })),
    })
    .parse((await ask(simulator, "/_sim/pushed")).json);

const TIPSA = { carrier_name: "TIPSA", carrier_url: "https://tipsa.example/1", tracking_number: "0123456789" };
const tracking = (body: unknown = TIPSA): Asked => ({ method: "PUT", body });
const ship: Asked = { method: "PUT" };

describe("the contract", () => {
  it("answers OR11 as the vendor's OpenAPI says, of orders in every state", async () => {
    const simulator = await aSimulator({ orders: 96 });
    await place(simulator, { count: 3 });
    const { order_id } = await oneToShip(simulator);
    await ask(simulator, `/api/orders/${order_id}/tracking`, tracking());
    await ask(simulator, `/api/orders/${order_id}/ship`, ship);
    const shown = new Set<string>();
    for (const advance of [0, DAY_MS, 3 * DAY_MS, 15 * DAY_MS]) {
      simulator.advance(advance);
      const { json } = await ask(simulator, "/api/orders?max=100");
      expect(contract.response("OR11", 200)(json)).toEqual([]);
      for (const { order_state } of pageSchema.parse(json).orders) shown.add(order_state);
    }
    const known = contract.listedValues("OR11_Response_200_Orders", "order_state");
    expect([...shown].filter((state) => !known.includes(state))).toEqual([]);
    expect([...shown].sort()).toEqual([
      "CANCELED",
      "CLOSED",
      "RECEIVED",
      "SHIPPED",
      "SHIPPING",
      "WAITING_ACCEPTANCE",
      "WAITING_DEBIT_PAYMENT",
    ]);
  });

  it.each([
    ["SH21", "/api/shipping/carriers"],
    ["A01", "/api/account"],
  ])("answers %s as the vendor's OpenAPI says", async (operation, path) => {
    const { status, json } = await ask(await aSimulator(), path);
    expect([status, contract.response(operation, 200)(json)]).toEqual([200, []]);
  });

  it("is recognisable as a simulator in every answer", async () => {
    const simulator = await aSimulator();
    for (const path of ["/api/orders", "/api/nothing", "/api/version", "/_sim/state"]) {
      expect((await ask(simulator, path)).headers.get("x-vigie-origin")).toBe("simulator");
    }
  });

  it.each(["", "Bearer key", "bearer key", "Basic a2V5"])("refuses the key %j", async (authorization) => {
    const simulator = await aSimulator({ shops: [{ id: 1, key: "key" }] });
    expect((await ask(simulator, "/api/orders", { headers: { authorization } })).status).toBe(401);
  });

  it("answers its health check to anybody, as the document has it", async () => {
    expect((await ask(await aSimulator(), "/api/version", { headers: { authorization: "" } })).status).toBe(200);
  });

  it("answers 404 and 405 where Mirakl has nothing", async () => {
    const simulator = await aSimulator();
    expect((await ask(simulator, "/api/carriers")).status).toBe(404);
    expect((await ask(simulator, "/api/orders", { method: "POST", body: {} })).status).toBe(405);
  });
});

describe("shops", () => {
  const shops = [
    { id: 1, key: "one" },
    { id: 2, key: "both" },
    { id: 3, key: "both" },
  ];
  const idsOf = async (simulator: MiraklSimulator, authorization: string, query = "") =>
    pageSchema
      .parse((await ask(simulator, `/api/orders?max=100${query}`, { headers: { authorization } })).json)
      .orders.map(({ order_id }) => order_id);

  it("see their own orders only", async () => {
    const simulator = await aSimulator({ shops, orders: 30 });
    const [one, two, three] = [
      await idsOf(simulator, "one"),
      await idsOf(simulator, "both"),
      await idsOf(simulator, "both", "&shop_id=3"),
    ];
    expect(new Set([...one, ...two, ...three]).size).toBe(30);
    expect(one.length + two.length + three.length).toBe(30);
    const stranger = await ask(simulator, `/api/orders/${two[0]}/ship`, { ...ship, headers: { authorization: "one" } });
    expect(stranger.status).toBe(404);
  });

  it("are not opened by another's key", async () => {
    const simulator = await aSimulator({ shops });
    const answer = await ask(simulator, "/api/orders?shop_id=2", { headers: { authorization: "one" } });
    expect(answer.status).toBe(403);
  });
});

describe("OR11", () => {
  it("gives ten where nothing is said, and links page to page until all are seen once", async () => {
    const simulator = await aSimulator({ orders: 25 });
    const first = await list(simulator, "");
    expect([first.orders.length, first.total_count]).toEqual([10, 25]);
    const seen: string[] = [];
    let next: string | null =
      `${simulator.url}/api/orders?max=10&order_state_codes=SHIPPING,WAITING_ACCEPTANCE,WAITING_DEBIT_PAYMENT,CANCELED`;
    while (next !== null) {
      const page: Awaited<ReturnType<typeof list>> = await list(simulator, new URL(next).search.slice(1));
      seen.push(...page.orders.map(({ order_id }) => order_id));
      next = /<([^>]+)>; rel="next"/.exec(page.link ?? "")?.[1] ?? null;
    }
    expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
    expect((await list(simulator, "max=10&offset=20")).link).toMatch(/offset=10>; rel="previous"$/);
  });

  it.each([
    ["max=101", "max"],
    ["max=0", "max"],
    ["offset=-1", "offset"],
    [`order_ids=${Array.from({ length: 101 }, (_, i) => i).join(",")}`, "The limit of 100 is exceeded"],
    ["order_state_codes=SENT", "SENT"],
    ["start_update_date=yesterday", "dates"],
    ["order=up", "order"],
  ])("refuses %s", async (query, word) => {
    const { status, json } = await ask(await aSimulator(), `/api/orders?${query}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ message: expect.stringContaining(word), status: 400 });
  });

  it("ignores a parameter that is not Mirakl's", async () => {
    expect((await list(await aSimulator({ orders: 25 }), "limit=20")).orders).toHaveLength(10);
  });

  it("lists what has changed, with a minute of its own before", async () => {
    let now = NOON;
    const simulator = await aSimulator({ orders: 0, now: () => now });
    await place(simulator, { state: "SHIPPING" });
    now += 10 * MINUTE_MS;
    const since = (ms: number) => list(simulator, `start_update_date=${new Date(NOON + ms).toISOString()}`);
    expect((await since(30_000)).total_count).toBe(1);
    expect((await since(61_000)).total_count).toBe(0);
  });

  it("has orders that were paid long after they were placed: a poll by creation date would lose them", async () => {
    const simulator = await aSimulator({ orders: 400 });
    simulator.advance(4 * DAY_MS);
    const { orders } = await list(simulator, "order_state_codes=SHIPPING&max=100");
    const late = orders.filter(
      (order) => Date.parse(order.last_updated_date) - Date.parse(order.created_date) > 6 * HOUR_MS,
    );
    expect(late.length).toBeGreaterThan(0);
  });

  it("hides where buyers live until the order is paid, and names countries in three letters", async () => {
    const simulator = await aSimulator({ orders: 100 });
    const { orders } = await list(simulator);
    for (const { order_state, customer } of orders) {
      const isKnown = order_state === "SHIPPING";
      expect([order_state, customer.shipping_address !== null]).toEqual([order_state, isKnown]);
      expect(customer.billing_address !== null).toBe(isKnown);
    }
    const countries = new Set(orders.flatMap(({ customer }) => customer.shipping_address?.country_iso_code ?? []));
    expect(countries.size).toBeGreaterThan(4);
    expect([...countries].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });

  it("writes nothing that can be read as a weight", async () => {
    const { text } = await ask(await aSimulator(), "/api/orders?max=100");
    expect(text).not.toMatch(/weight|peso|\bkg\b/i);
  });
});

describe("the way of an order", () => {
  it("goes by the clock: acceptance, debit, shipping; or it is cancelled", async () => {
    let now = NOON;
    const simulator = await aSimulator({ orders: 0, now: () => now });
    await place(simulator, { count: 100 });
    const states = async () => {
      const counts: Record<string, number> = {};
      for (const { order_state } of (await list(simulator)).orders)
        counts[order_state] = (counts[order_state] ?? 0) + 1;
      return counts;
    };
    expect(await states()).toEqual({ WAITING_ACCEPTANCE: 100 });
    now += 11 * MINUTE_MS;
    expect((await states()).WAITING_DEBIT_PAYMENT).toBeGreaterThan(20);
    now += 4 * DAY_MS;
    const { SHIPPING = 0, CANCELED = 0, ...rest } = await states();
    expect(rest).toEqual({});
    expect(CANCELED).toBeGreaterThan(0);
    expect(SHIPPING + CANCELED).toBe(100);
  });

  it("is the same for the same seed, and another for another", async () => {
    const texts = await Promise.all(
      [1, 1, 2].map(async (seed) =>
        (await ask(await aSimulator({ seed }), "/api/orders?max=100")).text.replace(/:\d{4,5}/g, ""),
      ),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  it("brings in new ones while it runs, faster with speed", async () => {
    let now = NOON;
    const simulator = await aSimulator({ orders: 0, arrivalsPerHour: 6, speed: 10, now: () => now });
    now += HOUR_MS;
    expect((await list(simulator)).total_count).toBe(60);
  });

  it("ends some days after it was shipped", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    await ask(simulator, `/api/orders/${order_id}/tracking`, tracking());
    await ask(simulator, `/api/orders/${order_id}/ship`, ship);
    const state = async () => (await list(simulator, `order_ids=${order_id}`)).orders[0]?.order_state;
    const shown = [await state()];
    for (const advance of [4, 15]) {
      await ask(simulator, "/_sim/clock", { method: "POST", body: { advance_s: (advance * DAY_MS) / 1000 } });
      shown.push(await state());
    }
    expect(shown).toEqual(["SHIPPED", "RECEIVED", "CLOSED"]);
  });
});

describe("OR21", () => {
  const decide = (lines: readonly unknown[]): Asked => ({ method: "PUT", body: { order_lines: lines } });

  async function waiting(quantityOfLines = 2) {
    const simulator = await aSimulator({ orders: 0, acceptsByItself: false });
    await place(simulator, { count: 60 });
    const order = (await list(simulator)).orders.find((one) => one.order_lines.length === quantityOfLines);
    if (order === undefined) throw new Error("no such order");
    const ids = order.order_lines.map(({ order_line_id }) => order_line_id);
    return { simulator, path: `/api/orders/${order.order_id}/accept`, ids, orderId: order.order_id };
  }

  it("accepts all lines with 204, once", async () => {
    const { simulator, path, ids, orderId } = await waiting();
    const accept = decide(ids.map((id) => ({ id, accepted: true })));
    const answer = await ask(simulator, path, accept);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await list(simulator, `order_ids=${orderId}`)).orders[0]?.order_state).toBe("WAITING_DEBIT_PAYMENT");
    expect((await ask(simulator, path, accept)).json).toMatchObject({ code: "ORDER_INVALID_STATE" });
  });

  it("refuses all lines for good", async () => {
    const { simulator, path, ids, orderId } = await waiting();
    await ask(simulator, path, decide(ids.map((id) => ({ id, accepted: false }))));
    expect((await list(simulator, `order_ids=${orderId}`)).orders[0]?.order_state).toBe("REFUSED");
  });

  it("knows the vendor's error codes", async () => {
    const { simulator, path, ids } = await waiting();
    const yes = (id: string) => ({ id, accepted: true });
    const [first = "", second = ""] = ids;
    const cases: [unknown[], string][] = [
      [[yes(first)], "ORDER_LINE_ACCEPTANCE_DECISION_MISSING"],
      [[yes(first), yes(first)], "ORDER_LINE_DUPLICATE_ID"],
      [[yes(first), yes(second), yes("x")], "ORDER_LINE_NOT_FOUND"],
      [[yes(first), null], "ORDER_LINE_NULL_ELEMENT"],
      [[yes(first), { id: second, accepted: false }], "ORDER_PARTIAL_ACCEPTANCE_DISABLED"],
    ];
    for (const [lines, code] of cases) {
      const { status, json } = await ask(simulator, path, decide(lines));
      expect([status, json]).toEqual([400, expect.objectContaining({ code })]);
    }
    expect((await ask(simulator, "/api/orders/none/accept", decide([]))).json).toMatchObject({
      code: "ORDER_NOT_FOUND",
    });
  });
});

describe("OR23 and OR24", () => {
  it("take the tracking, then the shipment, each with an empty 204", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    for (const [path, asked] of [
      ["tracking", tracking()],
      ["ship", ship],
    ] as const) {
      const answer = await ask(simulator, `/api/orders/${order_id}/${path}`, asked);
      expect([answer.status, answer.text]).toEqual([204, ""]);
    }
    const [order] = (await list(simulator, `order_ids=${order_id}`)).orders;
    expect(order).toMatchObject({
      order_state: "SHIPPED",
      shipping_company: "TIPSA",
      shipping_tracking: "0123456789",
      shipping_carrier_code: null,
    });
    expect((await pushed(simulator)).orders[order_id]).toMatchObject({
      or23: 1,
      or24: 1,
      tracking_number: "0123456789",
    });
  });

  it("works out the address of a registered carrier", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    await ask(simulator, `/api/orders/${order_id}/tracking`, tracking({ carrier_code: "seur", tracking_number: "9" }));
    const [order] = (await list(simulator, `order_ids=${order_id}`)).orders;
    expect(order?.shipping_tracking_url).toMatch(/^https:\/\/www\.seur\.com\/.*=9$/);
  });

  it.each([
    ["a carrier that is not registered", { carrier_code: "UPS", tracking_number: "1" }],
    ["a registered carrier without a number", { carrier_code: "seur" }],
    ["neither code nor name", { tracking_number: "1" }],
    ["a field that Mirakl does not have", { ...TIPSA, trackingNumber: "1" }],
  ])("refuse %s", async (_, body) => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    expect((await ask(simulator, `/api/orders/${order_id}/tracking`, tracking(body))).status).toBe(400);
    expect((await pushed(simulator)).orders).toEqual({});
  });

  it("ship nothing without a tracking, with a body, twice, or too early", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    const path = `/api/orders/${order_id}/ship`;
    expect((await ask(simulator, path, ship)).json).toMatchObject({ message: expect.stringContaining("no tracking") });
    await ask(simulator, `/api/orders/${order_id}/tracking`, tracking());
    expect((await ask(simulator, path, { ...ship, body: {} })).json).toMatchObject({
      message: expect.stringContaining("body"),
    });
    expect((await ask(simulator, path, ship)).status).toBe(204);
    expect((await ask(simulator, path, ship)).json).toMatchObject({ code: "ORDER_INVALID_STATE" });
    const [fresh] = await place(simulator, {});
    expect((await ask(simulator, `/api/orders/${fresh}/tracking`, tracking())).status).toBe(400);
    expect(await pushed(simulator)).toMatchObject({ pushed: 1, twice: 0 });
  });
});

describe("shipments", () => {
  const createdSchema = z.object({
    shipment_success: z.array(z.looseObject({ id: z.string(), status: z.string() })),
    shipment_errors: z.array(z.looseObject({ message: z.string() })),
  });
  const TRACKING = { carrier_name: "TIPSA", tracking_number: "0123456789", tracking_url: "https://tipsa.example/1" };

  async function create(simulator: MiraklSimulator, shipments: readonly unknown[]) {
    const { status, json } = await ask(simulator, "/api/shipments", { method: "POST", body: { shipments } });
    expect([status, contract.response("ST01", 201)(json)]).toEqual([201, []]);
    return createdSchema.parse(json);
  }
  const linesOf = (order: z.infer<typeof orderSchema>) =>
    order.order_lines.map(({ order_line_id, quantity }) => ({ order_line_id, quantity }));

  it("are refused where the instance does not have them", async () => {
    const simulator = await aSimulator();
    expect((await ask(simulator, "/api/shipments")).status).toBe(403);
    expect(
      (
        await ask(simulator, "/api/shipments", {
          method: "POST",
          body: { shipments: [{ order_id: "x", shipment_lines: [{ quantity: 1 }] }] },
        })
      ).status,
    ).toBe(403);
  });

  it("take good ones and refuse bad ones in the same 201", async () => {
    const simulator = await aSimulator({ multiShipment: true });
    const order = await oneToShip(simulator);
    const good = { order_id: order.order_id, shipment_lines: linesOf(order), tracking: TRACKING, shipped: true };
    const { shipment_success, shipment_errors } = await create(simulator, [good, good, { ...good, order_id: "none" }]);
    expect(shipment_success.map(({ status }) => status)).toEqual(["SHIPPED"]);
    expect(shipment_errors.map(({ message }) => message)).toEqual([
      "The order status must be 'SHIPPING' but it is 'SHIPPED'.",
      "No order with id 'none'.",
    ]);
    expect(await pushed(simulator)).toMatchObject({ pushed: 1, twice: 0 });
  });

  it("never take more than was bought, and ship the order with its last piece", async () => {
    const simulator = await aSimulator({ multiShipment: true });
    const order = await oneToShip(simulator);
    const [line, ...others] = linesOf(order);
    if (line === undefined) throw new Error("an order without lines");
    const part = (lines: readonly unknown[]) => ({
      order_id: order.order_id,
      shipment_lines: lines,
      tracking: TRACKING,
    });
    const { shipment_errors } = await create(simulator, [part([{ ...line, quantity: line.quantity + 1 }])]);
    expect(shipment_errors[0]?.message).toBe("Shipment quantity is invalid.");
    const { shipment_success } = await create(simulator, [part([line, ...others])]);
    expect(shipment_success[0]?.status).toBe("SHIPPING");
    const sent = { shipments: [{ id: shipment_success[0]?.id }, { id: "none" }] };
    const { json } = await ask(simulator, "/api/shipments/ship", { method: "PUT", body: sent });
    expect(contract.response("ST24", 200)(json)).toEqual([]);
    expect(json).toEqual({
      shipment_success: [{ id: shipment_success[0]?.id }],
      shipment_errors: [{ id: "none", message: "No shipment with id 'none'." }],
    });
    expect((await list(simulator, `order_ids=${order.order_id}`)).orders[0]?.order_state).toBe("SHIPPED");
  });

  it("are listed, corrected and asked for in the vendor's shapes", async () => {
    const simulator = await aSimulator({ multiShipment: true, orders: 60 });
    const order = await oneToShip(simulator);
    const toShip = await ask(simulator, "/api/shipments/items_to_ship?limit=5");
    expect(contract.response("ST12", 200)(toShip.json)).toEqual([]);
    const { next_page_token, data } = z
      .object({ next_page_token: z.string(), data: z.array(z.looseObject({ order_id: z.string() })) })
      .parse(toShip.json);
    const second = await ask(simulator, `/api/shipments/items_to_ship?limit=5&page_token=${next_page_token}`);
    expect(JSON.stringify(second.json)).not.toContain(data[0]?.order_id);

    await create(simulator, [{ order_id: order.order_id, shipment_lines: linesOf(order), tracking: TRACKING }]);
    const listed = await ask(simulator, `/api/shipments?order_id=${order.order_id}`);
    expect(contract.response("ST11", 200)(listed.json)).toEqual([]);
    const [shipment] = z.object({ data: z.array(z.looseObject({ id: z.string() })) }).parse(listed.json).data;
    const corrected = { id: shipment?.id, tracking: { carrier_code: "seur", tracking_number: "7" } };
    const { json } = await ask(simulator, "/api/shipments/tracking", {
      method: "POST",
      body: { shipments: [corrected] },
    });
    expect(contract.response("ST23", 200)(json)).toEqual([]);
    expect((await ask(simulator, `/api/shipments?order_id=${order.order_id}`)).text).toContain('"tracking_number":"7"');
  });
});

describe("call frequency", () => {
  it("is enforced when strict: a listing a minute and shop, with and without Retry-After", async () => {
    let now = NOON;
    const simulator = await aSimulator({ isStrict: true, now: () => now, orders: 25 });
    const status = async (query: string) => {
      const answer = await ask(simulator, `/api/orders?${query}`);
      return [answer.status, answer.headers.get("retry-after")];
    };
    expect(await status("")).toEqual([200, null]);
    expect(await status("offset=10")).toEqual([200, null]);
    expect(await status("order_ids=x")).toEqual([200, null]);
    now += 20_000;
    expect(await status("")).toEqual([429, "40"]);
    expect(await status("")).toEqual([429, null]);
    now += 40_000;
    expect(await status("")).toEqual([200, null]);
    expect((await ask(simulator, "/api/shipping/carriers")).status).toBe(200);
    expect((await ask(simulator, "/api/shipping/carriers")).status).toBe(429);
  });

  it("is not, otherwise", async () => {
    const simulator = await aSimulator();
    for (let i = 0; i < 3; i++) expect((await ask(simulator, "/api/orders")).status).toBe(200);
  });
});

describe("faults", () => {
  it("may strike after the work was done: the order is shipped, and its caller does not know", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    await ask(simulator, `/api/orders/${order_id}/tracking`, tracking());
    simulator.setFaults([{ operation: "OR24", kind: "reset", done: true, count: 1 }]);
    await expect(ask(simulator, `/api/orders/${order_id}/ship`, ship)).rejects.toThrow();
    expect((await pushed(simulator)).orders[order_id]).toMatchObject({ or24: 1, state: "SHIPPED" });
  });

  it("may strike before it: nothing is done", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    simulator.setFaults([{ operation: "OR23", kind: "timeout", hang_ms: 10, count: 1 }]);
    await expect(ask(simulator, `/api/orders/${order_id}/tracking`, tracking())).rejects.toThrow();
    expect(await pushed(simulator)).toEqual({ pushed: 0, twice: 0, orders: {} });
  });

  it("befall the share of calls that was asked for, the same ones for the same seed", async () => {
    const statuses = async () => {
      const simulator = await aSimulator({ orders: 1, faults: [{ kind: "status", status: 503, probability: 0.3 }] });
      const all: number[] = [];
      for (let i = 0; i < 40; i++) all.push((await ask(simulator, "/api/orders")).status);
      return all;
    };
    const [first, second] = [await statuses(), await statuses()];
    expect(first).toEqual(second);
    const struck = first.filter((status) => status === 503).length;
    expect(struck).toBeGreaterThan(4);
    expect(struck).toBeLessThan(24);
  });

  it("are set, seen and taken back at /_sim/faults; what is no fault is refused", async () => {
    const simulator = await aSimulator();
    const set = await ask(simulator, "/_sim/faults", {
      method: "POST",
      body: { operation: "OR11", kind: "html", status: 200 },
    });
    expect(set.json).toMatchObject({ faults: [{ operation: "OR11", kind: "html", fired: 0 }] });
    expect((await ask(simulator, "/api/orders")).text).toContain("<html>");
    expect((await ask(simulator, "/_sim/faults", { method: "POST", body: [{ kind: "earthquake" }] })).status).toBe(400);
    await ask(simulator, "/_sim/faults", { method: "DELETE" });
    expect((await ask(simulator, "/api/orders")).status).toBe(200);
    expect((await ask(simulator, "/_sim/state")).json).toMatchObject({ calls: { OR11: { "200": 2 } }, faults: [] });
  });
});
