import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvReader } from "./csv-reader.ts";

type Read = { rows: { line: number; fields: string[] }[]; broken: number[] };

function read(pieces: readonly string[]): Read {
  const rows: Read["rows"] = [];
  const broken: number[] = [];
  const csv = new CsvReader({
    record: (fields, line) => rows.push({ line, fields }),
    broken: (line) => broken.push(line),
  });
  for (const piece of pieces) csv.push(piece);
  csv.end();
  return { rows, broken };
}

const fieldsOf = (text: string) => read([text]).rows.map(({ fields }) => fields);

/** Written as carefully as the reader may have to read. */
function written(rows: readonly string[][], lineEnd: string, hasLastEnd: boolean): string {
  const field = (value: string) => (/["\r\n,]|^\s/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return rows.map((row) => row.map(field).join(",")).join(lineEnd) + (hasLastEnd ? lineEnd : "");
}

describe("CsvReader", () => {
  it.each([
    [
      "plain rows",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "no last line end",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "Windows line ends",
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty lines",
      "a,b\n\n1,2\n\r\n\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty values",
      "a,b\n,\n",
      [
        ["a", "b"],
        ["", ""],
      ],
    ],
    [
      "quotes with a comma",
      'a,b\n"1,5",2\n',
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "doubled quotes",
      'a,b\n"say ""no""",2\n',
      [
        ["a", "b"],
        ['say "no"', "2"],
      ],
    ],
    [
      "a line end in quotes",
      'a,b\n"1\n5",2\n',
      [
        ["a", "b"],
        ["1\n5", "2"],
      ],
    ],
    [
      "a quote inside a bare value",
      'a,b\n5" pipe,2\n',
      [
        ["a", "b"],
        ['5" pipe', "2"],
      ],
    ],
    [
      "blanks around quotes",
      'a,b\n "1,5" ,2\n',
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "a quoted last value without a line end",
      'a,b\n1,"2"',
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "an empty quoted value",
      'a,b\n"",""\n',
      [
        ["a", "b"],
        ["", ""],
      ],
    ],
  ])("reads %s", (_, text, rows) => {
    expect(fieldsOf(text)).toEqual(rows);
  });

  it("counts lines as an editor does, a record over several lines by its first", () => {
    const text = 'a\n"x\ny"\n\nlast\n';
    expect(read([text]).rows.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it("gives up the line of a quote that nobody closes, and no other", () => {
    const rest = Array.from({ length: 40_000 }, (_, index) => `row ${index}`).join("\n");
    const { rows, broken } = read([`a\n"never closed\n${rest}\n`]);
    expect(broken).toEqual([2]);
    expect(rows).toHaveLength(40_001);
    expect(rows.at(-1)).toEqual({ line: 40_002, fields: ["row 39999"] });
  });

  it("gives up a line that never ends without keeping it", () => {
    const pieces = ["a\n", ...Array.from({ length: 50 }, () => "x".repeat(10_000)), "\nlast\n"];
    expect(read(pieces)).toEqual({
      rows: [
        { line: 1, fields: ["a"] },
        { line: 3, fields: ["last"] },
      ],
      broken: [2],
    });
  });

  const value = fc.string({ unit: fc.constantFrom("a", "é", "1", ",", '"', "\n", " ", "x"), maxLength: 6 });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 8 }));

  it("reads back what was written, whatever is in it", () => {
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), (rows, lineEnd, hasLastEnd) => {
        expect(fieldsOf(written(rows, lineEnd, hasLastEnd))).toEqual(rows);
      }),
    );
  });

  it("reads any text the same wherever it is cut", () => {
    const text = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " "), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 6 }), (whole, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        expect(read(pieces)).toEqual(read([whole]));
      }),
      { numRuns: 500 },
    );
  });
});
