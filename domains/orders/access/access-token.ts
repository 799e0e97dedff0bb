/**
 * Access tokens: JWT signed with HMAC-SHA-256 (RFC 7519, RFC 7515). One algorithm under one header, compared as it
 * stands: what a token says of its own algorithm is never asked (RFC 8725 section 3.1).
 */
import { z } from "zod";
import { base64url, bytesOfBase64url } from "./secrets.ts";

export const ACCESS_TOKEN_MS = 15 * 60_000;

const ISSUER = "vigie-orders";
const encoder = new TextEncoder();
const HEADER = base64url(encoder.encode(JSON.stringify({ alg: "HS256", typ: "JWT" })));

/** Longer ones are none of ours, and are not looked at. */
const MAX_LENGTH = 1_000;

/** Times in seconds. */
const claimsSchema = z.object({
  iss: z.literal(ISSUER),
  sub: z.string(),
  tid: z.string(),
  sid: z.string(),
  exp: z.number().int(),
});

export type AccessClaims = {
  userId: string;
  tenantId: string;
  /** The session's family of refresh tokens: when that ends, so does this. */
  sessionId: string;
  /** Epoch ms. */
  expiresAt: number;
};

/** @param now epoch ms */
export async function signAccessToken(
  claims: Omit<AccessClaims, "expiresAt">,
  key: CryptoKey,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const iat = Math.floor(now / 1000);
  const exp = iat + ACCESS_TOKEN_MS / 1000;
  const body = { iss: ISSUER, sub: claims.userId, tid: claims.tenantId, sid: claims.sessionId, iat, exp };
  const signed = `${HEADER}.${base64url(encoder.encode(JSON.stringify(body)))}`;
  const seal = await crypto.subtle.sign("HMAC", key, encoder.encode(signed));
  return { token: `${signed}.${base64url(new Uint8Array(seal))}`, expiresAt: exp * 1000 };
}

/** Null for anything that was not signed with this key, or is over. @param now epoch ms */
export async function readAccessToken(token: string, key: CryptoKey, now: number): Promise<AccessClaims | null> {
  if (token.length > MAX_LENGTH) return null;
  const [head, body, signature, ...rest] = token.split(".");
  if (head !== HEADER || body === undefined || signature === undefined || rest.length > 0) return null;
  const seal = bytesOfBase64url(signature);
  if (seal === null || !(await crypto.subtle.verify("HMAC", key, seal, encoder.encode(`${head}.${body}`)))) return null;
  const claims = claimsSchema.safeParse(json(body));
  if (!claims.success) return null;
  const { sub: userId, tid: tenantId, sid: sessionId, exp } = claims.data;
  return exp * 1000 <= now ? null : { userId, tenantId, sessionId, expiresAt: exp * 1000 };
}

function json(part: string): unknown {
  const bytes = bytesOfBase64url(part);
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Not JSON: the schema refuses null.
    return null;
  }
}
