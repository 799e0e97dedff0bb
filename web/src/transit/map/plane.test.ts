import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cameraOf, cameraText, framing, panned, toGround, toScreen, zoomed } from "./camera.ts";
import { decodeTrack, nearestOn, partOf, pointAt, toPlane, trackOf } from "./plane.ts";
import { lengthOf, wayBetween } from "./ways.ts";

const size = { width: 800, height: 600 };
const track = trackOf([
  { x: 0, y: 0 },
  { x: 3, y: 0 },
  { x: 3, y: 4 },
]);

describe("a track", () => {
  it("is read from an encoded polyline", () => {
    // The example of the format's own documentation.
    const places = [
      [38.5, -120.2],
      [40.7, -120.95],
      [43.252, -126.453],
    ] as const;
    const expected = places.map(([lat, lon]) => toPlane(lat, lon));
    decodeTrack("_p~iF~ps|U_ulLnnqC_mqNvxq`@").forEach((point, index) => {
      expect(point.x).toBeCloseTo(expected[index]?.x ?? 0, 6);
      expect(point.y).toBeCloseTo(expected[index]?.y ?? 0, 6);
    });
  });

  it("knows how far along a place is, and what lies that far", () => {
    expect(nearestOn(track, { x: 2, y: -0.5 })).toEqual({ along: 2, off: 0.5 });
    expect(pointAt(track, 5)).toEqual({ x: 3, y: 2 });
    expect(pointAt(track, 99)).toEqual({ x: 3, y: 4 });
    expect(pointAt(track, 0)).toEqual({ x: 0, y: 0 });
  });

  it("is travelled either way", () => {
    const there = partOf(track, 1, 5);
    expect(there).toEqual([
      { x: 1, y: 0 },
      { x: 3, y: 0 },
      { x: 3, y: 2 },
    ]);
    expect(partOf(track, 5, 1)).toEqual(there.toReversed());
  });
});

describe("wayBetween", () => {
  const branch = trackOf([
    { x: 3.05, y: 2 },
    { x: 6, y: 2 },
  ]);

  it("follows the track, round its corner", () => {
    const way = wayBetween([track], { x: 1, y: 0.1 }, { x: 3.1, y: 3 });
    expect([way.isTracked, lengthOf(way)]).toEqual([true, 5]);
  });

  it("goes from the trunk to a branch, and back", () => {
    const there = wayBetween([track, branch], { x: 1, y: 0 }, { x: 5, y: 2 });
    const back = wayBetween([track, branch], { x: 5, y: 2 }, { x: 1, y: 0 });
    expect([there.isTracked, back.isTracked]).toEqual([true, true]);
    expect(lengthOf(there)).toBeCloseTo(6, 1);
    expect(back.points.at(-1)).toEqual(there.points[0]);
    expect(lengthOf(back)).toBeCloseTo(lengthOf(there), 9);
  });

  it("is straight, and says so, where no track passes both stops", () => {
    const way = wayBetween([track], { x: 1, y: 0 }, { x: 9, y: 9 });
    expect([way.isTracked, way.points]).toEqual([
      false,
      [
        { x: 1, y: 0 },
        { x: 9, y: 9 },
      ],
    ]);
  });
});

const camera = fc.record({
  x: fc.double({ min: -50, max: 50, noNaN: true }),
  y: fc.double({ min: -50, max: 50, noNaN: true }),
  scale: fc.double({ min: 5, max: 300, noNaN: true }),
});

describe("the camera", () => {
  it("keeps what is under the finger under it, whatever the zoom", () => {
    const at = fc.record({ x: fc.integer({ min: 0, max: 800 }), y: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(camera, at, fc.double({ min: 0.5, max: 2, noNaN: true }), (from, finger, factor) => {
        const under = toGround(from, size, finger);
        const to = zoomed(from, size, factor, finger);
        // At the edge of the region the middle stays inside instead.
        fc.pre(Math.abs(to.x) < 95 && Math.abs(to.y) < 95);
        const after = toScreen(to, size, under);
        expect(after.x).toBeCloseTo(finger.x, 4);
        expect(after.y).toBeCloseTo(finger.y, 4);
      }),
    );
  });

  it("moves with the finger", () => {
    const from = { x: 1, y: 2, scale: 40 };
    expect(toGround(panned(from, 80, -40), size, { x: 400, y: 300 })).toEqual({ x: -1, y: 3 });
  });

  it("frames what it is asked to", () => {
    const points = [toPlane(48.9, 2.2), toPlane(48.8, 2.5)];
    const seen = framing(points, size);
    for (const point of points) {
      const { x, y } = toScreen(seen, size, point);
      expect([x > 0, x < 800, y > 0, y < 600]).toEqual([true, true, true, true]);
    }
  });

  it("comes back from a link as it was, and refuses what is none", () => {
    const there = cameraOf("48.8738,2.2950,120");
    expect(there === null ? "" : cameraText(there)).toBe("48.8738,2.2950,120");
    const elsewhere = cameraOf("37.7749,-122.4194,20");
    expect(elsewhere === null ? "" : cameraText(panned(elsewhere, 0, 0))).toBe("37.7749,-122.4194,20");
    expect(["", "1,2", "a,b,c"].map(cameraOf)).toEqual([null, null, null]);
    expect(cameraOf("48.85,2.35,99999")?.scale).toBe(700);
  });
});
