import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aFeedZip } from "../gtfs-static/a-feed.ts";
import { aCall, aJourney, aSiri, aSituationDelivery, aTimetable, element } from "../siri-xml/a-siri-document.ts";
import { DISRUPTION_RULES } from "./disruption-rules.ts";
import { examine } from "./examine.ts";
import { NAVITIA_RULES } from "./navitia-rules.ts";
import { SIRI_RULES } from "./siri-rules.ts";
import { STATIC_RULES } from "./static-rules.ts";

const FIXTURES = `${import.meta.dirname}/../fixtures`;
const NOW = Date.parse("2026-03-02T08:00:05Z");
const STAMP = "2026-03-02T08:00:00Z";

const bytesOf = (body: unknown) =>
  Uint8Array.from(new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)));

async function examined(body: unknown, now = NOW) {
  const answer = await examine(body instanceof Uint8Array ? Uint8Array.from(body) : bytesOf(body), { now });
  if (answer.kind === "unreadable") throw new Error(answer.reason);
  return answer;
}

const rulesOf = async (body: unknown, now = NOW) => (await examined(body, now)).findings.map(({ id }) => id);
const fileOf = (name: string) => readFileSync(`${FIXTURES}/${name}`);

type Members = Record<string, unknown>;

const aVisit = (journey: Members = {}, visit: Members = {}): Members => ({
  RecordedAtTime: STAMP,
  MonitoredVehicleJourney: {
    LineRef: { value: "STIF:Line::C01371:" },
    MonitoredCall: { ExpectedDepartureTime: "2026-03-02T08:05:00Z", DepartureStatus: "onTime" },
    ...journey,
  },
  ...visit,
});
const aDelivery = (delivery: Members = {}): Members => ({
  Status: "true",
  Version: "2.0",
  MonitoredStopVisit: [aVisit()],
  ...delivery,
});
const siriLite = (delivery: Members = {}, service: Members = {}) => ({
  Siri: {
    ServiceDelivery: {
      ResponseTimestamp: STAMP,
      ProducerRef: "P",
      StopMonitoringDelivery: [aDelivery(delivery)],
      ...service,
    },
  },
});
const aRecent = (record: string) => record.replace("<LineRef>", `<RecordedAtTime>${STAMP}</RecordedAtTime><LineRef>`);

const SIRI: [string, string, unknown][] = [
  [
    "siri-refused",
    "a delivery with Status false",
    siriLite({
      Status: "false",
      ErrorCondition: { ErrorInformation: { ErrorText: "unknown stop" } },
      MonitoredStopVisit: [],
    }),
  ],
  [
    "siri-refused",
    "a SOAP fault",
    `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Fault><faultstring>no</faultstring></Fault></Body></Envelope>`,
  ],
  ["siri-timestamp", "an answer without a timestamp", siriLite({}, { ResponseTimestamp: "" })],
  ["siri-timestamp", "a timestamp without a zone", siriLite({}, { ResponseTimestamp: "2026-03-02T08:00:00" })],
  ["siri-clock", "an answer of the future", siriLite({}, { ResponseTimestamp: "2026-03-02T08:02:00Z" })],
  [
    "siri-old",
    "an answer of six minutes ago",
    siriLite({ MonitoredStopVisit: [] }, { ResponseTimestamp: "2026-03-02T07:54:00Z" }),
  ],
  [
    "siri-silent",
    "trains that were last heard of an hour ago",
    siriLite({ MonitoredStopVisit: [aVisit({}, { RecordedAtTime: "2026-03-02T07:00:00Z" })] }),
  ],
  ["siri-missing", "a visit without a journey", siriLite({ MonitoredStopVisit: [{ RecordedAtTime: STAMP }] })],
  ["siri-missing", "a delivery without Status", siriLite({ Status: [] })],
  [
    "siri-unreadable",
    "a time without a zone",
    siriLite({ MonitoredStopVisit: [aVisit({ MonitoredCall: { ExpectedDepartureTime: "08:05" } })] }),
  ],
  [
    "siri-status-word",
    "a status of the producer's own",
    siriLite({ MonitoredStopVisit: [aVisit({ MonitoredCall: { DepartureStatus: "maybe" } })] }),
  ],
  ["siri-structure", "an element that is not SIRI's", siriLite({ Visits: [] })],
  ["siri-structure", "a service that is not read", siriLite({}, { StopPointsDelivery: [{}] })],
  ["siri-more-data", "an answer that is a part", siriLite({}, { MoreData: true })],
  [
    "siri-more-data",
    "an answer in XML that is a part",
    aSiri(element("MoreData", "true"), aTimetable(aRecent(aJourney()))),
  ],
];

