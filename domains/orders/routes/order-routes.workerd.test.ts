import { env } from "cloudflare:workers";
import { PDFDocument } from "@cantoo/pdf-lib";
import { beforeEach, describe, expect, it } from "vitest";
import { aLoop, type Loop, put } from "../a-loop.ts";
import { anOrder, aRecipient, aTold } from "../an-order.ts";
import type { OrderDetail, Orders, Results } from "../wire.ts";
import { type Api, anApi, aUser, emptyTables } from "./an-api.ts";

const { DB, FILES } = env;

let loop: Loop;
let api: Api;
let admin: string;
let operator: string;
let viewer: string;

beforeEach(async () => {
  await emptyTables(DB);
  loop = await aLoop(env);
  api = anApi(env, { clock: loop.clock, tools: loop.tools, upstreams: loop.upstreams });
  const tokens: string[] = [];
  for (const role of ["admin", "operator", "viewer"] as const) {
    await aUser(DB, `${role}@example.org`, role, "t1");
    tokens.push((await api.login(`${role}@example.org`)).access_token ?? "");
  }
  [admin = "", operator = "", viewer = ""] = tokens;
});

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    anOrder({
      told: aTold({ orderId: `MIR-${String(index).padStart(3, "0")}-A`, buyer: index % 2 ? "Ana 100%" : "Eva_1" }),
      updatedAt: loop.clock.now - (index % 3) * 1000,
    }),
  );

const list = async (query: string, token = viewer) => {
  const { status, body } = await api.json(`/api/v1/orders?${query}`, { token });
  return { status, body: body as unknown as Orders };
};

describe("GET /v1/orders", () => {
  it("comes in pages that hold each order once, newest change first, while others change", async () => {
    await put(loop, ...numbered(25));
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const { body } = await list(`limit=7${next === "" ? "" : `&cursor=${next}`}`);
      expect([body.success, body.total, body.has_more]).toEqual([true, 25, body.next !== null]);
      seen.push(...body.orders.map(({ id }) => id));
      next = body.next;
      // One that was told already changes, and moves before the page.
      await DB.prepare("UPDATE orders SET updated_at = updated_at + 100000 WHERE id = ?1")
        .bind(seen[0] ?? "")
        .run();
    }
    expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
  });

  it("takes the offset of the source system as well", async () => {
    await put(loop, ...numbered(10));
    const [all, page] = [await list("limit=10"), await list("limit=4&offset=3")];
    expect(page.body.orders).toEqual(all.body.orders.slice(3, 7));
    expect([page.body.offset, page.body.has_more, page.body.total]).toEqual([3, true, 10]);
  });

  it("has what must leave soonest first where that is asked, and what has no such time last", async () => {
    const due = [3, 1, null, 2].map((day, index) =>
      anOrder({
        told: aTold({ orderId: `D${index}`, shipBy: day === null ? null : loop.clock.now + day * 86_400_000 }),
      }),
    );
    await put(loop, ...due);
    const seen: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const { body }: { body: Orders } = await list(`sort=ship_by&limit=1${next === "" ? "" : `&cursor=${next}`}`);
      seen.push(...body.orders.map(({ order_id }) => order_id));
      next = body.next;
    }
    expect(seen).toEqual(["D1", "D3", "D0", "D2"]);
  });

  it("filters by state, carrier, shop, country and text", async () => {
    const french = anOrder({ told: aTold({ orderId: "FR-1", recipient: aRecipient({ country: "FR" }) }) });
    await put(loop, french, ...numbered(4));
    await loop.ship(french.id, "ana");
    const found = async (query: string) => (await list(query)).body.orders.map(({ order_id }) => order_id).sort();
    expect(await found("state=TRACKED,POSTED")).toEqual(["FR-1"]);
    expect(await found("carrier=tipsa")).toEqual(["FR-1"]);
    expect(await found("country=FR,PT")).toEqual(["FR-1"]);
    expect(await found("shop=shop-9")).toEqual([]);
    expect(await found("q=fr-1")).toEqual(["FR-1"]);
    expect(await found("held=true")).toEqual([]);
  });

  it("takes % and _ in a search for themselves", async () => {
    await put(loop, ...numbered(4));
    expect((await list(`q=${encodeURIComponent("100%")}`)).body.total).toBe(2);
    expect((await list(`q=${encodeURIComponent("%")}`)).body.total).toBe(2);
    expect((await list("q=a_1")).body.total).toBe(2);
    expect((await list("q=___")).body.total).toBe(0);
    expect((await list(`q=${encodeURIComponent("' OR 1=1 --")}`)).body.total).toBe(0);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=501", "limit"],
    ["limit=1e2", "limit"],
    ["offset=-1", "offset"],
    ["cursor=x", "cursor"],
    ["state=LOST", "state"],
    ["held=maybe", "held"],
    ["since=yesterday", "since"],
    [`q=${"x".repeat(101)}`, "q"],
  ])("refuses %s by name", async (query, parameter) => {
    expect(await api.json(`/api/v1/orders?${query}`, { token: viewer })).toMatchObject({
      status: 400,
      body: { parameter },
    });
  });
});

