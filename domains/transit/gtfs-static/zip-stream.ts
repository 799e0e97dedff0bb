/**
 * A zip archive read forwards only, as a Worker gets it: local headers one after the other, never the directory at the
 * end. What that directory would have said is taken from each entry itself: its size from its header or, where the
 * writer did not know it yet (bit 3), from the data descriptor behind the data. PKWARE APPNOTE 6.3.10, sections 4.3.7,
 * 4.3.9 and 4.5.3.
 */
import { readBytes } from "../normalisers/body-bytes.ts";
import { crc32 } from "./crc32.ts";
import { ForwardBytes } from "./forward-bytes.ts";
import { BrokenStream, look, MalformedZip, P, SIGNATURES, textOf, viewOf } from "./zip-bytes.ts";
import { describedData, type EntryData, sizedData } from "./zip-entry-data.ts";

/** Where an entry's bytes go. `write` must keep nothing of what it is given: the memory is used again. */
export type EntrySink = { write(bytes: Uint8Array<ArrayBuffer>): void; end(): void };

/** What an archive says of a file in it: equal for equal content, whenever and wherever it was packed. */
export type ZipEntry = { name: string; crc: number; size: number };

/** `offset` is in the archive, bytes. */
export type ZipRead = { kind: "read"; entries: ZipEntry[] } | { kind: "malformed"; reason: string; offset: number };

/** What may stand where a file ends. */
const BETWEEN_FILES: ReadonlySet<number> = new Set([
  SIGNATURES.entry,
  SIGNATURES.directory,
  SIGNATURES.end,
  SIGNATURES.end64,
  SIGNATURES.extraRecord,
]);

const HEADER_BYTES = 30;
const LOOK_BYTES = 65_536;

const STORED = 0;
const DEFLATED = 8;
const FLAG_ENCRYPTED = 1;
const FLAG_DESCRIPTOR = 8;
const UNKNOWN_SIZE = 0xffffffff;
const ZIP64_EXTRA = 1;

/**
 * Reads an archive to its end. `choose` gets each file's path in the archive and answers where its content goes, or
 * null to pass over it: then it is not unpacked. What a sink throws is thrown on.
 */
export async function readZip(
  body: ReadableStream<Uint8Array>,
  choose: (name: string) => EntrySink | null,
): Promise<ZipRead> {
  const bytes = new ForwardBytes(body);
  try {
    const entries: ZipEntry[] = [];
    for (;;) {
      const signature = await nextSignature(bytes);
      if (signature !== SIGNATURES.entry) break;
      entries.push(await readEntry(bytes, choose));
    }
    await readDirectory(bytes);
    return { kind: "read", entries };
  } catch (error) {
    await bytes.cancel("the archive cannot be read").catch(() => undefined /* The stream itself may have failed. */);
    if (error instanceof MalformedZip) return { kind: "malformed", reason: error.message, offset: error.offset };
    if (error instanceof BrokenStream) return { kind: "malformed", reason: error.message, offset: bytes.offset };
    throw error;
  }
}

async function nextSignature(bytes: ForwardBytes): Promise<number> {
  const ahead = await look(bytes, 4);
  const signature = ahead.length < 4 ? -1 : viewOf(ahead).getUint32(0, true);
  if (BETWEEN_FILES.has(signature)) return signature;
  if (bytes.offset === 0) throw new MalformedZip(`not a zip archive: it begins with ${shown(ahead)}`, 0);
  throw new MalformedZip(
    ahead.length === 0
      ? "the archive ends before its directory"
      : `neither a file nor the directory is here, but ${shown(ahead)}`,
    bytes.offset,
  );
}

type Header = {
  name: string;
  method: number;
  isEncrypted: boolean;
  crc: number;
  packedSize: number;
  size: number;
  /** The sizes above are not to be read: the descriptor has them. */
  hasDescriptor: boolean;
};

async function readEntry(bytes: ForwardBytes, choose: (name: string) => EntrySink | null): Promise<ZipEntry> {
  const headerAt = bytes.offset;
  const header = await readHeader(bytes);
  const sink = header.name.endsWith("/") ? null : choose(header.name);
  const where = header.name;
  if (sink === null) {
    const data = header.hasDescriptor ? describedData(bytes, where) : sizedData(bytes, where, header.packedSize);
    let step = await data.next();
    while (!step.done) step = await data.next();
    const { crc, size } = step.value ?? header;
    return { name: header.name, crc, size };
  }
  if (header.isEncrypted) throw new MalformedZip(`${where} is encrypted`, headerAt);
  if (header.method !== STORED && header.method !== DEFLATED) {
    throw new MalformedZip(`${where} is packed by method ${header.method}; only 0 (stored) and 8 (deflate)`, headerAt);
  }
  const data = header.hasDescriptor ? describedData(bytes, where) : sizedData(bytes, where, header.packedSize);
  const found = { crc: 0, size: 0 };
  const take = (part: Uint8Array<ArrayBuffer>): void => {
    found.crc = crc32(part, found.crc);
    found.size += part.length;
    sink.write(part);
  };
  const described =
    header.method === STORED ? await copy(data, take) : await inflate(data, take, `${where} cannot be unpacked`, bytes);
  const { crc, size } = described ?? header;
  if (found.size !== size || found.crc !== crc) {
    throw new MalformedZip(
      `${where} is corrupt: ${found.size} bytes with CRC ${hex(found.crc)}, ${size} with ${hex(crc)} are announced`,
      headerAt,
    );
  }
  sink.end();
  return { name: header.name, crc, size };
}

