import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Rejections } from "./rejections.ts";
import { readEstimatedJourney, readStopVisit } from "./siri.ts";

const T = (time: string) => `2025-02-17T${time}.000Z`;
const at = (time: string) => Date.parse(T(time));

const aCall = (overrides: Record<string, unknown> = {}) => ({
  StopPointRef: { value: "STIF:StopPoint:Q:22101:" },
  ExpectedArrivalTime: T("18:45:10"),
  ExpectedDepartureTime: T("18:45:40"),
  AimedArrivalTime: T("18:44:00"),
  AimedDepartureTime: T("18:44:30"),
  ArrivalStatus: "ON_TIME",
  DepartureStatus: "ON_TIME",
  DestinationDisplay: [{ value: "Gare du Guichet" }],
  ...overrides,
});

const aJourney = (calls: unknown, overrides: Record<string, unknown> = {}) => ({
  RecordedAtTime: T("18:15:00"),
  LineRef: { value: "STIF:Line::C00680:" },
  DirectionRef: { value: "Retour" },
  DatedVehicleJourneyRef: { value: "526:VehicleJourney::1:LOC" },
  DestinationRef: { value: "STIF:StopPoint:Q:11414:" },
  DestinationName: [{ value: "Gare du Guichet" }],
  JourneyNote: [{ value: "L17P14" }],
  EstimatedCalls: { EstimatedCall: calls },
  ...overrides,
});

const aVisit = (call: unknown, overrides: Record<string, unknown> = {}) => ({
  RecordedAtTime: T("18:15:00"),
  ItemIdentifier: "SNCF_ACCES_CLOUD:Item::41087_1:LOC",
  MonitoringRef: { value: "STIF:StopPoint:Q:41087:" },
  MonitoredVehicleJourney: {
    LineRef: { value: "STIF:Line::C01727:" },
    FramedVehicleJourneyRef: { DataFrameRef: { value: "any" }, DatedVehicleJourneyRef: "SNCF:VehicleJourney::1:LOC" },
    DestinationName: [{ value: "Gare de Brétigny" }],
    MonitoredCall: call,
    ...overrides,
  },
});

function readJourney(raw: unknown) {
  const rejections = new Rejections();
  return { journey: readEstimatedJourney(raw, "/j/3", rejections), rejected: rejections.kept };
}

function readVisit(raw: unknown) {
  const rejections = new Rejections();
  return { journey: readStopVisit(raw, "/v/0", rejections), rejected: rejections.kept };
}

