import { env } from "cloudflare:workers";
import { parse } from "csv-parse/sync";
import { beforeEach, describe, expect, it } from "vitest";
import { aLoop, type Loop, put } from "../a-loop.ts";
import { anOrder, aRecipient, aTold } from "../an-order.ts";
import { OPERATIONS_COLUMNS } from "../exports/operations-view.ts";
import { ORDERS_VIEW_COLUMNS } from "../exports/orders-view.ts";
import { safeCell } from "../exports/safe-cell.ts";
import { logStep } from "../store/operations.ts";
import type { Dumps, Operations, Stats } from "../wire.ts";
import { type Api, anApi, aUser, emptyTables } from "./an-api.ts";

const { DB } = env;

let loop: Loop;
let api: Api;
let token: string;

beforeEach(async () => {
  await emptyTables(DB);
  loop = await aLoop(env);
  api = anApi(env, { clock: loop.clock, tools: loop.tools, upstreams: loop.upstreams });
  await aUser(DB, "ana@example.org", "admin", "t1");
  token = (await api.login("ana@example.org")).access_token ?? "";
});

const csv = async (path: string): Promise<string[][]> => parse(await (await api.ask(path, { token })).text());

const NASTY = [
  '=HYPERLINK("http://evil")',
  'said "hi", then left',
  "two\r\nlines",
  "; drop table",
  "+34600",
  " blank ",
];

async function log(count: number): Promise<void> {
  for (let index = 0; index < count; index++)
    await logStep(DB, {
      tenantId: "t1",
      at: loop.clock.now + Math.floor(index / 2),
      by: "ana",
      scope: index % 2 ? "carrier" : "mirakl",
      action: index % 3 ? "create_shipment" : "fetch_order",
      status: index % 4 ? "OK" : "ERROR",
      message: NASTY[index % NASTY.length] ?? "",
      durationMs: index,
      meta: { index, said: NASTY[index % NASTY.length] ?? "" },
    });
}

