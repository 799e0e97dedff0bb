import { describe, expect, it } from "vitest";
import { aGazetteer, FORKED, NOW, seconds } from "../rules/a-network.ts";
import { vehicleJourneys } from "./vehicle-journeys.ts";
import type { VehicleObservation } from "./vehicles.ts";

const RUNNING = { running_s: { "1>2": 60, "2>3": 90, "3>4": 100, "4>5": 80, "3>6": 70, "3>2": 90, "2>1": 60 } };

const area = (id: string) => ({ kind: "area" as const, id });
const aVehicle = (overrides: Partial<VehicleObservation> = {}): VehicleObservation => ({
  source: "vmtr",
  id: "T1",
  lineId: FORKED.id,
  direction: "A",
  from: area("3"),
  to: area("4"),
  progress: 0.25,
  status: "in_transit",
  recordedAt: NOW,
  ...overrides,
});
const journeys = (...vehicles: VehicleObservation[]) => vehicleJourneys(vehicles, FORKED, aGazetteer(), RUNNING, NOW);
const calls = (vehicle: VehicleObservation) =>
  journeys(vehicle).flatMap((journey) => journey.calls.map(({ stop, expectedArrival }) => [stop.id, expectedArrival]));

describe("vehicleJourneys", () => {
  it("reckons the stops ahead from the leg that is left and the mean running times", () => {
    expect(journeys(aVehicle())).toMatchObject([
      {
        lineId: FORKED.id,
        ref: "vmtr:T1",
        isReckoned: true,
        destination: "Stop 5",
        calls: [
          { stop: area("4"), expectedArrival: seconds(75), expectedDeparture: seconds(75) },
          { stop: area("5"), expectedArrival: seconds(155), expectedDeparture: null },
        ],
      },
    ]);
  });

  it("goes no further than a fork, whose way nobody tells, and then names no destination", () => {
    const vehicle = aVehicle({ from: area("1"), to: area("2") });
    expect(calls(vehicle)).toEqual([
      ["2", seconds(45)],
      ["3", seconds(135)],
    ]);
    expect(journeys(vehicle)[0]).toMatchObject({ destination: null, destinationStop: null });
  });

  it("has a train at a platform call there now, with the whole leg before it", () => {
    expect(calls(aVehicle({ status: "at_dock", progress: 0.9 }))).toEqual([
      ["3", seconds(0)],
      ["4", seconds(100)],
      ["5", seconds(180)],
    ]);
  });

  it.each<[string, Partial<VehicleObservation>]>([
    ["is between stops that are no neighbours", { to: area("5") }],
    ["has no stop ahead", { to: null }],
    ["has none behind", { from: null }],
    ["is on a leg whose running time is not known", { from: area("6"), to: area("7") }],
  ])("leaves out a vehicle that %s", (_, overrides) => {
    expect(journeys(aVehicle(overrides))).toEqual([]);
  });
});
