/** Rules, weights, carriers' accounts, shops and health, by their routes. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { API_KEY, aLoop, PASSWORD as CARRIER_PASSWORD, type Loop, put } from "../a-loop.ts";
import { anOrder, aRecipient, aTold } from "../an-order.ts";
import type { Carriers, HealthDetailed, Rules, SkuWeights, Tried } from "../wire.ts";
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

const aRule = (id: string, over: object = {}) => ({
  id,
  name: id,
  is_on: true,
  conditions: [],
  use: { carrier_account_id: "acc-1", service: "48", parcels: null },
  ...over,
});

describe("rules", () => {
  const save = (base_version: number, rules: object[]) =>
    api.json("/api/v1/rules", { method: "PUT", token, body: { base_version, rules } });

  it("are versions, with who saved them and when; who saved on an older one is told", async () => {
    expect(await save(1, [aRule("a"), aRule("b")])).toMatchObject({
      status: 200,
      body: { version: 2, saved_by: "ana@example.org", warnings: [{ rule_id: "b", kind: "unreachable" }] },
    });
    expect(await save(1, [])).toMatchObject({ status: 409, body: { parameter: "base_version" } });
    const { body } = await api.json("/api/v1/rules/versions", { token });
    expect(body.versions).toMatchObject([
      { version: 2, saved_by: "ana@example.org", rules: 2 },
      { version: 1, saved_by: "ana", rules: 1 },
    ]);
    const old = await api.json("/api/v1/rules/versions/1", { token });
    expect((old.body as unknown as Rules).rules.map(({ name }) => name)).toEqual(["all by TIPSA"]);
    expect((await api.json("/api/v1/rules/versions/9", { token })).status).toBe(404);
  });

  it("saved by two at the same moment are one version", async () => {
    const both = await Promise.all([save(1, [aRule("a")]), save(1, [aRule("b")])]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it.each<[string, object[], string]>([
    [
      "without a condition's range",
      [aRule("a", { conditions: [{ kind: "weight", range: { min: null, max: null } }] })],
      "rules.0.conditions.0.range",
    ],
    ["of a kind that there is not", [aRule("a", { conditions: [{ kind: "moon" }] })], "rules.0.conditions.0.kind"],
    [
      "for a country by its name",
      [aRule("a", { conditions: [{ kind: "country", op: "in", countries: ["Spain"] }] })],
      "rules.0.conditions.0.countries.0",
    ],
    ["with one id twice", [aRule("a"), aRule("a")], "rules"],
    [
      "with a postcode range backwards",
      [aRule("a", { conditions: [{ kind: "postcode_range", from: "35", to: "07" }] })],
      "rules.0.conditions.0.to",
    ],
  ])("%s are refused by name", async (_name, rules, parameter) => {
    expect(await save(1, rules)).toMatchObject({ status: 400, body: { parameter } });
  });

  it("are tried on orders that are there, against what those went with, and nothing changes", async () => {
    const [shipped, french] = [
      anOrder(),
      anOrder({ told: aTold({ orderId: "FR", recipient: aRecipient({ country: "FR" }) }) }),
    ];
    await put(loop, shipped, french);
    await loop.ship(shipped.id, "ana");
    const rules = [
      aRule("spain", {
        conditions: [{ kind: "country", op: "in", countries: ["ES"] }],
        use: { carrier_account_id: "acc-file", service: "STD", parcels: 2 },
      }),
    ];
    const { body } = await api.json("/api/v1/rules/try", { token, body: { rules } });
    const tried = body as unknown as Tried;
    expect(tried).toMatchObject({ taken: [{ rule_id: "spain", orders: 1 }], none: 1 });
    const rowOf = (id: string) => tried.orders.find((row) => row.order_id === id);
    expect(rowOf("MIR-001-A")).toMatchObject({
      rule_id: "spain",
      now: { account: "acc-file", carrier: "ontime", parcels: 2 },
      before: { account: "acc-1", carrier: "tipsa" },
      is_different: true,
    });
    expect(rowOf("FR")).toMatchObject({
      now: null,
      before: null,
      is_different: false,
      why: [{ rule_id: "spain", reason: "its country is FR, not among ES" }],
    });
    expect((await api.json("/api/v1/rules", { token })).body.version).toBe(1);
  });

  it("choose for orders that are sent afterwards", async () => {
    await save(1, [aRule("seldom", { conditions: [{ kind: "pickup_point", is: true }] }), aRule("rest")]);
    const order = anOrder();
    await put(loop, order);
    await loop.tell(order.id, { type: "ship", by: "system" });
    const { body } = await api.json(`/api/v1/orders/${encodeURIComponent(order.id)}`, { token });
    expect(body.order).toMatchObject({ choice: { carrier: "tipsa", by: { kind: "rule", name: "rest" } } });
  });
});

describe("SKU weights", () => {
  const all = async (query = "") =>
    (await api.json(`/api/v1/sku-weights${query}`, { token })).body as unknown as SkuWeights;

  it("are said, changed, listed in pages and forgotten", async () => {
    for (const sku of ["B/1", "A 2", "Ñ", "A-1"])
      await api.json(`/api/v1/sku-weights/${encodeURIComponent(sku)}`, {
        method: "PUT",
        token,
        body: { weight_g: 500 },
      });
    await api.json("/api/v1/sku-weights/A-1", { method: "PUT", token, body: { weight_g: 750 } });
    const first = await all("?limit=3");
    expect(first.weights.map(({ sku, weight_g }) => [sku, weight_g])).toEqual([
      ["A 2", 500],
      ["A-1", 750],
      ["B/1", 500],
    ]);
    expect((await all(`?limit=3&cursor=${first.next}`)).weights.map(({ sku }) => sku)).toEqual(["Ñ"]);
    expect((await all("?q=a")).total).toBe(2);
    expect((await api.json("/api/v1/sku-weights/B%2F1", { method: "DELETE", token })).status).toBe(200);
    expect((await api.json("/api/v1/sku-weights/B%2F1", { method: "DELETE", token })).status).toBe(404);
    expect(await api.json("/api/v1/sku-weights/X", { method: "PUT", token, body: { weight_g: 0 } })).toMatchObject({
      status: 400,
      body: { parameter: "weight_g" },
    });
  });

  it("come from a spreadsheet, and wrong rows are told with their line", async () => {
    const { body } = await api.json("/api/v1/sku-weights/import", {
      token,
      body: 'SKU;weight_kg\r\nCHAIR;2,5\r\n"TA;BLE";12\r\n;1\r\nLAMP;heavy\r\nCHAIR;2.75\r\n',
    });
    expect(body).toMatchObject({ imported: 2, rejected: [{ line: 4 }, { line: 5, reason: /heavy/ } as object] });
    expect((await all()).weights.map(({ sku, weight_g }) => [sku, weight_g])).toEqual([
      ["CHAIR", 2750],
      ["TA;BLE", 12_000],
    ]);
    expect((await api.json("/api/v1/sku-weights/import", { token, body: "a,b\n1,2\n" })).status).toBe(400);
  });
});

describe("carriers' accounts", () => {
  const TIPSA = {
    baseUrl: "https://ws.example",
    agencyCode: "000000",
    clientCode: "33333",
    password: "hunter2hunter2",
  };

  it("take what their adapter needs, and never tell a secret", async () => {
    const real = anApi(env, { clock: loop.clock, tools: loop.tools });
    const made = await real.json("/api/v1/carriers/accounts", {
      token,
      body: { carrier: "tipsa", name: "Madrid", account: TIPSA },
    });
    expect(made).toMatchObject({ status: 201, body: { account: { ...TIPSA, password: null }, is_on: true } });
    const path = `/api/v1/carriers/accounts/${made.body.id}`;
    const patch = (account: object) => real.json(path, { method: "PATCH", token, body: { account } });
    expect(await patch({ clientCode: "44444", password: null })).toMatchObject({
      status: 200,
      body: { account: { clientCode: "44444", password: null } },
    });
    expect(await patch({ baseUrl: "https://evil.example" })).toMatchObject({
      status: 400,
      body: { parameter: "account.password" },
    });
    expect(await patch({ baseUrl: "http://evil.example", password: "x" })).toMatchObject({
      status: 400,
      body: { parameter: "account.baseUrl" },
    });
    expect(await patch({ agencyCode: "" })).toMatchObject({ status: 400, body: { parameter: "account.agencyCode" } });
    const row = await DB.prepare("SELECT account FROM orders_carrier_accounts WHERE id = ?1")
      .bind(String(made.body.id))
      .first<{ account: string }>();
    expect(row?.account).toMatch(/^v1\./);
    expect(row?.account).not.toContain("hunter2");
    expect((await real.json(path, { method: "DELETE", token })).status).toBe(200);
  });

  it("that orders went with are not removed", async () => {
    const order = anOrder();
    await put(loop, order);
    await loop.ship(order.id, "ana");
    expect((await api.json("/api/v1/carriers/accounts/acc-1", { method: "DELETE", token })).status).toBe(409);
  });

  it("are described with what each carrier can and needs", async () => {
    const real = anApi(env, { clock: loop.clock, tools: loop.tools });
    const { carriers } = (await real.json("/api/v1/carriers", { token })).body as unknown as Carriers;
    expect(carriers.map(({ id }) => id)).toEqual(["tipsa", "seur", "correosex", "ontime"]);
    for (const { account_schema, secrets } of carriers)
      expect(Object.keys(account_schema.properties as object)).toEqual(expect.arrayContaining(secrets));
  });
});

describe("shops", () => {
  const SHOP = {
    name: "Chairs",
    account: { base_url: "https://market.example/", api_key: "a-very-secret-key" },
    settings: {
      accepts_orders: true,
      weight_field: { code: "kilos", unit: "kg" },
      tier: "external_partner",
      fetch_interval_min: 15,
    },
  };

  it("are added and changed, and their key is never told", async () => {
    const made = await api.json("/api/v1/shops", { token, body: SHOP });
    expect(made).toMatchObject({
      status: 201,
      body: { account: { base_url: "https://market.example", shop_id: null }, settings: SHOP.settings },
    });
    const path = `/api/v1/shops/${made.body.id}`;
    const patch = (body: object) => api.json(path, { method: "PATCH", token, body });
    expect(await patch({ is_on: false })).toMatchObject({
      status: 200,
      body: { is_on: false, settings: SHOP.settings },
    });
    expect(await patch({ account: { base_url: "https://other.example" } })).toMatchObject({
      status: 400,
      body: { parameter: "account.api_key" },
    });
    const all = await api.json("/api/v1/shops", { token });
    expect(JSON.stringify(all.body)).not.toMatch(new RegExp(`secret-key|${API_KEY}`));
    expect((await api.json(path, { method: "DELETE", token })).status).toBe(200);
  });

  it("are not asked more often than the marketplace lets their tier", async () => {
    const often = (tier: string | undefined, fetch_interval_min: number) => ({
      ...SHOP,
      settings: { ...SHOP.settings, ...(tier === undefined ? {} : { tier }), fetch_interval_min },
    });
    expect(await api.json("/api/v1/shops", { token, body: often("external_partner", 14) })).toMatchObject({
      status: 400,
      body: {
        parameter: "settings.fetch_interval_min",
        detail: expect.stringContaining("is 14: the marketplace asks for at least 15 minutes"),
      },
    });
    const made = await api.json("/api/v1/shops", { token, body: often("default", 1) });
    expect(made.status).toBe(201);
    const { settings } = often("external_partner", 1);
    expect(
      await api.json(`/api/v1/shops/${made.body.id}`, { method: "PATCH", token, body: { settings } }),
    ).toMatchObject({ status: 400, body: { parameter: "settings.fetch_interval_min" } });
    const partner = await api.json("/api/v1/shops", { token, body: often("external_partner", 20) });
    const { tier: _, ...rest } = settings;
    const change = (minutes: number) =>
      api.json(`/api/v1/shops/${partner.body.id}`, {
        method: "PATCH",
        token,
        body: { settings: { ...rest, fetch_interval_min: minutes } },
      });
    expect((await change(5)).status).toBe(400);
    expect((await change(30)).body).toMatchObject({ settings: { tier: "external_partner", fetch_interval_min: 30 } });
  });

  it("that have orders are not removed", async () => {
    await put(loop, anOrder());
    expect((await api.json("/api/v1/shops/shop-1", { method: "DELETE", token })).status).toBe(409);
  });

  it("are tried by a call that changes nothing", async () => {
    expect((await api.json("/api/v1/shops/shop-1/test", { method: "POST", token })).body).toMatchObject({
      success: true,
      status: "healthy",
    });
    loop.marketplace.down = true;
    expect((await api.json("/api/v1/shops/shop-1/test", { method: "POST", token })).body).toMatchObject({
      status: "unhealthy",
    });
  });
});

describe("health", () => {
  it("answers anybody that it is there", async () => {
    for (const path of ["/api/v1/health/", "/api/v1/health"])
      expect(await api.json(path)).toMatchObject({ status: 200, body: { status: "healthy" } });
  });

  it("tells anybody of the database, and of shops and carriers nothing", async () => {
    const { body } = await api.json("/api/v1/health/detailed");
    const { dependencies } = body as unknown as HealthDetailed;
    expect(dependencies.database?.status).toBe("healthy");
    expect(dependencies.mirakl).toMatchObject({ status: "unknown", mode: null });
    expect(loop.marketplace.asked).toEqual([]);
    expect((await api.json("/api/v1/health/detailed", { token: "wrong" })).status).toBe(401);
  });

  it("really asks the caller's shops and carriers, once a minute, and says when they are down", async () => {
    const health = async () => (await api.json("/api/v1/health/detailed", { token })).body as unknown as HealthDetailed;
    expect((await health()).dependencies.mirakl).toMatchObject({ status: "healthy", mode: "real" });
    loop.marketplace.down = true;
    expect((await health()).status).toBe("healthy");
    loop.clock.now += 60_000;
    const down = await health();
    expect([down.status, down.dependencies.mirakl?.status]).toEqual(["unhealthy", "unhealthy"]);
    const carriers = await api.json("/api/v1/carriers/health", { token });
    expect(carriers.body.accounts).toMatchObject([{ account_id: "acc-1" }, { account_id: "acc-file" }]);
    expect((await api.json("/api/v1/carriers/seur/health", { token })).body.accounts).toEqual([]);
    expect((await api.json("/api/v1/carriers/dhl/health", { token })).status).toBe(400);
    expect(JSON.stringify(carriers.body)).not.toContain(CARRIER_PASSWORD);
  });

  it("has the status of what runs", async () => {
    const { body } = await api.json("/api/v1/orchestrator/status", { token });
    expect(body).toMatchObject({
      status: "healthy",
      shops: [{ id: "shop-1" }],
      carriers: [{ account_id: "acc-1", status: "on" }, { account_id: "acc-file" }],
      rules_engine: { rules: 1, version: 1 },
    });
  });
});