const navitia = (more: Members = {}) => ({
  context: { timezone: "Europe/Paris", current_datetime: "20260302T090000" },
  departures: [{ stop_date_time: { departure_date_time: "20260302T091500" } }],
  ...more,
});
const context = (more: Members) =>
  navitia({ context: { timezone: "Europe/Paris", current_datetime: "20260302T090000", ...more } });

const NAVITIA: [string, string, unknown][] = [
  [
    "navitia-error",
    "a refusal",
    { error: { id: "unknown_object", message: "no such line" }, context: navitia().context },
  ],
  ["navitia-nothing", "an empty answer", navitia({ error: { id: "no_solution", message: "none" }, departures: [] })],
  ["navitia-zone", "dates of no zone", context({ timezone: "Europe/Nowhere" })],
  ["navitia-clock", "an answer of the future", context({ current_datetime: "20260302T090200" })],
  ["navitia-old", "an answer of six minutes ago", context({ current_datetime: "20260302T085400" })],
];

const disruption = {
  id: "d1",
  applicationPeriods: [{ begin: "20260302T060000", end: "20260302T230000" }],
  lastUpdate: "20260302T060000",
  cause: "TRAVAUX",
  severity: "BLOQUANTE",
  title: "t",
  message: "m",
};
const bulk = (more: Members = {}) => ({ disruptions: [disruption], lines: [], lastUpdatedDate: STAMP, ...more });

const DISRUPTIONS: [string, string, unknown][] = [
  [
    "disruption-unreadable",
    "a disruption without periods that can be read",
    bulk({ disruptions: [disruption, { ...disruption, id: "d2", applicationPeriods: "tomorrow" }] }),
  ],
  ["disruption-old", "a body of an hour ago", bulk({ lastUpdatedDate: "2026-03-02T07:00:00Z" })],
];

