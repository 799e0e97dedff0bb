import { describe, expect, it } from "vitest";
import { aCall, aJourney, aSiri, aTimetable, element, onlyRecord, readText } from "./a-siri-document.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const timetable = (journey: string) => aSiri(aTimetable(journey));

describe("EstimatedVehicleJourney", () => {
  it("becomes a journey of the model, calls in order of time", async () => {
    const late = aCall({
      stop: "STIF:StopPoint:Q:22102:",
      at: "2026-03-02T09:20:00+01:00",
      more: element("ArrivalStatus", "DELAYED"),
    });
    const journey = aJourney({ calls: late + aCall(), more: element("DirectionRef", "A") });
    expect(await onlyRecord(timetable(journey))).toMatchObject({
      kind: "siri-journey",
      lineId: "C01371",
      ref: "RATP:1",
      direction: "A",
      cancelled: false,
      extra: false,
      calls: [
        { stop: { kind: "quay", id: "22101" }, expectedArrival: at("08:10:00"), arrivalStatus: null },
        { stop: { kind: "quay", id: "22102" }, expectedArrival: at("08:20:00"), arrivalStatus: "delayed" },
      ],
    });
  });

  it("keeps the line and stops of another network as they are spelled", async () => {
    const journey = aJourney({ line: "ch:vbl:VBL006", calls: aCall({ stop: "ch:vbl:621::01" }) });
    expect(await onlyRecord(timetable(journey))).toMatchObject({
      lineId: "ch:vbl:VBL006",
      calls: [{ stop: { kind: "unknown", id: "ch:vbl:621::01" } }],
    });
  });

  it("puts recorded calls before the estimated ones, with what has happened", async () => {
    const actual = (name: string, time: string) => element(name, `2026-03-02T${time}+01:00`);
    const recorded = element(
      "RecordedCalls",
      element(
        "RecordedCall",
        element("StopPointRef", "STIF:StopPoint:Q:22100:"),
        actual("AimedArrivalTime", "09:00:00"),
        actual("ExpectedArrivalTime", "09:00:30"),
        actual("ActualArrivalTime", "09:01:00"),
        actual("ActualDepartureTime", "09:02:00"),
        element("DepartureStatus", "onTime"),
      ),
    );
    expect(await onlyRecord(timetable(aJourney({ more: recorded })))).toMatchObject({
      calls: [
        {
          stop: { id: "22100" },
          aimedArrival: at("08:00:00"),
          expectedArrival: at("08:01:00"),
          arrivalStatus: "arrived",
          expectedDeparture: at("08:02:00"),
          departureStatus: "on_time",
        },
        { stop: { id: "22101" }, arrivalStatus: null },
      ],
    });
  });

  it("is cancelled with all its calls, and without any", async () => {
    const cancelled = element("Cancellation", "true");
    expect(await onlyRecord(timetable(aJourney({ more: cancelled })))).toMatchObject({
      cancelled: true,
      calls: [{ arrivalStatus: "cancelled", departureStatus: "cancelled" }],
    });
    const bare = element(
      "EstimatedVehicleJourney",
      element("LineRef", "L"),
      element("DatedVehicleJourneyRef", "J"),
      cancelled,
    );
    expect(await onlyRecord(timetable(bare))).toMatchObject({ ref: "J", cancelled: true, calls: [] });
  });

  it("is rejected without calls where it is not cancelled", async () => {
    const bare = element("EstimatedVehicleJourney", element("LineRef", "L"));
    const { answer } = await readText(aSiri(aTimetable(bare, aJourney())));
    expect(answer).toMatchObject({ accepted: { journeys: 1 }, rejected: [{ reason: "journey has no call" }] });
  });

  it("reads a cancelled call in both spellings of true", async () => {
    for (const word of ["true", "1"]) {
      const call = aCall({ more: element("Cancellation", word) });
      expect(await onlyRecord(timetable(aJourney({ calls: call })))).toMatchObject({
        cancelled: false,
        calls: [{ arrivalStatus: "cancelled" }],
      });
    }
  });

  it("takes the frame's RecordedAtTime where the journey has none, and that frame's only", async () => {
    const frame = (recorded: string, journey: string) =>
      element("EstimatedJourneyVersionFrame", element("RecordedAtTime", recorded), journey);
    const own = aJourney({ more: element("RecordedAtTime", "2026-03-02T08:00:03Z") });
    const { records } = await readText(
      aSiri(
        element(
          "EstimatedTimetableDelivery",
          frame("2026-03-02T08:00:01Z", aJourney()),
          frame("2026-03-02T08:00:02Z", aJourney() + own),
        ),
        aTimetable(aJourney()),
      ),
    );
    expect(records).toMatchObject([
      { recordedAt: at("08:00:01") },
      { recordedAt: at("08:00:02") },
      { recordedAt: at("08:00:03") },
      { recordedAt: null },
    ]);
  });

  it("names its destination in the language of the riders", async () => {
    const more = `<DestinationName xml:lang="EN">Airport</DestinationName><DestinationName xml:lang="FR">Aéroport</DestinationName>`;
    expect(await onlyRecord(timetable(aJourney({ more })), ["fr"])).toMatchObject({ destination: "Aéroport" });
    expect(await onlyRecord(timetable(aJourney({ more })), ["de", "en"])).toMatchObject({ destination: "Airport" });
  });
});

