import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readKey } from "../../../db/access.ts";
import { readAudit } from "../../../db/audit.ts";
import { anAccessApi, NOW, ROOT, withKey } from "./an-access-api.ts";

const { DB } = env;
let api: ReturnType<typeof anAccessApi>;

beforeEach(async () => {
  await DB.batch(["api_keys", "sessions", "audit_log"].map((table) => DB.prepare(`DELETE FROM ${table}`)));
  api = anAccessApi({ db: DB, clock: { now: NOW } });
});

async function aKey(scope: "read" | "control" | "admin", more: { expires_in_days?: number } = {}) {
  const { body } = await api.ask("/api/system/keys", {
    method: "POST",
    headers: withKey(ROOT),
    body: { name: `a ${scope} key`, scope, ...more },
  });
  return { secret: String(body.secret), id: String((body.key as { id: string }).id) };
}

describe("authenticate", () => {
  it.each([
    ["unset", {}],
    ["empty", { SYSTEM_API_TOKEN: "" }],
    ["too short to be one", { SYSTEM_API_TOKEN: "fifteen-letters" }],
  ])("closes the whole system API, also to stored keys, while the token is %s", async (_, variables: object) => {
    const { secret } = await aKey("admin");
    const closed = anAccessApi({ db: DB, variables: { ...variables } });
    for (const headers of [{}, withKey(secret), withKey(""), withKey("fifteen-letters"), withKey("undefined")]) {
      const { status, body } = await closed.ask("/api/system/who", { headers });
      expect(status).toBe(503);
      expect(body.detail).toMatch(/^closed: SYSTEM_API_TOKEN is /);
    }
    const login = await closed.ask("/api/session", { method: "POST", body: { key: secret } });
    expect(login.status).toBe(503);
    expect(login.headers.get("set-cookie")).toBeNull();
    expect((await closed.ask("/api/session")).body).toEqual({
      authenticated: false,
      closed: expect.stringContaining("SYSTEM_API_TOKEN"),
    });
  });

  it("takes the deployment's token as a header or a bearer, and lets it do everything", async () => {
    const actor = { name: "root", scope: "admin", keyId: "root", via: "key" };
    expect((await api.ask("/api/system/who", { headers: withKey(ROOT) })).body).toMatchObject(actor);
    const bearer = await api.ask("/api/system/who", { headers: { authorization: `Bearer ${ROOT}` } });
    expect(bearer.body).toMatchObject(actor);
    expect(bearer.headers.get("cache-control")).toBe("no-store");
  });

  it("refuses who sends nothing, and does not count that as a failure", async () => {
    for (let attempt = 0; attempt < 12; attempt++) {
      const { status, headers } = await api.ask("/api/system/who", { headers: { authorization: "Basic eDp5" } });
      expect([status, headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    }
  });

  it("keeps of a key nothing but its SHA-256", async () => {
    const { secret, id } = await aKey("read");
    expect(secret).toMatch(new RegExp(`^vigie_${id}_[\\w-]{43}$`));
    const { results } = await DB.prepare("SELECT * FROM api_keys").all();
    expect(JSON.stringify(results)).not.toContain(secret.slice(-43));
    const audit = await DB.prepare("SELECT * FROM audit_log").all();
    expect(JSON.stringify(audit.results)).not.toContain(secret.slice(-43));
  });

  it("refuses a key with one letter changed", async () => {
    const { secret } = await aKey("read");
    const last = secret.endsWith("A") ? "B" : "A";
    expect((await api.ask("/api/system/who", { headers: withKey(secret.slice(0, -1) + last) })).status).toBe(401);
    expect((await api.ask("/api/system/who", { headers: withKey(secret) })).status).toBe(200);
  });

  it("refuses a key from the moment it expires", async () => {
    const { secret } = await aKey("read", { expires_in_days: 1 });
    api.clock.now = NOW + 86_400_000 - 1;
    expect((await api.ask("/api/system/who", { headers: withKey(secret) })).status).toBe(200);
    api.clock.now = NOW + 86_400_000;
    expect((await api.ask("/api/system/who", { headers: withKey(secret) })).status).toBe(401);
  });

  it("notes the use of a key at most once a minute", async () => {
    const { secret, id } = await aKey("read");
    const usedAt = async (now: number) => {
      api.clock.now = now;
      await api.ask("/api/system/who", { headers: withKey(secret) });
      return (await readKey(DB, id))?.lastUsedAt;
    };
    expect(await usedAt(NOW)).toBe(NOW);
    expect(await usedAt(NOW + 59_999)).toBe(NOW);
    expect(await usedAt(NOW + 60_000)).toBe(NOW + 60_000);
  });
});

describe("requireScope", () => {
  it("refuses a viewer's key to control, names both scopes and audits the attempt", async () => {
    const { secret, id } = await aKey("read");
    const refused = await api.ask("/api/system/pause", {
      method: "POST",
      headers: { ...withKey(secret), "cf-connecting-ip": "203.0.113.7" },
      body: {},
    });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("scope control");
    expect(refused.body.detail).toContain("has read");
    const { rows } = await readAudit(DB, { action: "access.scope", limit: 10 });
    expect(rows).toMatchObject([
      {
        actor: `key:a read key (${id})`,
        subject: "POST /api/system/pause",
        after: { needed: "control", held: "read" },
        result: "refused",
        address: "203.0.113.7",
        requestId: "request-1",
      },
    ]);
  });

  it.each([
    ["read", [200, 403, 403]],
    ["control", [200, 200, 403]],
    ["admin", [200, 200, 200]],
  ] as const)("lets %s do what it includes and no more", async (scope, expected) => {
    const headers = withKey((await aKey(scope)).secret);
    const statuses = [
      await api.ask("/api/system/who", { headers }),
      await api.ask("/api/system/pause", { method: "POST", headers, body: {} }),
      await api.ask("/api/system/keys", { headers }),
    ].map(({ status }) => status);
    expect(statuses).toEqual(expected);
  });

  it("leaves no route open that was mounted without authenticate", async () => {
    const { systemLogRoutes } = await import("../system/logs.ts");
    const { onError } = await import("../problems.ts");
    const bare = systemLogRoutes();
    bare.onError(onError);
    expect((await bare.request("/api/system/logs", {}, api.env)).status).toBe(401);
  });
});

describe("guessing the token", () => {
  const guess = (address: string, key = "a guess, and not a good one") =>
    api.ask("/api/system/who", { headers: { ...withKey(key), "cf-connecting-ip": address } });

  async function fail(times: number, address: string) {
    for (let attempt = 0; attempt < times; attempt++) expect((await guess(address)).status).toBe(401);
  }

  it("stops after ten failures a minute, even for the right token, and says when to come back", async () => {
    await fail(5, "203.0.113.7");
    api.clock.now = NOW + 20_000;
    for (let attempt = 0; attempt < 5; attempt++) {
      const login = await api.ask("/api/session", {
        method: "POST",
        headers: { "cf-connecting-ip": "203.0.113.7" },
        body: { key: "wrong" },
      });
      expect(login.status).toBe(401);
    }
    const stopped = await guess("203.0.113.7", ROOT);
    expect([stopped.status, stopped.headers.get("retry-after")]).toEqual([429, "40"]);
    expect((await readAudit(DB, { action: "access.key", limit: 100 })).rows).toHaveLength(10);
    api.clock.now = NOW + 60_000;
    expect((await guess("203.0.113.7", ROOT)).status).toBe(200);
  });

  it("leaves other networks alone, and takes all addresses of one /64 for one", async () => {
    await fail(9, "2001:db8:1:2::1");
    await fail(1, "2001:DB8:1:2:ffff::9");
    expect((await guess("2001:db8:1:2:3:4:5:6", ROOT)).status).toBe(429);
    expect((await guess("2001:db8:1:3::1", ROOT)).status).toBe(200);
  });

  it("does not lock out stored keys, which nobody can guess", async () => {
    const { secret } = await aKey("read");
    await fail(10, "203.0.113.7");
    expect((await guess("203.0.113.7", secret)).status).toBe(200);
  });
});
