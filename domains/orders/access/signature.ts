/**
 * Webhooks' signatures: HMAC-SHA-256 of the raw body under the account's secret, as hex in X-Signature, with X-Timestamp
 * within five minutes of our clock. The body alone is signed, as the source system's carriers do it; what is sent again
 * under another timestamp is recognised by its event id.
 */
import { bytesOfHex } from "./secrets.ts";

const WINDOW_MS = 300_000;
const MAX_SIGNATURE = 200;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
/** In seconds until the year 2286, in milliseconds since 1970-04. */
const SECONDS = /^\d{10}(\.\d{1,9})?$/;
const MILLISECONDS = /^\d{13}$/;

export type SignedRequest = {
  body: ArrayBuffer;
  signature: string | undefined;
  timestamp: string | undefined;
};

/** Null where all is well; else why not, for the log and not for the sender. @param now epoch ms */
export async function signatureFault(request: SignedRequest, secret: string, now: number): Promise<string | null> {
  const { body, signature, timestamp } = request;
  if (signature === undefined || signature === "") return "X-Signature is missing";
  if (timestamp === undefined || timestamp === "") return "X-Timestamp is missing";
  const at = instantOf(timestamp);
  if (at === null) return "X-Timestamp is neither ISO 8601 with its zone nor epoch seconds";
  if (Math.abs(now - at) > WINDOW_MS) return `X-Timestamp is ${Math.round((now - at) / 1000)} s from our clock`;
  const seal = signature.length > MAX_SIGNATURE ? null : bytesOfHex(signature.replace(/^sha256=/i, ""));
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  // WebCrypto compares in constant time (w3.org/TR/webcrypto-2, HMAC verify).
  const isRight = seal !== null && (await crypto.subtle.verify("HMAC", key, new Uint8Array(seal), body));
  return isRight ? null : "X-Signature is wrong";
}

/** Epoch ms. A wall clock time without a zone is nobody's instant: null. */
export function instantOf(text: string): number | null {
  const plain = text.trim();
  if (SECONDS.test(plain)) return Math.round(Number(plain) * 1000);
  if (MILLISECONDS.test(plain)) return Number(plain);
  const at = INSTANT.test(plain) ? Date.parse(plain.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
