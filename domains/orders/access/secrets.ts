/** Making, hashing and comparing what must not be known. Only hashes are stored. */

const SECRET_BYTES = 32;
const ID_BYTES = 9;
const encoder = new TextEncoder();

/** What a token is for stands in front, so that none is ever taken for another. */
export const TOKEN_PREFIXES = { refresh: "vor_", device: "vod_", password: "vop_" } as const;

/** 256 random bits after the prefix. */
export function randomToken(kind: keyof typeof TOKEN_PREFIXES): string {
  return TOKEN_PREFIXES[kind] + base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** 72 random bits: no secret, and never met twice. */
export function randomId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}

/** No 0, O, 1, I, L, U or V: nobody mistakes one for another, read aloud or on paper. 29 letters, 39 bits in eight. */
const CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ";
const CODE_LENGTH = 8;

export function randomCode(): string {
  let code = "";
  // Bytes above the largest multiple are thrown away, so that each letter is as likely as the others.
  const fair = 256 - (256 % CODE_LETTERS.length);
  while (code.length < CODE_LENGTH)
    for (const byte of crypto.getRandomValues(new Uint8Array(CODE_LENGTH)))
      if (byte < fair && code.length < CODE_LENGTH) code += CODE_LETTERS[byte % CODE_LETTERS.length];
  return code;
}

/** What a person typed, or null where it can be no code. */
export function readCode(text: string): string | null {
  const code = text.replace(/[\s-]/g, "").toUpperCase();
  return code.length === CODE_LENGTH && [...code].every((letter) => CODE_LETTERS.includes(letter)) ? code : null;
}

/** SHA-256, hex: enough for 256 random bits. */
export async function digest(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))));
}

/** HMAC-SHA-256, hex: for what is short enough to be tried out by who holds the database and not the key. */
export async function keyedDigest(text: string, key: CryptoKey): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))));
}

/** Takes the same time wherever two of one length differ. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Null for what is not hex. */
export function bytesOfHex(text: string): Uint8Array | null {
  if (!/^([0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Null for what is not base64url without padding. */
export function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    // A length that base64 cannot have.
    return null;
  }
}
