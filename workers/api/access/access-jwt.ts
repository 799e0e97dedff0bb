/** The token that Cloudflare Access adds to each request it lets through (Cf-Access-Jwt-Assertion). */
import { z } from "zod";
import type { AccessKeys } from "./access-keys.ts";

const headerSchema = z.object({ alg: z.string(), kid: z.string() });

/** People have an email; service tokens have a common name and no email. Times are in seconds. */
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nbf: z.number().optional(),
  email: z.string().optional(),
  common_name: z.string().optional(),
});

export type AccessIdentity = { name: string; isPerson: boolean; expiresAt: number };

export type AccessVerdict =
  | { kind: "identity"; identity: AccessIdentity }
  | { kind: "refused"; reason: string }
  /** The team's keys cannot be had. */
  | { kind: "unavailable" };

type Expected = { teamDomain: string; audience: string; keys: Pick<AccessKeys, "find">; now: number };

const refused = (reason: string): AccessVerdict => ({ kind: "refused", reason });

/**
 * RS256 alone, whatever the token says of itself; then issuer, audience and times.
 * developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json
 */
export async function verifyAccessJwt(token: string, expected: Expected): Promise<AccessVerdict> {
  const [head, body, signature, ...rest] = token.split(".");
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0)
    return refused("it has not three parts");
  const header = headerSchema.safeParse(json(head));
  if (!header.success) return refused("its header cannot be read");
  if (header.data.alg !== "RS256") return refused("its algorithm is not RS256");

  const found = await expected.keys.find(header.data.kid, expected.now);
  if (found.kind === "unavailable") return { kind: "unavailable" };
  if (found.kind === "unknown") return refused("its key is not one of the team's");
  const signed = new TextEncoder().encode(`${head}.${body}`);
  const seal = bytes(signature);
  if (seal === null || !(await crypto.subtle.verify("RSASSA-PKCS1-v1_5", found.key, seal, signed)))
    return refused("its signature is wrong");

  const claims = claimsSchema.safeParse(json(body));
  if (!claims.success) return refused("its claims cannot be read");
  return judge(claims.data, expected);
}

function judge(claims: z.infer<typeof claimsSchema>, { teamDomain, audience, now }: Expected): AccessVerdict {
  if (claims.iss !== `https://${teamDomain}`) return refused("it was issued by another team");
  if (![claims.aud].flat().includes(audience)) return refused("it is for another application");
  if (claims.exp * 1000 <= now) return refused("it has expired");
  if (claims.nbf !== undefined && claims.nbf * 1000 > now) return refused("it is not valid yet");
  const name = claims.email || claims.common_name;
  if (name === undefined || name === "") return refused("it names nobody");
  return {
    kind: "identity",
    identity: { name, isPerson: Boolean(claims.email), expiresAt: claims.exp * 1000 },
  };
}

function json(part: string): unknown {
  const raw = bytes(part);
  if (raw === null) return null;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(raw));
  } catch {
    // Not JSON: the schema refuses null, and that is all the caller has to know.
    return null;
  }
}

function bytes(part: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(part)) return null;
  try {
    return Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
  } catch {
    // A length that base64 cannot have.
    return null;
  }
}