/** More than a page of an export. */
async function logMany(count: number): Promise<void> {
  await DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO orders_operations (tenant_id, at, scope, action, status, message, meta_json, "by")
     SELECT 't1', ?2 + i / 7, 'carrier', 'create_shipment', 'OK', 'step ' || i, '{}', 'system' FROM n`,
  )
    .bind(count, loop.clock.now)
    .run();
}

describe("operations.csv", () => {
  it("is read back by another program as the log has it, whatever is in it", async () => {
    await log(12);
    const [header, ...rows] = await csv("/api/v1/logs/exports/operations.csv");
    expect(header).toEqual([...OPERATIONS_COLUMNS]);
    const { body } = await api.json("/api/v1/logs/operations", { token });
    const { logs } = body as unknown as Operations;
    expect(rows).toEqual(
      logs.map((entry) => OPERATIONS_COLUMNS.map((column) => safeCell(String(entry[column] ?? "")))),
    );
    expect(rows).toHaveLength(12);
    expect(rows.map((row) => JSON.parse(row[9] ?? "").said).sort()).toEqual([...NASTY, ...NASTY].sort());
  });

  it("holds every row once, however many pages it is made of", async () => {
    await logMany(1234);
    const [, ...rows] = await csv("/api/v1/logs/exports/operations.csv");
    expect([rows.length, new Set(rows.map((row) => row[7])).size]).toEqual([1234, 1234]);
  });

  it("takes the filters of the log", async () => {
    await log(12);
    const [, ...rows] = await csv("/api/v1/logs/exports/operations.csv?scope=mirakl&status=ERROR");
    const { body } = await api.json("/api/v1/logs/operations?scope=mirakl&status=ERROR", { token });
    expect(rows).toHaveLength((body as unknown as Operations).total);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row[1] === "mirakl" && row[6] === "ERROR")).toBe(true);
  });

  it("has a name that nobody from outside has a hand in", async () => {
    const response = await api.ask("/api/v1/logs/exports/operations.csv?q=%0d%0aset-cookie:%20x=1%22", { token });
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="operations.csv"');
    expect(response.headers.get("set-cookie")).toBeNull();
    await response.text();
  });
});

describe("orders-view.csv", () => {
  it("is read back by another program as the view has it", async () => {
    await put(
      loop,
      ...NASTY.map((text, index) =>
        anOrder({
          told: aTold({
            orderId: `N-${index}`,
            buyer: text,
            observations: text,
            recipient: aRecipient({ street1: text }),
          }),
        }),
      ),
    );
    const [header, ...rows] = await csv("/api/v1/logs/exports/orders-view.csv");
    expect([header?.length, header]).toEqual([44, [...ORDERS_VIEW_COLUMNS]]);
    const { body } = await api.json("/api/v1/orchestrator/orders-view", { token });
    const orders = body.orders as Record<string, string>[];
    expect(rows).toEqual(orders.map((order) => ORDERS_VIEW_COLUMNS.map((column) => safeCell(order[column] ?? ""))));
    expect(rows).toHaveLength(NASTY.length);
    expect(body).toMatchObject({ success: true, total: NASTY.length, has_more: false, limit: 100, offset: 0 });
  });

  it("is the same list under both of the source system's paths, with its filters", async () => {
    await put(loop, anOrder(), anOrder({ told: aTold({ orderId: "B" }), state: "COMPLETE" }));
    const [logs, orchestrator] = [
      await api.json("/api/v1/logs/orders-view?state=COMPLETE", { token }),
      await api.json("/api/v1/orchestrator/orders-view?state=COMPLETE", { token }),
    ];
    expect(logs.body).toEqual(orchestrator.body);
    expect(logs.body).toMatchObject({ total: 1, orders: [{ order_id: "B", internal_state: "COMPLETE" }] });
  });
});

describe("files for carriers", () => {
  const made = (name: string, order_ids: string[]) =>
    api.ask(`/api/v1/logs/exports/${name}`, { token, body: { order_ids } });

  it("are TIPSA's 26 columns, of the orders that were chosen, in their order", async () => {
    const [first, second] = [anOrder(), anOrder({ told: aTold({ orderId: "B" }) })];
    await put(loop, first, second);
    const text = await (await made("tipsa-import.csv", [second.id, first.id])).text();
    const [header, ...rows] = parse(text, { delimiter: ";", record_delimiter: "\r\n" });
    expect([header?.length, header?.[0], header?.[25]]).toEqual([26, "Referencia", "Multireferencia"]);
    expect(rows.map(([reference]) => reference)).toEqual([second.reference, first.reference]);
  });

  it("name the orders that no carrier would take, and why, and are not made", async () => {
    const lost = anOrder({ told: aTold({ orderId: "LOST", recipient: null }), weightG: null });
    await put(loop, lost, anOrder());
    const refused = await made("handoff.csv", [anOrder().id, lost.id]);
    expect(refused.status).toBe(409);
    expect(((await refused.json()) as { detail: string }).detail).toMatch(/^LOST: recipient: .*, weight: /);
    expect((await made("handoff.csv", ["nothing"])).status).toBe(404);
  });
});

describe("JSON lines", () => {
  const days = async () =>
    ((await api.json("/api/v1/logs/exports/json-dumps", { token })).body as unknown as Dumps).files;

  it("are the days that have something, and each line is one row", async () => {
    await logMany(700);
    loop.clock.now += 86_400_000;
    token = (await api.login("ana@example.org")).access_token ?? "";
    await log(3);
    const files = await days();
    expect(files.map(({ name, rows }) => [name, rows])).toEqual([
      ["operations-2026-11-24.jsonl", 3],
      ["operations-2026-11-23.jsonl", 700],
    ]);
    const text = await (await api.ask("/api/v1/logs/exports/json-dumps/operations-2026-11-23.jsonl", { token })).text();
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(700);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ action: "create_shipment", message: "step 1" });
    expect(text).not.toContain("tenant_id");
  });

  it.each([
    "..%2F..%2Fetc%2Fpasswd",
    "operations-2026-11-23.jsonl%00",
    "operations-2026-02-31.jsonl",
    "operations-2026-11-23.json",
    "orders_users-2026-11-23.jsonl",
    "%2e%2e%2foperations-2026-11-23.jsonl",
    "operations-2026-11-23.jsonl%0d%0aset-cookie:x=1",
  ])("have no file %s", async (name) => {
    const response = await api.ask(`/api/v1/logs/exports/json-dumps/${name}`, { token });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([404, null]);
  });
});

describe("stats", () => {
  it("are what the log and the orders come to", async () => {
    await put(loop, anOrder(), anOrder({ told: aTold({ orderId: "B" }) }));
    await loop.ship(anOrder().id, "ana");
    await DB.prepare("DELETE FROM orders_operations").run();
    await log(8);
    const { body } = await api.json("/api/v1/logs/stats", { token });
    expect(body as unknown as Stats).toMatchObject({
      operations: {
        total_logs: 8,
        success_rate: 0.75,
        error_rate: 0.25,
        operations_count: { fetch_order: 3, create_shipment: 5 },
      },
      orders: { total_orders: 2, by_carrier: { tipsa: 1 }, recent_activity: 2 },
      files: { json_dumps_count: 2 },
    });
  });

  it("of nothing are no rates, not 100 %", async () => {
    const { body } = await api.json("/api/v1/logs/stats", { token });
    expect(body).toMatchObject({ operations: { total_logs: 0, success_rate: null, error_rate: null } });
  });
});
