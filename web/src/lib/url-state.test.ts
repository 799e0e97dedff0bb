import { describe, expect, it } from "vitest";
import { lineHref, lineRefOf, networkOf, single, stopHref } from "./url-state.ts";

describe("networkOf", () => {
  it.each([
    ["metro", "metro"],
    ["RER", "rer"],
    ["caltrain", "caltrain"],
    ["a boat", null],
    ["", null],
    [undefined, null],
    [["tram", "metro"], "tram"],
  ])("%j → %s", (value, expected) => {
    expect(networkOf(value)).toBe(expected);
  });
});

describe("lineRefOf", () => {
  it("reads back what stopHref wrote", () => {
    const href = stopHref("71264", { network: "metro", line: "3B" });
    expect(href).toBe("/stops/71264?line=metro:3B");
    expect(lineRefOf(new URLSearchParams(href.split("?")[1]).get("line") ?? undefined)).toEqual({
      network: "metro",
      line: "3B",
    });
  });

  it.each(["metro", "metro:", ":13", "a boat:1", ""])("takes %j for no filter", (value) => {
    expect(lineRefOf(value)).toBeNull();
  });
});

it("escapes what goes into a path", () => {
  expect(lineHref({ network: "metro", line: "3/B" })).toBe("/lines/metro/3%2FB");
  expect(single(["", "x"])).toBeNull();
});
