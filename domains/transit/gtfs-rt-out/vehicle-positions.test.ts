import { describe, expect, it } from "vitest";
import { aDeparture, aLineDocument, iso, NOW } from "../view/a-line.ts";
import { diagnosisOf } from "./a-diagnosis.ts";
import { entitiesOf, vehicleFeed } from "./a-feed.ts";

function vehiclesOf(document: ReturnType<typeof aLineDocument>) {
  return entitiesOf(vehicleFeed([{ document }])).map(({ vehicle }) => vehicle);
}

const between = aLineDocument({
  "2": [aDeparture({ expected_at: iso(-20), recorded_at: iso(-30) })],
  "3": [aDeparture({ expected_at: iso(60), quay_id: "3001" })],
});

describe("vehiclePositions", () => {
  it("tells the stop that a train goes to, and nothing that nobody has measured", () => {
    const [vehicle] = vehiclesOf(between);
    expect(vehicle).toMatchObject({
      trip: { tripId: "C01371:train-1", scheduleRelationship: "NEW" },
      stopId: "IDFM:3001",
      currentStopSequence: 3,
      currentStatus: "IN_TRANSIT_TO",
      timestamp: NOW / 1000 - 30,
      position: null,
      congestionLevel: null,
      occupancyStatus: null,
      occupancyPercentage: null,
    });
    expect(diagnosisOf(vehicleFeed([{ document: between }]), NOW)).toEqual([]);
  });

  it("has it standing where the upstream sees it stand, also past its time", () => {
    const standing = (inSeconds: number) =>
      vehiclesOf(
        aLineDocument({
          "2": [aDeparture({ expected_at: iso(inSeconds), at_stop: true })],
          "3": [aDeparture({ expected_at: iso(inSeconds + 90) })],
        }),
      )[0];
    expect(standing(-5)).toMatchObject({ stopId: "IDFM:2", currentStatus: "STOPPED_AT" });
    expect(standing(20)).toMatchObject({ stopId: "IDFM:2", currentStatus: "STOPPED_AT" });
  });

  it.each([
    [
      "has not left its first stop",
      { "1": [aDeparture({ expected_at: iso(30) })], "2": [aDeparture({ expected_at: iso(90) })] },
    ],
    ["is merely planned", { "2": [aDeparture({ provenance: "scheduled" })] }],
    ["fits nowhere", { "2": [aDeparture({ provenance: "unmatched" })] }],
    ["is cancelled", { "2": [aDeparture({ provenance: "cancelled" })] }],
    ["may be held: its next stop is far off", { "3": [aDeparture({ expected_at: iso(900) })] }],
  ])("has no vehicle for a train that %s", (_, departures) => {
    expect(vehiclesOf(aLineDocument(departures))).toEqual([]);
  });
});
