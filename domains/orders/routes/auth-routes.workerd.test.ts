import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Paired, Pairing, Tokens } from "../wire.ts";
import { anApi, aUser, emptyTables, NOW, ORIGIN, PASSWORD } from "./an-api.ts";

const MINUTE = 60_000;
const { DB } = env;
const clock = { now: NOW };
const api = anApi(env, { clock });

beforeEach(async () => {
  clock.now = NOW;
  await emptyTables(DB);
  await aUser(DB, "ana@example.org", "admin");
});

const login = (email: string, password: string, ip = "203.0.113.7") =>
  api.ask("/auth/login", { body: { email, password }, headers: { "cf-connecting-ip": ip } });
const refresh = (token: string | null) => api.json("/auth/refresh", { body: { refresh_token: token } });
const statusOf = async (token: string | null, path = "/auth/me") =>
  (await api.ask(path, token === null ? {} : { token })).status;

describe("POST /auth/login", () => {
  it("takes the password that was set, whatever the case of the address", async () => {
    const { access_token, refresh_token, expires_in, me } = await api.login(" ANA@example.org");
    expect([expires_in, me.user.email, me.user.role, me.via]).toEqual([900, "ana@example.org", "admin", "session"]);
    expect(await statusOf(access_token)).toBe(200);
    expect(refresh_token).toMatch(/^vor_/);
  });

  it("answers an unknown address and a wrong password with the same words", async () => {
    const [unknown, wrong] = await Promise.all([
      login("nobody@example.org", PASSWORD).then((response) => response.text()),
      login("ana@example.org", "wrong").then((response) => response.text()),
    ]);
    expect(unknown).toBe(wrong);
    expect((await login("ana@example.org", "wrong")).status).toBe(401);
  });

  it("lets nobody in whose password was never set", async () => {
    await DB.prepare("UPDATE orders_users SET password_hash = NULL").run();
    for (const password of ["null", " ", PASSWORD, "undefined"])
      expect((await login("ana@example.org", password)).status).toBe(401);
    expect((await login("ana@example.org", "")).status).toBe(400);
  });

  it("lets nobody in who is disabled", async () => {
    await DB.prepare("UPDATE orders_users SET disabled_at = 1").run();
    expect((await login("ana@example.org", PASSWORD)).status).toBe(401);
  });

  it("hashes anew what was hashed with less work", async () => {
    const old = "pbkdf2-sha256$1$BwcHBwcHBwcHBwcHBwcHBw$";
    const salt = new Uint8Array(16).fill(7);
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode("old password"), "PBKDF2", false, [
      "deriveBits",
    ]);
    const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 1 }, key, 256);
    const text = btoa(String.fromCharCode(...new Uint8Array(bits)));
    const hash = text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    await DB.prepare("UPDATE orders_users SET password_hash = ?1")
      .bind(old + hash)
      .run();
    expect((await login("ana@example.org", "old password")).status).toBe(200);
    const row = await DB.prepare("SELECT password_hash AS hash FROM orders_users").first<{ hash: string }>();
    expect(row?.hash).toMatch(/^pbkdf2-sha256\$100000\$/);
    clock.now += MINUTE;
    expect((await login("ana@example.org", "old password")).status).toBe(200);
  });
});

