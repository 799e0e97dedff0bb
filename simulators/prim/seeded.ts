/**
 * Chance that has no memory: every draw is a function of the seed and of what is drawn for, so that two polls, or two
 * simulators, agree about the same train at the same instant without sharing state.
 */

/** 32 bits of FNV-1a over the parts, finished with murmur3's mixer: FNV alone leaves neighbours correlated. */
export function hash(...parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x1f, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function unit(...parts: readonly (string | number)[]): number {
  return hash(...parts) / 0x1_0000_0000;
}

/** A number in [low, high). */
export function between(low: number, high: number, ...parts: readonly (string | number)[]): number {
  return low + (high - low) * unit(...parts);
}

/** One of `items`; null when there is none. */
export function pick<T>(items: readonly T[], ...parts: readonly (string | number)[]): T | null {
  return items[Math.floor(unit(...parts) * items.length)] ?? null;
}

/** The items in another order, the same one for the same parts. */
export function shuffled<T>(items: readonly T[], ...parts: readonly (string | number)[]): T[] {
  let state = hash(...parts);
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 0x1_0000_0000) * (i + 1));
    const held = out[i] as T;
    out[i] = out[j] as T;
    out[j] = held;
  }
  return out;
}

/** A UUID made of the parts; version and variant bits as in a random one. */
export function uuid(...parts: readonly (string | number)[]): string {
  const hex = [0, 1, 2, 3]
    .map((n) =>
      hash(...parts, n)
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
