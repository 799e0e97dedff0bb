import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCESS_TOKEN_MS, readAccessToken, signAccessToken } from "./access-token.ts";
import { type AccessKeys, deriveAccessKeys } from "./keys.ts";

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0, 500);
const CLAIMS = { userId: "u1", tenantId: "t1", sessionId: "s1" };

let keys: AccessKeys;
beforeAll(async () => {
  keys = await deriveAccessKeys("one");
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const good = { iss: "vigie-orders", sub: "u1", tid: "t1", sid: "s1", exp: Math.floor(NOW / 1000) + 60 };

/** Signed with the right key, whatever it says. */
async function signed(header: unknown, body: unknown): Promise<string> {
  const text = `${part(header)}.${part(body)}`;
  const seal = await crypto.subtle.sign("HMAC", keys.token, new TextEncoder().encode(text));
  return `${text}.${Buffer.from(seal).toString("base64url")}`;
}

describe("readAccessToken", () => {
  it("reads what was signed until a quarter of an hour is over", async () => {
    const { token, expiresAt } = await signAccessToken(CLAIMS, keys.token, NOW);
    expect(expiresAt).toBe(NOW - 500 + ACCESS_TOKEN_MS);
    expect(await readAccessToken(token, keys.token, expiresAt - 1)).toEqual({ ...CLAIMS, expiresAt });
    expect(await readAccessToken(token, keys.token, expiresAt)).toBeNull();
  });

  it("refuses what another key signed, be it derived from the same for another purpose", async () => {
    const other = await deriveAccessKeys("two");
    const { token } = await signAccessToken(CLAIMS, keys.token, NOW);
    expect(await readAccessToken(token, other.token, NOW)).toBeNull();
    expect(await readAccessToken(token, keys.code, NOW)).toBeNull();
  });

  it("never asks a token for its algorithm", async () => {
    for (const alg of ["none", "None", "HS512", "RS256", ""]) {
      expect([alg, await readAccessToken(await signed({ alg, typ: "JWT" }, good), keys.token, NOW)]).toEqual([
        alg,
        null,
      ]);
      expect([alg, await readAccessToken(`${part({ alg, typ: "JWT" })}.${part(good)}.`, keys.token, NOW)]).toEqual([
        alg,
        null,
      ]);
    }
    const bare = createHmac("sha256", "").update(`${part({ alg: "HS256", typ: "JWT" })}.${part(good)}`);
    expect(
      await readAccessToken(
        `${part({ alg: "HS256", typ: "JWT" })}.${part(good)}.${bare.digest("base64url")}`,
        keys.token,
        NOW,
      ),
    ).toBeNull();
    // The control of this test: the same claims, signed as they should be.
    expect(await readAccessToken(await signed({ alg: "HS256", typ: "JWT" }, good), keys.token, NOW)).not.toBeNull();
  });

  it("refuses claims that were changed after they were signed", async () => {
    const { token } = await signAccessToken(CLAIMS, keys.token, NOW);
    const [head, , seal] = token.split(".");
    expect(await readAccessToken(`${head}.${part({ ...good, tid: "t2" })}.${seal}`, keys.token, NOW)).toBeNull();
  });

  it("refuses claims of another issuer, and those that are missing", async () => {
    const header = { alg: "HS256", typ: "JWT" };
    const { exp: _exp, ...endless } = good;
    for (const body of [{ ...good, iss: "vigie" }, endless, { ...good, sub: 7 }, null, "text"])
      expect(await readAccessToken(await signed(header, body), keys.token, NOW)).toBeNull();
  });

  it.each(["", ".", "..", "...", "a.b.c", "ä.b.c", "x".repeat(10_000)])("refuses %j", async (token) => {
    expect(await readAccessToken(token, keys.token, NOW)).toBeNull();
  });
});
