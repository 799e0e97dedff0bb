import { beforeAll, describe, expect, it } from "vitest";
import { aSigner, type Signer } from "./a-signer.ts";
import { verifyAccessJwt } from "./access-jwt.ts";
import { AccessKeys } from "./access-keys.ts";

const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);
const TEAM = "team.cloudflareaccess.com";
const AUDIENCE = "aud-of-this-application";

let signer: Signer;
let stranger: Signer;

beforeAll(async () => {
  signer = await aSigner("k1");
  stranger = await aSigner("k1");
});

const claims = (overrides: Record<string, unknown> = {}) => ({
  iss: `https://${TEAM}`,
  aud: [AUDIENCE],
  exp: NOW / 1000 + 60,
  nbf: NOW / 1000 - 60,
  email: "ana@example.org",
  ...overrides,
});

/** A team's endpoint that counts how often it is asked. */
function aTeam(...signers: Signer[]) {
  const team = { asked: 0, up: true, jwks: signers.map(({ jwk }) => jwk) };
  const keys = new AccessKeys(TEAM, async (url) => {
    expect(url).toBe(`https://${TEAM}/cdn-cgi/access/certs`);
    team.asked += 1;
    return team.up ? Response.json({ keys: team.jwks }) : new Response("down", { status: 502 });
  });
  const verify = (token: string, now = NOW) =>
    verifyAccessJwt(token, { teamDomain: TEAM, audience: AUDIENCE, keys, now });
  return { team, verify };
}

describe("verifyAccessJwt", () => {
  it("knows a person, and a service by its common name", async () => {
    const { verify } = aTeam(signer);
    expect(await verify(await signer.sign(claims()))).toEqual({
      kind: "identity",
      identity: { name: "ana@example.org", isPerson: true, expiresAt: NOW + 60_000 },
    });
    const service = claims({ email: "", common_name: "ci.access", aud: AUDIENCE });
    expect(await verify(await signer.sign(service))).toMatchObject({
      identity: { name: "ci.access", isPerson: false },
    });
  });

  it.each([
    ["another application's", { aud: ["other"] }, "it is for another application"],
    ["nobody's application", { aud: [] }, "it is for another application"],
    ["another team's", { iss: "https://other.cloudflareaccess.com" }, "it was issued by another team"],
    ["an expired one", { exp: NOW / 1000 }, "it has expired"],
    ["one that never expires", { exp: undefined }, "its claims cannot be read"],
    ["one of later", { nbf: NOW / 1000 + 1 }, "it is not valid yet"],
    ["one of nobody", { email: undefined }, "it names nobody"],
  ])("refuses %s", async (_, overrides, reason) => {
    const { verify } = aTeam(signer);
    expect(await verify(await signer.sign(claims(overrides)))).toEqual({ kind: "refused", reason });
  });

  it("refuses a token that names its own algorithm, or none", async () => {
    const { team, verify } = aTeam(signer);
    const body = btoa(JSON.stringify(claims())).replaceAll("=", "");
    for (const alg of ["none", "HS256", "RS512", "rs256"]) {
      const head = btoa(JSON.stringify({ alg, kid: "k1" })).replaceAll("=", "");
      for (const signature of ["", "AAAA"])
        expect(await verify(`${head}.${body}.${signature}`)).toEqual({
          kind: "refused",
          reason: "its algorithm is not RS256",
        });
    }
    expect(team.asked).toBe(0);
  });

  it("refuses the signature of a stranger, a changed body and a cut signature", async () => {
    const { verify } = aTeam(signer);
    const wrong = { kind: "refused", reason: "its signature is wrong" };
    expect(await verify(await stranger.sign(claims()))).toEqual(wrong);
    const [head, , signature = ""] = (await signer.sign(claims())).split(".");
    const [, forged] = (await signer.sign(claims({ email: "root@example.org" }))).split(".");
    expect(await verify(`${head}.${forged}.${signature}`)).toEqual(wrong);
    expect(await verify(`${head}.${forged}.${signature.slice(0, 20)}`)).toEqual(wrong);
    expect(await verify(`${head}.${forged}.`)).toEqual(wrong);
  });

  it.each(["", "a.b", "a.b.c.d", "!.!.!", "e30.e30.e30"])("refuses %j, which is no token", async (token) => {
    expect(await aTeam(signer).verify(token)).toMatchObject({ kind: "refused" });
  });
});

describe("AccessKeys", () => {
  it("asks once for any number of tokens", async () => {
    const { team, verify } = aTeam(signer);
    for (let index = 0; index < 5; index++) await verify(await signer.sign(claims()), NOW + index);
    expect(team.asked).toBe(1);
  });

  it("asks for an unknown key at most once a minute, and finds a new one then", async () => {
    const { team, verify } = aTeam(signer);
    const next = await aSigner("k2");
    const token = await next.sign(claims({ exp: NOW / 1000 + 600 }));
    await verify(await signer.sign(claims()));
    const unknown = { kind: "refused", reason: "its key is not one of the team's" };
    for (const after of [1, 30_000, 59_999]) expect(await verify(token, NOW + after)).toEqual(unknown);
    expect(team.asked).toBe(1);
    expect(await verify(token, NOW + 60_000)).toEqual(unknown);
    team.jwks = [signer.jwk, next.jwk];
    expect(await verify(token, NOW + 60_001)).toEqual(unknown);
    expect(team.asked).toBe(2);
    expect(await verify(token, NOW + 120_000)).toMatchObject({ kind: "identity" });
    expect(team.asked).toBe(3);
  });

  it("drops a key that the team withdrew within the hour, and keeps its keys while the team is down", async () => {
    const { team, verify } = aTeam(signer);
    const token = await signer.sign(claims({ exp: NOW / 1000 + 86_400 }));
    await verify(token);
    team.up = false;
    expect(await verify(token, NOW + 3_600_001)).toMatchObject({ kind: "identity" });
    team.up = true;
    team.jwks = [stranger.jwk].map((jwk) => ({ ...jwk, kid: "other" }));
    expect(await verify(token, NOW + 3_600_001 + 60_000)).toMatchObject({ kind: "refused" });
  });

  it("says that it cannot tell while it has no key at all, and asks again after five seconds", async () => {
    const { team, verify } = aTeam(signer);
    team.up = false;
    const token = await signer.sign(claims());
    expect(await verify(token)).toEqual({ kind: "unavailable" });
    expect(await verify(token, NOW + 4_999)).toEqual({ kind: "unavailable" });
    expect(team.asked).toBe(1);
    team.up = true;
    expect(await verify(token, NOW + 5_000)).toMatchObject({ kind: "identity" });
  });
});
