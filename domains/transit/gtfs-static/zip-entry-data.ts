/**
 * Where the data of a file in a zip ends. A descriptor has no mark that could not occur in the data, and
 * DecompressionStream does not tell where a deflate stream ends. So the end is the first place where a header follows
 * and the twelve to twenty-four bytes before it are a descriptor whose packed size is exactly the distance from the
 * data's start: by chance that is one in 2^64.
 */
import type { ForwardBytes } from "./forward-bytes.ts";
import { look, MalformedZip, P, SIGNATURES, viewOf } from "./zip-bytes.ts";

/** The longest descriptor (signed, 64-bit sizes) and the signature behind it. */
const LONGEST_END = 28;
const LOOK_BYTES = 65_536;

export type EntryData = AsyncGenerator<Uint8Array<ArrayBuffer>, { crc: number; size: number } | null>;

/** The packed bytes of an entry whose size its header tells. */
export async function* sizedData(bytes: ForwardBytes, name: string, packedSize: number): EntryData {
  let left = packedSize;
  while (left > 0) {
    const ahead = await look(bytes, Math.min(left, LOOK_BYTES));
    const part = ahead.subarray(0, left);
    if (part.length === 0)
      throw new MalformedZip(`the archive ends inside ${name}, ${left} bytes too early`, bytes.offset);
    yield part;
    bytes.skip(part.length);
    left -= part.length;
  }
  return null;
}

/** The packed bytes of an entry whose size only its descriptor tells; answers what the descriptor says. */
export async function* describedData(bytes: ForwardBytes, name: string): EntryData {
  let passed = 0;
  for (;;) {
    const ahead = await look(bytes, LOOK_BYTES);
    const end = findEnd(ahead, passed);
    if (end !== null) {
      if (end.dataEnd > 0) yield ahead.subarray(0, end.dataEnd);
      bytes.skip(end.headerAt);
      return end;
    }
    // What could be the beginning of the end stays until more of it is seen.
    const safe = ahead.length - LONGEST_END;
    if (safe <= 0 || ahead.length < LOOK_BYTES) throw new MalformedZip(`the archive ends inside ${name}`, bytes.offset);
    yield ahead.subarray(0, safe);
    bytes.skip(safe);
    passed += safe;
  }
}

export type EntryDataEnd = { dataEnd: number; headerAt: number; crc: number; size: number };

/** `passed` bytes of the entry's data came before these. */
function findEnd(ahead: Uint8Array<ArrayBuffer>, passed: number): EntryDataEnd | null {
  const view = viewOf(ahead);
  for (let at = ahead.indexOf(P); at !== -1 && at + 4 <= ahead.length; at = ahead.indexOf(P, at + 1)) {
    const signature = view.getUint32(at, true);
    if (signature !== SIGNATURES.entry && signature !== SIGNATURES.directory && signature !== SIGNATURES.extraRecord)
      continue;
    const end = descriptorBefore(view, at, passed);
    if (end !== null) return end;
  }
  return null;
}

function descriptorBefore(view: DataView, headerAt: number, passed: number): EntryDataEnd | null {
  for (const isLong of [false, true]) {
    const crcAt = headerAt - (isLong ? 20 : 12);
    if (crcAt < 0) continue;
    const packed = isLong ? Number(view.getBigUint64(crcAt + 4, true)) : view.getUint32(crcAt + 4, true);
    const size = isLong ? Number(view.getBigUint64(crcAt + 12, true)) : view.getUint32(crcAt + 8, true);
    const crc = view.getUint32(crcAt, true);
    // The signature is optional, so both distances are asked.
    const isSigned = crcAt >= 4 && view.getUint32(crcAt - 4, true) === SIGNATURES.descriptor;
    if (isSigned && packed === passed + crcAt - 4) return { dataEnd: crcAt - 4, headerAt, crc, size };
    if (packed === passed + crcAt) return { dataEnd: crcAt, headerAt, crc, size };
  }
  return null;
}
