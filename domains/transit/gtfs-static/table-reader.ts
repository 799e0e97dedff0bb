/** One file of a feed: bytes in, rows by column name out. */
import { quoted } from "../normalisers/rejections.ts";
import { CsvReader } from "./csv-reader.ts";
import type { RowRejections } from "./row-rejections.ts";
import type { EntrySink } from "./zip-stream.ts";

/** A row's values by the position of the column that was asked for; "" where the file has no such column or no value. */
export type Row = (column: number) => string;

export type TableSpec = {
  file: string;
  columns: readonly string[];
  /** Without one of these the file says nothing. */
  required: readonly string[];
  row(value: Row, line: number): void;
};

/** A file that cannot be read at all: a required column is missing. */
export class UnreadableTable extends Error {}

/** @throws UnreadableTable from `write` or `end`. */
export function tableSink(spec: TableSpec, rejections: RowRejections): EntrySink {
  const decoder = new TextDecoder();
  let places: number[] | null = null;
  let width = 0;
  let fields: string[] = [];
  const value: Row = (column) => trimmed(fields[places?.[column] ?? -1] ?? "");
  const csv = new CsvReader({
    record(record, line) {
      if (places === null) {
        places = placesOf(record, spec);
        width = record.length;
        return;
      }
      if (record.length > width && record.slice(width).some((field) => field.trim() !== "")) {
        rejections.add(spec.file, line, `${record.length} values under ${width} columns`, quoted(record[0]));
        return;
      }
      fields = record;
      spec.row(value, line);
    },
    broken(line) {
      rejections.add(spec.file, line, "a quote is opened and not closed");
    },
  });
  return {
    write: (bytes) => csv.push(decoder.decode(bytes, { stream: true })),
    end() {
      csv.push(decoder.decode());
      csv.end();
    },
  };
}

function placesOf(header: readonly string[], spec: TableSpec): number[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = spec.required.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new UnreadableTable(`${spec.file} has no column ${missing.join(", ")}`);
  return spec.columns.map((column) => names.indexOf(column));
}

/** Most values have no blanks around them, and asking is cheaper than a copy. */
function trimmed(field: string): string {
  const isPlain = field.charCodeAt(0) > 32 && field.charCodeAt(field.length - 1) > 32;
  return isPlain || field === "" ? field : field.trim();
}
