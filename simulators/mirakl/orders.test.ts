import { afterEach, describe, expect, it } from "vitest";
import type { Asked } from "./asking.ts";
import {
  aSimulator,
  ask,
  closeSimulators,
  DAY_MS,
  HOUR_MS,
  list,
  MINUTE_MS,
  NOON,
  oneToShip,
  place,
  pushed,
  ship,
  TIPSA,
  tracking,
} from "./asking.ts";

afterEach(closeSimulators);

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

  it("never offers for shipping what will be cancelled: its payment fails", async () => {
    const simulator = await aSimulator({ orders: 0 });
    await place(simulator, { count: 100 });
    const offered = new Set<string>();
    for (let hours = 0; hours < 24; hours++) {
      for (const { order_id } of (await list(simulator, "order_state_codes=SHIPPING&max=100")).orders)
        offered.add(order_id);
      simulator.advance(HOUR_MS);
    }
    const { orders } = await list(simulator, "order_state_codes=CANCELED&max=100");
    expect(orders.length).toBeGreaterThan(0);
    expect(orders.filter(({ order_id }) => offered.has(order_id))).toEqual([]);
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
