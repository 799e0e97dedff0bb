/** Zip archives for tests, written in every way that a feed's publisher may. */
import { crc32 } from "./crc32.ts";

export type ZipWriting = {
  /** "deflate" unless told. */
  method: "stored" | "deflate";
  /** Sizes behind the data instead of before it; "unsigned" leaves its optional signature out. */
  descriptor: "none" | "signed" | "unsigned" | "signed 64";
  /** Sizes in the extra field of zip64. */
  isZip64: boolean;
  folder: string;
  comment: string;
};

/** Archives hold files in the order of the record's keys. */
export async function aZip(
  files: Record<string, string | Uint8Array>,
  overrides: Partial<ZipWriting> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { method, descriptor, isZip64, folder, comment } = {
    method: "deflate",
    descriptor: "none",
    isZip64: false,
    folder: "",
    comment: "",
    ...overrides,
  };
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  const push = (part: Uint8Array) => {
    parts.push(part);
    offset += part.length;
  };
  for (const [name, content] of Object.entries(files)) {
    const path = new TextEncoder().encode(folder + name);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const packed = method === "stored" ? bytes : await deflated(bytes);
    const crc = crc32(bytes, 0);
    const isDescribed = descriptor !== "none";
    const start = offset;
    const flags = 0x800 | (isDescribed ? 8 : 0);
    const extra = isZip64 ? [u16(1), u16(16), u64(bytes.length), u64(packed.length)] : [];
    const shown = isDescribed ? [u32(0), u32(0), u32(0)] : [u32(crc), ...sizes(packed.length, bytes.length, isZip64)];
    const fixed = [u16(45), u16(flags), u16(method === "stored" ? 0 : 8), u32(0)];
    const lengths = [u16(path.length), u16(isZip64 ? 20 : 0)];
    push(joined([u32(0x04034b50), ...fixed, ...shown, ...lengths, path, ...extra]));
    push(packed);
    if (isDescribed) {
      if (descriptor !== "unsigned") push(u32(0x08074b50));
      push(u32(crc));
      const size = descriptor === "signed 64" ? u64 : u32;
      push(joined([size(packed.length), size(bytes.length)]));
    }
    const known = [u32(crc), u32(packed.length), u32(bytes.length), u16(path.length), u16(0), u16(0), u16(0), u16(0)];
    directory.push(joined([u32(0x02014b50), u16(45), ...fixed, ...known, u32(0), u32(start), path]));
  }
  const directoryAt = offset;
  for (const entry of directory) push(entry);
  const count = u16(directory.length);
  const tail = new TextEncoder().encode(comment);
  const sized = [u32(offset - directoryAt), u32(directoryAt), u16(tail.length), tail];
  push(joined([u32(0x06054b50), u16(0), u16(0), count, count, ...sized]));
  return joined(parts);
}

/** The bytes as a body, in pieces of `pieceBytes`. */
export function bodyOf(bytes: Uint8Array<ArrayBuffer>, pieceBytes = 65_536): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + pieceBytes));
      at += pieceBytes;
    },
  });
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function sizes(packed: number, size: number, isZip64: boolean): Uint8Array[] {
  return isZip64 ? [u32(0xffffffff), u32(0xffffffff)] : [u32(packed), u32(size)];
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >>> 24);
}

function u64(value: number): Uint8Array {
  return joined([u32(value), u32(0)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
