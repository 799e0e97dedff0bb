/** FNV-1a, 32 bits: for jitter and sharding that must come out the same everywhere; not for security. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** A fraction in [0, 1) that depends on the text alone. */
export function fractionOf(text: string): number {
  return hash32(text) / 0x1_0000_0000;
}
