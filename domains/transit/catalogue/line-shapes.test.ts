import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodedShapes, encodePolyline, joined, simplify } from "./line-shapes.ts";

const at = (lat: number, lon: number) => ({ lat, lon });

describe("encodePolyline", () => {
  it("writes the published example of the algorithm", () => {
    expect(encodePolyline([at(38.5, -120.2), at(40.7, -120.95), at(43.252, -126.453)])).toBe(
      "_p~iF~ps|U_ulLnnqC_mqNvxq`@",
    );
  });
});

describe("simplify", () => {
  it("drops what lies on the line and keeps what does not", () => {
    const points = [at(48.8, 2.3), at(48.8, 2.31), at(48.8, 2.32), at(48.81, 2.33)];
    expect(simplify(points, 10)).toEqual([points[0], points[2], points[3]]);
  });

  it("keeps both ends and invents no point", () => {
    const point = fc.record({
      lat: fc.double({ min: 48, max: 49, noNaN: true }),
      lon: fc.double({ min: 2, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 30 }), (points) => {
        const kept = simplify(points, 10);
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        expect(kept.every((one) => points.includes(one))).toBe(true);
      }),
    );
  });
});

describe("encodedShapes", () => {
  const east = [at(48.8, 2.3), at(48.8, 2.35), at(48.8, 2.4)];

  it("draws a track once though both directions run on it", () => {
    expect(encodedShapes([east, east.toReversed()])).toHaveLength(1);
  });

  it("draws of a branch only what leaves the trunk", () => {
    const shapes = encodedShapes([east, [at(48.8, 2.3), at(48.8, 2.35), at(48.83, 2.36)]]);
    expect(shapes).toEqual([
      encodePolyline([at(48.8, 2.3), at(48.8, 2.4)]),
      encodePolyline([at(48.8, 2.35), at(48.83, 2.36)]),
    ]);
  });
});

describe("joined", () => {
  it("joins segments that meet, whichever way each was drawn", () => {
    const [a, b, c, d] = [at(48.8, 2.3), at(48.8, 2.31), at(48.8, 2.32), at(48.9, 2.5)];
    expect(
      joined([
        [b, a],
        [b, c],
      ]),
    ).toEqual([[a, b, c].toReversed()]);
    expect(
      joined([
        [a, b],
        [c, d],
      ]),
    ).toHaveLength(2);
  });
});