describe("examine", () => {
  it.each([...SIRI, ...NAVITIA, ...DISRUPTIONS])("finds %s alone in %s", async (rule, _what, body) => {
    expect(await rulesOf(body)).toEqual([rule]);
  });

  it("has a case for every rule on SIRI, Navitia and disruptions", () => {
    const seen = new Set([...SIRI, ...NAVITIA, ...DISRUPTIONS].map(([rule]) => rule));
    const rules = [...SIRI_RULES, ...NAVITIA_RULES, ...DISRUPTION_RULES].map(({ id }) => id);
    expect(rules.filter((id) => !seen.has(id))).toEqual([]);
  });

  it("finds nothing in sound bodies", async () => {
    expect(await rulesOf(siriLite())).toEqual([]);
    expect(await rulesOf(aSiri(aTimetable(aRecent(aJourney({ calls: aCall() })))))).toEqual([]);
    expect(await rulesOf(navitia())).toEqual([]);
    expect(await rulesOf(bulk())).toEqual([]);
  });

  it("tells local time that is labelled as UTC from a clock that is wrong", async () => {
    const { findings } = await examined(siriLite({}, { ResponseTimestamp: "2026-03-02T09:00:00Z" }));
    expect(findings.map(({ id }) => id)).toEqual(["siri-clock", "siri-silent"]);
    expect(findings[0]?.occurrences[0]?.says).toMatch(/59 min 55 s after .*: local time labelled as UTC\?$/);
    const [drift] = (await examined(siriLite({}, { ResponseTimestamp: "2026-03-02T08:07:00Z" }))).findings;
    expect(drift?.occurrences[0]?.says).not.toContain("local time");
  });

  it("does not ask calls of a journey that is cancelled", async () => {
    const cancelled = element(
      "EstimatedVehicleJourney",
      element("LineRef", "L"),
      element("DatedVehicleJourneyRef", "1"),
    );
    const with_ = (more: string) =>
      aSiri(
        aTimetable(aJourney(), cancelled.replace("</EstimatedVehicleJourney>", `${more}</EstimatedVehicleJourney>`)),
      );
    expect(await rulesOf(with_(""))).toContain("siri-missing");
    expect(await rulesOf(with_(element("Cancellation", "true")))).not.toContain("siri-missing");
  });

  it("does not call a message silent that stands for days", async () => {
    const situation = element(
      "PtSituationElement",
      element("CreationTime", "2026-02-01T00:00:00Z"),
      element("SituationNumber", "7"),
      element("ValidityPeriod", element("StartTime", STAMP)),
      element("Summary", "x"),
    );
    expect(await rulesOf(aSiri(aSituationDelivery(situation)))).toEqual([]);
  });

  it("says what PRIM's recorded bodies are", async () => {
    const at = (text: string) => Date.parse(text);
    const monitoring = await examined(
      fileOf("stop-monitoring.41087.2025-01-24T163336Z.json"),
      at("2025-01-24T16:33:38Z"),
    );
    expect(monitoring.findings).toEqual([]);
    expect(monitoring.about).toMatchObject({
      format: "siri-lite",
      version: "2.0",
      producer: "IVTR_HET",
      counts: { MonitoredStopVisit: 64 },
      from: at("2025-01-24T16:04:50Z"),
    });
    // The day's plan, put in at night, is all that this stop knows.
    const night = fileOf("stop-monitoring.41178.2023-06-02.ara-lite.json");
    expect(await rulesOf(night, at("2023-06-02T11:16:12Z"))).toEqual(["siri-silent"]);
    // In May 2023 the answer's own timestamp was Paris time labelled as UTC.
    const shifted = await examined(
      fileOf("stop-monitoring.463158-metro4.2023-05-31.wrapped.json"),
      at("2023-05-31T07:27:03Z"),
    );
    expect(shifted.findings.map(({ id }) => id)).toEqual(["siri-clock", "siri-silent"]);
    const messages = fileOf("general-message.rerB.2023-01-14T204321Z.json");
    expect((await examined(messages, at("2023-01-14T20:43:22Z"))).findings).toEqual([]);
    const timetable = fileOf("estimated-timetable.C00680.2025-02-17T184134Z.json");
    expect((await examined(timetable, at("2025-02-17T18:41:35Z"))).findings).toEqual([]);
  });

  it("says what Navitia's and PRIM's disruptions are", async () => {
    const reports = fileOf("fr-idf.line_reports.since20240103.cut-4-lines.json");
    const { about } = await examined(reports);
    expect(about).toMatchObject({ format: "navitia", title: expect.stringContaining("line_reports") });
    expect(about.madeAt).toBe(Date.parse("2024-05-11T12:33:56Z"));
    expect((await examined(fileOf("disruptions_bulk.v2.DERIVED-A.cut-28-lines.json"))).about.format).toBe(
      "prim-disruptions",
    );
  });

  it.each([
    ["", "it is empty"],
    ["<!DOCTYPE html><html><head><title>403 Forbidden</title></head></html>", 'it is an HTML page: "403 Forbidden"'],
    ["<NeTEx/>", "the document is <NeTEx>, not SIRI"],
    [
      '{"message":"No API key found in request"}',
      'JSON of no format that the doctor knows: {"message": "No API key found in request"}',
    ],
    ["[1,2]", "JSON of no format that the doctor knows: a list"],
    ['{"header":7,"entity":[]}', "it has no FeedHeader"],
    ['\n{\n "a', "body is not JSON"],
    ["PK..", "a zip, and no static GTFS"],
    ["\x0a\x03abc", "as GTFS-Realtime: byte"],
  ])("cannot read %j, and says what it is", async (body, reason) => {
    expect(await examine(bytesOf(body), { now: NOW })).toMatchObject({
      kind: "unreadable",
      reason: expect.stringContaining(reason),
    });
  });

  it("reads a protobuf feed whose header is as long as a brace's or a bracket's number", async () => {
    for (const length of [0x7b, 0x3c]) {
      const version = [0x0a, 3, 0x32, 0x2e, 0x30];
      const feedVersion = new Array(length - 7).fill(0x61);
      const bytes = Uint8Array.from([0x0a, length, ...version, 0x22, feedVersion.length, ...feedVersion]);
      expect((await examined(bytes)).about).toMatchObject({
        format: "gtfs-rt",
        version: expect.stringContaining("2.0"),
      });
    }
  });
});

describe("examine of a static GTFS", () => {
  const rules = async (day: string, files: Record<string, string | null> = {}) =>
    rulesOf(Uint8Array.from(await aFeedZip(files)), Date.parse(`${day}T12:00:00Z`));
  const stopTimes = (row: string) => ({
    "stop_times.txt": `trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,8:00:00,8:00:00,G1,1\n${row}\n`,
    "trips.txt": "trip_id,route_id,service_id,trip_headsign,direction_id\nT1,R1,WEEK,Port,0\n",
    "frequencies.txt": null,
  });

  it.each([
    ["static-expired", "a day after the last", "2026-01-01", {}],
    ["static-expiring", "a day in the last week", "2025-12-26", {}],
    ["static-row", "a stop time of no trip", "2025-06-01", stopTimes("T9,8:05:00,8:05:00,M,2")],
    ["E010", "a trip that stops at a station", "2025-06-01", stopTimes("T1,8:05:00,8:05:00,G,2")],
  ])("finds %s alone in %s", async (rule, _what, day, files) => {
    expect(await rules(day, files)).toEqual([rule]);
    expect(STATIC_RULES.map(({ id }) => id)).toContain(rule);
  });

  it("finds nothing in a sound one, and says what it is", async () => {
    expect(await rules("2025-12-24")).toEqual([]);
    const { about } = await examined(await aFeedZip());
    expect(about).toMatchObject({
      format: "gtfs",
      producer: "Tramways",
      languages: ["fr"],
      to: Date.parse("2025-12-31"),
    });
  });
});
