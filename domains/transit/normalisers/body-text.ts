/**
 * Bytes a read waits for. Each read of a stream costs a turn of the event loop, and a Worker gets a few KB at a time
 * unless it asks for more: 15,000 turns for a body of 60 MB, against 240.
 */
const READ_BYTES = 262_144;

/** Chars that are worth handing over: what one full read gives even where every second byte continues a character. */
const PIECE_CHARS = READ_BYTES / 2;

type Read = { done: boolean; value?: Uint8Array | undefined };
type OwnRead = { done: boolean; value?: Uint8Array<ArrayBuffer> | undefined };
/** `readAtLeast` is Workers' own; without it the pieces of a plain reader are gathered. */
type ByteReader = {
  readAtLeast?(least: number, view: Uint8Array<ArrayBuffer>): Promise<OwnRead>;
  releaseLock(): void;
  cancel(reason?: unknown): Promise<void>;
};
type Reads = { next(): Promise<Read>; cancel(reason: string): Promise<void> };

export type BodyRead =
  | { kind: "read" }
  /** `onText` had enough; the body is cancelled. */
  | { kind: "stopped" }
  /** The stream failed: a connection that broke, a timeout. */
  | { kind: "broken"; reason: string; bytes: number };

/**
 * Reads a UTF-8 body and hands over its text in pieces of some 128 K characters or more. A character that two reads
 * share is whole, a byte order mark is taken off, bytes that are not UTF-8 become U+FFFD. `onText` answers whether to go
 * on; what it throws is thrown on, and the body is cancelled all the same.
 */
export async function readText(
  body: ReadableStream<Uint8Array>,
  onText: (piece: string) => boolean,
): Promise<BodyRead> {
  const reads = readsOf(body);
  const decoder = new TextDecoder();
  let bytes = 0;
  let piece = "";
  for (;;) {
    let read: Read;
    try {
      read = await reads.next();
    } catch (error) {
      return { kind: "broken", reason: error instanceof Error ? error.message : String(error), bytes };
    }
    bytes += read.value?.byteLength ?? 0;
    piece += read.value === undefined ? "" : decoder.decode(read.value, { stream: true });
    if (read.done) piece += decoder.decode();
    if (!read.done && piece.length < PIECE_CHARS) continue;
    let goOn = false;
    try {
      goOn = onText(piece);
    } finally {
      if (!goOn) await reads.cancel("the rest is of no use");
    }
    if (!goOn) return { kind: "stopped" };
    if (read.done) return { kind: "read" };
    piece = "";
  }
}

function readsOf(body: ReadableStream<Uint8Array>): Reads {
  const bytes = byteReader(body);
  const readAtLeast = bytes?.readAtLeast?.bind(bytes);
  if (bytes === null || readAtLeast === undefined) {
    bytes?.releaseLock();
    const reader = body.getReader();
    return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) };
  }
  // One buffer goes to and fro: fresh ones would be 60 MB of garbage beside the heap.
  let buffer = new ArrayBuffer(READ_BYTES);
  return {
    async next() {
      const read = await readAtLeast(READ_BYTES, new Uint8Array(buffer));
      if (read.value !== undefined) buffer = read.value.buffer;
      return read;
    },
    cancel: (reason) => bytes.cancel(reason),
  };
}

/** Null for a stream that was not made of bytes, such as one that a test or a transform made. */
function byteReader(body: ReadableStream<Uint8Array>): ByteReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // TypeError by the standard; whatever else is wrong with the stream the plain reader will say.
    return null;
  }
}
