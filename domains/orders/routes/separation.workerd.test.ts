/** A second tenant walks every route with the first one's ids, and sees nothing of it. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { aLoop, type Loop, put, SETTINGS } from "../a-loop.ts";
import { anOrder, aTold, NOW } from "../an-order.ts";
import type { Pairing } from "../wire.ts";
import { type Api, anApi, aUser, emptyTables } from "./an-api.ts";
import { ordersRoutes, publishedOrdersRoutes } from "./orders-routes.ts";

const { DB } = env;
const DAY = new Date(NOW).toISOString().slice(0, 10);

let loop: Loop;
let api: Api;
/** The first tenant's, by what a path calls it. */
let ids: Record<string, string>;

beforeEach(async () => {
  await emptyTables(DB);
  loop = await aLoop(env);
  api = anApi(env, { clock: loop.clock, tools: loop.tools, upstreams: loop.upstreams });
  const [first, second] = [anOrder(), anOrder({ told: aTold({ orderId: "MIR-002-A" }) })];
  await put(loop, first, second);
  await loop.ship(first.id, "ana");
  await DB.prepare("INSERT INTO orders_sku_weights VALUES ('t1', 'SECRET-SKU', 500, ?1)").bind(NOW).run();
  await aUser(DB, "ana@first.example", "admin", "t1");
  await aUser(DB, "eva@second.example", "admin", "t2");
  const ana = await api.login("ana@first.example");
  const token = ana.access_token ?? "";
  const { code }: Pairing = await (await api.ask("/auth/pairings", { method: "POST", token })).json();
  const paired = await api.json("/auth/extension-token", { body: { code, title: "Desk of the first" } });
  await api.ask("/api/v1/carriers/accounts/acc-1/webhook-secret", { method: "POST", token });
  ids = {
    orders: first.id,
    users: "u-ana@first.example",
    sessions: ana.me.session_id,
    devices: (paired.body.me as { session_id: string }).session_id,
    accounts: "acc-1",
    shops: "shop-1",
  };
});

/** Words of the first tenant, none of which may ever be told to the second. */
const WORDS = [
  "MIR-00",
  "Lucía",
  "Tienda",
  "shop-1",
  "acc-1",
  "acc-file",
  "all by TIPSA",
  "first.example",
  "SECRET-SKU",
  "key-1",
  "Desk of the first",
  "u-ana",
];

/** A valid body for each route that takes one; what it names is the first tenant's. */
function bodyOf(path: string): unknown {
  const order_ids = [ids.orders];
  const rule = { id: "r", name: "r", is_on: true, conditions: [] };
  const use = { carrier_account_id: "acc-1", service: "48", parcels: null };
  const bodies: Record<string, unknown> = {
    "/api/v1/users": { email: "new@second.example", name: "New", role: "viewer" },
    "/api/v1/users/{id}": { role: "viewer" },
    "/api/v1/tenant": {
      name: "Second",
      zone: "Europe/Madrid",
      sender: null,
      default_weight_g: null,
      default_parcels: 1,
      auto_post: false,
    },
    "/api/v1/orders/bulk": { action: "cancel", order_ids },
    "/api/v1/orders/{id}/resolve": { found: null },
    "/api/v1/orders/{id}/recipient": { phone: "600 000 000" },
    "/api/v1/labels": { order_ids },
    "/api/v1/orchestrator/fetch-orders": { shop_id: "shop-1" },
    "/api/v1/orchestrator/load-orders": { shop_id: "shop-1" },
    "/api/v1/orchestrator/refresh-marketplace": { shop_id: "shop-1" },
    "/api/v1/orchestrator/post-to-carrier": { order_ids, carrier_account_id: "acc-1" },
    "/api/v1/orchestrator/push-tracking-to-mirakl": { order_ids },
    "/api/v1/orchestrator/upload-tracking": {
      tracking: [{ order_id: ids.orders, tracking_number: "1", carrier: "ontime" }],
    },
    "/api/v1/logs/exports/tipsa-import.csv": { order_ids },
    "/api/v1/logs/exports/handoff.csv": { order_ids },
    "/api/v1/rules": { base_version: 0, rules: [{ ...rule, use }] },
    "/api/v1/rules/try": { rules: [{ ...rule, use }] },
    "/api/v1/sku-weights/{sku}": { weight_g: 1 },
    "/api/v1/sku-weights/import": "sku,weight_g\nSECOND,1\n",
    "/api/v1/carriers/accounts": { carrier: "tipsa", name: "Second's", account: { password: "x" } },
    "/api/v1/carriers/accounts/{id}": { is_on: false },
    "/api/v1/shops": {
      name: "Second's",
      account: { base_url: "https://b.example", api_key: "k" },
      settings: { accepts_orders: false, weight_field: null, fetch_interval_min: 1 },
    },
    "/api/v1/shops/{id}": { is_on: false },
    "/auth/login": { email: "eva@second.example", password: "correct horse battery" },
    "/auth/extension-token": { code: "AAAAAAAA", title: "x" },
    "/auth/password": { token: "vop_x", password: "long enough a password" },
    "/auth/password/change": { current_password: "wrong", password: "long enough a password" },
  };
  return bodies[path];
}

