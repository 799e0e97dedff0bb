/** Texts that are kept: all stops, destinations and statuses of the whole network are some 40,000. */
const SLOTS = 65_536;

/** Longer texts hardly come twice. A stop's is 23 bytes long. */
const MAX_KEPT_BYTES = 31;

/** A slot of the keys: one byte for the length, then the text's bytes. */
const SLOT_BYTES = MAX_KEPT_BYTES + 1;

const HASHED_BYTES = 8;

/**
 * Strings from UTF-8 bytes. A whole-network body names the same stops, destinations and statuses some 700,000 times:
 * each is decoded once and then found by its bytes, for less than a decoder's call costs. A text that falls into a slot
 * that is taken replaces what was there, so that memory is bounded (5 MB) whatever the body holds.
 */
export class ByteTexts {
  /** A byte order mark inside a body is a character like another. */
  readonly #decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  readonly #keys = new Uint8Array(SLOTS * SLOT_BYTES);
  readonly #texts: (string | undefined)[] = new Array(SLOTS).fill(undefined);

  textOf(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > MAX_KEPT_BYTES) return this.textOnce(bytes, start, end);
    // FNV-1a over the end of the text, where ids and names differ: a hash of all of it costs more than it saves.
    let hash = length;
    for (let at = Math.max(start, end - HASHED_BYTES); at < end; at++) {
      hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    }
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const kept = this.#texts[slot];
    if (kept !== undefined && this.#isKey(slot, bytes, start, length)) return kept;
    const text = this.textOnce(bytes, start, end);
    const key = slot * SLOT_BYTES;
    this.#keys[key] = length;
    for (let index = 0; index < length; index++) this.#keys[key + 1 + index] = bytes[start + index] as number;
    this.#texts[slot] = text;
    return text;
  }

  /** For what comes once: it is not kept. Bytes that are not UTF-8 become U+FFFD. */
  textOnce(bytes: Uint8Array, start: number, end: number): string {
    return this.#decoder.decode(bytes.subarray(start, end));
  }

  #isKey(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const keys = this.#keys;
    const key = slot * SLOT_BYTES;
    if (keys[key] !== length) return false;
    // From the end, where texts of one hash are most likely to differ.
    for (let index = length; index > 0; index--) if (keys[key + index] !== bytes[start + index - 1]) return false;
    return true;
  }
}
