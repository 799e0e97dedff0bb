import { hasWord } from "./json-bytes.ts";

/** Texts that are kept: all stops, destinations and statuses of the whole network are some 30,000. */
const SLOTS = 32_768;

/** Longer texts hardly come twice. */
const MAX_KEPT_BYTES = 64;

/**
 * Strings from UTF-8 bytes. A whole-network body names the same stops, destinations and statuses some 700,000 times:
 * each is decoded once and then found by its bytes, for less than a decoder's call costs. A text that falls into a slot
 * that is taken replaces what was there, so that memory is bounded whatever the body holds.
 */
export class ByteTexts {
  /** A byte order mark inside a body is a character like another. */
  readonly #decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  readonly #keys: (Uint8Array | undefined)[] = new Array(SLOTS);
  readonly #texts: string[] = new Array(SLOTS).fill("");

  textOf(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > MAX_KEPT_BYTES) return this.decoded(bytes, start, end);
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const key = this.#keys[slot];
    if (key !== undefined && key.length === length && hasWord(bytes, start, key)) return this.#texts[slot] as string;
    const text = this.decoded(bytes, start, end);
    this.#keys[slot] = bytes.slice(start, end);
    this.#texts[slot] = text;
    return text;
  }

  /** Without keeping: for what comes once. Bytes that are not UTF-8 become U+FFFD. */
  decoded(bytes: Uint8Array, start: number, end: number): string {
    return this.#decoder.decode(bytes.subarray(start, end));
  }
}
