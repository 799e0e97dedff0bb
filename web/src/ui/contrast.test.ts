import { describe, expect, it } from "vitest";
import catalogue from "../../../domains/transit/catalogue/idfm-rail.json" with { type: "json" };
import { contrast, readableOn } from "./contrast.ts";

describe("readableOn", () => {
  it.each(
    catalogue.lines.map(({ network, key, colour, text_colour }) => ({
      name: `${network} ${key}`,
      colour,
      text_colour,
    })),
  )("$name can be read on its sign", ({ colour, text_colour }) => {
    expect(contrast(colour, readableOn(colour, text_colour))).toBeGreaterThanOrEqual(4.5);
  });

  it("keeps the colour of the data where that can be read", () => {
    expect(readableOn("#ffbe00", "#291f00")).toBe("#291f00");
  });

  it("does not fail on a colour that is none", () => {
    expect(readableOn("", "")).toBe("#000000");
  });
});
