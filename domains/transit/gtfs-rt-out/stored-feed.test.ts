import { describe, expect, it } from "vitest";
import type { AlertDisruption, TripCall, TripJourney, VehicleRecord } from "../gtfs-rt/records.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { NOW } from "../view/a-line.ts";
import { diagnosisOf } from "./a-diagnosis.ts";
import { entitiesOf } from "./a-feed.ts";
import { aPlannedTrip } from "./a-plan.ts";
import { type FeedKind, feedOf } from "./feeds.ts";
import { storedEntities } from "./stored-feed.ts";

const at = (seconds: number) => NOW + seconds * 1000;

function aCall(stop: string, inSeconds: number, overrides: Partial<TripCall> = {}): TripCall {
  return {
    stop: { kind: "quay", id: stop },
    expectedArrival: at(inSeconds),
    expectedDeparture: at(inSeconds + 20),
    aimedArrival: at(inSeconds - 60),
    aimedDeparture: at(inSeconds - 40),
    arrivalStatus: null,
    departureStatus: null,
    platform: null,
    atStop: false,
    display: null,
    sequence: Math.round(inSeconds / 60),
    basis: "reported",
    uncertaintyS: null,
    ...overrides,
  };
}

function aTrip(overrides: Partial<TripJourney> = {}): TripJourney {
  return {
    kind: "journey",
    lineId: "A",
    ref: "038250_A..N@20261008",
    direction: "0",
    destination: "Uptown",
    destinationStop: null,
    mission: null,
    trainNumber: null,
    formation: null,
    recordedAt: at(-20),
    tripId: "038250_A..N",
    plannedTripId: "WEEK_038250_A..N54R",
    serviceDay: "20261008",
    relationship: "scheduled",
    match: "suffix",
    vehicleId: "train 1",
    calls: [aCall("A1", 60), aCall("A2", 180)],
    ...overrides,
  };
}

function aVehicle(overrides: Partial<VehicleRecord> = {}): VehicleRecord {
  return {
    kind: "vehicle",
    id: "train 1",
    label: null,
    tripId: "038250_A..N",
    serviceDay: "20261008",
    lineId: "A",
    direction: "0",
    match: "suffix",
    position: null,
    stopId: "A1",
    stopSequence: 1,
    status: "in_transit",
    recordedAt: at(-15),
    occupancy: null,
    occupancyPercent: null,
    congestion: null,
    ...overrides,
  };
}

function told(
  kind: FeedKind,
  records: (TripJourney | VehicleRecord | AlertDisruption)[],
  plan = aPlannedTrip("none", "10:00:00", {}),
) {
  const plannedOf = (id: string) => (id === plan.id ? plan : undefined);
  const bytes = feedBytes(feedOf(storedEntities(kind, records, plannedOf, NOW), NOW));
  expect(diagnosisOf(bytes, NOW)).toEqual([]);
  return entitiesOf(bytes);
}

function relationshipOf(overrides: Partial<TripJourney>): unknown[] {
  return told("trip-updates", [aTrip(overrides)]).map(({ tripUpdate }) => [
    tripUpdate?.trip?.tripId,
    tripUpdate?.trip?.scheduleRelationship,
  ]);
}