describe("readEstimatedJourney", () => {
  it("reads a journey with its call", () => {
    const { journey, rejected } = readJourney(aJourney([aCall()]));
    expect(rejected).toEqual([]);
    expect(journey).toEqual({
      lineId: "C00680",
      ref: "526:VehicleJourney::1:LOC",
      direction: "Retour",
      destination: "Gare du Guichet",
      destinationStop: { kind: "quay", id: "11414" },
      mission: "L17P14",
      trainNumber: null,
      formation: null,
      recordedAt: at("18:15:00"),
      calls: [
        {
          stop: { kind: "quay", id: "22101" },
          expectedArrival: at("18:45:10"),
          expectedDeparture: at("18:45:40"),
          aimedArrival: at("18:44:00"),
          aimedDeparture: at("18:44:30"),
          arrivalStatus: "on_time",
          departureStatus: "on_time",
          platform: null,
          atStop: false,
          display: null,
        },
      ],
    });
  });

  it("gives the calls in order of time, whatever order they came in", () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 10, max: 59 }), { minLength: 1, maxLength: 22 });
    fc.assert(
      fc.property(minutes, (order) => {
        const calls = order.map((minute) =>
          aCall({ ExpectedArrivalTime: T(`18:${minute}:00`), ExpectedDepartureTime: T(`18:${minute}:20`) }),
        );
        const arrivals = readJourney(aJourney(calls)).journey?.calls.map((call) => call.expectedArrival);
        expect(arrivals).toEqual([...order].sort((a, b) => a - b).map((minute) => at(`18:${minute}:00`)));
      }),
    );
  });

  it("keeps a cancelled stop of a late train between its neighbours, though it has only its aimed time", () => {
    const late = (minute: number, stop: string) =>
      aCall({
        StopPointRef: `STIF:StopPoint:Q:${stop}:`,
        ExpectedArrivalTime: T(`18:${minute + 20}:00`),
        ExpectedDepartureTime: [],
        AimedArrivalTime: T(`18:${minute}:00`),
        AimedDepartureTime: {},
      });
    const cancelled = { ...late(12, "2"), ExpectedArrivalTime: "", ArrivalStatus: "CANCELLED" };
    const { journey } = readJourney(aJourney([late(14, "3"), cancelled, late(10, "1")]));
    expect(journey?.calls.map((call) => call.stop.id)).toEqual(["1", "2", "3"]);
  });

  it.each([
    ["an unreadable time", { ExpectedDepartureTime: "18:45" }, "ExpectedDepartureTime"],
    ["no stop", { StopPointRef: {} }, "StopPointRef"],
  ])("rejects a call with %s by its place and keeps the others", (_, overrides, field) => {
    const { journey, rejected } = readJourney(aJourney([aCall(), aCall(overrides)]));
    expect(journey?.calls).toHaveLength(1);
    expect(rejected).toEqual([
      {
        reason: expect.any(String),
        path: `/j/3/EstimatedCalls/EstimatedCall/1/${field}`,
        ref: "526:VehicleJourney::1:LOC",
      },
    ]);
  });

  it("rejects a call without any time, but not a cancelled one", () => {
    const timeless = {
      ExpectedArrivalTime: [],
      ExpectedDepartureTime: "",
      AimedArrivalTime: {},
      AimedDepartureTime: null,
    };
    const cancelled = aCall({ ...timeless, DepartureStatus: "cancelled" });
    const { journey, rejected } = readJourney(aJourney([aCall(timeless), cancelled, aCall()]));
    expect(journey?.calls.map((call) => call.departureStatus)).toEqual(["on_time", "cancelled"]);
    expect(rejected.map(({ path }) => path)).toEqual(["/j/3/EstimatedCalls/EstimatedCall/0"]);
  });

  it("keeps a call whose status is a new word, and says so", () => {
    const { journey, rejected } = readJourney(aJourney([aCall({ DepartureStatus: "DIVERTED" })]));
    expect(journey?.calls[0]).toMatchObject({ departureStatus: null, expectedDeparture: at("18:45:40") });
    expect(rejected[0]?.reason).toContain('"DIVERTED"');
    expect(rejected[0]?.path).toBe("/j/3/EstimatedCalls/EstimatedCall/0/DepartureStatus");
  });

  it("cancels every call of a journey that SIRI marks as cancelled", () => {
    const { journey } = readJourney(aJourney([aCall(), aCall()], { Cancellation: true }));
    expect(journey?.calls.map((call) => call.departureStatus)).toEqual(["cancelled", "cancelled"]);
  });

  it.each([
    ["is not an object", "journey", "/j/3"],
    ["names no line", aJourney([aCall()], { LineRef: [] }), "/j/3/LineRef"],
    ["names a line that is not IDFM's", aJourney([aCall()], { LineRef: "RATP:Line::1:" }), "/j/3/LineRef"],
    ["has no call", aJourney([]), "/j/3/EstimatedCalls"],
    ["has EstimatedCalls spelled absent", aJourney(undefined, { EstimatedCalls: "" }), "/j/3/EstimatedCalls"],
  ])("rejects a journey that %s", (_, raw, path) => {
    const { journey, rejected } = readJourney(raw);
    expect(journey).toBeNull();
    expect(rejected.map((rejection) => rejection.path)).toEqual([path]);
  });

  it("has no journey where all calls are bad", () => {
    const { journey, rejected } = readJourney(aJourney([aCall({ StopPointRef: "" }), null]));
    expect(journey).toBeNull();
    expect(rejected).toHaveLength(2);
  });

  it("never throws, whatever JSON it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, part) => {
        readJourney(whole);
        readJourney(aJourney([part], { LineRef: "C00680" }));
        readVisit(whole);
        readVisit(aVisit(part));
      }),
    );
  });
});

describe("readStopVisit", () => {
  it("takes the monitored stop for the call's, and both names of what it is called", () => {
    const call = aCall({ StopPointRef: undefined, ArrivalPlatformName: { value: "2" }, VehicleAtStop: true });
    const { journey } = readVisit(
      aVisit(call, { VehicleFeatureRef: ["shortTrain"], TrainNumbers: { TrainNumberRef: [{ value: "145052" }] } }),
    );
    expect(journey).toMatchObject({
      lineId: "C01727",
      ref: "SNCF:VehicleJourney::1:LOC",
      formation: "short",
      trainNumber: "145052",
    });
    expect(journey?.calls[0]).toMatchObject({
      stop: { kind: "quay", id: "41087" },
      platform: "2",
      atStop: true,
      display: "Gare du Guichet",
    });
  });

  it("prefers the departure's platform: that is where a rider waits", () => {
    const call = aCall({ ArrivalPlatformName: { value: "2" }, DeparturePlatformName: "3B" });
    expect(readVisit(aVisit(call)).journey?.calls[0]?.platform).toBe("3B");
  });

  it("notes a RecordedAtTime that cannot be read and keeps the visit", () => {
    const { journey, rejected } = readVisit({ ...aVisit(aCall()), RecordedAtTime: "soon" });
    expect(journey?.recordedAt).toBeNull();
    expect(rejected.map(({ path }) => path)).toEqual(["/v/0/RecordedAtTime"]);
  });

  it("rejects a visit without its journey or its call, by its ItemIdentifier", () => {
    const bare = readVisit({ ...aVisit(aCall()), MonitoredVehicleJourney: {} });
    expect(bare).toMatchObject({ journey: null, rejected: [{ path: "/v/0/MonitoredVehicleJourney/LineRef" }] });
    const { rejected } = readVisit(aVisit([]));
    expect(rejected).toEqual([
      {
        reason: "visit has no call",
        path: "/v/0/MonitoredVehicleJourney/MonitoredCall",
        ref: "SNCF_ACCES_CLOUD:Item::41087_1:LOC",
      },
    ]);
  });
});
