/** CSV by RFC 4180, written and read: what every export and import of orders goes through. Pure. */
import { safeCell } from "./exports/safe-cell.ts";

export type CsvDialect = {
  separator: "," | ";";
  /**
   * "disarmed": a cell that a spreadsheet would run as a formula gets an apostrophe in front, which a program that reads
   * the file sees too; for files that people open. "kept": cells are what they are; for files that programs import.
   */
  formulas: "disarmed" | "kept";
};

/** One record with its line end (CRLF). A cell is quoted where the separator, a quote, a line end or an outer blank is in it. */
export function csvRecord(cells: readonly string[], { separator, formulas }: CsvDialect): string {
  const written = cells.map((cell) => quoted(formulas === "disarmed" ? safeCell(cell) : cell, separator));
  // A record of one empty cell would be an empty line, which readers pass over.
  return `${cells.length === 1 && written[0] === "" ? '""' : written.join(separator)}\r\n`;
}

export const csvDocument = (records: readonly (readonly string[])[], dialect: CsvDialect): string =>
  records.map((cells) => csvRecord(cells, dialect)).join("");

function quoted(cell: string, separator: string): string {
  const isPlain = !cell.includes(separator) && !/["\r\n]|^\s|\s$|^\uFEFF/.test(cell);
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

/** Both count from 1; the column is in characters of the line on which the cell begins. */
export type CsvCell = { text: string; line: number; column: number };

export type ParsedCsv =
  | { kind: "records"; records: CsvCell[][] }
  | { kind: "malformed"; line: number; column: number; reason: string };

const SEPARATORS = [";", ",", "\t"] as const;

/**
 * Whole documents, small enough to be in memory. The separator is the one of ";", "," and tab that the first line has
 * most of outside of quotes. Line ends are CRLF, LF or CR; a byte order mark and empty lines are passed over.
 */
export function readCsv(text: string): ParsedCsv {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const separator = separatorOf(text.slice(start));
  const records: CsvCell[][] = [];
  let record: CsvCell[] = [];
  let at = start;
  let line = 1;
  let lineStart = start;
  while (at < text.length || record.length > 0) {
    const cell = { text: "", line, column: at - lineStart + 1 };
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      const end = endOfQuoted(text, at);
      if (end === null) return { kind: "malformed", line, column: cell.column, reason: "a quote that is never closed" };
      const inside = text.slice(at + 1, end);
      cell.text = inside.replaceAll('""', '"');
      for (const match of inside.matchAll(/\r\n|\r|\n/g)) {
        line++;
        lineStart = at + 1 + match.index + match[0].length;
      }
      at = end + 1;
    } else {
      const end = endOfPlain(text, at, separator);
      cell.text = text.slice(at, end);
      const stray = cell.text.indexOf('"');
      if (stray !== -1)
        return {
          kind: "malformed",
          line,
          column: cell.column + stray,
          reason: "a quote inside of a cell that does not begin with one",
        };
      at = end;
    }
    record.push(cell);
    const next = text[at];
    if (next === separator) {
      at++;
      continue;
    }
    if (next !== undefined && next !== "\r" && next !== "\n") {
      const reason = `"${next}" behind a closing quote, where the separator "${separator}" or the end of the line was expected`;
      return { kind: "malformed", line, column: at - lineStart + 1, reason };
    }
    if (record.length > 1 || record[0]?.text !== "" || isQuoted) records.push(record);
    record = [];
    at += next === "\r" && text[at + 1] === "\n" ? 2 : 1;
    line++;
    lineStart = at;
  }
  return { kind: "records", records };
}

function separatorOf(text: string): string {
  const firstLine = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0].replace(/"(?:[^"]|"")*"/g, "") ?? "";
  const count = (separator: string) => firstLine.split(separator).length;
  return SEPARATORS.reduce<string>((best, separator) => (count(separator) > count(best) ? separator : best), ",");
}

/** Where the quote is that closes the one at `open`; null where none does. */
function endOfQuoted(text: string, open: number): number | null {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return null;
}

function endOfPlain(text: string, start: number, separator: string): number {
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === separator || character === "\r" || character === "\n") return at;
  }
  return text.length;
}
