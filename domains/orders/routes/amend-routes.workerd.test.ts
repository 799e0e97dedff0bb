import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { aLoop, type Loop, put } from "../a-loop.ts";
import { anOrder, aRecipient, aTold } from "../an-order.ts";
import type { Amend, OrderDetail } from "../wire.ts";
import { type Api, anApi, aUser, emptyTables } from "./an-api.ts";

const { DB } = env;
const TOLD = aTold({ recipient: aRecipient({ phone: null, street1: "Calle de Alcala" }) });
const ORDER = anOrder({ told: TOLD });

let loop: Loop;
let api: Api;
let operator: string;

beforeEach(async () => {
  await emptyTables(DB);
  loop = await aLoop(env);
  api = anApi(env, { clock: loop.clock, tools: loop.tools, upstreams: loop.upstreams });
  await aUser(DB, "eva@example.org", "operator", "t1");
  operator = (await api.login("eva@example.org")).access_token ?? "";
  await put(loop, ORDER);
});

const path = `/api/v1/orders/${encodeURIComponent(ORDER.id)}`;
const amend = (body: Amend) => api.json(`${path}/recipient`, { method: "PATCH", token: operator, body });
const takeBack = () => api.json(`${path}/recipient`, { method: "DELETE", token: operator });
const detail = async () => (await api.json(path, { token: operator })).body as unknown as OrderDetail;
const toldAgain = (changes: Partial<typeof TOLD>) =>
  loop.tell(ORDER.id, { type: "told", told: { ...TOLD, ...changes }, by: "system" });

describe("an amended order", () => {
  it("goes to its carrier as amended, and its log names the fields and the person, and not what they hold", async () => {
    await loop.ship(ORDER.id);
    expect((await detail()).order).toMatchObject({ state: "FAILED_POST", amended: [] });
    expect(await amend({ phone: "+34 699 111 222", street1: "Calle de Alcalá 10", weight_g: 2_400 })).toEqual({
      status: 200,
      body: { success: true, amended: ["phone", "street1", "weight_g"] },
    });
    const { order, operations } = await detail();
    expect(order).toMatchObject({
      amended: ["phone", "street1", "weight_g"],
      recipient: { name: "Lucía Romero", phone: "+34 699 111 222", street1: "Calle de Alcalá 10" },
      weight_g: 2_400,
      weight_from: "person",
    });
    const logged = operations.filter(({ action }) => action === "amend_order");
    expect(logged).toMatchObject([
      { by: "eva@example.org", status: "OK", meta_json: '{"fields":["phone","street1","weightG"]}' },
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/699|Alcalá/);
    expect(await loop.ship(ORDER.id, "eva@example.org")).toMatchObject({ kind: "done", state: "TRACKED" });
    expect((await detail()).order).toMatchObject({ weight_g: 2_400, weight_from: "person" });
  });

  it("stays so when its marketplace tells it anew, and shows what is new of the rest", async () => {
    await amend({ phone: "699111222", observations: "Timbre 2", weight_g: 900 });
    await toldAgain({ updatedAt: TOLD.updatedAt + 1, recipient: aRecipient({ phone: "600000000", city: "Getafe" }) });
    expect((await detail()).order).toMatchObject({
      recipient: { phone: "699111222", city: "Getafe" },
      observations: "Timbre 2",
      weight_g: 900,
      amended: ["observations", "phone", "weight_g"],
    });
  });

  it("is as it was told once that is taken back, field by field or all of it", async () => {
    await amend({ phone: "699111222", city: "Getafe", weight_g: 900 });
    expect((await amend({ city: "Madrid", weight_g: null })).body).toMatchObject({ amended: ["phone"] });
    expect((await detail()).order).toMatchObject({ weight_g: 1_000, weight_from: "default" });
    expect(await takeBack()).toEqual({ status: 200, body: { success: true, amended: [] } });
    const { order, operations } = await detail();
    expect(order).toMatchObject({ recipient: { phone: null, city: "Madrid" }, amended: [] });
    expect(operations.filter(({ action }) => action === "amend_order").at(-1)?.message).toBe("phone as told again");
  });

  it("is chosen for by its rules as amended", async () => {
    const rule = (prefix: string) => ({
      id: "r1",
      name: `to ${prefix}`,
      is_on: true,
      conditions: [{ kind: "postcode_prefix", op: "in", prefixes: [prefix] }],
      use: { carrier_account_id: "acc-1", service: "48", parcels: null },
    });
    await DB.prepare("UPDATE orders_rules SET rules = ?1")
      .bind(JSON.stringify([rule("07")]))
      .run();
    await amend({ postcode: "07001", phone: "699111222" });
    expect(await loop.ship(ORDER.id)).toMatchObject({ kind: "done", state: "TRACKED" });
    expect((await detail()).order).toMatchObject({ postcode: "07001", choice: { by: { name: "to 07" } } });
  });
});

describe("an amendment is refused", () => {
  it.each([
    [{ postcode: "" }, "postcode"],
    [{ name: " " }, "name"],
    [{ phone: "call me" }, "phone"],
    [{ email: "nobody" }, "email"],
    [{ weight_g: 0 }, "weight_g"],
    [{ country: "PT" }, "country"],
  ])("where a field is wrong: %j", async (body, parameter) => {
    expect(await amend(body as Amend)).toMatchObject({ status: 400, body: { parameter } });
  });

  it("once its carrier has it", async () => {
    await amend({ phone: "699111222" });
    await loop.ship(ORDER.id);
    const words = "its carrier has it already (TRACKED): cancel its shipment first";
    expect(await amend({ phone: "600000000" })).toMatchObject({ status: 409, body: { detail: words } });
    expect(await takeBack()).toMatchObject({ status: 409, body: { detail: words } });
    expect((await detail()).order.recipient?.phone).toBe("699111222");
  });

  it("while its carrier may have it", async () => {
    await amend({ phone: "699111222" });
    loop.carrier.next.push("lost-before");
    await loop.ship(ORDER.id);
    expect(await amend({ street1: "Elsewhere 1" })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("has not said whether there is one") },
    });
  });

  it("of an address that was not told yet, where its weight may be typed in", async () => {
    await toldAgain({ recipient: null });
    expect(await amend({ phone: "699111222" })).toMatchObject({
      status: 409,
      body: { detail: "the marketplace has not told the address yet" },
    });
    expect((await amend({ weight_g: 700 })).body).toMatchObject({ amended: ["weight_g"] });
  });

  it("to who may only look, and of an order that is not there", async () => {
    await aUser(DB, "leo@example.org", "viewer", "t1");
    const viewer = (await api.login("leo@example.org")).access_token ?? "";
    const ask = (where: string, token: string) =>
      api.ask(where, { method: "PATCH", token, body: { phone: "699111222" } });
    expect((await ask(`${path}/recipient`, viewer)).status).toBe(403);
    expect((await ask("/api/v1/orders/shop-1:NONE/recipient", operator)).status).toBe(404);
  });
});
