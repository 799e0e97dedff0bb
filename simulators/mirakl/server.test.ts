import { afterEach, describe, expect, it } from "vitest";
import {
  aSimulator,
  ask,
  closeSimulators,
  contract,
  DAY_MS,
  NOON,
  oneToShip,
  pageSchema,
  place,
  pushed,
  ship,
  tracking,
} from "./asking.ts";
import type { MiraklSimulator } from "./server.ts";

afterEach(closeSimulators);

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

  it.each(["", "Bearer key", "bearer key", "Basic a2V5"])(
    "refuses the key %j, even where any key will do",
    async (authorization) => {
      expect((await ask(await aSimulator(), "/api/orders", { headers: { authorization } })).status).toBe(401);
    },
  );

  it("refuses a key that is not its own", async () => {
    const simulator = await aSimulator({ shops: [{ id: 1, key: "key" }] });
    expect((await ask(simulator, "/api/orders", { headers: { authorization: "another" } })).status).toBe(401);
  });

  it("refuses a body that is not said to be JSON", async () => {
    const simulator = await aSimulator();
    const { order_id } = await oneToShip(simulator);
    const answer = await ask(simulator, `/api/orders/${order_id}/tracking`, {
      ...tracking(),
      headers: { "content-type": "text/plain" },
    });
    expect(answer.status).toBe(415);
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
