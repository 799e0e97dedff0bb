import { describe, expect, it } from "vitest";
import { aLine, aStatus } from "../a-line.ts";
import type { MapLineTrains } from "../types.ts";
import { toScreen } from "./camera.ts";
import { closuresOf, pickAt, pickOf, pickText, placeTrains, progressOf, sceneOf } from "./scene.ts";

const metro = aLine();
const orly = aLine({ network: "tram", line: "T7" });
/** (38.5, -120.2) to (40.7, -120.95) to (43.252, -126.453): the example of the format's own documentation. */
const TRACK = "_p~iF~ps|U_ulLnnqC_mqNvxq`@";
const scene = sceneOf(
  {
    lines: [
      { network: "metro", line: "1", tracks: [TRACK], stops: ["a", "b"] },
      { network: "tram", line: "T7", tracks: [], stops: ["b"] },
      { network: "rer", line: "Z", tracks: [TRACK], stops: ["a"] },
    ],
    stops: [
      { id: "a", name: "A", lat: 38.5, lon: -120.2 },
      { id: "b", name: "B", lat: 40.7, lon: -120.95 },
      { id: "c", name: "C", lat: 1, lon: 1 },
    ],
  },
  (key) => ({ "metro:1": metro, "tram:T7": orly })[key],
);
const NOW = Date.parse("2026-11-22T11:00:00Z");
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const trains = (overrides: Partial<MapLineTrains["trains"][number]> = {}): MapLineTrains[] => [
  {
    network: "metro",
    line: "1",
    freshness: "fresh",
    held_at: null,
    trains: [
      {
        id: "t:1",
        destination: "B",
        from: "a",
        to: "b",
        from_at: at(-30),
        to_at: at(30),
        confidence: "high",
        ...overrides,
      },
    ],
  },
];

describe("the scene", () => {
  it("leaves out lines that are not served and stops that no line of it calls at, metro on top", () => {
    expect(scene.lines.map(({ key }) => key)).toEqual(["tram:T7", "metro:1"]);
    expect(scene.stops.map(({ id }) => id)).toEqual(["b", "a"]);
  });

  it("places a train on its leg by the clock, and holds it at the end until more is known", () => {
    const [half] = placeTrains(scene, trains(), NOW);
    const [from, to] = [scene.stop("a")?.at, scene.stop("b")?.at];
    expect(half?.at.y).toBeCloseTo(((from?.y ?? 0) + (to?.y ?? 0)) / 2, 1);
    expect(placeTrains(scene, trains(), NOW + 600_000)[0]?.at.y).toBeCloseTo(to?.y ?? 0, 6);
    expect(progressOf({ from_at: at(5), to_at: at(5) }, NOW)).toBe(1);
  });

  it("does not place a train that goes to a stop it does not know", () => {
    expect(placeTrains(scene, trains({ to: "elsewhere" }), NOW)).toEqual([]);
  });

  it("stripes a section that is closed, and the whole of a line only if it is closed as a whole", () => {
    const section = { from: { id: "a", name: "A" }, to: { id: "b", name: "B" }, level: "closed" as const };
    const part = closuresOf(scene, [aStatus(metro, { level: "disrupted", sections: [section] })]);
    expect([part.length, part[0]?.points.length]).toEqual([1, 2]);
    expect(closuresOf(scene, [aStatus(metro, { level: "disrupted" })])).toEqual([]);
    expect(closuresOf(scene, [aStatus(metro, { level: "closed" })])[0]?.points).toHaveLength(3);
  });
});

describe("what is pointed at", () => {
  const camera = { x: scene.stop("a")?.at.x ?? 0, y: scene.stop("a")?.at.y ?? 0, scale: 100 };
  const size = { width: 400, height: 400 };

  it("is the stop under the finger, else the line, else nothing", () => {
    expect(pickAt(scene, [], camera, size, { x: 205, y: 200 })).toEqual({ kind: "stop", id: "a" });
    expect(pickAt(scene, [], camera, size, { x: 20, y: 380 })).toBeNull();
    const beside = toScreen(camera, size, scene.way("metro:1", "a", "b")?.points[0] ?? { x: 0, y: 0 });
    expect(pickAt(scene, [], { ...camera, scale: 10 }, size, beside)).toEqual({ kind: "line", line: "metro:1" });
  });

  it("is the train where one stands at the stop", () => {
    const placed = placeTrains(scene, trains({ from_at: at(60), to_at: at(120) }), NOW);
    expect(pickAt(scene, placed, camera, size, { x: 200, y: 200 })).toMatchObject({ kind: "train", id: "t:1" });
  });

  it("comes back from a link as it was", () => {
    for (const text of ["stop:71264", "line:metro:13", "train:rer:A:RATP:SIRI:1"]) {
      const pick = pickOf(text);
      expect(pick === null ? "" : pickText(pick)).toBe(text);
    }
    expect([null, "", "line:metro", "train:metro:1", "x:y:z"].map((text) => pickOf(text))).toEqual(Array(5).fill(null));
  });
});
