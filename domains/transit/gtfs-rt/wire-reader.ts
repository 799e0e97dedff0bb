/** The protobuf wire format, read by the table of proto.ts (https://protobuf.dev/programming-guides/encoding/). */
import { type Draft, type FieldPlan, isExtension, type MessagePlan, NO_ELEMENTS } from "./message-plans.ts";
import type { ScalarName } from "./proto.ts";

/** The bytes are no protobuf from here on. `offset` is into the body. */
export class WireError extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

const TWO_TO_32 = 4_294_967_296;
/** Ids repeat thousands of times in a feed: the same short bytes give the same string, made once. */
const KEPT_STRINGS = 4096;
const KEPT_STRING_BYTES = 40;

const utf8 = new TextDecoder();

/** Fields that the table does not have. None of them is an error: producers extend the format as the proto allows. */
export type Unknowns = { extensions: number; fields: number; enumValues: number };

export class WireReader {
  position: number;
  readonly bytes: Uint8Array;
  readonly unknowns: Unknowns = { extensions: 0, fields: 0, enumValues: 0 };
  readonly view: DataView;
  private readonly strings: string[] = new Array<string>(KEPT_STRINGS).fill("");
  /** Halves of the varint that was read last. */
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.position = 0;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A field's tag: its number × 8 + its wire type. */
  tag(end: number): number {
    const at = this.position;
    this.varint(end);
    if (this.high !== 0 || this.low >>> 3 === 0) throw new WireError("no field has this tag", at);
    return this.low;
  }

  /** Reads a length and answers where that many bytes end. */
  lengthEnd(end: number): number {
    const at = this.position;
    this.varint(end);
    const until = this.position + this.low;
    if (this.high !== 0 || until > end)
      throw new WireError(`${this.low} bytes announced, ${end - this.position} left`, at);
    return until;
  }

  /** An unsigned number. */
  number(end: number): number {
    this.varint(end);
    return this.high * TWO_TO_32 + this.low;
  }

  /** The text that ends at `end`. */
  string(end: number): string {
    const start = this.position;
    this.position = end;
    return this.text(start, end);
  }

  skip(tag: number, end: number): void {
    const at = this.position;
    switch (tag & 7) {
      case VARINT:
        this.varint(end);
        return;
      case FIXED64:
        this.position += 8;
        break;
      case LENGTH:
        this.position = this.lengthEnd(end);
        return;
      case FIXED32:
        this.position += 4;
        break;
      default:
        throw new WireError(`wire type ${tag & 7} is not used by GTFS-Realtime`, at);
    }
    if (this.position > end) throw new WireError("the body ends inside a number", at);
  }

  /** The message that ends at `end`; fields that are not in the table are counted and left out. */
  message(plan: MessagePlan, end: number): Draft {
    const draft: Draft = { ...plan.empty };
    while (this.position < end) {
      const tag = this.tag(end);
      const field = plan.byTag[tag];
      if (field === undefined) {
        if (isExtension(tag >>> 3)) this.unknowns.extensions++;
        else this.unknowns.fields++;
        this.skip(tag, end);
        continue;
      }
      const value = this.value(field, end);
      if (value === undefined) continue;
      if (!field.isMany) draft[field.key] = value;
      else if (draft[field.key] === NO_ELEMENTS) draft[field.key] = [value];
      else (draft[field.key] as unknown[]).push(value);
    }
    return draft;
  }

  private value(field: FieldPlan, end: number): unknown {
    switch (field.kind) {
      case "message":
        return this.message(field.plan, this.lengthEnd(end));
      case "enum": {
        this.varint(end);
        const name = field.names[this.low];
        if (name === undefined) this.unknowns.enumValues++;
        return name;
      }
      case "scalar":
        return this.scalar(field.scalar, end);
    }
  }

  private scalar(type: ScalarName, end: number): string | number | boolean {
    switch (type) {
      case "string":
        return this.string(this.lengthEnd(end));
      case "bool":
        this.varint(end);
        return this.low !== 0 || this.high !== 0;
      case "int32":
        this.varint(end);
        return this.low | 0;
      case "uint32":
        this.varint(end);
        return this.low;
      case "int64":
        this.varint(end);
        return (this.high | 0) * TWO_TO_32 + this.low;
      case "uint64":
        return this.number(end);
      case "float": {
        const at = this.fixed(4, end);
        return this.view.getFloat32(at, true);
      }
      case "double": {
        const at = this.fixed(8, end);
        return this.view.getFloat64(at, true);
      }
    }
  }

  private fixed(size: number, end: number): number {
    const at = this.position;
    if (at + size > end) throw new WireError("the body ends inside a number", at);
    this.position = at + size;
    return at;
  }

  private varint(end: number): void {
    const { bytes } = this;
    const start = this.position;
    const first = bytes[start] ?? 0;
    // Most tags, lengths, enums and small numbers are one byte.
    if (first < 0x80 && start < end) {
      this.position = start + 1;
      this.low = first;
      this.high = 0;
      return;
    }
    let at = start;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw new WireError("the body ends inside a number", start);
      const byte = bytes[at++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.position = at;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new WireError("a number has more than ten bytes", start);
  }

  private text(start: number, end: number): string {
    const length = end - start;
    if (length === 0) return "";
    const { bytes } = this;
    if (length > KEPT_STRING_BYTES) return utf8.decode(bytes.subarray(start, end));
    let hash = length;
    let isAscii = true;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80) isAscii = false;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (!isAscii) return utf8.decode(bytes.subarray(start, end));
    const slot = (hash ^ (hash >>> 12)) & (KEPT_STRINGS - 1);
    const kept = this.strings[slot] ?? "";
    if (kept.length === length && this.isSame(kept, start)) return kept;
    const made = String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
    this.strings[slot] = made;
    return made;
  }

  private isSame(text: string, start: number): boolean {
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) !== this.bytes[start + i]) return false;
    }
    return true;
  }
}
