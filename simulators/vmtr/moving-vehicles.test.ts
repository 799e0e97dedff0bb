import { describe, expect, it } from "vitest";
import { movingVehicles } from "./moving-vehicles.ts";

/** Tuesday 08:30 in Paris: everything runs. */
const PEAK = Date.parse("2026-03-10T07:30:00Z");
const ROOM = "LIG:IDFM:C01371";
const vehicles = movingVehicles(1);
const places = (now: number) =>
  new Map(vehicles(ROOM, "DIR:IDFM:C01371:A", now).map(({ vehicleId, position }) => [vehicleId, position]));

describe("movingVehicles", () => {
  it("has the trains of one direction, each between two stops", () => {
    const outbound = vehicles(ROOM, "DIR:IDFM:C01371:A", PEAK);
    expect(outbound.length).toBeGreaterThan(5);
    expect(new Set(outbound.map(({ vehicleId }) => vehicleId)).size).toBe(outbound.length);
    const inbound = vehicles(ROOM, "DIR:IDFM:C01371:R", PEAK).map(({ vehicleId }) => vehicleId);
    expect(inbound.filter((id) => outbound.some(({ vehicleId }) => vehicleId === id))).toEqual([]);
  });

  it("moves them on", () => {
    const [before, after] = [places(PEAK), places(PEAK + 30_000)];
    const both = [...before].filter(([id]) => after.has(id));
    expect(both.length).toBeGreaterThan(5);
    const moved = both.filter(([id, { progressBetweenStopsPercentage: share, nextStopPlaceRef }]) => {
      const later = after.get(id);
      return later?.nextStopPlaceRef !== nextStopPlaceRef || later.progressBetweenStopsPercentage > share;
    });
    expect(moved.length).toBeGreaterThan(both.length / 2);
  });

  it("has none in a room of no line, or in no direction", () => {
    expect(vehicles("LIG:IDFM:C99999", "DIR:IDFM:C99999:A", PEAK)).toEqual([]);
    expect(vehicles(ROOM, "DIR:IDFM:C01371:X", PEAK)).toEqual([]);
  });
});
