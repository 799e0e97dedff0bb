/** The public keys of a Cloudflare Access team, kept in the isolate. They change every six weeks, old ones stay valid for seven days. */
import { z } from "zod";

const jwksSchema = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal("RSA"), n: z.string(), e: z.string() })),
});

const TIMEOUT_MS = 5_000;
/** An unknown key id may be a new key, or made up to make us ask: once a minute is enough for both. */
const ASK_EVERY_MS = 60_000;
/** Asked anew after a failure, when there is nothing to go by. */
const ASK_AGAIN_MS = 5_000;
/** After this a key that is known is asked for again, in case the team has withdrawn it. */
const MAX_AGE_MS = 3_600_000;

export type FetchKeys = (url: string, init: { signal: AbortSignal; redirect: "manual" }) => Promise<Response>;

export type KeyLookup = { kind: "key"; key: CryptoKey } | { kind: "unknown" } | { kind: "unavailable" };

export class AccessKeys {
  readonly #url: string;
  readonly #fetch: FetchKeys;
  #keys: ReadonlyMap<string, CryptoKey> | null = null;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(teamDomain: string, fetchKeys: FetchKeys) {
    this.#url = `https://${teamDomain}/cdn-cgi/access/certs`;
    this.#fetch = fetchKeys;
  }

  /** @param now epoch ms */
  async find(kid: string, now: number): Promise<KeyLookup> {
    const isOld = now - this.#loadedAt > MAX_AGE_MS;
    const isDue = now - this.#askedAt >= (this.#keys === null ? ASK_AGAIN_MS : ASK_EVERY_MS);
    if ((isOld || this.#keys?.has(kid) !== true) && isDue) await this.#load(now);
    if (this.#keys === null) return { kind: "unavailable" };
    const key = this.#keys.get(kid);
    return key === undefined ? { kind: "unknown" } : { kind: "key", key };
  }

  async #load(now: number): Promise<void> {
    // Until there are keys, each of the requests at a cold start asks for itself: one may not wait for another's fetch.
    if (this.#keys !== null) this.#askedAt = now;
    try {
      const response = await this.#fetch(this.#url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { keys } = jwksSchema.parse(await response.json());
      this.#keys = new Map(await Promise.all(keys.map(async (jwk) => [jwk.kid, await imported(jwk)] as const)));
      this.#loadedAt = now;
    } catch {
      // Keys at hand go on being good, for Access signs with a key for weeks; without any, the caller answers so.
    }
    this.#askedAt = now;
  }
}

function imported({ kty, n, e }: { kty: string; n: string; e: string }): Promise<CryptoKey> {
  return crypto.subtle.importKey("jwk", { kty, n, e }, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, [
    "verify",
  ]);
}
