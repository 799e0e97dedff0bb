import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { pruneSessions } from "../../../db/access.ts";
import { readAudit } from "../../../db/audit.ts";
import { anAccessApi, NOW, ROOT, SITE, withKey } from "./an-access-api.ts";
import { redeemTicket } from "./tickets.ts";

const { DB } = env;
let api: ReturnType<typeof anAccessApi>;

beforeEach(async () => {
  await DB.batch(["api_keys", "sessions", "audit_log"].map((table) => DB.prepare(`DELETE FROM ${table}`)));
  api = anAccessApi({ db: DB, clock: { now: NOW } });
});

const HOUR_MS = 3_600_000;
const SAME_SITE = { "sec-fetch-site": "same-origin" };

async function aKey(scope: string, more: object = {}) {
  const { body } = await api.ask("/api/system/keys", {
    method: "POST",
    headers: withKey(ROOT),
    body: { name: "ops", scope, ...more },
  });
  return { secret: String(body.secret), id: String((body.key as { id: string }).id) };
}

async function login(key: string, site = SITE) {
  const answer = await api.ask("/api/session", { method: "POST", headers: SAME_SITE, body: { key }, site });
  const set = answer.headers.get("set-cookie") ?? "";
  return { ...answer, set, cookie: set.split(";")[0] ?? "" };
}

describe("POST /api/session", () => {
  it("exchanges a key for a cookie that scripts and other sites cannot use", async () => {
    const { status, body, set } = await login(ROOT);
    expect([status, body]).toEqual([
      200,
      {
        authenticated: true,
        name: "session:root",
        scope: "admin",
        via: "session",
        expires_at: new Date(NOW + 12 * HOUR_MS).toISOString(),
      },
    ]);
    expect(set).toMatch(/^__Host-vigie_session=[\w-]{43}; /);
    expect(set.split("; ").slice(1).sort()).toEqual(
      ["HttpOnly", `Max-Age=${12 * 3600}`, "Path=/", "SameSite=Strict", "Secure"].sort(),
    );
  });

  it.each([
    ["http://localhost:8787", false],
    ["http://127.0.0.1:8787", false],
    ["http://[::1]:8787", false],
    ["https://localhost:8787", true],
    ["http://vigie.example", true],
    ["http://127.0.0.1.vigie.example", true],
  ])("on %s asks for Secure: %s", async (site, secure) => {
    const { set, cookie } = await login(ROOT, site);
    expect(set.includes("Secure")).toBe(secure);
    expect(cookie.startsWith("__Host-")).toBe(secure);
    expect((await api.ask("/api/session", { headers: { cookie }, site })).body.authenticated).toBe(true);
  });

  it("stores neither the cookie nor the key", async () => {
    const { cookie } = await login(ROOT);
    const rows = JSON.stringify((await DB.prepare("SELECT * FROM sessions").all()).results);
    expect(rows).not.toContain(cookie.split("=")[1]);
    expect(rows).not.toContain(ROOT);
  });

  it("gives the scope of the key and no longer a life than the key has", async () => {
    const { secret, id } = await aKey("control", { expires_in_days: 1 });
    api.clock.now = NOW + 20 * HOUR_MS;
    const { body, cookie } = await login(secret);
    expect(body).toMatchObject({
      name: `session:ops (${id})`,
      scope: "control",
      expires_at: new Date(NOW + 24 * HOUR_MS).toISOString(),
    });
    api.clock.now = NOW + 24 * HOUR_MS;
    expect((await api.ask("/api/system/who", { headers: { cookie } })).status).toBe(401);
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a sister site", { "sec-fetch-site": "same-site" }, 403],
    ["a foreign origin", { origin: "https://evil.example" }, 403],
    ["a form", { "sec-fetch-site": "same-origin", "content-type": "text/plain" }, 415],
    ["a machine", {}, 200],
  ])("to %s answers as it should", async (_, headers, status) => {
    const answer = await api.ask("/api/session", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: { key: ROOT },
    });
    expect(answer.status).toBe(status);
  });

  it.each([
    [{}, "key"],
    [{ key: "" }, "key"],
    [{ key: 5 }, "key"],
    [{ key: ROOT, remember: true }, "remember"],
  ])("names what is wrong with %j", async (body, parameter) => {
    const answer = await api.ask("/api/session", { method: "POST", body });
    expect([answer.status, answer.body.parameter]).toEqual([400, parameter]);
  });
});

