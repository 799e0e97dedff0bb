import { describe, expect, it } from "vitest";
import { Rejections } from "../normalisers/rejections.ts";
import { readVehicle, vehiclesOf } from "./vehicles.ts";

const ASKED = { lineId: "C01371", direction: "A" } as const;

function read(fields: object, position: object = {}) {
  const rejections = new Rejections();
  const raw = { vehicleId: "T1", vehicleActivity: { directionRef: "DIR:IDFM:C01371:A" }, position, ...fields };
  return { vehicle: readVehicle(raw, ASKED, "/0", rejections), rejected: rejections.kept };
}

describe("readVehicle", () => {
  it.each([
    [0, 0],
    [100, 1],
    [37.5, 0.375],
  ])("is %d %% of the way as %d", (percentage, progress) => {
    expect(read({}, { progressBetweenStopsPercentage: percentage })).toMatchObject({
      vehicle: { progress },
      rejected: [],
    });
  });

  it.each([
    ["atDock", "at_dock"],
    ["AT_DOCK", "at_dock"],
    ["approaching", "approaching"],
    ["inTransit", "in_transit"],
  ])("is %s: %s", (word, status) => {
    expect(read({}, { vehicleStopStatus: word })).toMatchObject({ vehicle: { status }, rejected: [] });
  });

  it.each([
    ["progressBetweenStopsPercentage", 101],
    ["progressBetweenStopsPercentage", "40"],
    ["vehicleStopStatus", "lost"],
  ])("keeps a vehicle whose %s is %j without it", (name, value) => {
    expect(read({}, { [name]: value })).toMatchObject({
      vehicle: { id: "T1", progress: null, status: null },
      rejected: [{ path: `/0/position/${name}`, ref: "T1" }],
    });
  });

  it("takes no time without a zone", () => {
    expect(read({ recordedAtTime: "2026-03-02T08:00:00" })).toMatchObject({
      vehicle: { recordedAt: null },
      rejected: [{ path: "/0/recordedAtTime" }],
    });
    expect(read({ recordedAtTime: "2026-03-02T09:00:00+01:00" }).vehicle?.recordedAt).toBe(Date.UTC(2026, 2, 2, 8));
  });

  it.each([
    [{ vehicleId: "" }],
    [{ vehicleActivity: { directionRef: "DIR:IDFM:C01371:R" } }],
    [{ vehicleActivity: { directionRef: "DIR:IDFM:C01372:A" } }],
    [{ vehicleActivity: null }],
  ])("rejects %j: it is nameless or of another line or direction", (fields) => {
    expect(read(fields)).toMatchObject({ vehicle: null, rejected: [{}] });
  });
});

describe("vehiclesOf", () => {
  it("finds the list in an object and in a text of one, and nowhere else", () => {
    expect(vehiclesOf({ vehicles: [1] })).toEqual([1]);
    expect(vehiclesOf('{"vehicles":[1]}')).toEqual([1]);
    for (const payload of [null, [], "{", '"{}"', { vehicles: {} }, 7]) expect(vehiclesOf(payload)).toBeNull();
  });
});
