/**
 * The file in which tracking comes back from a carrier without an API: a header, then one event a record. Needed are a
 * reference and, of each record, an expedition number or a state. Columns in any order, in Spanish or English:
 *
 * | column | headers |
 * |---|---|
 * | reference | referencia, ref, reference, order reference, order id, pedido |
 * | expedition number | expedicion, albaran, numero de envio, tracking, tracking number, seguimiento |
 * | state | estado, situacion, status, state |
 * | date | fecha, fecha estado, date, timestamp: 23/11/2026, 2026-11-23, with the time behind it or without |
 * | time | hora, time: 10:11 or 10:11:12, where the date has none |
 * | text | descripcion, observaciones, incidencia, description, comment |
 * | place | poblacion, delegacion, lugar, place, location |
 *
 * Dates are Madrid's clock unless they have an offset; a date without a time is noon, so that no zone moves it to another
 * day. Records that cannot be read are told with line and column, and hold none of the others back.
 */
import { type CsvCell, readCsv } from "../../csv.ts";
import type { CarrierEvent } from "../carrier.ts";
import { madrid, wallOfDigits } from "../zone-clock.ts";
import { stateOf } from "./statuses.ts";

export type TrackingRecord = {
  line: number;
  reference: string;
  trackingNumber: string | null;
  /** Null where the record tells a number only. */
  event: CarrierEvent | null;
};

type RejectedRecord = { line: number; column: number; reason: string };

export type TrackingFile =
  | { kind: "records"; records: TrackingRecord[]; rejected: RejectedRecord[] }
  | ({ kind: "malformed" } & RejectedRecord);

const HEADERS = {
  reference: ["referencia", "ref", "reference", "order reference", "order id", "pedido", "numero de pedido"],
  trackingNumber: ["expedicion", "albaran", "numero de envio", "envio", "tracking", "tracking number", "seguimiento"],
  state: ["estado", "situacion", "status", "state"],
  date: ["fecha", "fecha estado", "date", "timestamp", "event date"],
  time: ["hora", "time"],
  text: ["descripcion", "observaciones", "incidencia", "description", "comment"],
  place: ["poblacion", "delegacion", "lugar", "place", "location"],
} as const;
type Column = keyof typeof HEADERS;

const NOON = "12:00";

export function parseTrackingFile(text: string): TrackingFile {
  const parsed = readCsv(text);
  if (parsed.kind === "malformed") return parsed;
  const [header = [], ...body] = parsed.records;
  const columns = columnsOf(header);
  if (!("ok" in columns)) return { kind: "malformed", ...columns };
  const records: TrackingRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const cells of body) {
    const read = recordOf(cells, columns.ok, header.length);
    if ("reason" in read) rejected.push(read);
    else records.push(read);
  }
  return { kind: "records", records, rejected };
}

const bare = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/n[º°.]\s*/g, "numero de ")
    .replace(/[^a-z]+/g, " ")
    .trim();

function columnsOf(header: readonly CsvCell[]): { ok: Map<Column, number> } | RejectedRecord {
  const found = new Map<Column, number>();
  for (const [at, cell] of header.entries()) {
    const name = bare(cell.text);
    for (const [column, names] of Object.entries(HEADERS) as [Column, readonly string[]][]) {
      if (!names.includes(name)) continue;
      if (found.has(column)) {
        return { line: cell.line, column: cell.column, reason: `"${cell.text}": a second column for ${column}` };
      }
      found.set(column, at);
    }
  }
  const needed: readonly Column[] = found.has("trackingNumber") ? ["reference"] : ["reference", "state"];
  const missing = needed.find((column) => !found.has(column));
  if (missing === undefined) return { ok: found };
  const { line = 1, column = 1 } = header[0] ?? {};
  return { line, column, reason: `no column for ${missing}: its header is one of ${HEADERS[missing].join(", ")}` };
}

function recordOf(
  cells: readonly CsvCell[],
  columns: ReadonlyMap<Column, number>,
  width: number,
): TrackingRecord | RejectedRecord {
  const { line = 1, column: first = 1 } = cells[0] ?? {};
  if (cells.length !== width) {
    return { line, column: first, reason: `${cells.length} cells, where the header has ${width}` };
  }
  const cellOf = (column: Column): CsvCell => cells[columns.get(column) ?? -1] ?? { text: "", line, column: first };
  const textOf = (column: Column): string => cellOf(column).text.trim();
  const reject = (column: Column, reason: string): RejectedRecord => {
    const cell = cellOf(column);
    return { line: cell.line, column: cell.column, reason };
  };
  const reference = textOf("reference");
  const trackingNumber = textOf("trackingNumber") || null;
  const state = textOf("state");
  if (reference === "") return reject("reference", "the reference is empty");
  if (state === "") {
    return trackingNumber === null
      ? reject("state", "neither a state nor an expedition number")
      : { line, reference, trackingNumber, event: null };
  }
  const [date, time] = [textOf("date"), textOf("time")];
  const at = instantOf(date, time);
  if (at === null) {
    const wanted = "23/11/2026 10:11, 23/11/2026, 2026-11-23 10:11 or 2026-11-23T10:11:12Z";
    return reject("date", `"${[date, time].join(" ").trim()}" is not a date such as ${wanted}`);
  }
  const event = {
    key: `${state}:${at}`,
    status: stateOf(state),
    code: state,
    text: textOf("text") || state,
    at,
    order: line,
    place: textOf("place") || null,
  };
  return { line, reference, trackingNumber, event };
}

function instantOf(date: string, time: string): number | null {
  const [, days, ownTime, zone] =
    /^([\d/.-]+)(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(date) ?? [];
  const day = days === undefined ? null : dayOf(days);
  const [, hour, minute, second = "0"] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(ownTime ?? (time || NOON)) ?? [];
  if (day === null || hour === undefined) return null;
  const wall = wallOfDigits(...day, Number(hour), Number(minute), Number(second));
  if (wall === null) return null;
  return zone === undefined ? madrid.instantOf(wall) : wall - offsetMs(zone);
}

/** Year, month, day. A date that begins with the day is Spain's: 03/04/2026 is in April. */
function dayOf(text: string): [number, number, number] | null {
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  if (year !== undefined) return [Number(year), Number(month), Number(day)];
  const [, d, m, y] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  return y === undefined ? null : [Number(y), Number(m), Number(d)];
}

function offsetMs(zone: string): number {
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
