import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvDialect, csvDocument, csvRecord, readCsv } from "./csv.ts";

const KEPT: CsvDialect = { separator: ";", formulas: "kept" };
const EXPORT: CsvDialect = { separator: ",", formulas: "disarmed" };

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom('"', ",", ";", "\t", "\r", "\n", "\r\n", "=", "'", " ", "a", "ñ", "\uFEFF") }),
);
const cells = fc.array(nasty, { minLength: 1, maxLength: 6 });
/** Whole tables: the separator is found by the header. */
const tables = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.tuple(
      fc.constant(Array.from({ length: width }, (_, at) => `column ${at}`)),
      fc.array(fc.array(nasty, { minLength: width, maxLength: width }), { maxLength: 5 }),
    ),
  );

const textsOf = (document: string): string[][] => {
  const parsed = readCsv(document);
  if (parsed.kind === "malformed") throw new Error(`${parsed.line}:${parsed.column} ${parsed.reason}`);
  return parsed.records.map((record) => record.map(({ text }) => text));
};

describe("csvRecord", () => {
  it("is read back by an independent parser as what it was, whatever is in it", () => {
    fc.assert(
      fc.property(cells, fc.constantFrom(",", ";"), (record, separator) => {
        const dialect = { separator, formulas: "kept" } as const;
        const read = parse(csvRecord(record, dialect), { delimiter: separator, record_delimiter: "\r\n" });
        expect(read).toEqual([record]);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps plain cells bare and quotes the others", () => {
    expect(csvRecord(["a", 'b"c', "d;e", "", "f\r\ng", " h"], KEPT)).toBe('a;"b""c";"d;e";;"f\r\ng";" h"\r\n');
    expect(csvRecord([""], KEPT)).toBe('""\r\n');
  });

  it("disarms formulas where it is told to, and nowhere else", () => {
    expect(csvRecord(["=HYPERLINK()", "-5", "@x"], EXPORT)).toBe("'=HYPERLINK(),-5,'@x\r\n");
    expect(csvRecord(["=HYPERLINK()"], KEPT)).toBe("=HYPERLINK()\r\n");
  });
});

describe("readCsv", () => {
  it("reads back what was written, whatever is in it", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(",", ";"), ([header, records], separator) => {
        const rows = [header, ...records];
        expect(textsOf(csvDocument(rows, { separator, formulas: "kept" }))).toEqual(rows);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [
      "a;b\n1;2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "\uFEFFa,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a\tb\r1\t2\r",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      '"a;x",b\n\n1,\n',
      [
        ["a;x", "b"],
        ["1", ""],
      ],
    ],
    ["only", [["only"]]],
    ["", []],
  ])("reads %j", (text, rows) => {
    expect(textsOf(text)).toEqual(rows);
  });

  it("knows where each cell begins, behind cells of several lines too", () => {
    const parsed = readCsv('a;b\n"1\n2";3\n4;5');
    expect(parsed.kind === "records" && parsed.records.flat().map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 3],
      [2, 1],
      [3, 4],
      [4, 1],
      [4, 3],
    ]);
  });

  it.each([
    ['a;b\n1;"2', 2, 3, /never closed/],
    ['a;b\n1;2"3', 2, 4, /a quote inside of a cell/],
    ['a;b\n"1"2;3', 2, 4, /"2" behind a closing quote/],
  ])("says where %j is wrong", (text, line, column, reason) => {
    expect(readCsv(text)).toEqual({ kind: "malformed", line, column, reason: expect.stringMatching(reason) });
  });

  it("ends on any text at all", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(["records", "malformed"]).toContain(readCsv(text).kind);
      }),
      { numRuns: 500 },
    );
  });
});
