/** The simulator as its tests ask it. */
import { expect } from "vitest";
import { z } from "zod";
import type { MiraklSimulator, MiraklSimulatorOptions } from "./server.ts";
import { startMiraklSimulator } from "./server.ts";
import { loadVendorContract } from "./vendor-contract.ts";

export const contract = loadVendorContract();
export const NOON = Date.parse("2026-11-22T12:00:00Z");
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const started: MiraklSimulator[] = [];

/** For each file to do after each test: a hook in this module would only be the first file's of those that share it. */
export async function closeSimulators(): Promise<void> {
  await Promise.all(started.splice(0).map((one) => one.close()));
}

export async function aSimulator(over: MiraklSimulatorOptions = {}): Promise<MiraklSimulator> {
  const simulator = await startMiraklSimulator({ now: () => NOON, arrivalsPerHour: 0, ...over });
  started.push(simulator);
  return simulator;
}

export type Asked = { method?: string; body?: unknown; headers?: Record<string, string> };

export async function ask(simulator: MiraklSimulator, path: string, { method = "GET", body, headers }: Asked = {}) {
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    redirect: "manual",
    headers: { authorization: "key", ...(text === null ? {} : { "content-type": "application/json" }), ...headers },
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
export type ListedOrder = z.infer<typeof orderSchema>;
export const pageSchema = z.object({ orders: z.array(orderSchema), total_count: z.number() });

export async function list(simulator: MiraklSimulator, query = "max=100") {
  const answer = await ask(simulator, `/api/orders?${query}`);
  expect(answer.status).toBe(200);
  return { ...pageSchema.parse(answer.json), link: answer.headers.get("link") };
}

export async function place(simulator: MiraklSimulator, body: unknown): Promise<string[]> {
  const { json } = await ask(simulator, "/_sim/orders", { method: "POST", body });
  return z.object({ order_ids: z.array(z.string()) }).parse(json).order_ids;
}

export async function oneToShip(simulator: MiraklSimulator) {
  await place(simulator, { state: "SHIPPING" });
  const [order] = (await list(simulator, "order_state_codes=SHIPPING&max=1&order=desc")).orders;
  if (order === undefined) throw new Error("nothing to ship");
  return order;
}

export const pushed = async (simulator: MiraklSimulator) =>
  z
    .object({
      pushed: z.number(),
      twice: z.number(),
      orders: z.record(z.string(), z.looseObject({ or23: z.number() })),
    })
    .parse((await ask(simulator, "/_sim/pushed")).json);

export const TIPSA = { carrier_name: "TIPSA", carrier_url: "https://tipsa.example/1", tracking_number: "0123456789" };
export const tracking = (body: unknown = TIPSA): Asked => ({ method: "PUT", body });
export const ship: Asked = { method: "PUT" };
