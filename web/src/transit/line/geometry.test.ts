import { describe, expect, it } from "vitest";
import { aLayout, aTrain } from "./a-layout.ts";
import { edgePoints, laid, pointOn, type Scale, svgPath, trainPlace } from "./geometry.ts";

const scale: Scale = { row: (row) => row * 100, lane: (lane) => lane * 20 };
const straight = aLayout(["0 a b c", "1 c b a"]);
/** a, b, c in the trunk; x in lane 1, joining at c. */
const joined = aLayout(["0 a b c", "0 x c"]);

describe("trainPlace", () => {
  it("puts a train between its two stops by its progress", () => {
    expect(trainPlace(straight, scale, aTrain({ from: "a", to: "b", progress: 0.25 }))).toEqual({
      x: 0,
      y: 25,
      heading: "down",
    });
  });

  it("counts progress from the stop that it left, up the page too", () => {
    expect(trainPlace(straight, scale, aTrain({ from: "b", to: "a", progress: 0.25 }))).toMatchObject({
      y: 75,
      heading: "up",
    });
  });

  it("follows the track past stops where an express does not call", () => {
    expect(trainPlace(straight, scale, aTrain({ from: "a", to: "c", progress: 0.75 }))).toMatchObject({ y: 150 });
  });

  it("has no place for a train between two branches, rather than a wrong one", () => {
    expect(trainPlace(joined, scale, aTrain({ from: "a", to: "x" }))).toBeNull();
    expect(trainPlace(joined, scale, aTrain({ from: "a", to: "elsewhere" }))).toBeNull();
  });

  it("is exactly at the stop when it gets there, and at neither end off the rail", () => {
    const there = trainPlace(joined, scale, aTrain({ from: "x", to: "c", progress: 1 }));
    expect(there).toMatchObject({ x: 0, y: scale.row(joined.rows.indexOf("c")) });
  });
});

describe("edgePoints", () => {
  it("stays in the branch's lane until just before the junction", () => {
    const points = edgePoints(joined, { ...scale, row: (row) => row * 400 }, { from: "x", to: "c" });
    const [first, second, last] = [points[0], points[1], points.at(-1)];
    expect([first?.x, second?.x, last?.x]).toEqual([20, 20, 0]);
    expect((second?.y ?? 0) - (first?.y ?? 0)).toBeGreaterThan(300);
  });

  it("draws what trains run on: each of its points is where a train can be", () => {
    const points = edgePoints(joined, scale, { from: "x", to: "c" });
    const [start, end] = [points[0]?.y ?? 0, points.at(-1)?.y ?? 1];
    for (const point of points) {
      const on = pointOn(joined, scale, { from: "x", to: "c" }, (point.y - start) / (end - start));
      expect(on.x).toBeCloseTo(point.x, 6);
    }
  });
});

it("lies across a wall by changing places", () => {
  expect(laid("across", { x: 1, y: 2 })).toEqual({ x: 2, y: 1 });
});

it("writes points as a path", () => {
  expect(
    svgPath([
      { x: 0, y: 1.23 },
      { x: 2, y: 3 },
    ]),
  ).toBe("M0 1.2L2 3");
});
