import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aSigner, type Signer } from "./a-signer.ts";
import { anAccessApi, NOW, ROOT, withKey } from "./an-access-api.ts";
import { redeemTicket } from "./tickets.ts";

const { DB } = env;

beforeEach(async () => {
  await DB.batch(["api_keys", "sessions", "audit_log"].map((table) => DB.prepare(`DELETE FROM ${table}`)));
});

describe("the system's routes", () => {
  type Operation = { tags: string[]; security?: object[] };
  const api = anAccessApi({ db: DB, clock: { now: NOW } });
  const document = api.app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "t", version: "1" } });
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ path, method, operation })),
  );
  const behindAuthentication = operations.filter(({ path }) => path.startsWith("/api/system/"));

  it("are documented with the ways to authenticate", () => {
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(["ApiKey", "Session"]);
    expect(operations).toHaveLength(9);
    for (const { path, operation } of operations) {
      expect([path, operation.tags]).toEqual([path, ["system"]]);
      expect(operation.security !== undefined).toBe(path.startsWith("/api/system/"));
    }
  });

  it("answer nobody who sends no key", async () => {
    for (const { path, method } of behindAuthentication) {
      const { status } = await api.ask(path.replace("{id}", "x"), { method: method.toUpperCase() });
      expect([path, method, status]).toEqual([path, method, 401]);
    }
  });

  it("let a viewer change nothing: a ticket only lets it look", async () => {
    const made = await api.ask("/api/system/keys", {
      method: "POST",
      headers: withKey(ROOT),
      body: { name: "viewer", scope: "read" },
    });
    const changes = behindAuthentication.filter(({ method }) => method !== "get");
    const allowed: string[] = [];
    for (const { path, method } of changes) {
      const { status } = await api.ask(path.replace("{id}", "x"), {
        method: method.toUpperCase(),
        headers: withKey(String(made.body.secret)),
        body: { name: "more", scope: "admin" },
      });
      if (status !== 403) allowed.push(path);
    }
    expect([changes.length, allowed]).toEqual([3, ["/api/system/ticket"]]);
  });
});

describe("Cloudflare Access", () => {
  const variables = {
    SYSTEM_API_TOKEN: ROOT,
    ACCESS_TEAM_DOMAIN: "team.cloudflareaccess.com",
    ACCESS_AUDIENCE: "aud",
    ACCESS_SCOPES: "ana@example.org=control, ci.access=control, bob@example.org=read",
  };
  let signer: Signer;
  beforeAll(async () => {
    signer = await aSigner("k1");
  });

  const anApi = (more: Record<string, string> = variables) =>
    anAccessApi({
      db: DB,
      variables: more,
      clock: { now: NOW },
      fetchKeys: async () => Response.json({ keys: [signer.jwk] }),
    });

  async function assertion(claims: Record<string, unknown>): Promise<Record<string, string>> {
    const token = await signer.sign({
      iss: "https://team.cloudflareaccess.com",
      aud: ["aud"],
      exp: NOW / 1000 + 600,
      ...claims,
    });
    return { "cf-access-jwt-assertion": token };
  }

  it("lets in whom it names, with the scope that the deployment gives", async () => {
    const api = anApi();
    const who = await api.ask("/api/system/who", { headers: await assertion({ email: "ana@example.org" }) });
    expect(who.body).toMatchObject({ name: "access:ana@example.org", scope: "control", via: "access" });
    const session = await api.ask("/api/session", { headers: await assertion({ email: "bob@example.org" }) });
    expect(session.body).toMatchObject({ authenticated: true, scope: "read", via: "access" });
    const other = await api.ask("/api/system/who", { headers: await assertion({ email: "eve@example.org" }) });
    expect(other.status).toBe(403);
  });

  it("protects people from other sites, and does not ask a service where it comes from", async () => {
    const api = anApi();
    const pause = async (claims: Record<string, unknown>, headers: Record<string, string> = {}) =>
      (
        await api.ask("/api/system/pause", {
          method: "POST",
          headers: { ...(await assertion(claims)), ...headers },
          body: {},
        })
      ).status;
    const person = { email: "ana@example.org" };
    expect(await pause(person, { "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await pause(person)).toBe(403);
    expect(await pause(person, { "sec-fetch-site": "same-origin" })).toBe(200);
    expect(await pause({ common_name: "ci.access" })).toBe(200);
  });

  it("gives tickets as well", async () => {
    const api = anApi();
    const { body } = await api.ask("/api/system/ticket", {
      method: "POST",
      headers: { ...(await assertion({ email: "bob@example.org" })), "sec-fetch-site": "same-origin" },
      body: {},
    });
    expect(await redeemTicket(api.env, String(body.ticket), NOW)).toMatchObject({
      name: "access:bob@example.org",
      scope: "read",
    });
  });

  it("is refused with the reason, and means nothing where it is not configured", async () => {
    const expired = await assertion({ email: "ana@example.org", exp: NOW / 1000 });
    const refused = await anApi().ask("/api/system/who", { headers: expired });
    expect([refused.status, refused.body.detail]).toEqual([401, "The Access token is refused: it has expired."]);
    const headers = await assertion({ email: "ana@example.org" });
    const unconfigured = anApi({ SYSTEM_API_TOKEN: ROOT });
    expect((await unconfigured.ask("/api/system/who", { headers })).status).toBe(401);
    const closed = anApi({ ...variables, SYSTEM_API_TOKEN: "" });
    expect((await closed.ask("/api/system/who", { headers })).status).toBe(503);
  });

  it("gives way to a session, with which somebody may do more", async () => {
    const api = anApi();
    const login = await api.ask("/api/session", { method: "POST", body: { key: ROOT } });
    const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
    const headers = { ...(await assertion({ email: "bob@example.org" })), cookie };
    expect((await api.ask("/api/system/who", { headers })).body).toMatchObject({ scope: "admin", via: "session" });
  });
});
