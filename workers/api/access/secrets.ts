/** Making, taking apart and comparing secrets. Nothing here is ever stored but hashes. */

const SECRET_BYTES = 32;
const KEY_ID_BYTES = 6;
const KEY = /^vigie_([0-9a-f]{12})_[\w-]{43}$/;

const encoder = new TextEncoder();

/** 32 random bytes, base64url. */
export function randomSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** A new key: `vigie_<id>_<32 random bytes>`. The id is no secret. */
export function randomKey(): { id: string; secret: string } {
  const id = hex(crypto.getRandomValues(new Uint8Array(KEY_ID_BYTES)));
  return { id, secret: `vigie_${id}_${randomSecret()}` };
}

/** The id in a key, or null where the text is no key. */
export function keyIdOf(secret: string): string | null {
  return KEY.exec(secret)?.[1] ?? null;
}

/** SHA-256, hex. Enough for 256 random bits; words that people choose are never stored. */
export async function digest(secret: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(secret))));
}

/** HMAC-SHA-256 under the deployment's token, hex: a new token ends all sessions and tickets of the old one. */
export async function sealed(secret: string, rootToken: string): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(rootToken),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(secret))));
}

/** Takes the same time wherever two texts of one length differ; meant for digests, whose length is no secret. */
export function sameDigest(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index++) difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
