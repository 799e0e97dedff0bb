import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { aLoop, type Loop, put } from "../a-loop.ts";
import { hex } from "../access/secrets.ts";
import { anOrder } from "../an-order.ts";
import { readOrder } from "../store/orders.ts";
import { type Api, anApi, aUser, emptyTables } from "./an-api.ts";

const { DB } = env;
const ORDER = anOrder();

let loop: Loop;
let api: Api;
let secret: string;
let path: string;

beforeEach(async () => {
  await emptyTables(DB);
  loop = await aLoop(env);
  api = anApi(env, { clock: loop.clock, tools: loop.tools, upstreams: loop.upstreams });
  await aUser(DB, "ana@example.org", "admin", "t1");
  await put(loop, ORDER);
  await loop.ship(ORDER.id, "ana");
  const { access_token } = await api.login("ana@example.org");
  const made = await api.json("/api/v1/carriers/accounts/acc-1/webhook-secret", {
    method: "POST",
    token: access_token ?? "",
  });
  secret = String(made.body.secret);
  path = String(made.body.path);
});

const anEvent = (over: object = {}) => ({
  event_id: "evt-1",
  event_type: "shipment.updated",
  expedition_id: "tipsa-1",
  status: "IN_TRANSIT",
  timestamp: new Date(loop.clock.now).toISOString(),
  ...over,
});

async function sealOf(text: string, key = secret): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text))));
}

type Sent = { to?: string; signature?: string | null; timestamp?: string | null; text?: string };

async function send(event: object, over: Sent = {}) {
  const text = over.text ?? JSON.stringify(event);
  const signature = over.signature === undefined ? await sealOf(text) : over.signature;
  const timestamp = over.timestamp === undefined ? new Date(loop.clock.now).toISOString() : over.timestamp;
  return api.json(over.to ?? path, {
    method: "POST",
    body: text,
    headers: {
      "content-type": "application/json",
      ...(signature === null ? {} : { "x-signature": signature }),
      ...(timestamp === null ? {} : { "x-timestamp": timestamp }),
    },
  });
}

const statusOf = async () => (await readOrder(DB, ORDER.id))?.trackingStatus;
const logged = async () =>
  (
    await DB.prepare(
      "SELECT status, message FROM orders_operations WHERE action = 'webhook_received' ORDER BY seq",
    ).all<{ status: string; message: string }>()
  ).results;

describe("a carrier's webhook", () => {
  it("moves the order on, once: the same event again changes nothing", async () => {
    expect(await send(anEvent())).toEqual({ status: 200, body: { success: true, duplicate: false } });
    expect(await statusOf()).toBe("in_transit");
    expect(await send(anEvent())).toEqual({ status: 200, body: { success: true, duplicate: true } });
    // Sent again with the same signature under a new timestamp: the event is known.
    loop.clock.now += 3_600_000;
    expect((await send(anEvent({ timestamp: new Date(loop.clock.now - 3_600_000).toISOString() }))).body).toEqual({
      success: true,
      duplicate: true,
    });
    expect(await logged()).toHaveLength(1);
  });

  it("is taken once when it comes twice at the same moment", async () => {
    await Promise.all([send(anEvent()), send(anEvent())]);
    const { results } = await DB.prepare("SELECT event_key FROM orders_tracking_events").all();
    expect([results.length, (await logged()).length]).toEqual([1, 1]);
  });

  it("does not take a parcel back that was delivered", async () => {
    await send(anEvent({ event_id: "a", status: "DELIVERED" }));
    loop.clock.now += 60_000;
    await send(anEvent({ event_id: "b", status: "IN_TRANSIT", timestamp: new Date(loop.clock.now).toISOString() }));
    expect(await statusOf()).toBe("delivered");
  });

  it.each<[string, () => Promise<Sent>]>([
    ["no signature", async () => ({ signature: null })],
    ["an empty one", async () => ({ signature: "" })],
    ["another secret's", async () => ({ signature: await sealOf(JSON.stringify(anEvent()), "other") })],
    ["another body's", async () => ({ signature: await sealOf("{}") })],
    ["no timestamp", async () => ({ timestamp: null })],
    ["an old timestamp", async () => ({ timestamp: new Date(loop.clock.now - 301_000).toISOString() })],
    ["one without a zone", async () => ({ timestamp: "2026-11-23T09:00:00" })],
    ["another account's address", async () => ({ to: path.replace("acc-1", "acc-file") })],
    ["an account that there is not", async () => ({ to: path.replace("acc-1", "acc-9") })],
    ["no account", async () => ({ to: path.replace(/\?.*/, "") })],
    ["another carrier's address", async () => ({ to: path.replace("/tipsa", "/seur") })],
  ])("is refused with %s, in the same words, and changes nothing", async (_name, wrong) => {
    const { status, body } = await send(anEvent(), await wrong());
    expect([status, body.detail]).toEqual([401, "The account, its signature or its timestamp is wrong."]);
    expect(await statusOf()).toBeNull();
  });

  it("that is refused is in the log, with the reason, and a flood of them is one row a minute", async () => {
    for (let index = 0; index < 5; index++) await send(anEvent(), { signature: "00" });
    expect(await logged()).toEqual([{ status: "WARNING", message: "refused: X-Signature is wrong" }]);
    loop.clock.now += 60_000;
    await send(anEvent(), { signature: "00" });
    expect(await logged()).toHaveLength(2);
  });

  it("is refused by an account that is off", async () => {
    await DB.prepare("UPDATE orders_carrier_accounts SET is_on = 0").run();
    expect((await send(anEvent())).status).toBe(401);
  });

  it("that is signed and wrong is told what is wrong", async () => {
    expect(await send({ event_id: "" })).toMatchObject({ status: 400, body: { parameter: "event_id" } });
    expect(await send(anEvent({ timestamp: "yesterday" }))).toMatchObject({
      status: 400,
      body: { parameter: "timestamp" },
    });
  });

  it("is not read beyond 64 kB", async () => {
    const text = JSON.stringify(anEvent({ filling: "x".repeat(70_000) }));
    expect((await send({}, { text })).status).toBe(413);
  });

  it("for no order of ours is taken, and said in the log", async () => {
    expect((await send(anEvent({ expedition_id: "elsewhere" }))).status).toBe(200);
    expect(await logged()).toEqual([{ status: "WARNING", message: "no order has the expedition elsewhere" }]);
  });
});