describe("a stored trip", () => {
  it("has the timetable's name, its times as they were told, and an id that stays", () => {
    expect(told("trip-updates", [aTrip()])).toMatchObject([
      {
        id: "trip:038250_A..N@20261008",
        tripUpdate: {
          trip: {
            tripId: "WEEK_038250_A..N54R",
            routeId: "A",
            directionId: 0,
            startDate: "20261008",
            scheduleRelationship: "SCHEDULED",
          },
          vehicle: { id: "train 1" },
          timestamp: NOW / 1000 - 20,
          tripProperties: null,
          stopTimeUpdate: [
            {
              stopSequence: 1,
              stopId: "A1",
              arrival: { time: NOW / 1000 + 60, delay: 60 },
              departure: { time: NOW / 1000 + 80, delay: 60 },
            },
            { stopSequence: 3, stopId: "A2" },
          ],
        },
      },
    ]);
  });

  it.each<[string, Partial<TripJourney>, unknown[]]>([
    [
      "that the timetable does not have is NEW",
      { plannedTripId: null, match: "none" },
      [["038250_A..N@20261008", "NEW"]],
    ],
    ["of a known path only is NEW", { plannedTripId: null, match: "path" }, [["038250_A..N@20261008", "NEW"]]],
    [
      "without a timetable is what the agency says",
      { plannedTripId: null, match: "unasked" },
      [["038250_A..N", "SCHEDULED"]],
    ],
    [
      "that is new stays so",
      { plannedTripId: null, match: "new", relationship: "new" },
      [["038250_A..N@20261008", "NEW"]],
    ],
    ["that is cancelled is CANCELED", { relationship: "cancelled" }, [["WEEK_038250_A..N54R", "CANCELED"]]],
    [
      "that is cancelled and in no timetable is not told",
      { relationship: "cancelled", plannedTripId: null, match: "none" },
      [],
    ],
    [
      "that is cancelled and unasked is not told",
      { relationship: "cancelled", plannedTripId: null, match: "unasked" },
      [],
    ],
    ["that replaces one does", { relationship: "replacement" }, [["WEEK_038250_A..N54R", "REPLACEMENT"]]],
    ["that copies one is NEW", { relationship: "duplicated", ref: "copy@20261008" }, [["copy@20261008", "NEW"]]],
    [
      "of which nothing is told is left out",
      { calls: [aCall("A1", 60, { basis: "none", expectedArrival: null, expectedDeparture: null })] },
      [],
    ],
  ])("%s", (_, overrides, expected) => {
    expect(relationshipOf(overrides)).toEqual(expected);
  });

  it("by a rhythm has its start time", () => {
    const trip = aTrip({ relationship: "unscheduled", ref: "F1@20261008@07:10:00" });
    expect(told("trip-updates", [trip])[0]?.tripUpdate?.trip).toMatchObject({
      scheduleRelationship: "UNSCHEDULED",
      startTime: "07:10:00",
    });
  });

  it("tells what was reported, and what follows from it by rule only where that is all", () => {
    const stops = (calls: TripCall[]) =>
      told("trip-updates", [aTrip({ calls })])[0]?.tripUpdate?.stopTimeUpdate.map(
        ({ stopId, scheduleRelationship }) => [stopId, scheduleRelationship],
      );
    const follows = { basis: "propagated" as const };
    const silent = { basis: "none" as const, expectedArrival: null, expectedDeparture: null };
    expect(
      stops([
        aCall("A1", 60),
        aCall("A2", 120, follows),
        aCall("A3", 180, { ...silent, departureStatus: "cancelled" }),
        aCall("A4", 240, { ...silent, departureStatus: "no_report" }),
      ]),
    ).toEqual([
      ["A1", "SCHEDULED"],
      ["A3", "SKIPPED"],
      ["A4", "NO_DATA"],
    ]);
    expect(stops([aCall("A1", 60, follows), aCall("A2", 120, follows)])).toEqual([["A1", "SCHEDULED"]]);
  });

  it("that stops at another platform names the planned one, and where it stops", () => {
    const plan = aPlannedTrip("WEEK_038250_A..N54R", "10:00:00", { "1": 1 });
    const call = aCall("OTHER", 600, { sequence: 10 });
    expect(told("trip-updates", [aTrip({ calls: [call] })], plan)[0]?.tripUpdate?.stopTimeUpdate).toMatchObject([
      { stopSequence: 10, stopId: "IDFM:1001", stopTimeProperties: { assignedStopId: "OTHER" } },
    ]);
  });
});

