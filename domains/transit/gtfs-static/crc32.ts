/** CRC-32 as zip has it (ISO 3309, polynomial reflected), four bytes a step. */
const TABLES = tables();

/** Goes on from `crc`, which is 0 at the start of a file. */
export function crc32(bytes: Uint8Array, crc: number): number {
  const [t0, t1, t2, t3] = TABLES;
  let c = ~crc;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    c ^= word(bytes, at);
    c = entry(t3, c & 255) ^ entry(t2, (c >>> 8) & 255) ^ entry(t1, (c >>> 16) & 255) ^ entry(t0, c >>> 24);
  }
  for (; at < bytes.length; at++) c = entry(t0, (c ^ entry(bytes, at)) & 255) ^ (c >>> 8);
  return ~c >>> 0;
}

type Table = Uint32Array<ArrayBuffer>;

/** The indices above are in range by their masks: the fallback is for the type only. */
function entry(values: Uint8Array | Table, index: number): number {
  return values[index] ?? 0;
}

function word(bytes: Uint8Array, at: number): number {
  return entry(bytes, at) | (entry(bytes, at + 1) << 8) | (entry(bytes, at + 2) << 16) | (entry(bytes, at + 3) << 24);
}

function tables(): [Table, Table, Table, Table] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  const next = (table: Table): Table => table.map((c) => entry(first, c & 255) ^ (c >>> 8));
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}
