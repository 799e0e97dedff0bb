/**
 * Bytes a read waits for. Each read of a stream costs a turn of the event loop, and a Worker gets a few KB at a time
 * unless it asks for more: 15,000 turns for a body of 60 MB, against 240.
 */
const READ_BYTES = 262_144;

/** What `take` may answer instead of a number of bytes: the rest is of no use. */
export const STOP = -1;

export type BodyRead =
  | { kind: "read" }
  /** `take` had enough; the body is cancelled. */
  | { kind: "stopped" }
  /** The stream failed: a connection that broke, a timeout. */
  | { kind: "broken"; reason: string; bytes: number };

/**
 * Reads a body and hands over its bytes, some READ_BYTES at a time, in one buffer that is used again and again: `take`
 * must keep nothing of it. `take` answers how many bytes it is done with (the others come again, with more behind
 * them) or STOP. What it throws is thrown on, and the body is cancelled all the same.
 */
export async function readBytes(
  body: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array<ArrayBuffer>) => number,
): Promise<BodyRead> {
  const source = byteSourceOf(body);
  let buffer = new Uint8Array(READ_BYTES);
  let held = 0;
  for (;;) {
    let filled: Filled;
    try {
      filled = await source.fill(buffer, held);
    } catch (error) {
      return { kind: "broken", reason: error instanceof Error ? error.message : String(error), bytes: source.received };
    }
    buffer = filled.buffer;
    let taken = STOP;
    try {
      taken = take(buffer.subarray(0, filled.end));
    } finally {
      if (taken === STOP) await source.cancel("the rest is of no use");
    }
    if (taken === STOP) return { kind: "stopped" };
    if (filled.done) return { kind: "read" };
    buffer.copyWithin(0, taken, filled.end);
    held = filled.end - taken;
    // Half a buffer that waits for its other half must not make reads small.
    if (held > buffer.length / 2) buffer = grown(buffer);
  }
}

function grown(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

type Filled = { buffer: Uint8Array<ArrayBuffer>; end: number; done: boolean };
/** `fill` writes from `from` on until the buffer is full or the body ends; the buffer that it answers is the one to use. */
export type ByteSource = {
  fill(buffer: Uint8Array<ArrayBuffer>, from: number): Promise<Filled>;
  cancel(reason: string): Promise<void>;
  /** Bytes so far. */
  received: number;
};

/** Reads a body by its bytes, many at a time where the runtime can. */
export function byteSourceOf(body: ReadableStream<Uint8Array>): ByteSource {
  const reader = byteReader(body);
  if (reader?.readAtLeast !== undefined) return byteSource(reader, reader.readAtLeast.bind(reader));
  reader?.releaseLock();
  return plainSource(body.getReader());
}

/** Workers' own way to wait for many bytes; other runtimes have none that all of them share. */
type ReadAtLeast = (
  least: number,
  view: Uint8Array<ArrayBuffer>,
) => Promise<{ done: boolean; value?: Uint8Array<ArrayBuffer> | undefined }>;
type ByteReader = { readAtLeast?: ReadAtLeast; releaseLock(): void; cancel(reason: string): Promise<void> };

/** Null for a stream that was not made of bytes, such as one that a test or a transform made. */
function byteReader(body: ReadableStream<Uint8Array>): ByteReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // A TypeError by the standard; whatever else is wrong with the stream the plain reader will say.
    return null;
  }
}

function byteSource(reader: ByteReader, readAtLeast: ReadAtLeast): ByteSource {
  return {
    async fill(buffer, from) {
      const view = buffer.subarray(from);
      const { done, value } = await readAtLeast(view.length, view);
      this.received += value?.byteLength ?? 0;
      // The memory was handed to the read and came back under another name.
      if (value !== undefined) return { buffer: new Uint8Array(value.buffer), end: from + value.byteLength, done };
      return { buffer: new Uint8Array(READ_BYTES), end: 0, done: true };
    },
    cancel: (reason) => reader.cancel(reason),
    received: 0,
  };
}

function plainSource(reader: ReadableStreamDefaultReader<Uint8Array>): ByteSource {
  let rest = new Uint8Array();
  return {
    async fill(buffer, from) {
      let end = from;
      for (;;) {
        const part = rest.subarray(0, buffer.length - end);
        buffer.set(part, end);
        end += part.length;
        rest = rest.subarray(part.length);
        if (end === buffer.length) return { buffer, end, done: false };
        const { done, value } = await reader.read();
        if (done) return { buffer, end, done };
        rest = value as Uint8Array<ArrayBuffer>;
        this.received += rest.length;
      }
    },
    cancel: (reason) => reader.cancel(reason),
    received: 0,
  };
}