describe("GET /v1/orders/{id}", () => {
  it("tells the whole story: the log, the parcel, and the calls without their secrets", async () => {
    const order = anOrder();
    await put(loop, order);
    await loop.ship(order.id, "ana");
    const { status, body } = await api.json(`/api/v1/orders/${encodeURIComponent(order.id)}`, { token: viewer });
    const detail = body as unknown as OrderDetail;
    expect(status).toBe(200);
    expect(detail.order).toMatchObject({ order_id: "MIR-001-A", shop: "Tienda", carrier: "tipsa" });
    expect(detail.operations.map(({ action }) => action)).toContain("create_shipment");
    expect(detail.exchanges.length).toBeGreaterThan(0);
    expect(JSON.stringify(detail)).not.toContain("pw4");
  });
});

describe("what may be done", () => {
  it("is as the role says", async () => {
    const order = anOrder();
    await put(loop, order);
    const statuses = async (token: string) => {
      const order_ids = [order.id];
      const asked = await Promise.all([
        api.ask("/api/v1/orders", { token }),
        api.ask("/api/v1/orders/bulk", { token, body: { action: "post", order_ids } }),
        api.ask("/api/v1/orders/bulk", { token, body: { action: "retry", order_ids } }),
        api.ask("/api/v1/orchestrator/fetch-orders", { method: "POST", token }),
        api.ask("/api/v1/rules", { token, method: "PUT", body: { base_version: 1, rules: [] } }),
        api.ask("/api/v1/users", { token }),
      ]);
      return asked.map(({ status }) => status);
    };
    expect(await statuses(viewer)).toEqual([200, 403, 403, 403, 403, 403]);
    expect(await statuses(operator)).toEqual([200, 200, 200, 200, 403, 403]);
    expect(await statuses(admin)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it("needs somebody who is known", async () => {
    for (const path of ["/api/v1/orders", "/api/v1/logs/operations", "/api/v1/rules", "/auth/me"])
      expect([path, (await api.ask(path)).status]).toEqual([path, 401]);
  });
});

describe("POST /v1/orchestrator/post-to-carrier", () => {
  const post = (query: string, body?: object) =>
    api.json(`/api/v1/orchestrator/post-to-carrier${query}`, {
      method: "POST",
      token: operator,
      ...(body ? { body } : {}),
    });

  it("takes the carrier in the query or in the body, and those that wait longest where none is named", async () => {
    await put(loop, ...numbered(3));
    for (const asked of [
      post("?carrier=tipsa"),
      post("", { carrier: "tipsa" }),
      post("?carrier=tipsa", { carrier: "tipsa" }),
    ])
      expect(await asked).toMatchObject({ status: 200, body: { success: true, accepted: 3, refused: 0 } });
    expect((await post("", { limit: 2 })).body).toMatchObject({ accepted: 2 });
    expect(loop.submitted.every(({ params }) => params?.by === "operator@example.org")).toBe(true);
  });

  it("refuses a carrier that it does not know, two that differ, and more than fifty orders", async () => {
    expect(await post("?carrier=dhl")).toMatchObject({ status: 400, body: { parameter: "carrier" } });
    expect(await post("?carrier=seur", { carrier: "tipsa" })).toMatchObject({
      status: 400,
      body: { parameter: "carrier" },
    });
    const order_ids = Array.from({ length: 51 }, (_, index) => `o${index}`);
    expect(await post("", { order_ids })).toMatchObject({
      status: 400,
      body: { detail: "order_ids: must name at most 50 orders" },
    });
    expect(await post("", { limit: 51 })).toMatchObject({ status: 400, body: { detail: "limit: must be at most 50" } });
  });

  it("tells of each order why not", async () => {
    const held = anOrder({ heldBecause: "CANCELED at the marketplace" });
    await put(loop, held);
    const { body } = await post("", { order_ids: [held.id, "nothing"] });
    expect((body as unknown as Results).results).toEqual([
      { id: held.id, order_id: "MIR-001-A", outcome: "refused", reason: "CANCELED at the marketplace" },
      { id: "nothing", order_id: null, outcome: "refused", reason: "there is no such order" },
    ]);
  });
});

describe("POST /v1/orchestrator/upload-tracking", () => {
  it("takes JSON", async () => {
    const order = anOrder();
    await put(loop, order);
    const { status, body } = await api.json("/api/v1/orchestrator/upload-tracking", {
      token: operator,
      body: { tracking: [{ order_id: "MIR-001-A", tracking_number: "OT-77", carrier: "ontime" }] },
    });
    expect([status, body.accepted]).toEqual([200, 1]);
    expect((await list("q=OT-77")).body.orders).toMatchObject([{ order_id: "MIR-001-A", state: "TRACKED" }]);
  });

  it("takes CSV, and tells of the lines that are wrong", async () => {
    const order = anOrder();
    await put(loop, order);
    await loop.tell(order.id, { type: "choose", by: "ana", accountId: "acc-file", service: "STD", parcels: 1 });
    const { status, body } = await api.json("/api/v1/orchestrator/upload-tracking", {
      token: operator,
      body: "pedido;seguimiento\nMIR-001-A;OT-78\n;OT-79\nMIR-9;OT-80\n",
    });
    expect([status, body.accepted, body.refused]).toEqual([200, 1, 2]);
  });

  it.each([
    ["plain text", "text/plain", "x", 415],
    ["a file that is none", "text/csv", '"', 400],
    ["JSON that is none", "application/json", "{", 400],
    [
      "an address that is no link",
      "application/json",
      '{"tracking":[{"order_id":"a","tracking_number":"1","tracking_url":"javascript:alert(1)"}]}',
      400,
    ],
  ])("refuses %s", async (_name, type, text, status) => {
    const asked = api.ask("/api/v1/orchestrator/upload-tracking", {
      token: operator,
      body: text,
      headers: { "content-type": type },
    });
    // Malformed JSON is the router's own refusal, which the API turns into a body.
    expect(
      await asked.then(
        (response) => response.status,
        (error: { status?: number }) => error.status,
      ),
    ).toBe(status);
  });
});

describe("labels", () => {
  async function aPdf(pages: number): Promise<Uint8Array> {
    const document = await PDFDocument.create();
    for (let page = 0; page < pages; page++) document.addPage([100, 150]);
    return document.save();
  }
  /** With a label of so many pages, or none. */
  async function labelled(orderId: string, pages: number | null, name = "label.pdf") {
    const file = pages === null ? null : `orders/t1/${orderId}/${name}`;
    if (file !== null && pages !== null) await FILES.put(file, await aPdf(pages));
    const order = anOrder({ told: aTold({ orderId }), labelFile: file });
    await put(loop, order);
    return order.id;
  }
  const print = (order_ids: string[], more: object = {}) =>
    api.ask("/api/v1/labels", { token: operator, body: { order_ids, ...more } });

  it("of many orders are one PDF, and are marked as printed", async () => {
    const ids = [await labelled("A", 1), await labelled("B", 2)];
    await labelled("NONE", null);
    expect((await list("printed=false")).body.orders.map(({ order_id }) => order_id).sort()).toEqual(["A", "B"]);
    const looked = await print(ids, { mark_printed: false });
    expect((await PDFDocument.load(await looked.arrayBuffer())).getPageCount()).toBe(3);
    expect((await list("printed=true")).body.total).toBe(0);
    const printed = await print([...ids, ...ids]);
    expect([printed.status, printed.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect((await PDFDocument.load(await printed.arrayBuffer())).getPageCount()).toBe(3);
    const { body } = await list("printed=true");
    expect(body.orders.map(({ label_printed_at }) => label_printed_at)).toEqual(
      Array(2).fill(new Date(loop.clock.now).toISOString()),
    );
  });

  it("of a shipment that was taken back do not count as the next one's", async () => {
    const order = anOrder();
    await put(loop, order);
    await loop.ship(order.id, "ana");
    await loop.tell(order.id, { type: "label", by: "ana" });
    await DB.prepare("UPDATE orders SET label_printed_at = 1").run();
    await loop.tell(order.id, { type: "track", by: "ana" });
    expect((await list("printed=true")).body.total).toBe(1);
    await loop.tell(order.id, { type: "cancel", by: "ana", reason: "wrong address" });
    expect((await list("")).body.orders).toMatchObject([{ has_label: false, label_printed_at: null }]);
    expect((await list("printed=false")).body.total).toBe(0);
  });

  it("that are missing are named, and nothing is printed", async () => {
    const ids = [await labelled("A", 1), await labelled("B", null), await labelled("C", 1, "label.zpl")];
    const refused = await api.json("/api/v1/labels", { token: operator, body: { order_ids: ids } });
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: "B: it has no label yet; C: its label is zpl, for a label printer" },
    });
    expect((await list("printed=true")).body.total).toBe(0);
  });

  it("that are no PDF are no reason to fall over", async () => {
    await FILES.put("orders/t1/X/x.pdf", "%PDF-1.4 and nothing else");
    const broken = anOrder({ told: aTold({ orderId: "X" }), labelFile: "orders/t1/X/x.pdf" });
    await put(loop, broken);
    const good = await labelled("A", 1);
    expect((await print([good, broken.id])).status).toBe(409);
  });

  it("of one order can be looked at", async () => {
    const id = await labelled("A", 1);
    const response = await api.ask(`/api/v1/orders/${encodeURIComponent(id)}/label`, { token: viewer });
    expect((await PDFDocument.load(await response.arrayBuffer())).getPageCount()).toBe(1);
  });
});

describe("the documented limits", () => {
  it.each([
    ["/api/v1/logs/exports/operations.csv", 10],
    ["/api/v1/logs/operations", 50],
    ["/api/v1/orders/live", 100],
  ])("of %s are kept, a minute and user", async (path, most) => {
    const statuses: number[] = [];
    for (let index = 0; index <= most; index++) {
      const response = await api.ask(path, { token: viewer });
      await response.text();
      statuses.push(response.status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(most);
    const refused = await api.ask(path, { token: viewer });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await api.ask(path, { token: operator })).status).toBe(200);
    loop.clock.now += 60_000;
    expect((await api.ask(path, { token: viewer })).status).toBe(200);
  });
});

it("refuses a body of more than a megabyte", async () => {
  const response = await api.ask("/api/v1/sku-weights/import", { token: operator, body: "x".repeat(1_100_000) });
  expect(response.status).toBe(413);
});