describe("a stored vehicle", () => {
  it("is on its trip under the trip's name, and says nothing that was not said", () => {
    expect(told("vehicle-positions", [aTrip(), aVehicle()])).toMatchObject([
      {
        id: "vehicle:train 1",
        vehicle: {
          trip: { tripId: "WEEK_038250_A..N54R", scheduleRelationship: "SCHEDULED" },
          position: null,
          stopId: "A1",
          currentStatus: "IN_TRANSIT_TO",
          timestamp: NOW / 1000 - 15,
          occupancyStatus: null,
          occupancyPercentage: null,
          congestionLevel: null,
        },
      },
    ]);
  });

  it("is on the one of two trains alike that stops where it is going", () => {
    const unplanned = { plannedTripId: null, match: "none" as const };
    const other = aTrip({ ...unplanned, ref: "038250_A..N@20261008#2", calls: [aCall("A2", 60), aCall("A3", 180)] });
    const vehicles = [aVehicle({ id: "v1", stopId: "A2" }), aVehicle({ id: "v2", stopId: "A1" })];
    const named = told("vehicle-positions", [aTrip(unplanned), other, ...vehicles]).map(
      ({ vehicle }) => vehicle?.trip?.tripId,
    );
    expect(named).toEqual(["038250_A..N@20261008#2", "038250_A..N@20261008"]);
  });

  it("has what was measured", () => {
    const position = { lat: 37.5, lon: -122.25, bearing: 90, speedMps: 12.5 };
    const vehicle = aVehicle({
      position,
      occupancy: "few_seats_available",
      occupancyPercent: 70,
      congestion: "stop_and_go",
    });
    expect(told("vehicle-positions", [vehicle])[0]?.vehicle).toMatchObject({
      position: { latitude: 37.5, longitude: -122.25, bearing: 90, speed: 12.5 },
      occupancyStatus: "FEW_SEATS_AVAILABLE",
      occupancyPercentage: 70,
      congestionLevel: "STOP_AND_GO",
    });
  });
});

describe("a stored alert", () => {
  const alert: AlertDisruption = {
    kind: "alert",
    id: "a1",
    cause: "works",
    severity: "disturbed",
    lift: false,
    hidden: false,
    title: "Work on A",
    message: "No trains.",
    shortMessage: null,
    updatedAt: null,
    periods: [{ begin: at(-600), end: at(600) }],
    lines: ["A"],
    sections: [],
    stops: [],
    alertCause: "CONSTRUCTION",
    effect: "REDUCED_SERVICE",
    severityLevel: "WARNING",
    url: "https://agency.test/a1",
    language: "en",
    translations: [
      { language: "en", title: "Work on A", message: "No trains." },
      { language: "es", title: "Obras en A", message: "" },
    ],
    informed: [
      { agencyId: null, routeId: "A", routeType: null, direction: "1", tripId: null, stopId: null },
      { agencyId: null, routeId: "A", routeType: null, direction: null, tripId: "A@07:10:00", stopId: null },
    ],
  };

  it("has every language, its periods and what it touches", () => {
    expect(told("alerts", [alert])).toMatchObject([
      {
        id: "alert:a1",
        alert: {
          activePeriod: [{ start: NOW / 1000 - 600, end: NOW / 1000 + 600 }],
          informedEntity: [
            { routeId: "A", directionId: 1, trip: null },
            { routeId: "A", trip: { routeId: "A", startTime: "07:10:00", tripId: null } },
          ],
          cause: "CONSTRUCTION",
          effect: "REDUCED_SERVICE",
          severityLevel: "WARNING",
          headerText: {
            translation: [
              { text: "Work on A", language: "en" },
              { text: "Obras en A", language: "es" },
            ],
          },
          descriptionText: { translation: [{ text: "No trains.", language: "en" }] },
          url: { translation: [{ text: "https://agency.test/a1" }] },
        },
      },
    ]);
  });

  it("without a period has none", () => {
    expect(told("alerts", [{ ...alert, periods: [{ begin: 0, end: null }] }])[0]?.alert?.activePeriod).toEqual([]);
  });
});
