import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { anApi, asOperator, aUser, emptyTables, NOW } from "./an-api.ts";

const { DB } = env;
const clock = { now: NOW };
const api = anApi(env, { clock });

beforeEach(async () => {
  clock.now = NOW;
  await emptyTables(DB);
  await DB.prepare("DELETE FROM audit_log").run();
});

describe("tenants", () => {
  const make = (
    headers: Record<string, string>,
    body: object = { name: "Ana's chairs", admin_email: "Ana@example.org" },
  ) => api.json("/api/v1/tenants", { headers, body });

  it("are made with the deployment's key, audited, and their first administrator sets a password by the link", async () => {
    const { status, body } = await make(asOperator);
    expect(status).toBe(201);
    const token = new URL(String(body.link)).hash.replace("#token=", "");
    expect((await api.json("/auth/password", { body: { token, password: "a long password" } })).status).toBe(200);
    const { me } = await api.login("ana@example.org", "a long password");
    expect([me.tenant.name, me.tenant.zone, me.user.role]).toEqual(["Ana's chairs", "Europe/Madrid", "admin"]);
    const audit = await DB.prepare("SELECT actor, action, after FROM audit_log").first<Record<string, string>>();
    expect(audit).toMatchObject({ actor: "root", action: "orders.tenant.create" });
    expect(JSON.stringify(audit)).not.toContain(token);
    const list = await api.json("/api/v1/tenants", { headers: asOperator });
    expect(list.body.tenants).toMatchObject([{ name: "Ana's chairs", users: 1 }]);
  });

  it("are made by nobody else, an administrator of a tenant least of all", async () => {
    await aUser(DB, "eva@example.org", "admin");
    const { access_token } = await api.login("eva@example.org");
    expect((await make({})).status).toBe(401);
    expect((await make({ authorization: `Bearer ${access_token}` })).status).toBe(401);
    expect((await api.json("/api/v1/tenants", { token: access_token ?? "" })).status).toBe(401);
    expect(
      (
        await api.json("/api/v1/tenants/password-link", {
          token: access_token ?? "",
          body: { email: "eva@example.org" },
        })
      ).status,
    ).toBe(401);
  });

  it("have addresses that no other user of the deployment has, and zones that there are", async () => {
    await make(asOperator);
    expect((await make(asOperator)).status).toBe(409);
    const elsewhere = await make(asOperator, { name: "x", admin_email: "b@example.org", zone: "Europe/Atlantis" });
    expect([elsewhere.status, elsewhere.body.parameter]).toEqual([400, "zone"]);
    expect((await make(asOperator, { name: "x", admin_email: "no address" })).status).toBe(400);
  });
});

