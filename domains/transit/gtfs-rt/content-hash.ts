/**
 * A hash of 64 bits in two lanes of 32 (after cyrb53, public domain): for comparing a feed with the one before it, not
 * against an attacker, who could only hide his own update.
 */
import type { WireReader } from "./wire-reader.ts";

export type ContentHash = { high: number; low: number; text: string };

const START: ContentHash = { high: 0x1b873593 | 0, low: 0xdeadbeef | 0, text: "" };
const HIGH = 2_654_435_761;
const LOW = 1_597_334_677;

export function textHash(text: string, seed: ContentHash = START): ContentHash {
  let { high, low } = seed;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, HIGH);
    low = Math.imul(low ^ code, LOW);
  }
  return finished(high, low);
}

/**
 * Hash of the message `[start, end)` without its field of the tag `skip` (a varint; 0 skips none), and that field's value.
 * Throws WireError where the message is broken.
 */
export function contentHash(
  reader: WireReader,
  start: number,
  end: number,
  skip: number,
  seed: ContentHash,
): { hash: string; skipped: number | null } {
  let skipped: number | null = null;
  let lanes = seed;
  let from = start;
  if (skip !== 0) {
    reader.position = start;
    while (reader.position < end) {
      const at = reader.position;
      const tag = reader.tag(end);
      if (tag !== skip) {
        reader.skip(tag, end);
        continue;
      }
      lanes = added(reader, from, at, lanes);
      skipped = reader.number(end);
      from = reader.position;
    }
  }
  const { high, low } = added(reader, from, end, lanes);
  return { hash: finished(high, low).text, skipped };
}

/** Four bytes at a time; the length goes in, so that where one range ends and the next begins is part of it. */
function added({ bytes, view }: WireReader, from: number, to: number, lanes: ContentHash): ContentHash {
  let high = lanes.high ^ (to - from);
  let low = lanes.low;
  let at = from;
  for (const whole = to - 3; at < whole; at += 4) {
    const word = view.getInt32(at, true);
    high = Math.imul(high ^ word, HIGH);
    low = Math.imul((low << 15) | (low >>> 17), LOW) ^ word;
    high ^= high >>> 15;
  }
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    high = Math.imul(high ^ byte, HIGH);
    low = Math.imul(low ^ byte, LOW);
  }
  return { high, low, text: "" };
}

function finished(high: number, low: number): ContentHash {
  let h = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  let l = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  h ^= h >>> 15;
  l ^= l >>> 15;
  return { high: h, low: l, text: `${(h >>> 0).toString(36)}.${(l >>> 0).toString(36)}` };
}
