/**
 * The protobuf wire format, written by the table of gtfs-rt/proto.ts into one growing buffer: a nested message is
 * written where it will stay, behind a length that is filled in when it is known
 * (https://protobuf.dev/programming-guides/encoding/).
 */
import { ENUMS, type EnumName, MESSAGES, type MessageName, type ScalarName } from "../gtfs-rt/proto.ts";
import type { ToldFeed } from "./told.ts";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

const WIRE_TYPES: Record<ScalarName, number> = {
  string: LENGTH,
  bool: VARINT,
  int32: VARINT,
  uint32: VARINT,
  int64: VARINT,
  uint64: VARINT,
  float: FIXED32,
  double: FIXED64,
};

const TWO_TO_32 = 4_294_967_296;
/** A tag, and a number of ten bytes: what any field needs beside the content of a text. */
const ROOM = 16;
const FIRST_BYTES = 65_536;
/** Of UTF-8 for one UTF-16 unit. */
const MAX_UTF8_BYTES = 3;

type FieldPlan = { key: string; tag: number; isMany: boolean } & (
  | { kind: "scalar"; scalar: ScalarName }
  | { kind: "enum"; numbers: Readonly<Record<string, number>> }
  | { kind: "message"; plan: WritePlan }
);
/** In order of field numbers, as every other writer does it. */
type WritePlan = FieldPlan[];

const plans = new Map<MessageName, WritePlan>();

function planOf(name: MessageName): WritePlan {
  const known = plans.get(name);
  if (known !== undefined) return known;
  const plan: WritePlan = [];
  plans.set(name, plan);
  for (const [key, [number, type, many]] of Object.entries<readonly [number, string, "many"?]>(MESSAGES[name])) {
    plan.push({ key, isMany: many === "many", ...typed(number, type) });
  }
  plan.sort((a, b) => a.tag - b.tag);
  return plan;
}

function typed(number: number, type: string) {
  if (Object.hasOwn(MESSAGES, type)) {
    return { kind: "message" as const, tag: number * 8 + LENGTH, plan: planOf(type as MessageName) };
  }
  if (Object.hasOwn(ENUMS, type)) {
    return { kind: "enum" as const, tag: number * 8 + VARINT, numbers: ENUMS[type as EnumName] };
  }
  const scalar = type as ScalarName;
  return { kind: "scalar" as const, tag: number * 8 + WIRE_TYPES[scalar], scalar };
}

const utf8 = new TextEncoder();

/** The bytes of a feed. 64-bit numbers must be whole and exact, as JavaScript has them to 2^53. */
export function encodeFeed(feed: ToldFeed): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.message(planOf("FeedMessage"), feed);
  return writer.finish();
}

class Writer {
  private bytes = new Uint8Array(FIRST_BYTES);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.at);
  }

  message(plan: WritePlan, told: Readonly<Record<string, unknown>>): void {
    for (const field of plan) {
      const value = told[field.key];
      if (value === undefined) continue;
      if (field.isMany) for (const element of value as readonly unknown[]) this.field(field, element);
      else this.field(field, value);
    }
  }

  private field(field: FieldPlan, value: unknown): void {
    this.room(ROOM);
    this.varint(field.tag);
    switch (field.kind) {
      case "message": {
        const start = this.at++;
        this.message(field.plan, value as Record<string, unknown>);
        this.closeLength(start);
        return;
      }
      case "enum":
        this.varint(field.numbers[value as string] ?? 0);
        return;
      case "scalar":
        this.scalar(field.scalar, value);
    }
  }

  private scalar(type: ScalarName, value: unknown): void {
    switch (type) {
      case "string":
        this.text(value as string);
        return;
      case "bool":
        this.varint(value === true ? 1 : 0);
        return;
      case "float":
        this.view.setFloat32(this.at, value as number, true);
        this.at += 4;
        return;
      case "double":
        this.view.setFloat64(this.at, value as number, true);
        this.at += 8;
        return;
      default:
        this.varint(value as number);
    }
  }

  /** Negative numbers have ten bytes, whatever their type. */
  private varint(value: number): void {
    let low = value >>> 0;
    let high = Math.floor(value / TWO_TO_32) >>> 0;
    while (high > 0 || low > 0x7f) {
      this.bytes[this.at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.bytes[this.at++] = low;
  }

  private text(text: string): void {
    this.room(text.length * MAX_UTF8_BYTES + ROOM);
    const start = this.at++;
    let index = 0;
    for (; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) break;
      this.bytes[this.at++] = code;
    }
    // A lone half of a pair becomes U+FFFD: the bytes are always valid UTF-8.
    if (index < text.length) this.at += utf8.encodeInto(text.slice(index), this.bytes.subarray(this.at)).written;
    this.closeLength(start);
  }

  /** One byte was left for the length at `start`; a longer length moves what follows it. */
  private closeLength(start: number): void {
    const length = this.at - start - 1;
    const end = this.at;
    let extra = 0;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) extra++;
    if (extra > 0) {
      this.room(ROOM);
      this.bytes.copyWithin(start + 1 + extra, start + 1, end);
    }
    this.at = start;
    this.varint(length);
    this.at = end + extra;
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + bytes));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
