import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation, OrderDetail, Orders, Results, Shop } from "../../domains/orders/wire.ts";
import { type Deployment, type OrdersSaid, startDeployment } from "../deployment.ts";

/** A cron's minute, and what its queues take. */
const WITHIN_MS = 60_000;

let vigie: Deployment;
let said: OrdersSaid;
let ask: <T>(path: string, body?: object) => Promise<T>;

const counted = async (simulator: string): Promise<Record<string, Record<string, number>>> => {
  const response = await fetch(`${said.simulators[simulator]}/_sim/state`);
  return ((await response.json()) as { calls: Record<string, Record<string, number>> }).calls;
};
const inState = async (state: string): Promise<Orders["orders"]> =>
  (await ask<Orders>(`/api/v1/orders?state=${state}&limit=100`)).orders;

beforeAll(async () => {
  vigie = await startDeployment({
    orders: true,
    variables: { ORDERS_TRACK_INTERVAL_S: "60", SCHEDULER_LINES: "metro:1" },
  });
  if (vigie.orders === null) throw new Error(vigie.output());
  said = vigie.orders;
  const { email, password } = said;
  const login = await fetch(`${vigie.url}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  ask = async <T>(path: string, body?: object) => {
    const response = await fetch(vigie.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
});
afterAll(() => vigie?.stop());

describe("orders of a shop", () => {
  it("are read by themselves, posted on request, and told to the marketplace", async () => {
    const read = async () => (await ask<{ shops: Shop[] }>("/api/v1/shops")).shops.map(({ read_until }) => read_until);
    await expect.poll(read, { timeout: WITHIN_MS, interval: 1000 }).toEqual([expect.any(String)]);
    const pending = (await inState("PENDING_POST")).filter(({ held_because }) => held_because === null);
    const { accepted } = await ask<Results>("/api/v1/orchestrator/post-to-carrier", { limit: 50 });
    expect(accepted).toBe(Math.min(50, pending.length));

    // Those without a telephone number, and the like, wait for a person; all others go.
    const settled = async () => (await inState("MIRAKL_OK")).length + (await inState("FAILED_POST")).length;
    await expect.poll(settled, { timeout: WITHIN_MS, interval: 1000 }).toBe(accepted);
    const told = await inState("MIRAKL_OK");
    expect(told.length).toBeGreaterThan(accepted / 2);
    for (const { error } of await inState("FAILED_POST")) expect(error?.code).toBe("invalid");

    // Counted where it counts: at the carriers and at the marketplace.
    const [mirakl, tipsa, seur, correosex] = await Promise.all(["mirakl", "tipsa", "seur", "correosex"].map(counted));
    const made =
      (tipsa?.GrabaEnvio24?.["200"] ?? 0) + (seur?.create?.["200"] ?? 0) + (correosex?.grabacionEnvio?.["200"] ?? 0);
    expect(made).toBe(told.length);
    expect(mirakl).toMatchObject({ OR23: { "204": told.length }, OR24: { "204": told.length } });
  });

  it("have a log that tells their story, a label, and what was said to their carrier", async () => {
    const [first] = await inState("MIRAKL_OK");
    const detail = await ask<OrderDetail>(`/api/v1/orders/${encodeURIComponent(first?.id ?? "")}`);
    const steps = detail.operations
      .filter(({ status }: Operation) => status === "OK")
      .map(({ action }: Operation) => action);
    expect(steps.filter((step) => step !== "state" && step !== "update_tracking")).toEqual([
      "fetch_order",
      "choose_carrier",
      "create_shipment",
      "fetch_label",
      "push_tracking_to_mirakl",
    ]);
    expect(detail.order.has_label).toBe(true);
    expect(detail.exchanges.length).toBeGreaterThan(3);
    expect(JSON.stringify(detail.exchanges)).not.toMatch(/demo-(tipsa|seur|cex)/);
  });

  it("are posted once, however often they are asked for", async () => {
    const ids = (await inState("MIRAKL_OK")).slice(0, 5).map(({ id }) => id);
    const again = await ask<Results>("/api/v1/orchestrator/post-to-carrier", { order_ids: ids });
    expect(again.results.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual(
      ids.map(() => "refused: it is MIRAKL_OK"),
    );
  });
});