const filled = (path: string): string =>
  path
    .replace("{carrier}", "tipsa")
    .replace("{version}", "1")
    .replace("{sku}", "SECRET-SKU")
    .replace("{name}", `operations-${DAY}.jsonl`)
    .replace("{id}", encodeURIComponent(ids[path.split("/").at(path.endsWith("{id}") ? -2 : -3) ?? ""] ?? "?"));

type Operations = { path: string; method: string }[];

function everyRoute(): Operations {
  const info = { openapi: "3.1.0", info: { title: "t", version: "1" } };
  const paths = [
    ...Object.entries(ordersRoutes(SETTINGS, loop.upstreams).getOpenAPI31Document(info).paths ?? {}).map(
      ([path, methods]) => ({ path: `/api${path}`, methods }),
    ),
    ...Object.entries(publishedOrdersRoutes(SETTINGS).getOpenAPI31Document(info).paths ?? {}).map(
      ([path, methods]) => ({ path, methods }),
    ),
  ];
  return paths.flatMap(({ path, methods }) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
  );
}

/** The rows of every table that are the first tenant's, but for the counting of requests. */
async function rowsOfFirst(): Promise<string> {
  const tables = ["orders_shops", "orders_carrier_accounts", "orders", "orders_tracking_events", "orders_operations"];
  const more = ["orders_exchanges", "orders_rules", "orders_sku_weights", "orders_users"];
  const answers = await DB.batch([
    ...[...tables, ...more].map((table) => DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = 't1'`)),
    DB.prepare("SELECT * FROM orders_tenants WHERE id = 't1'"),
    DB.prepare("SELECT hash, ended_at FROM orders_tokens WHERE tenant_id = 't1'"),
  ]);
  return JSON.stringify(answers.map(({ results }) => results));
}

const own = (path: string): boolean => /\/\{id\}/.test(path);

describe("a second tenant", () => {
  it("sees nothing of the first by any route, and changes nothing of it", async () => {
    const { access_token } = await api.login("eva@second.example");
    const before = await rowsOfFirst();
    const routes = everyRoute();
    expect(routes.length).toBeGreaterThan(60);
    const told: Record<string, number> = {};
    for (const { path, method } of routes) {
      // What ends the second's own session, or counts against it, is not what this is about.
      if (path === "/auth/refresh" || path === "/auth/logout") continue;
      await DB.prepare("DELETE FROM orders_rates").run();
      const body = method === "GET" || method === "DELETE" ? undefined : bodyOf(path);
      const response = await api.ask(filled(path), { method, token: access_token ?? "", ...(body ? { body } : {}) });
      const text = await response.text();
      told[`${method} ${path}`] = response.status;
      for (const word of WORDS)
        expect([method, path, word, text.includes(word) && !isEcho(path, word)]).toEqual([method, path, word, false]);
      if (own(path)) expect([method, path, response.status]).toEqual([method, path, 404]);
    }
    // Every request was one that the route understands: a body that is refused as wrong would prove nothing.
    const misunderstood = Object.entries(told).filter(([, status]) => status === 400 || status >= 500);
    expect(misunderstood).toEqual([]);
    expect(told["GET /api/v1/orders"]).toBe(200);
    expect(told["GET /api/v1/sku-weights"]).toBe(200);
    expect(told["DELETE /api/v1/sku-weights/{sku}"]).toBe(200);
    expect(told["POST /api/v1/labels"]).toBe(404);
    expect(told["POST /api/v1/logs/exports/tipsa-import.csv"]).toBe(404);
    expect(told["GET /api/v1/rules/versions/{version}"]).toBe(200);
    expect(await rowsOfFirst()).toBe(before);
  });

  it("is told by the first tenant's own member that all of it is there: the walk above could have seen it", async () => {
    const { access_token } = await api.login("ana@first.example");
    const seen = new Set<string>();
    for (const { path, method } of everyRoute()) {
      if (method !== "GET") continue;
      await DB.prepare("DELETE FROM orders_rates").run();
      const text = await (await api.ask(filled(path), { token: access_token ?? "" })).text();
      for (const word of WORDS) if (text.includes(word)) seen.add(word);
    }
    expect(WORDS.filter((word) => !seen.has(word))).toEqual([]);
  });

  it("and the first are answered as each route says that it answers, with no field more", async () => {
    const { access_token } = await api.login("ana@first.example");
    const declared = [
      ...shapesOf("/api", ordersRoutes(SETTINGS, loop.upstreams)),
      ...shapesOf("", publishedOrdersRoutes(SETTINGS)),
    ].filter(({ method }) => method === "get");
    let checked = 0;
    for (const { path, shape } of declared) {
      await DB.prepare("DELETE FROM orders_rates").run();
      const response = await api.ask(filled(path), { token: access_token ?? "" });
      if (response.status !== 200) continue;
      const body: unknown = await response.json();
      expect([path, shape.safeParse(body).data]).toEqual([path, body]);
      checked++;
    }
    // All but the deployment's own list of tenants.
    expect(checked).toBe(declared.length - 1);
  });

  it("cannot act on the first one's orders in bulk: each is one that there is not", async () => {
    const { access_token } = await api.login("eva@second.example");
    for (const action of ["post", "retry", "push", "track", "cancel"]) {
      const answer = await api.json("/api/v1/orders/bulk", {
        token: access_token ?? "",
        body: { action, order_ids: [ids.orders, "MIR-001-A"] },
      });
      expect(answer.body).toMatchObject({
        accepted: 0,
        results: [{ reason: "there is no such order" }, { reason: "there is no such order" }],
      });
    }
    expect(loop.submitted.filter(({ params }) => params?.by === "eva@second.example")).toEqual([]);
  });
});

/** The JSON that each route declares for 200; `{id}` as in the paths above. */
function shapesOf(base: string, app: { openAPIRegistry: { definitions: object[] } }) {
  return app.openAPIRegistry.definitions.flatMap((definition) => {
    const route = "route" in definition ? (definition.route as DeclaredRoute) : undefined;
    const shape = route?.responses[200]?.content?.["application/json"]?.schema;
    return route === undefined || shape === undefined ? [] : [{ path: base + route.path, method: route.method, shape }];
  });
}

type DeclaredRoute = {
  path: string;
  method: string;
  responses: Record<number, { content?: Record<string, { schema: z.ZodType } | undefined> } | undefined>;
};

/** What the caller itself said may come back to it. */
function isEcho(path: string, word: string): boolean {
  const said: Record<string, readonly string[]> = {
    "/api/v1/orders/bulk": ["MIR-00", "shop-1"],
    "/api/v1/orchestrator/fetch-orders": ["shop-1"],
    "/api/v1/orchestrator/load-orders": ["shop-1"],
    "/api/v1/orchestrator/refresh-marketplace": ["shop-1"],
    "/api/v1/orchestrator/post-to-carrier": ["MIR-00", "shop-1", "acc-1"],
    "/api/v1/orchestrator/push-tracking-to-mirakl": ["MIR-00", "shop-1"],
    "/api/v1/orchestrator/upload-tracking": ["MIR-00", "shop-1"],
    "/api/v1/rules": ["acc-1"],
    "/api/v1/rules/try": ["acc-1"],
    "/api/v1/rules/versions/{version}": ["acc-1"],
    "/api/v1/sku-weights/{sku}": ["SECRET-SKU"],
  };
  return said[path]?.includes(word) ?? false;
}