function aVisit({ stop = "", line = element("LineRef", "STIF:Line::C01742:"), call = "" } = {}): string {
  const journey = element("MonitoredVehicleJourney", line, element("MonitoredCall", call));
  return element("MonitoredStopVisit", element("ItemIdentifier", "item"), stop, journey);
}

const expected = element("ExpectedDepartureTime", "2026-03-02T08:12:00Z");
const stopMonitoring = (...parts: string[]) => aSiri(element("StopMonitoringDelivery", ...parts));

describe("MonitoredStopVisit", () => {
  it("is at its call's stop, else at its own, else at its delivery's", async () => {
    const delivery = element("MonitoringRef", "STIF:StopArea:SP:71347:");
    const visits = [
      aVisit({ call: expected }),
      aVisit({ call: expected, stop: element("MonitoringRef", "STIF:StopArea:SP:2:") }),
      aVisit({ call: element("StopPointRef", "STIF:StopPoint:Q:41087:") + expected }),
    ];
    const { records } = await readText(stopMonitoring(delivery, ...visits));
    expect(records).toMatchObject([
      { lineId: "C01742", calls: [{ stop: { kind: "area", id: "71347" }, expectedDeparture: at("08:12:00") }] },
      { calls: [{ stop: { kind: "area", id: "2" } }] },
      { calls: [{ stop: { kind: "quay", id: "41087" } }] },
    ]);
  });

  it("does not take the stop of another delivery", async () => {
    const first = element("StopMonitoringDelivery", element("MonitoringRef", "STIF:StopArea:SP:1:"));
    const second = element("StopMonitoringDelivery", aVisit({ call: expected }));
    expect((await readText(aSiri(first, second))).answer).toMatchObject({
      kind: "malformed",
      reason: "none of 1 records can be read: call names no stop",
    });
  });

  it("goes by the line's name for riders where it has no LineRef", async () => {
    const stop = element("MonitoringRef", "S");
    const visit = aVisit({ stop, call: expected, line: '<PublishedLineName xml:lang="FR">14</PublishedLineName>' });
    expect(await onlyRecord(stopMonitoring(visit))).toMatchObject({ lineId: "14" });
  });

  it("is of one call: what other stops are told is theirs", async () => {
    const onward = element("OnwardCalls", element("OnwardCall", element("StopPointRef", "S2"), expected));
    const visit = aVisit({ stop: element("MonitoringRef", "S"), call: expected }).replace(
      "</MonitoredCall>",
      `</MonitoredCall>${onward}`,
    );
    expect(await onlyRecord(stopMonitoring(visit))).toMatchObject({ calls: [{ stop: { id: "S" } }] });
  });

  it("leaves notices and cancellations of earlier answers alone", async () => {
    const notice = element("StopLineNotice", element("MonitoringRef", "OTHER"), element("LineRef", "1"));
    const cancellation = element("MonitoredStopVisitCancellation", element("MonitoringRef", "OTHER"));
    const visit = aVisit({ call: expected });
    const { answer, records } = await readText(
      stopMonitoring(element("MonitoringRef", "S"), notice, cancellation, visit),
    );
    expect(answer).toMatchObject({ kind: "read", accepted: { visits: 1 }, rejectedCount: 0 });
    expect(records).toMatchObject([{ calls: [{ stop: { id: "S" } }] }]);
  });
});

describe("VehicleActivity", () => {
  const activity = (journey: string) =>
    aSiri(
      element(
        "VehicleMonitoringDelivery",
        element(
          "VehicleActivity",
          element("RecordedAtTime", "2026-03-02T08:00:00Z"),
          element("MonitoredVehicleJourney", journey),
        ),
      ),
    );

  it("becomes a vehicle where it was measured", async () => {
    const place = element("VehicleLocation", element("Longitude", "2.35"), element("Latitude", "48.85"));
    const journey =
      element("VehicleRef", "V1") + element("LineRef", "STIF:Line::C01742:") + place + element("Bearing", "90");
    expect(await onlyRecord(activity(journey))).toMatchObject({
      kind: "vehicle",
      id: "V1",
      lineId: "C01742",
      position: { lat: 48.85, lon: 2.35, bearing: 90, speedMps: null },
      status: "in_transit",
      recordedAt: at("08:00:00"),
    });
  });

  it("is kept without a place that is not on Earth, and says so", async () => {
    const place = element("VehicleLocation", element("Longitude", "2.35"), element("Latitude", "148.85"));
    const { answer, records } = await readText(activity(element("VehicleRef", "V1") + place));
    expect(records).toMatchObject([{ id: "V1", position: null }]);
    expect(answer).toMatchObject({ rejectedCount: 1, rejected: [{ ref: "V1" }] });
  });
});
