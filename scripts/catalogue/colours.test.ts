import { describe, expect, it } from "vitest";
import { contrast, hexColour, readableTextColour } from "./colours.ts";

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