async function readHeader(bytes: ForwardBytes): Promise<Header> {
  const at = bytes.offset;
  const fixed = await look(bytes, HEADER_BYTES);
  if (fixed.length < HEADER_BYTES) throw new MalformedZip("the archive ends inside a file's header", at);
  const view = viewOf(fixed);
  const flags = view.getUint16(6, true);
  const nameLength = view.getUint16(26, true);
  const extraLength = view.getUint16(28, true);
  const length = HEADER_BYTES + nameLength + extraLength;
  const whole = await look(bytes, length);
  if (whole.length < length) throw new MalformedZip("the archive ends inside a file's header", at);
  const header: Header = {
    name: new TextDecoder().decode(whole.subarray(HEADER_BYTES, HEADER_BYTES + nameLength)),
    method: viewOf(whole).getUint16(8, true),
    isEncrypted: (flags & FLAG_ENCRYPTED) !== 0,
    crc: viewOf(whole).getUint32(14, true),
    packedSize: viewOf(whole).getUint32(18, true),
    size: viewOf(whole).getUint32(22, true),
    hasDescriptor: false,
  };
  readZip64(header, whole.subarray(HEADER_BYTES + nameLength, length));
  // Some writers set the bit and know the sizes all the same; then the descriptor behind the data is a repetition.
  header.hasDescriptor = (flags & FLAG_DESCRIPTOR) !== 0;
  bytes.skip(length);
  return header;
}

/** Sizes of 4 GB and more are in an extra field, the unpacked one first. */
function readZip64(header: Header, extra: Uint8Array<ArrayBuffer>): void {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    let field = at + 4;
    const end = Math.min(extra.length, field + view.getUint16(at + 2, true));
    if (header.size === UNKNOWN_SIZE && field + 8 <= end) {
      header.size = Number(view.getBigUint64(field, true));
      field += 8;
    }
    if (header.packedSize === UNKNOWN_SIZE && field + 8 <= end)
      header.packedSize = Number(view.getBigUint64(field, true));
    return;
  }
}

type Described = { crc: number; size: number } | null;

async function copy(data: EntryData, take: (part: Uint8Array<ArrayBuffer>) => void): Promise<Described> {
  for (;;) {
    const step = await data.next();
    if (step.done) return step.value;
    take(step.value);
  }
}

async function inflate(
  data: EntryData,
  take: (part: Uint8Array<ArrayBuffer>) => void,
  what: string,
  bytes: ForwardBytes,
): Promise<Described> {
  const inflater = new DecompressionStream("deflate-raw");
  const writer = (inflater.writable as WritableStream<Uint8Array<ArrayBuffer>>).getWriter();
  // A failed unpacking is told by its reading side; without this the same failure is an unhandled rejection as well.
  writer.closed.catch(() => undefined);
  let failure: unknown = null;
  const feeding = (async () => {
    try {
      // The bytes are copied, since the stream may keep them beyond the look that they belong to.
      const described = await copyEach(data, (part) => writer.write(part.slice()));
      await writer.close();
      return described;
    } catch (error) {
      failure = error;
      await writer.abort(error).catch(() => undefined);
      return null;
    }
  })();
  const read = await readBytes(inflater.readable as ReadableStream<Uint8Array>, (part) => {
    take(part as Uint8Array<ArrayBuffer>);
    return part.length;
  }).catch(async (error: unknown) => {
    await feeding;
    throw error;
  });
  const described = await feeding;
  if (failure instanceof MalformedZip || failure instanceof BrokenStream) throw failure;
  if (read.kind === "broken" || failure !== null) {
    const reason = read.kind === "broken" ? read.reason : textOf(failure);
    throw new MalformedZip(`${what}: ${reason}`, bytes.offset);
  }
  return described;
}

async function copyEach(data: EntryData, write: (part: Uint8Array<ArrayBuffer>) => Promise<void>): Promise<Described> {
  for (;;) {
    const step = await data.next();
    if (step.done) return step.value;
    await write(step.value);
  }
}

/** The directory is passed over, but it must be there to its end: a body that was cut has no end record. */
async function readDirectory(bytes: ForwardBytes): Promise<void> {
  const isEnd = (ahead: Uint8Array<ArrayBuffer>, at: number) => viewOf(ahead).getUint32(at, true) === SIGNATURES.end;
  for (;;) {
    const ahead = await look(bytes, LOOK_BYTES);
    for (let at = ahead.indexOf(P); at !== -1 && at + 4 <= ahead.length; at = ahead.indexOf(P, at + 1)) {
      if (!isEnd(ahead, at)) continue;
      bytes.skip(ahead.length);
      // What follows is the archive's comment: read, so that the connection can be used again.
      for (let rest = await look(bytes, 1); rest.length > 0; rest = await look(bytes, 1)) bytes.skip(rest.length);
      return;
    }
    if (ahead.length < LOOK_BYTES) throw new MalformedZip("the archive ends inside its directory", bytes.offset);
    bytes.skip(ahead.length - 3);
  }
}

function shown(bytes: Uint8Array<ArrayBuffer>): string {
  if (bytes.length === 0) return "nothing";
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 16)));
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
