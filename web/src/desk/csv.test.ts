import { expect, it } from "vitest";
import { csvOf } from "./csv.ts";

it("writes what RFC 4180 asks for, and no formula that a spreadsheet would run", () => {
  const text = csvOf(
    ["name", "count"],
    [
      ['say "hi", twice', 2],
      ["two\nlines", null],
      ["=HYPERLINK(A1)", -1],
    ],
  );
  expect(text).toBe('\uFEFFname,count\r\n"say ""hi"", twice",2\r\n"two\nlines",\r\n\'=HYPERLINK(A1),-1\r\n');
});
