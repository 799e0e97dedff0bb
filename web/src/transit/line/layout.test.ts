import { describe, expect, it } from "vitest";
import catalogue from "../../../../domains/transit/catalogue/idfm-rail.json" with { type: "json" };
import { aLayout, aPattern } from "./a-layout.ts";
import { type Layout, layoutLine } from "./layout.ts";

const lanesOf = (layout: Layout) =>
  Object.fromEntries(layout.rows.map((stop) => [stop, layout.places.get(stop)?.lane]));

describe("layoutLine", () => {
  it("puts a line without branches in one lane, in order", () => {
    const layout = aLayout(["0 a b c", "1 c b a"]);
    expect(layout.rows).toEqual(["a", "b", "c"]);
    expect(layout.lanes).toBe(1);
  });

  it("draws the shorter branch next to the junction, in its own lane", () => {
    const layout = aLayout(["0 a b c d e", "0 x y d e"]);
    expect(layout.rows).toEqual(["a", "b", "c", "x", "y", "d", "e"]);
    expect(lanesOf(layout)).toEqual({ a: 0, b: 0, c: 0, x: 1, y: 1, d: 0, e: 0 });
    expect(layout.tops).toEqual(["a", "x"]);
    expect(layout.bottoms).toEqual(["e"]);
  });

  it("draws the shorter side of a fork first, so that little has to pass it by", () => {
    expect(aLayout(["0 a b c d e", "0 a b x"]).rows).toEqual(["a", "b", "x", "c", "d", "e"]);
  });

  it("uses a lane again where it is free", () => {
    const layout = aLayout(["0 a b c d e f", "0 x b", "0 e y"]);
    expect(layout.lanes).toBe(2);
  });

  it("keeps a stop that no pattern calls at, unconnected and last", () => {
    const layout = aLayout(["0 a b"], ["a", "b", "lost"]);
    expect(layout.rows).toEqual(["a", "b", "lost"]);
    expect(layout.edges).toHaveLength(1);
  });
});

const lines = catalogue.lines
  .filter((line) => line.order_known && line.patterns.length > 0)
  .map((line) => ({
    name: `${line.network} ${line.key}`,
    stops: [...new Set(line.stops)],
    layout: layoutLine({
      patterns: line.patterns.map(({ direction, stops }) => aPattern([direction, ...stops].join(" "))),
      stations: line.stops.map((id) => ({ id, name: id, lat: 0, lon: 0, town: null, interchanges: [] })),
    }),
  }));

describe("layoutLine on every line of the catalogue", () => {
  it.each(lines)("$name has each stop once, and every hop goes down", ({ layout, stops }) => {
    expect([...layout.rows].sort()).toEqual([...stops].sort());
    for (const { from, to } of layout.edges) {
      expect(layout.places.get(from)?.row).toBeLessThan(layout.places.get(to)?.row ?? -1);
    }
  });

  it.each(lines)("$name never runs through a stop where it does not call", ({ layout }) => {
    for (const edge of layout.edges) {
      const [from, to] = [layout.places.get(edge.from)?.row ?? 0, layout.places.get(edge.to)?.row ?? 0];
      const between = layout.rows.slice(from + 1, to).filter((stop) => layout.places.get(stop)?.lane === edge.lane);
      expect(between).toEqual([]);
    }
  });

  it("knows the branches that riders know", () => {
    const lanes = Object.fromEntries(lines.map(({ name, layout }) => [name, layout.lanes]));
    expect(lanes).toMatchObject({ "metro 1": 1, "metro 13": 2, "metro 7": 2, "metro 7B": 2, "rer B": 2, "rer A": 2 });
    const thirteen = lines.find(({ name }) => name === "metro 13")?.layout;
    expect([thirteen?.tops.length, thirteen?.bottoms.length].sort()).toEqual([1, 2]);
  });
});
