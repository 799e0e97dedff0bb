/** Passwords: PBKDF2-HMAC-SHA-256 through WebCrypto, the one slow hash that Workers have natively. */
import { base64url, bytesOfBase64url, sameBytes } from "./secrets.ts";

/** The most that Workers allow (developers.cloudflare.com/workers/runtime-apis/web-crypto, PBKDF2). */
const ITERATIONS = 100_000;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const SCHEME = "pbkdf2-sha256";

/** What the hash of nobody's password looks like: whoever is unknown costs as much as who is known. */
const NOBODY: Stored = {
  iterations: ITERATIONS,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

type Stored = { iterations: number; salt: Uint8Array<ArrayBuffer>; hash: Uint8Array };

/** "pbkdf2-sha256$iterations$salt$hash" under a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await derive(password, salt, ITERATIONS);
  return [SCHEME, ITERATIONS, base64url(salt), base64url(hash)].join("$");
}

/**
 * Whether this is the password that was set. Without a stored hash it takes as long and is never right.
 * `isOutdated`: right, and hashed in a way that is no longer ours; it should be hashed anew.
 */
export async function checkPassword(
  password: string,
  stored: string | null,
): Promise<{ isRight: boolean; isOutdated: boolean }> {
  const known = stored === null ? null : read(stored);
  const { salt, iterations, hash } = known ?? NOBODY;
  const isSame = sameBytes(await derive(password, salt, iterations), hash);
  const isRight = known !== null && isSame;
  return { isRight, isOutdated: isRight && iterations !== ITERATIONS };
}

/** NFKC: the same password typed on two keyboards must be the same bytes (NIST SP 800-63B 5.1.1.2). */
async function derive(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Uint8Array> {
  const material = new TextEncoder().encode(password.normalize("NFKC"));
  const key = await crypto.subtle.importKey("raw", material, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    HASH_BYTES * 8,
  );
  return new Uint8Array(bits);
}

/** Null for what `hashPassword` did not make: nobody gets in by it. */
function read(stored: string): Stored | null {
  const [scheme, iterationsText = "", saltText = "", hashText = "", ...rest] = stored.split("$");
  const iterations = /^\d{1,6}$/.test(iterationsText) ? Number(iterationsText) : 0;
  const [salt, hash] = [bytesOfBase64url(saltText), bytesOfBase64url(hashText)];
  if (scheme !== SCHEME || rest.length > 0 || iterations < 1 || iterations > ITERATIONS) return null;
  if (salt === null || hash?.length !== HASH_BYTES) return null;
  return { iterations, salt, hash };
}
