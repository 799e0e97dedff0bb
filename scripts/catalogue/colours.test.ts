import { describe, expect, it } from "vitest";
import { busKeys } from "./bus.ts";
import { contrast, hexColour, readableTextColour } from "./colours.ts";
import { records } from "./open-data.ts";

describe("readableTextColour", () => {
  it("keeps the line's own text colour where it can be read", () => {
    expect(readableTextColour("#62259d", "#ffffff")).toBe("#ffffff");
  });

  it("takes black or white where the line has none or a faint one", () => {
    expect(readableTextColour("#3c91dc", null)).toBe("#000000");
    expect(readableTextColour("#00b297", "#ffffff")).toBe("#000000");
    expect(readableTextColour("#222222", "#333333")).toBe("#ffffff");
  });

  it("measures contrast as WCAG does: black on white is 21", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  });
});

describe("hexColour", () => {
  it.each([
    ["FFBE00", "#ffbe00"],
    ["#ffbe00", "#ffbe00"],
    ["", null],
    ["red", null],
    [null, null],
  ])("reads %j as %j", (text, colour) => {
    expect(hexColour(text)).toBe(colour);
  });
});

describe("busKeys", () => {
  it("gives a number to its only line or to RATP's, and ids to the others", () => {
    const keys = busKeys([
      { id: "C00001", label: "1", operator: "Keolis" },
      { id: "C00002", label: "1", operator: "Transdev" },
      { id: "C00003", label: "38", operator: "RATP" },
      { id: "C00004", label: "38", operator: "Keolis" },
      { id: "C00005", label: "9101", operator: "Keolis" },
      { id: "C00006", label: "P'TIT BUS", operator: "Keolis" },
    ]);
    expect([...keys.values()]).toEqual(["C00001", "C00002", "38", "C00004", "9101", "C00006"]);
  });
});

describe("records", () => {
  it("reads quotes, doubled quotes, separators and line breaks inside them, and a byte-order mark", () => {
    expect(records('\uFEFFa;b\r\n"x;""y""\n";2\n', ";")).toEqual([{ a: 'x;"y"\n', b: "2" }]);
  });
});
