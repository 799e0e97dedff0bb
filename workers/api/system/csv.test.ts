import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, csvOf, jsonOf, streamOf } from "./csv.ts";

/** RFC 4180, read as strictly as it is written there. */
function parsed(line: string): string[] {
  const cells: string[] = [];
  let rest = line.replace(/\r\n$/, "");
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest);
    const plain = /^[^",\r\n]*/.exec(rest);
    const text = quoted?.[0] ?? plain?.[0] ?? "";
    cells.push(quoted?.[1] === undefined ? text : quoted[1].replaceAll('""', '"'));
    rest = rest.slice(text.length);
    if (rest === "") return cells;
    if (!rest.startsWith(",")) throw new Error(`not CSV: ${rest}`);
    rest = rest.slice(1);
  }
}

async function* pagesOf<Row>(...pages: Row[][]) {
  yield* pages;
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  return await new Response(streamOf(chunks)).text();
}

describe("csvLine", () => {
  it("quotes what has commas, quotes or line ends, and doubles quotes", () => {
    expect(csvLine(["a,b", 'say "no"', "two\nlines", "plain", 7, true, null])).toBe(
      '"a,b","say ""no""","two\nlines",plain,7,true,\r\n',
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("keeps %j from being a formula", (text) => {
    expect(parsed(csvLine([text]))).toEqual([`'${text}`]);
  });

  it("leaves numbers alone, negative ones too", () => {
    expect(csvLine([-3, 0.5])).toBe("-3,0.5\r\n");
  });

  it("gives back every text but those it had to disarm", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((value) => !/^[=+\-@\t\r]/.test(value));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
        expect(parsed(csvLine(cells))).toEqual(cells);
      }),
    );
  });
});

describe("csvOf and jsonOf", () => {
  it("write the header once, in the order of the columns, whatever the order of a row's fields", async () => {
    const text = await textOf(csvOf(["a", "b"], pagesOf([{ b: 2, a: 1 }], [{ a: 3, b: null }])));
    expect(text).toBe("a,b\r\n1,2\r\n3,\r\n");
  });

  it.each([
    ["no page", [], []],
    ["an empty page", [[]], []],
    ["several pages", [[{ a: 1 }], [], [{ a: 2 }, { a: 3 }]], [{ a: 1 }, { a: 2 }, { a: 3 }]],
  ])("write JSON that can be read back, of %s", async (_, pages, rows) => {
    expect(JSON.parse(await textOf(jsonOf(pagesOf(...pages))))).toEqual(rows);
  });
});

describe("streamOf", () => {
  it("breaks off when reading fails, so that half a file is not taken for a whole one", async () => {
    async function* failing() {
      yield "first";
      throw new Error("the database went away");
    }
    await expect(textOf(failing())).rejects.toThrow("the database went away");
  });

  it("reads no further than is taken, and stops its source when the reader leaves", async () => {
    let read = 0;
    let stopped = false;
    async function* endless() {
      try {
        for (;;) yield `${read++},`;
      } finally {
        stopped = true;
      }
    }
    const reader = streamOf(endless()).getReader();
    await reader.read();
    await reader.cancel();
    expect(read).toBeLessThan(5);
    expect(stopped).toBe(true);
  });
});
