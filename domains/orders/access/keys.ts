/** The keys of access, each derived from the deployment's own for its one purpose: one that leaks opens nothing else. */

const encoder = new TextEncoder();

export type AccessKeys = {
  /** Signs access tokens. */
  token: CryptoKey;
  /** Hashes pairing codes, which are short. */
  code: CryptoKey;
};

/** HKDF-SHA-256 (RFC 5869) of ORDERS_KEY. A new ORDERS_KEY ends every access token at once. */
export async function deriveAccessKeys(ordersKey: string): Promise<AccessKeys> {
  const master = await crypto.subtle.importKey("raw", encoder.encode(ordersKey), "HKDF", false, ["deriveKey"]);
  const [token, code] = await Promise.all([
    hmacKey(master, "vigie orders: access tokens"),
    hmacKey(master, "vigie orders: pairing codes"),
  ]);
  return { token, code };
}

function hmacKey(master: CryptoKey, purpose: string): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode(purpose) },
    master,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
