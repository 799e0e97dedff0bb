/**
 * CSV as GTFS has it (RFC 4180, UTF-8, any line end), in pieces cut anywhere. Tables are tens of megabytes and most
 * have no quote at all: a piece without one is cut by `split`, which is native code; only records near a quote are
 * read character by character, and even there the searches are native.
 */

/** A record longer than this is a quote that nobody closed. */
const MAX_RECORD_CHARS = 131_072;

export type CsvRecords = {
  /** `line` counts from 1, the header included; a record over several lines has the number of its first. */
  record(fields: string[], line: number): void;
  /** A quote that is never closed: its line is given up, the reading goes on behind it. */
  broken(line: number): void;
};

export class CsvReader {
  readonly #records: CsvRecords;
  #rest = "";
  #line = 1;
  /** In a line that was given up, whose end has not come yet. */
  #isSkipping = false;

  constructor(records: CsvRecords) {
    this.#records = records;
  }

  push(text: string): void {
    if (this.#isSkipping) {
      const newline = text.indexOf("\n");
      if (newline === -1) return;
      this.#isSkipping = false;
      this.#line++;
      this.#read(text.slice(newline + 1), false);
      return;
    }
    this.#read(this.#rest === "" ? text : this.#rest + text, false);
  }

  end(): void {
    this.#read(this.#rest, true);
  }

  #read(text: string, isLast: boolean): void {
    let at = 0;
    let quote = text.indexOf('"');
    const end = isLast ? text.length : text.lastIndexOf("\n") + 1;
    while (at < end) {
      if (quote === -1 || quote >= end) {
        this.#plain(text.slice(at, text.charCodeAt(end - 1) === 10 ? end - 1 : end));
        at = end;
        break;
      }
      const lineStart = text.lastIndexOf("\n", quote) + 1;
      if (lineStart > at) {
        this.#plain(text.slice(at, lineStart - 1));
        at = lineStart;
      }
      const next = this.#quoted(text, at, isLast);
      if (next === null) break;
      at = next;
      quote = text.indexOf('"', at);
    }
    this.#rest = at === 0 ? text : text.slice(at);
    if (this.#rest.length > MAX_RECORD_CHARS) this.#giveUp(this.#rest, 0);
  }

  /** Whole lines without a quote, and without the last line's end. */
  #plain(text: string): void {
    for (const line of text.split("\n")) {
      const number = this.#line++;
      const clean = line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
      if (clean !== "") this.#records.record(clean.split(","), number);
    }
  }

  /** One record from `start` on; where the next begins, or null while its end is not here. */
  #quoted(text: string, start: number, isLast: boolean): number | null {
    const fields: string[] = [];
    let at = start;
    for (;;) {
      const field = readField(text, at, isLast);
      if (field === null && !isLast && text.length - start <= MAX_RECORD_CHARS) return null;
      // A long record is given up even where its end is here: the answer must not hang on where the pieces were cut.
      if (field === null || field.next - start > MAX_RECORD_CHARS) return this.#giveUp(text, start);
      fields.push(field.value);
      if (field.ends === ",") {
        at = field.next;
        continue;
      }
      const number = this.#line;
      this.#line += newlines(text, start, field.next);
      this.#records.record(fields, number);
      return field.next;
    }
  }

  /** Where the next line begins. */
  #giveUp(text: string, start: number): number {
    const newline = text.indexOf("\n", start);
    this.#records.broken(this.#line);
    if (newline !== -1) {
      this.#line++;
      return newline + 1;
    }
    this.#isSkipping = true;
    this.#rest = "";
    return text.length;
  }
}

type Field = { value: string; ends: "," | "line"; next: number };

/** Null where the field's end is not in the text. */
function readField(text: string, start: number, isLast: boolean): Field | null {
  let at = start;
  while (text.charCodeAt(at) === 32) at++;
  if (text.charCodeAt(at) !== 34) return plainField(text, start, start, isLast);
  let value = "";
  let from = at + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close === -1) return null;
    value += text.slice(from, close);
    if (text.charCodeAt(close + 1) === 34) {
      value += '"';
      from = close + 2;
      continue;
    }
    // What stands between the closing quote and the comma is no part of CSV, but it is kept rather than lost.
    const behind = plainField(text, close + 1, close + 1, isLast);
    return behind === null ? null : { ...behind, value: value + behind.value.trimEnd() };
  }
}

function plainField(text: string, start: number, from: number, isLast: boolean): Field | null {
  const comma = text.indexOf(",", from);
  const newline = text.indexOf("\n", from);
  if (comma !== -1 && (newline === -1 || comma < newline)) {
    return { value: text.slice(start, comma), ends: ",", next: comma + 1 };
  }
  if (newline === -1 && !isLast) return null;
  const end = newline === -1 ? text.length : newline;
  const clean = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
  return { value: text.slice(start, clean), ends: "line", next: newline === -1 ? end : newline + 1 };
}

function newlines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
