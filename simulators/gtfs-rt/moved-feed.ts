/**
 * A recorded GTFS-Realtime body with its instants moved, byte for byte the same in all else. Epoch seconds from 1978 to
 * 3058 take five bytes, and a date takes eight: each is written over where it stands, so nothing has to be understood
 * of the rest, extensions included.
 */
import { dateText, type ServiceShift, timeText } from "./service-shift.ts";

const DAY_S = 86_400;
const VARINT = 0;
const LENGTH = 2;
const SIZES: Partial<Record<number, number>> = { 1: 8, 5: 4 };
const TIME_BYTES = 5;

/** Paths of field numbers from FeedMessage (gtfs-realtime.proto, 2026-06-05). */
const HEADER_TIME = "1.3";
const TIMES = new Set([
  HEADER_TIME,
  "2.3.4", // entity.trip_update.timestamp
  "2.3.2.2.2", // …stop_time_update.arrival.time
  "2.3.2.2.4", // …arrival.scheduled_time
  "2.3.2.3.2", // …departure.time
  "2.3.2.3.4", // …departure.scheduled_time
  "2.4.5", // entity.vehicle.timestamp
  "2.5.1.1", // entity.alert.active_period.start
  "2.5.1.2", // entity.alert.active_period.end
]);
const DATES = new Set([
  "2.3.1.3", // entity.trip_update.trip.start_date
  "2.3.6.2", // entity.trip_update.trip_properties.start_date
  "2.4.1.3", // entity.vehicle.trip.start_date
]);
const CLOCK_TIMES = new Set([
  "2.3.1.2", // entity.trip_update.trip.start_time
  "2.3.6.3", // entity.trip_update.trip_properties.start_time
  "2.4.1.2", // entity.vehicle.trip.start_time
]);
const INSIDE = new Set(
  [...TIMES, ...DATES, ...CLOCK_TIMES].flatMap((path) => {
    const numbers = path.split(".");
    return numbers.slice(1).map((_, depth) => numbers.slice(0, depth + 1).join("."));
  }),
);

/**
 * Instants by `seconds`; service days, and times of them, by `shift`, or by the nearest whole number of days. Throws
 * where the body is not protobuf.
 */
export function movedFeed(
  body: Uint8Array,
  seconds: number,
  { days, timeS }: ServiceShift = { days: Math.round(seconds / DAY_S), timeS: 0 },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(body);
  walk(bytes, (path, start, end) => {
    if (TIMES.has(path) && end - start === TIME_BYTES) writeVarint(bytes, start, readVarint(bytes, start) + seconds);
    if (DATES.has(path) && end - start === 8) writeText(bytes, start, (text) => dateText(text, days));
    if (CLOCK_TIMES.has(path) && end - start === 8) writeText(bytes, start, (text) => timeText(text, timeS));
  });
  return bytes;
}

/** The header's timestamp alone, by `seconds`: the same trips told again later. */
export function retoldFeed(body: Uint8Array, seconds: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(body);
  walk(bytes, (path, start, end) => {
    if (path === HEADER_TIME && end - start === TIME_BYTES)
      writeVarint(bytes, start, readVarint(bytes, start) + seconds);
  });
  return bytes;
}

/** The header's timestamp, epoch seconds; null where it has none. */
export function headerTimestamp(body: Uint8Array): number | null {
  let found: number | null = null;
  walk(body, (path, start) => {
    if (path === HEADER_TIME) found = readVarint(body, start);
  });
  return found;
}

/** Calls back for every field that is no message on the way to one of the paths above. */
function walk(bytes: Uint8Array, field: (path: string, start: number, end: number) => void): void {
  const inside = (from: number, until: number, prefix: string): void => {
    let at = from;
    while (at < until) {
      const tagEnd = varintEnd(bytes, at);
      const tag = readVarint(bytes, at);
      const path = `${prefix}${tag >>> 3}`;
      const wire = tag & 7;
      if (wire === LENGTH) {
        const start = varintEnd(bytes, tagEnd);
        const end = start + readVarint(bytes, tagEnd);
        if (end > until) throw new Error(`no protobuf at byte ${at}`);
        if (INSIDE.has(path)) inside(start, end, `${path}.`);
        else field(path, start, end);
        at = end;
        continue;
      }
      const end = wire === VARINT ? varintEnd(bytes, tagEnd) : tagEnd + (SIZES[wire] ?? Number.NaN);
      if (!(end <= until)) throw new Error(`no protobuf at byte ${at}`);
      field(path, tagEnd, end);
      at = end;
    }
  };
  inside(0, bytes.length, "");
}

function varintEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at++) if ((bytes[at] ?? 0) < 0x80) return at + 1;
  throw new Error(`no protobuf at byte ${start}`);
}

/** Exact to 2^53. */
function readVarint(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start, unit = 1; ; at++, unit *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
  }
}

function writeVarint(bytes: Uint8Array, start: number, value: number): void {
  let rest = value;
  for (let at = start; at < start + TIME_BYTES; at++) {
    bytes[at] = (rest % 128) + (at < start + TIME_BYTES - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}

function writeText(bytes: Uint8Array, start: number, change: (text: string) => string): void {
  const moved = change(String.fromCharCode(...bytes.subarray(start, start + 8)));
  if (moved.length === 8) for (let i = 0; i < 8; i++) bytes[start + i] = moved.charCodeAt(i);
}
