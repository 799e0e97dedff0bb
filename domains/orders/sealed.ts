/**
 * Credentials at rest: AES-256-GCM under the deployment's key, bound to the row and column that they are kept in, so
 * that a sealed text put into another row opens nothing. A sealed text is "v1.<iv>.<ciphertext>", both base64.
 */

const VERSION = "v1";
/** NIST SP 800-38D §8.2: 96 bits, random for each sealing. */
const IV_BYTES = 12;

/** What was sealed cannot be had: another key, another row, or a changed text. It never says what was in it. */
export class NotOpened extends Error {
  constructor(place: string) {
    super(`what is sealed in ${place} does not open with this deployment's ORDERS_KEY`);
    this.name = "NotOpened";
  }
}

/** @param keys base64 of 32 bytes each; the first seals. @param place the row and column, such as "orders_shops/s1/account". */
export async function seal(keys: readonly string[], text: string, place: string): Promise<string> {
  const [newest] = keys;
  if (newest === undefined) throw new Error("there is no key to seal with");
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: bytesOf(place) },
    await imported(newest),
    bytesOf(text),
  );
  return [VERSION, base64(iv), base64(new Uint8Array(sealed))].join(".");
}

/** @throws NotOpened where no key opens it in this place. */
export async function open(keys: readonly string[], sealed: string, place: string): Promise<string> {
  const [version, iv = "", text = ""] = sealed.split(".");
  if (version !== VERSION) throw new NotOpened(place);
  for (const key of keys) {
    try {
      const opened = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: unbase64(iv), additionalData: bytesOf(place) },
        await imported(key),
        unbase64(text),
      );
      return new TextDecoder().decode(opened);
    } catch {
      // Sealed with another key, perhaps an older one: the next is tried.
    }
  }
  throw new NotOpened(place);
}

function imported(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", unbase64(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function unbase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
