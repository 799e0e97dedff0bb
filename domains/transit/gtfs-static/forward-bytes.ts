import { type ByteSource, byteSourceOf } from "../normalisers/body-bytes.ts";

const BUFFER_BYTES = 262_144;

/** Reads a body forwards only, with a look at the bytes that come next. Memory is one buffer, used again and again. */
export class ForwardBytes {
  #source: ByteSource;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #start = 0;
  #end = 0;
  #isAtEnd = false;
  /** Where the next byte is in the body. */
  offset = 0;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#source = byteSourceOf(body);
  }

  /**
   * The bytes that come next: at least `least`, or fewer where the body ends. They are valid until the next `look`.
   * `least` is below BUFFER_BYTES. @throws what the body's stream throws.
   */
  async look(least: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#end - this.#start < least && !this.#isAtEnd) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
      const filled = await this.#source.fill(this.#buffer, this.#end);
      this.#buffer = filled.buffer;
      this.#isAtEnd = filled.done;
      this.#end = filled.end;
    }
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Done with that many of the bytes that were looked at. */
  skip(bytes: number): void {
    this.#start += bytes;
    this.offset += bytes;
  }

  async cancel(reason: string): Promise<void> {
    await this.#source.cancel(reason);
  }
}
