import { describe, expect, it } from "vitest";
import { encodePolyline } from "../catalogue/line-shapes.ts";
import { ShapeTable } from "./shape-table.ts";

type Place = [lat: number, lon: number];

/** A shape to the north with a kink, told point by point. */
const NORTH: Place[] = [
  [45, 5],
  [45.01, 5],
  [45.02, 5.01],
];

function tableOf(rows: readonly (readonly [id: string, place: Place, sequence: number])[]): ShapeTable {
  const table = new ShapeTable();
  for (const [id, [lat, lon], sequence] of rows) {
    const fields = [id, String(lat), String(lon), String(sequence)];
    table.spec.row((column) => fields[column] ?? "", 0);
  }
  return table;
}

const inOrder = (id: string, places: readonly Place[]) => places.map((place, at) => [id, place, at + 1] as const);
const encoded = (places: readonly Place[]) => encodePolyline(places.map(([lat, lon]) => ({ lat, lon })));

describe("ShapeTable", () => {
  it("draws a route along the shapes of its trips, in the order of their points", () => {
    const table = tableOf([...inOrder("s", NORTH)].reverse());
    table.use("R1", "s");
    expect(table.tracks()).toEqual(new Map([["R1", [encoded(NORTH)]]]));
  });

  it("leaves out points that nobody sees, and the way back along the same track", () => {
    const straight: Place[] = [
      [45, 5],
      [45.01, 5.00001],
      [45.02, 5],
    ];
    const table = tableOf([...inOrder("s", straight), ...inOrder("back", straight.toReversed())]);
    for (const shape of ["s", "back"]) table.use("R1", shape);
    expect(table.tracks()).toEqual(
      new Map([
        [
          "R1",
          [
            encoded([
              [45, 5],
              [45.02, 5],
            ]),
          ],
        ],
      ]),
    );
  });

  it("has nothing of a route without shapes, of shapes that no trip names, and of places that are none", () => {
    const table = tableOf([...inOrder("s", NORTH), ["t", [145, 5], 1], ["t", [45, Number.NaN], 2]]);
    table.use("R1", "");
    table.use("R2", "t");
    expect(table.tracks()).toEqual(new Map());
  });

  it("keeps the longest piece of a shape whose points do not stand together", () => {
    const [first, second, third] = NORTH;
    if (first === undefined || second === undefined || third === undefined) throw new Error("no places");
    const table = tableOf([...inOrder("s", NORTH), ["other", first, 1], ["s", second, 4]]);
    table.use("R1", "s");
    expect(table.tracks().get("R1")).toEqual([encoded(NORTH)]);
  });
});