describe("GET and DELETE /api/session", () => {
  it("says that nobody is there, and that a key would help", async () => {
    for (const headers of [{}, { cookie: "__Host-vigie_session=made-up" }]) {
      expect(await api.ask("/api/session", { headers })).toMatchObject({
        status: 200,
        body: { authenticated: false, closed: null },
      });
    }
  });

  it("ends after twelve hours", async () => {
    const { cookie } = await login(ROOT);
    api.clock.now = NOW + 12 * HOUR_MS - 1;
    expect((await api.ask("/api/session", { headers: { cookie } })).body.authenticated).toBe(true);
    api.clock.now = NOW + 12 * HOUR_MS;
    expect((await api.ask("/api/session", { headers: { cookie } })).body.authenticated).toBe(false);
    await pruneSessions(DB, api.clock.now).run();
    expect(await DB.prepare("SELECT COUNT(*) AS n FROM sessions").first("n")).toBe(0);
  });

  it("logs out for good: the old cookie opens nothing", async () => {
    const { cookie } = await login(ROOT);
    const out = await api.ask("/api/session", { method: "DELETE", headers: { cookie, ...SAME_SITE } });
    expect(out.headers.get("set-cookie")).toMatch(/^__Host-vigie_session=; .*Max-Age=0/);
    expect((await api.ask("/api/system/who", { headers: { cookie } })).status).toBe(401);
    const { rows } = await readAudit(DB, { action: "session.*", limit: 9 });
    expect(rows.map(({ action, actor }) => [action, actor])).toEqual([
      ["session.close", "session:root"],
      ["session.open", "session:root"],
    ]);
  });

  it("is not logged out by another site", async () => {
    const { cookie } = await login(ROOT);
    const out = await api.ask("/api/session", {
      method: "DELETE",
      headers: { cookie, "sec-fetch-site": "cross-site" },
    });
    expect(out.status).toBe(403);
    expect((await api.ask("/api/system/who", { headers: { cookie } })).status).toBe(200);
  });

  it("ends with the deployment's token: a new one logs everybody out", async () => {
    const { cookie } = await login(ROOT);
    const rotated = anAccessApi({ db: DB, variables: { SYSTEM_API_TOKEN: "another-token-of-this-test" } });
    expect((await rotated.ask("/api/system/who", { headers: { cookie } })).status).toBe(401);
  });

  it("ends when its key is revoked", async () => {
    const { secret, id } = await aKey("control");
    const { cookie } = await login(secret);
    await login(secret);
    const revoked = await api.ask(`/api/system/keys/${id}`, { method: "DELETE", headers: withKey(ROOT) });
    expect(revoked.body.sessions_ended).toBe(2);
    expect((await api.ask("/api/system/who", { headers: { cookie } })).status).toBe(401);
  });
});

describe("what a browser's session may change", () => {
  const JSON_TYPE = { "content-type": "application/json" };

  it.each([
    ["of the same origin", { ...JSON_TYPE, "sec-fetch-site": "same-origin" }, 200],
    ["typed by the user", { ...JSON_TYPE, "sec-fetch-site": "none" }, 200],
    ["with its own origin, from an old browser", { ...JSON_TYPE, origin: SITE }, 200],
    ["of another site", { ...JSON_TYPE, "sec-fetch-site": "cross-site", origin: "https://evil.example" }, 403],
    ["of another site that claims our origin", { ...JSON_TYPE, "sec-fetch-site": "cross-site", origin: SITE }, 403],
    ["of a sister site", { ...JSON_TYPE, "sec-fetch-site": "same-site" }, 403],
    ["from a page without origin", { ...JSON_TYPE, origin: "null" }, 403],
    ["that does not say where it comes from", JSON_TYPE, 403],
    ["of a form", { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" }, 415],
    ["without a type", { "sec-fetch-site": "same-origin" }, 415],
  ])("a request %s: %j → %i", async (_, headers: Record<string, string>, status) => {
    const { cookie } = await login(ROOT);
    const answer = await api.ask("/api/system/pause", { method: "POST", headers: { cookie, ...headers } });
    expect(answer.status).toBe(status);
    const { rows } = await readAudit(DB, { action: "access.cross-site", limit: 9 });
    expect(rows).toHaveLength(status === 200 ? 0 : 1);
  });

  it("asks none of this of a key in a header, which no other site can make a browser send", async () => {
    const headers = { ...withKey(ROOT), "sec-fetch-site": "cross-site" };
    expect((await api.ask("/api/system/pause", { method: "POST", headers })).status).toBe(200);
  });
});

describe("tickets", () => {
  async function aTicket(headers: Record<string, string>): Promise<string> {
    const { status, body } = await api.ask("/api/system/ticket", { method: "POST", headers, body: {} });
    expect([status, body.expires_in_s]).toEqual([200, 30]);
    return String(body.ticket);
  }

  it("tell once who asked for them", async () => {
    const { secret, id } = await aKey("read");
    const { cookie } = await login(secret);
    const ticket = await aTicket({ cookie, ...SAME_SITE });
    expect(await redeemTicket(api.env, ticket, NOW)).toMatchObject({
      name: `session:ops (${id})`,
      scope: "read",
      keyId: id,
    });
    expect(await redeemTicket(api.env, ticket, NOW)).toBeNull();
  });

  it("are redeemed by exactly one of many at once", async () => {
    const ticket = await aTicket(withKey(ROOT));
    const all = await Promise.all(Array.from({ length: 8 }, () => redeemTicket(api.env, ticket, NOW)));
    expect(all.filter((actor) => actor !== null)).toHaveLength(1);
  });

  it("are good for thirty seconds", async () => {
    const early = await aTicket(withKey(ROOT));
    const late = await aTicket(withKey(ROOT));
    expect(await redeemTicket(api.env, early, NOW + 29_999)).not.toBeNull();
    expect(await redeemTicket(api.env, late, NOW + 30_000)).toBeNull();
  });

  it("end with their key", async () => {
    const { secret, id } = await aKey("read");
    const ticket = await aTicket(withKey(secret));
    await api.ask(`/api/system/keys/${id}`, { method: "DELETE", headers: withKey(ROOT) });
    expect(await redeemTicket(api.env, ticket, NOW)).toBeNull();
  });

  it("are no cookies, and cookies are no tickets", async () => {
    const ticket = await aTicket(withKey(ROOT));
    const asCookie = await api.ask("/api/system/who", { headers: { cookie: `__Host-vigie_session=${ticket}` } });
    expect(asCookie.status).toBe(401);
    const { cookie } = await login(ROOT);
    expect(await redeemTicket(api.env, cookie.split("=")[1] ?? "", NOW)).toBeNull();
    expect((await api.ask("/api/system/who", { headers: { cookie } })).status).toBe(200);
  });

  it("that were made up are worth nothing", async () => {
    for (const ticket of ["", "x", "%", "a".repeat(5_000)]) expect(await redeemTicket(api.env, ticket, NOW)).toBeNull();
  });
});