describe("the throttle", () => {
  it("refuses an eleventh attempt on one address from anywhere, the right password too, and says until when", async () => {
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await login("ana@example.org", "wrong", `203.0.113.${attempt}`)).status).toBe(401);
    clock.now += MINUTE;
    const refused = await login("ana@example.org", PASSWORD, "198.51.100.1");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, String(14 * 60)]);
    clock.now += 14 * MINUTE;
    expect((await login("ana@example.org", PASSWORD, "198.51.100.1")).status).toBe(200);
  });

  it("refuses a client that tries one password on many addresses", async () => {
    const tried: number[] = [];
    for (let attempt = 0; attempt < 31; attempt++) {
      // Ten a minute are let through by the rate: this is who keeps to it.
      if (attempt % 10 === 0) clock.now += MINUTE;
      tried.push((await login(`user${attempt}@example.org`, "Summer2026")).status);
    }
    expect(tried.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(tried[30]).toBe(429);
    expect((await login("ana@example.org", PASSWORD, "198.51.100.1")).status).toBe(200);
  });

  it("counts attempts that come all at once", async () => {
    const at = await Promise.all(
      Array.from({ length: 20 }, (_, index) => login("ana@example.org", "wrong", `203.0.113.${index}`)),
    );
    expect(at.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(at.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  it("forgets the failures of who got in", async () => {
    for (let round = 0; round < 3; round++) {
      clock.now += MINUTE;
      for (let attempt = 0; attempt < 8; attempt++) await login("ana@example.org", "wrong");
      expect((await login("ana@example.org", PASSWORD, "198.51.100.1")).status).toBe(200);
    }
  });

  it("keeps neither addresses nor clients in the clear: people type passwords into the wrong field", async () => {
    await login("my-password-by-mistake", "x");
    const { results } = await DB.prepare("SELECT key FROM orders_login_failures").all<{ key: string }>();
    expect(results).toHaveLength(2);
    for (const { key } of results) expect(key).toMatch(/^(client|address):[0-9a-f]{64}$/);
  });

  it("keeps the documented ten logins a minute", async () => {
    const asked: number[] = [];
    for (let attempt = 0; attempt < 11; attempt++) asked.push((await login("ana@example.org", PASSWORD)).status);
    expect(asked).toEqual([...Array(10).fill(200), 429]);
    clock.now += MINUTE;
    expect((await login("ana@example.org", PASSWORD)).status).toBe(200);
  });
});

describe("tokens", () => {
  it("are good for a quarter of an hour, and renewed by the refresh token", async () => {
    const first = await api.login("ana@example.org");
    clock.now += 15 * MINUTE;
    expect(await statusOf(first.access_token)).toBe(401);
    const { status, body } = await refresh(first.refresh_token);
    expect(status).toBe(200);
    expect(await statusOf(String(body.access_token))).toBe(200);
    expect(body.refresh_token).not.toBe(first.refresh_token);
  });

  it("end with their whole family when a refresh token is used again", async () => {
    const first = await api.login("ana@example.org");
    const other = await api.login("ana@example.org");
    const second = (await refresh(first.refresh_token)).body as unknown as Tokens;
    clock.now += MINUTE;
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(401);
    expect(await statusOf(second.access_token)).toBe(401);
    expect(await statusOf(other.access_token)).toBe(200);
  });

  it("give a second page of the same browser an access token, and no second refresh token", async () => {
    const first = await api.login("ana@example.org");
    const both = await Promise.all([refresh(first.refresh_token), refresh(first.refresh_token)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.filter(({ body }) => body.refresh_token !== null)).toHaveLength(1);
    const winner = both.find(({ body }) => body.refresh_token !== null);
    clock.now += MINUTE;
    expect((await refresh(String(winner?.body.refresh_token))).status).toBe(200);
  });

  it("are over at once for who is disabled, or whose session was ended", async () => {
    await aUser(DB, "eva@example.org", "operator");
    const [ana, eva] = [await api.login("ana@example.org"), await api.login("eva@example.org")];
    await api.ask("/api/v1/users/u-eva@example.org", {
      method: "PATCH",
      token: ana.access_token ?? "",
      body: { disabled: true },
    });
    expect(await statusOf(eva.access_token)).toBe(401);
    expect((await refresh(eva.refresh_token)).status).toBe(401);

    const ended = await api.ask(`/api/v1/sessions/${ana.me.session_id}`, {
      method: "DELETE",
      token: ana.access_token ?? "",
    });
    expect(ended.status).toBe(200);
    expect(await statusOf(ana.access_token)).toBe(401);
  });

  it("are over after logging out", async () => {
    const { access_token, refresh_token } = await api.login("ana@example.org");
    expect((await api.json("/auth/logout", { body: { refresh_token } })).status).toBe(200);
    expect(await statusOf(access_token)).toBe(401);
    expect((await refresh(refresh_token)).status).toBe(401);
  });

  it("are over after logging out with the bearer alone", async () => {
    const { access_token, refresh_token } = await api.login("ana@example.org");
    await api.ask("/auth/logout", { method: "POST", token: access_token ?? "" });
    expect([await statusOf(access_token), (await refresh(refresh_token)).status]).toEqual([401, 401]);
  });

  it("of another deployment are none", async () => {
    const elsewhere = anApi(env, { clock, variables: { ORDERS_KEY: "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=" } });
    const { access_token } = await elsewhere.login("ana@example.org");
    expect(await statusOf(access_token)).toBe(401);
  });

  it.each(["", "x", "vod_x", "vor_x", "null", "a.b.c", "vod_".padEnd(5000, "x")])("%j is none", async (token) => {
    expect(await statusOf(token)).toBe(401);
  });
});

describe("a browser's session", () => {
  const SAME = { "sec-fetch-site": "same-origin" };
  /** Cookie header from the answer's Set-Cookie. */
  const cookiesOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0] ?? "")
      .join("; ");
  const browserLogin = () =>
    api.ask("/auth/login", {
      body: { email: "ana@example.org", password: PASSWORD, mode: "cookie" },
      headers: SAME,
    });

  it("holds its tokens where no script and no other site reaches them", async () => {
    const response = await browserLogin();
    expect(await response.clone().json()).toMatchObject({ access_token: null, refresh_token: null });
    const [access = "", renewal = ""] = response.headers.getSetCookie();
    expect(access).toMatch(/^__Host-vigie_orders=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(renewal).toMatch(/^__Secure-vigie_orders_refresh=.*; Path=\/auth; HttpOnly; Secure; SameSite=Strict$/);
    expect((await api.ask("/auth/me", { headers: { cookie: cookiesOf(response) } })).status).toBe(200);
  });

  it("is renewed and ended by its cookie alone", async () => {
    const first = await browserLogin();
    clock.now += 20 * MINUTE;
    const renewed = await api.ask("/auth/refresh", { method: "POST", headers: { ...SAME, cookie: cookiesOf(first) } });
    expect(renewed.status).toBe(200);
    const cookie = cookiesOf(renewed);
    expect((await api.ask("/auth/me", { headers: { cookie } })).status).toBe(200);
    const out = await api.ask("/auth/logout", { method: "POST", headers: { ...SAME, cookie } });
    expect(out.headers.getSetCookie()).toHaveLength(2);
    expect((await api.ask("/auth/me", { headers: { cookie } })).status).toBe(401);
  });

  it.each([
    ["a form of another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a page of a sister site", { "sec-fetch-site": "same-site" }, 403],
    ["an old browser on another site", { origin: "https://evil.example" }, 403],
    ["what says nothing of a site", {}, 403],
    ["a form of this site's own", { ...SAME, "content-type": "text/plain" }, 415],
    ["a page of this site", SAME, 200],
    ["an old browser on this site", { origin: ORIGIN }, 200],
  ])("does nothing for %s unless it is of this site", async (_name, headers, status) => {
    const cookie = cookiesOf(await browserLogin());
    const asked = await api.ask("/auth/pairings", { body: {}, headers: { cookie, ...headers } });
    expect(asked.status).toBe(status);
  });

  it("is not opened by another site's page", async () => {
    const body = { email: "ana@example.org", password: PASSWORD, mode: "cookie" };
    const response = await api.ask("/auth/login", { body, headers: { "sec-fetch-site": "cross-site" } });
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
  });
});

describe("pairing", () => {
  const pairing = async (token: string): Promise<Pairing> =>
    (await api.ask("/auth/pairings", { method: "POST", token })).json();
  const pair = (code: string, title = "Packing desk") => api.json("/auth/extension-token", { body: { code, title } });

  it("gives a device a token that reads, posts, prints and uploads, and nothing else", async () => {
    const { access_token } = await api.login("ana@example.org");
    const { code, expires_at } = await pairing(access_token ?? "");
    expect(expires_at).toBe(new Date(NOW + 5 * MINUTE).toISOString());
    const { status, body } = await pair(` ${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`);
    const { device_token: token, me } = body as unknown as Paired;
    expect([status, me.via, me.permissions]).toEqual([
      200,
      "device",
      ["orders:read", "orders:post", "labels", "tracking:upload"],
    ]);
    expect(await statusOf(token)).toBe(200);
    for (const path of ["/api/v1/users", "/api/v1/rules", "/api/v1/shops", "/api/v1/logs/operations", "/api/v1/tenant"])
      expect([path, await statusOf(token, path)]).toEqual([path, 403]);
    expect((await api.ask("/auth/pairings", { method: "POST", token })).status).toBe(403);
    expect(
      (
        await api.ask("/auth/password/change", {
          token,
          body: { current_password: PASSWORD, password: "another password" },
        })
      ).status,
    ).toBe(403);
  });

  it("takes a code once, within five minutes, and only the newest", async () => {
    const { access_token } = await api.login("ana@example.org");
    const old = await pairing(access_token ?? "");
    const { code } = await pairing(access_token ?? "");
    expect((await pair(old.code)).status).toBe(401);
    expect((await pair(code)).status).toBe(200);
    expect((await pair(code)).status).toBe(401);
    const late = await pairing(access_token ?? "");
    clock.now += 5 * MINUTE;
    expect((await pair(late.code)).status).toBe(401);
  });

  it("ends for a device that is revoked, and for those of a user who is disabled", async () => {
    const { access_token } = await api.login("ana@example.org");
    const token = access_token ?? "";
    const paired = (await pair((await pairing(token)).code)).body as unknown as Paired;
    const list = await api.json("/api/v1/devices", { token });
    expect(list.body.devices).toMatchObject([{ id: paired.me.session_id, title: "Packing desk", current: false }]);
    await api.ask(`/api/v1/devices/${paired.me.session_id}`, { method: "DELETE", token });
    expect(await statusOf(paired.device_token)).toBe(401);

    await aUser(DB, "eva@example.org", "operator");
    const eva = await api.login("eva@example.org");
    const evas = (await pair((await pairing(eva.access_token ?? "")).code)).body as unknown as Paired;
    expect(await statusOf(evas.device_token)).toBe(200);
    await DB.prepare("UPDATE orders_users SET disabled_at = 1 WHERE email = 'eva@example.org'").run();
    expect(await statusOf(evas.device_token)).toBe(401);
  });

  it("ends for a device that logs out, and for no other", async () => {
    const { access_token } = await api.login("ana@example.org");
    const [one, other] = [
      (await pair((await pairing(access_token ?? "")).code)).body as unknown as Paired,
      (await pair((await pairing(access_token ?? "")).code)).body as unknown as Paired,
    ];
    await api.ask("/auth/logout", { token: one.device_token, body: {} });
    expect([
      await statusOf(one.device_token),
      await statusOf(other.device_token),
      await statusOf(access_token),
    ]).toEqual([401, 200, 200]);
  });

  it("is not guessed: after ten codes a minute the next is refused", async () => {
    const asked: number[] = [];
    for (let index = 0; index < 11; index++) asked.push((await pair("AAAAAAAA")).status);
    expect(asked).toEqual([...Array(10).fill(401), 429]);
  });
});

describe("passwords", () => {
  const tokenOf = (link: unknown): string => new URL(String(link)).hash.replace("#token=", "");
  const set = (token: string, password = "a new password") => api.json("/auth/password", { body: { token, password } });

  it("come to be by an invitation's link, once", async () => {
    const { access_token } = await api.login("ana@example.org");
    const invited = await api.json("/api/v1/users", {
      token: access_token ?? "",
      body: { email: "Eva@Example.org", name: "Eva", role: "viewer" },
    });
    expect(invited).toMatchObject({ status: 201, body: { user: { email: "eva@example.org", has_password: false } } });
    expect(String(invited.body.link)).toMatch(/^https:\/\/vigie\.example\/orders\/password#token=vop_/);
    const token = tokenOf(invited.body.link);
    expect(await set(token)).toMatchObject({ status: 200, body: { email: "eva@example.org" } });
    expect((await api.login("eva@example.org", "a new password")).me.permissions).toEqual([
      "orders:read",
      "settings:read",
      "logs:read",
    ]);
    expect((await set(token, "yet another one")).status).toBe(404);
  });

  it("end all sessions when they are set anew, and a link is over after a week", async () => {
    const { access_token } = await api.login("ana@example.org");
    const link = async (as: string) =>
      tokenOf(
        (await api.json("/api/v1/users/u-ana@example.org/password-link", { method: "POST", token: as })).body.link,
      );
    const [old, token] = [await link(access_token ?? ""), await link(access_token ?? "")];
    expect((await set(old)).status).toBe(404);
    expect((await set(token, "too short")).status).toBe(400);
    expect((await set(token)).status).toBe(200);
    expect(await statusOf(access_token)).toBe(401);
    const again = await api.login("ana@example.org", "a new password");
    const late = await link(again.access_token ?? "");
    clock.now += 7 * 24 * 60 * MINUTE;
    expect((await set(late)).status).toBe(404);
  });

  it("are changed by who knows the old one, and end the other sessions and devices", async () => {
    const [here, there] = [await api.login("ana@example.org"), await api.login("ana@example.org")];
    const { code }: Pairing = await (
      await api.ask("/auth/pairings", { method: "POST", token: there.access_token ?? "" })
    ).json();
    const paired = await api.json("/auth/extension-token", { body: { code, title: "A thief's" } });
    const device = String(paired.body.device_token);
    expect(await statusOf(device)).toBe(200);
    const change = (current_password: string) =>
      api.ask("/auth/password/change", {
        token: here.access_token ?? "",
        body: { current_password, password: "a new password" },
      });
    expect((await change("wrong")).status).toBe(403);
    expect((await change(PASSWORD)).status).toBe(200);
    expect([await statusOf(here.access_token), await statusOf(there.access_token)]).toEqual([200, 401]);
    expect(await statusOf(device)).toBe(401);
  });
});

describe("a deployment without ORDERS_KEY", () => {
  it("lets nobody in, and says why", async () => {
    const closed = anApi(env, { clock, variables: {} });
    for (const asked of [
      closed.json("/auth/login", { body: { email: "ana@example.org", password: PASSWORD } }),
      closed.json("/api/v1/users", { token: "x" }),
      closed.json("/auth/refresh", { body: { refresh_token: "vor_x" } }),
    ])
      expect(await asked).toMatchObject({ status: 503, body: { detail: "closed: ORDERS_KEY is not set" } });
  });
});

it("refuses a body that is too large, before it is read", async () => {
  const body = { email: "a@b.c", password: "x".repeat(100_000) };
  expect((await api.ask("/auth/login", { body })).status).toBe(413);
});