describe("users", () => {
  it("keep one administrator, whoever demotes whom at the same moment", async () => {
    await aUser(DB, "ana@example.org", "admin");
    await aUser(DB, "eva@example.org", "admin");
    const [ana, eva] = [await api.login("ana@example.org"), await api.login("eva@example.org")];
    const demote = (token: string | null, id: string) =>
      api.ask(`/api/v1/users/${id}`, { method: "PATCH", token: token ?? "", body: { role: "viewer" } });
    const both = await Promise.all([
      demote(ana.access_token, "u-eva@example.org"),
      demote(eva.access_token, "u-ana@example.org"),
    ]);
    const { results } = await DB.prepare("SELECT id FROM orders_users WHERE role = 'admin'").all();
    expect(results).toHaveLength(1);
    expect(both.some(({ status }) => status !== 200)).toBe(true);
  });

  it("who leave do not know the tenant's topics any more", async () => {
    await aUser(DB, "ana@example.org", "admin");
    await aUser(DB, "eva@example.org", "viewer");
    const { access_token, me } = await api.login("ana@example.org");
    await DB.prepare(
      `INSERT INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
       VALUES (?1, 'orders', 'orders:board:t1', 1, 'h', '{}', ?2)`,
    )
      .bind(me.topics.board, NOW)
      .run();
    await api.ask("/api/v1/users/u-eva@example.org", {
      method: "PATCH",
      token: access_token ?? "",
      body: { disabled: true },
    });
    const after = await api.json("/auth/me", { token: access_token ?? "" });
    expect(me.topics.board).toBe("orders:topic-of-t1:board");
    expect(after.body.topics).not.toEqual(me.topics);
    expect(await DB.prepare("SELECT 1 FROM live_snapshots WHERE target = ?1").bind(me.topics.board).first()).toBeNull();
  });

  it("see their own sessions, administrators all of the tenant's, and end no other", async () => {
    await aUser(DB, "ana@example.org", "admin");
    await aUser(DB, "eva@example.org", "viewer");
    const [ana, eva] = [await api.login("ana@example.org"), await api.login("eva@example.org")];
    const list = async (token: string | null) =>
      (await api.json("/api/v1/sessions", { token: token ?? "" })).body.sessions as { id: string }[];
    expect((await list(ana.access_token)).map(({ id }) => id).sort()).toEqual(
      [ana.me.session_id, eva.me.session_id].sort(),
    );
    expect((await list(eva.access_token)).map(({ id }) => id)).toEqual([eva.me.session_id]);
    const ended = await api.ask(`/api/v1/sessions/${ana.me.session_id}`, {
      method: "DELETE",
      token: eva.access_token ?? "",
    });
    expect(ended.status).toBe(404);
  });
});

describe("the tenant's settings", () => {
  const SETTINGS = {
    name: "Chairs",
    zone: "Atlantic/Canary",
    sender: null,
    default_weight_g: 500,
    default_parcels: 2,
    fallback_phone: "+34 910 000 000",
    auto_post: true,
  };

  it("are what was saved, by administrators only", async () => {
    await aUser(DB, "ana@example.org", "admin");
    await aUser(DB, "eva@example.org", "operator");
    const [ana, eva] = [await api.login("ana@example.org"), await api.login("eva@example.org")];
    const put = (token: string | null, body: object) =>
      api.json("/api/v1/tenant", { method: "PUT", token: token ?? "", body });
    expect((await put(eva.access_token, SETTINGS)).status).toBe(403);
    expect(await put(ana.access_token, SETTINGS)).toMatchObject({ status: 200, body: SETTINGS });
    expect((await api.json("/api/v1/tenant", { token: eva.access_token ?? "" })).body).toMatchObject(SETTINGS);
    expect(await put(ana.access_token, { ...SETTINGS, default_weight_g: 0 })).toMatchObject({
      status: 400,
      body: { parameter: "default_weight_g" },
    });
    expect(await put(ana.access_token, { ...SETTINGS, fallback_phone: "ask at the door" })).toMatchObject({
      status: 400,
      body: { parameter: "fallback_phone", detail: expect.stringContaining("such as +34 612 345 678") },
    });
    expect(await put(ana.access_token, { ...SETTINGS, colour: "red" })).toMatchObject({
      status: 400,
      body: { parameter: "colour" },
    });
  });
});

describe("what people do to users, devices and settings", () => {
  it("is in the seller's own log, with who did it", async () => {
    await aUser(DB, "ana@example.org", "admin");
    const { access_token, refresh_token } = await api.login("ana@example.org");
    const token = access_token ?? "";
    await api.ask("/api/v1/users", { token, body: { email: "eva@example.org", name: "Eva", role: "viewer" } });
    await api.ask("/auth/refresh", { body: { refresh_token } });
    clock.now += 60_000;
    await api.ask("/auth/refresh", { body: { refresh_token } });
    const { results } = await DB.prepare(
      `SELECT action, status, message, "by" FROM orders_operations WHERE tenant_id = 't1' ORDER BY seq`,
    ).all();
    expect(results).toEqual([
      { action: "invite_user", status: "OK", message: "eva@example.org as viewer", by: "ana@example.org" },
      {
        action: "refresh_reused",
        status: "WARNING",
        message: "a refresh token was used a second time: its session is over",
        by: "ana@example.org",
      },
    ]);
  });
});
