/**
 * Messages as protobuf bytes, by the table of proto.ts: fields in order of number, as the reference writers do. A nested
 * message is written where it will stay, behind a length that is filled in when it is known
 * (https://protobuf.dev/programming-guides/encoding/).
 */
import { type FieldPlan, type MessagePlan, planOf } from "./message-plans.ts";
import type { MessageInput, ScalarName } from "./proto.ts";

const FIRST_BYTES = 65_536;
const TWO_TO_32 = 4_294_967_296;
/** Of UTF-8 for one UTF-16 unit. */
const MAX_UTF8_BYTES = 3;

const utf8 = new TextEncoder();

/** The bytes of one feed. Equal messages give equal bytes. 64-bit numbers must be whole, and are exact to 2^53. */
export function feedBytes(feed: MessageInput<"FeedMessage">): Uint8Array<ArrayBuffer> {
  const writer = new WireWriter();
  writer.message(planOf("FeedMessage"), feed);
  return writer.finish();
}

class WireWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  message(plan: MessagePlan, message: Readonly<Record<string, unknown>>): void {
    for (const field of plan.byTag) {
      if (field === undefined) continue;
      const value = message[field.key];
      if (value === null || value === undefined) continue;
      if (!field.isMany) this.#field(field, value);
      else for (const element of value as readonly unknown[]) this.#field(field, element);
    }
  }

  #field(field: FieldPlan, value: unknown): void {
    this.#varint(field.tag);
    switch (field.kind) {
      case "message":
        this.#sized(() => this.message(field.plan, value as Record<string, unknown>));
        break;
      case "enum":
        this.#varint(field.numbers.get(value as string) ?? 0);
        break;
      case "scalar":
        this.#scalar(field.scalar, value as string | number | boolean);
        break;
    }
  }

  #scalar(type: ScalarName, value: string | number | boolean): void {
    switch (type) {
      case "string":
        this.#sized(() => this.#text(String(value)));
        break;
      case "bool":
        this.#varint(value ? 1 : 0);
        break;
      case "float":
        this.#room(4);
        this.#view.setFloat32(this.#at, Number(value), true);
        this.#at += 4;
        break;
      case "double":
        this.#room(8);
        this.#view.setFloat64(this.#at, Number(value), true);
        this.#at += 8;
        break;
      default:
        this.#varint(Number(value));
        break;
    }
  }

  /** Mostly ASCII, and short: cheaper byte by byte than through the encoder. */
  #text(text: string): void {
    this.#room(text.length * MAX_UTF8_BYTES);
    let index = 0;
    for (; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) break;
      this.#bytes[this.#at++] = code;
    }
    // A lone half of a pair becomes U+FFFD: the bytes are always valid UTF-8.
    if (index < text.length) this.#at += utf8.encodeInto(text.slice(index), this.#bytes.subarray(this.#at)).written;
  }

  /** Integers to ±2^53; a negative one has ten bytes, as the wire format says. */
  #varint(value: number): void {
    this.#room(10);
    let low = value >>> 0;
    let high = Math.floor(value / TWO_TO_32) >>> 0;
    while (high !== 0 || low > 0x7f) {
      this.#bytes[this.#at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[this.#at++] = low;
  }

  /** A length stands before what it measures: one byte is kept for it, and the rest moves where it takes more. */
  #sized(write: () => void): void {
    this.#room(1);
    const start = ++this.#at;
    write();
    const length = this.#at - start;
    let more = 0;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) more++;
    this.#room(more);
    if (more > 0) this.#bytes.copyWithin(start + more, start, start + length);
    this.#at = start - 1;
    this.#varint(length);
    this.#at += length;
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
