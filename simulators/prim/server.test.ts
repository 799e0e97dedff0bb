import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { PrimSimulator, PrimSimulatorOptions } from "./server.ts";
import { startPrimSimulator } from "./server.ts";

/** Tuesday 08:30 in Paris: everything runs. */
const PEAK = Date.parse("2026-03-10T07:30:00Z");
const REPLAY = join(import.meta.dirname, "../fixtures/replay");
const KEY = { apikey: "k" };

const started: PrimSimulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.close()));
});

async function aSimulator(over: PrimSimulatorOptions = {}): Promise<PrimSimulator> {
  const simulator = await startPrimSimulator({ now: () => PEAK, busJourneys: 40, quotaPerSecond: 1_000, ...over });
  started.push(simulator);
  return simulator;
}

/** One for all tests that only ask: most of a simulator's first answer is working out the day's trains. */
let shared: Promise<PrimSimulator> | null = null;
function theSimulator(): Promise<PrimSimulator> {
  shared ??= startPrimSimulator({ now: () => PEAK, busJourneys: 40, quotaPerSecond: 1_000 });
  return shared;
}
afterAll(async () => (await shared)?.close());

type Got = { status: number; headers: Record<string, string | string[] | undefined>; bytes: Buffer; isCut: boolean };

/** node:http and not fetch: fetch asks for gzip by itself and hides what came. */
function get(url: string, headers: Record<string, string> = KEY, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers, method }, (res) => {
      const chunks: Buffer[] = [];
      const done = () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          bytes: Buffer.concat(chunks),
          isCut: !res.complete,
        });
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("error", done);
      res.on("end", done);
    });
    req.on("error", reject);
    req.end();
  });
}

const post = async (simulator: PrimSimulator, body: unknown) =>
  fetch(simulator.url.replace("/marketplace", "/_sim/faults"), { method: "POST", body: JSON.stringify(body) });

type Value = { value: string };
type EtCall = {
  StopPointRef: Value;
  ExpectedArrivalTime?: string;
  ExpectedDepartureTime?: string;
  AimedArrivalTime?: string;
  ArrivalStatus: string;
  DepartureStatus: string;
};
type EtJourney = {
  LineRef: Value;
  DatedVehicleJourneyRef: Value;
  VehicleMode: string[];
  OperatorRef: Partial<Value>;
  EstimatedCalls: { EstimatedCall: EtCall[] };
};
type Visit = {
  MonitoringRef: Value;
  MonitoredVehicleJourney: {
    LineRef: Value;
    FramedVehicleJourneyRef: { DatedVehicleJourneyRef: string };
    MonitoredCall: EtCall & { VehicleAtStop: boolean; ArrivalPlatformName?: Value };
  };
};
type Siri = {
  Siri: {
    ServiceDelivery: {
      ResponseTimestamp: string;
      EstimatedTimetableDelivery: { EstimatedJourneyVersionFrame: { EstimatedVehicleJourney: EtJourney[] }[] }[];
      StopMonitoringDelivery: {
        Status: string;
        MonitoredStopVisit: Visit[];
        ErrorCondition: { ErrorInformation: { ErrorText: string } };
      }[];
      GeneralMessageDelivery: { Status: string; InfoMessage: unknown[] }[];
    };
  };
};
type Reports = {
  disruptions: {
    impacted_objects: { pt_object: { embedded_type: string }; impacted_section?: { from: { id: string } } }[];
  }[];
};
type Bulk = {
  disruptions: { id: string; applicationPeriods: { begin: string }[]; impactedSections?: unknown[] }[];
  lines: { id: string; impactedObjects: { disruptionIds: string[] }[] }[];
};

const siri = (got: Got) => (JSON.parse(got.bytes.toString("utf8")) as Siri).Siri.ServiceDelivery;
const journeys = (got: Got) =>
  siri(got).EstimatedTimetableDelivery[0]?.EstimatedJourneyVersionFrame[0]?.EstimatedVehicleJourney ?? [];
const visits = (got: Got) => siri(got).StopMonitoringDelivery[0]?.MonitoredStopVisit ?? [];
const errorText = (got: Got) => siri(got).StopMonitoringDelivery[0]?.ErrorCondition.ErrorInformation.ErrorText;

const CHATELET = "MonitoringRef=STIF:StopArea:SP:474151:";

describe("the gateway", () => {
  it("refuses a call without a key as Kong does, whatever the case of the header", async () => {
    const { url } = await aSimulator({ key: "secret" });
    const none = await get(`${url}/estimated-timetable`, {});
    expect(none.status).toBe(401);
    expect(JSON.parse(none.bytes.toString())).toEqual({ message: "No API key found in request" });
    expect((await get(`${url}/estimated-timetable`, { Authorization: "Bearer secret" })).status).toBe(401);
    expect((await get(`${url}/estimated-timetable`, { apikey: "wrong" })).status).toBe(401);
    expect((await get(`${url}/estimated-timetable`, { apiKey: "secret" })).status).toBe(200);
  });

  it("answers 403 HTML for what the key has no right to and for what does not exist", async () => {
    const { url } = await aSimulator({ notSubscribed: ["general-message"] });
    for (const path of ["/general-message?LineRef=ALL", "/gtfs-rt", "/vehicle-monitoring", ""]) {
      const got = await get(`${url}${path}`);
      expect([got.status, got.headers["content-type"]]).toEqual([403, "text/html"]);
    }
  });

  it("answers 404 for the path style that the portal prints, and 405 for another method", async () => {
    const { url } = await aSimulator();
    expect((await get(`${url}/stop-monitoring/STIF:StopPoint:Q:41087:`)).status).toBe(404);
    expect((await get(`${url}/estimated-timetable`, KEY, "POST")).status).toBe(405);
  });

  it("says on every answer that it is not PRIM", async () => {
    const { url } = await aSimulator({ quotaPerDay: 1 });
    const paths = [
      "/estimated-timetable",
      "/estimated-timetable",
      "/stop-monitoring",
      "/nowhere",
      "/stop-monitoring/x",
    ];
    for (const path of paths) expect((await get(`${url}${path}`)).headers["x-vigie-origin"]).toBe("simulator");
    expect((await get(`${url}/stop-monitoring`, {})).headers["x-vigie-origin"]).toBe("simulator");
  });

  it("compresses if it is asked to, and only then", async () => {
    const { url } = await theSimulator();
    const plain = await get(`${url}/estimated-timetable`);
    const zipped = await get(`${url}/estimated-timetable`, { ...KEY, "Accept-Encoding": "br, gzip" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(zipped.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
    expect(plain.bytes.length / zipped.bytes.length).toBeGreaterThan(8);
  });

  it("promises no validator, and ignores one", async () => {
    const { url } = await theSimulator();
    const got = await get(`${url}/disruptions_bulk/disruptions/v2`, { ...KEY, "If-None-Match": "*" });
    expect(got.status).toBe(200);
    expect(got.headers).not.toHaveProperty("etag");
    expect(got.headers).not.toHaveProperty("last-modified");
  });

  it("counts each API's calls apart and answers 429 when they are used up", async () => {
    const { url, requests } = await aSimulator({ quotaPerDay: { "stop-monitoring": 2 } });
    const calls = [1, 2, 3].map(() => get(`${url}/stop-monitoring?${CHATELET}`));
    const got = await Promise.all(calls);
    expect(got.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    const over = got.find(({ status }) => status === 429);
    expect(over?.headers).toMatchObject({ "x-ratelimit-limit-day": "2", "ratelimit-remaining": "0" });
    const other = await get(`${url}/estimated-timetable`);
    expect(other.headers).toMatchObject({ "x-ratelimit-limit-day": "1000", "ratelimit-remaining": "999" });
    expect(requests["stop-monitoring"]).toEqual({ calls: 3, statuses: { 200: 2, 429: 1 }, max_per_second: 3 });
  });

  it("answers 429 above five calls a second", async () => {
    const { url } = await aSimulator({ quotaPerSecond: 5 });
    const got = await Promise.all([1, 2, 3, 4, 5, 6].map(() => get(`${url}/general-message?LineRef=ALL`)));
    const over = got.filter(({ status }) => status === 429);
    expect(over).toHaveLength(1);
    expect(over[0]?.headers["retry-after"]).toBe("1");
  });
});

describe("estimated-timetable", () => {
  it("gives the whole network for ALL, for no LineRef, and one line for a line", async () => {
    const { url } = await theSimulator();
    const all = await get(`${url}/estimated-timetable?LineRef=ALL`);
    expect((await get(`${url}/estimated-timetable`)).bytes.equals(all.bytes)).toBe(true);
    expect(journeys(all).length).toBeGreaterThan(900);
    expect(journeys(all).filter((one) => one.VehicleMode[0] === "BUS")).toHaveLength(40);
    const one = await get(`${url}/estimated-timetable?LineRef=STIF:Line::C01371:`);
    expect(new Set(journeys(one).map(({ LineRef }) => LineRef.value))).toEqual(new Set(["STIF:Line::C01371:"]));
    expect((await get(`${url}/estimated-timetable?LineRef=STIF:Line::C99999:`)).status).toBe(400);
    expect((await get(`${url}/estimated-timetable?LineRef=metro1`)).status).toBe(400);
  });

  it("sends calls in no order", async () => {
    const { url } = await theSimulator();
    const long = journeys(await get(`${url}/estimated-timetable`)).filter(
      (one) => one.EstimatedCalls.EstimatedCall.length > 5,
    );
    const unsorted = long.filter(({ EstimatedCalls: { EstimatedCall: calls } }) => {
      const told = calls.map((call) => call.ExpectedArrivalTime ?? call.ExpectedDepartureTime ?? "");
      return told.join() !== [...told].sort().join();
    });
    expect(unsorted.length).toBeGreaterThan(long.length * 0.9);
  });

  it("knows about a third of metro trains by one call, without aimed times, with an empty arrival status", async () => {
    const { url } = await theSimulator();
    const metro = journeys(await get(`${url}/estimated-timetable`)).filter((one) => one.VehicleMode[0] === "METRO");
    const single = metro.filter((one) => one.EstimatedCalls.EstimatedCall.length === 1).length / metro.length;
    expect(single).toBeGreaterThan(0.3);
    expect(single).toBeLessThan(0.45);
    for (const call of metro.flatMap((one) => one.EstimatedCalls.EstimatedCall)) {
      expect(call).not.toHaveProperty("AimedArrivalTime");
      expect(call.ArrivalStatus).toBe("");
    }
  });

  it("spells statuses in capitals and leaves out what is not there in four ways", async () => {
    const { url } = await theSimulator();
    const all = journeys(await get(`${url}/estimated-timetable`));
    const statuses = new Set(
      all.flatMap((one) => one.EstimatedCalls.EstimatedCall.map((call) => call.DepartureStatus)),
    );
    expect(statuses).toContain("ON_TIME");
    expect(statuses).toContain("DELAYED");
    expect(statuses).toContain("CANCELLED");
    for (const status of statuses) expect(status).toMatch(/^[A-Z_]+$/);
    const text = JSON.stringify(all);
    for (const nothing of [':""', ":[]", ":{}"]) expect(text).toContain(nothing);
    expect(all.some((one) => !("JourneyNote" in one))).toBe(true);
  });

  it("repeats itself within an instant and keeps references over a minute", async () => {
    let now = PEAK;
    const { url } = await aSimulator({ now: () => now });
    const refs = async () =>
      new Set(
        journeys(await get(`${url}/estimated-timetable?LineRef=STIF:Line::C01374:`)).map(
          (one) => one.DatedVehicleJourneyRef.value,
        ),
      );
    const before = await refs();
    now += 60_000;
    const after = await refs();
    expect([...after].filter((ref) => before.has(ref)).length).toBeGreaterThan(before.size * 0.85);
  });

  it("is the same for two simulators of one seed", async () => {
    const [a, b, c] = [await aSimulator({ seed: 7 }), await aSimulator({ seed: 7 }), await aSimulator({ seed: 8 })];
    const path = "/estimated-timetable?LineRef=STIF:Line::C01742:";
    const bytes = async (one: PrimSimulator) => (await get(`${one.url}${path}`)).bytes.toString();
    expect(await bytes(a)).toBe(await bytes(b));
    expect(await bytes(a)).not.toBe(await bytes(c));
  });
});

describe("stop-monitoring", () => {
  it("covers half an hour back and two hours ahead, in order, in camelCase", async () => {
    const { url } = await theSimulator();
    const told = visits(await get(`${url}/stop-monitoring?${CHATELET}`)).map((one) => one.MonitoredVehicleJourney);
    const at = told.flatMap(({ MonitoredCall: call }) => call.ExpectedDepartureTime ?? call.ExpectedArrivalTime ?? []);
    const minutes = at.map((text) => (Date.parse(text) - PEAK) / 60_000);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(-30);
    expect(Math.min(...minutes)).toBeLessThan(-15);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(120);
    expect(Math.max(...minutes)).toBeGreaterThan(100);
    const statuses = new Set(told.map(({ MonitoredCall: call }) => call.DepartureStatus));
    expect(statuses).toContain("onTime");
    for (const status of statuses) expect(status).toMatch(/^[a-z][a-zA-Z]*$/);
    expect(typeof told[0]?.FramedVehicleJourneyRef.DatedVehicleJourneyRef).toBe("string");
    expect(
      told.some(({ MonitoredCall: call }) => call.VehicleAtStop && Date.parse(call.ExpectedDepartureTime ?? "") < PEAK),
    ).toBe(true);
  });

  it("answers a quay with that quay's trains only, and an SNCF quay with both ways", async () => {
    const { url } = await theSimulator();
    const told = visits(await get(`${url}/stop-monitoring?MonitoringRef=STIF:StopPoint:Q:41087:`));
    expect(told.length).toBeGreaterThan(5);
    expect(new Set(told.map(({ MonitoringRef }) => MonitoringRef.value))).toEqual(new Set(["STIF:StopPoint:Q:41087:"]));
    expect(new Set(told.map((one) => one.MonitoredVehicleJourney.MonitoredCall.ArrivalPlatformName?.value)).size).toBe(
      2,
    );
  });

  it.each([
    ["", "La requête contient des identifiants qui sont inconnus"],
    ["MonitoringRef=STIF:StopPoint:Q:41087", "La requête contient des identifiants qui sont inconnus"],
    ["MonitoringRef=STIF:StopArea:SP:999999999:", "La requête contient des identifiants qui sont inconnus"],
    [`${CHATELET}&LineRef=STIF:Line::C01373:`, "Le couple MonitoringRef/LineRef n'existe pas"],
  ])("refuses %j with 400 and SIRI JSON", async (query, text) => {
    const { url } = await theSimulator();
    const got = await get(`${url}/stop-monitoring?${query}`);
    expect(got.status).toBe(400);
    expect(siri(got).StopMonitoringDelivery[0]?.Status).toBe("false");
    expect(errorText(got)).toBe(text);
  });

  it("filters by line, and foretells what estimated-timetable foretells", async () => {
    const { url } = await theSimulator();
    const line = "LineRef=STIF:Line::C01742:";
    const told = visits(await get(`${url}/stop-monitoring?${CHATELET}&${line}`));
    const timetable = journeys(await get(`${url}/estimated-timetable?${line}`));
    let compared = 0;
    for (const { MonitoringRef, MonitoredVehicleJourney: journey } of told) {
      expect(journey.LineRef.value).toBe("STIF:Line::C01742:");
      const same = timetable.find(
        (one) => one.DatedVehicleJourneyRef.value === journey.FramedVehicleJourneyRef.DatedVehicleJourneyRef,
      );
      const call = same?.EstimatedCalls.EstimatedCall.find((one) => one.StopPointRef.value === MonitoringRef.value);
      if (!call) continue;
      compared++;
      expect(call.ExpectedArrivalTime).toBe(journey.MonitoredCall.ExpectedArrivalTime);
    }
    expect(compared).toBeGreaterThan(5);
  });
});

describe("traffic", () => {
  it("repeats a disruption under each object of its lines, with ids that resolve and Paris dates without offset", async () => {
    const { url } = await theSimulator();
    const bulk = JSON.parse((await get(`${url}/disruptions_bulk/disruptions/v2`)).bytes.toString()) as Bulk;
    const ids = new Set(bulk.disruptions.map(({ id }) => id));
    const used = bulk.lines.flatMap((line) => line.impactedObjects.flatMap((object) => object.disruptionIds));
    expect(new Set(used)).toEqual(ids);
    expect(used.length).toBeGreaterThan(ids.size);
    for (const { applicationPeriods } of bulk.disruptions)
      expect(applicationPeriods[0]?.begin).toMatch(/^\d{8}T\d{6}$/);
    expect(bulk.disruptions.some((one) => one.impactedSections?.length)).toBe(true);
  });

  it("pages line_reports, and says no_solution for a line that has none", async () => {
    const { url } = await theSimulator();
    const read = async (path: string) =>
      JSON.parse((await get(`${url}/v2/navitia/line_reports/${path}`)).bytes.toString());
    const page = await read("line_reports?count=3&start_page=1");
    expect(page.pagination).toMatchObject({ start_page: 1, items_per_page: 3, items_on_page: 3 });
    expect((await read("line_reports?count=1000")).pagination.items_per_page).toBe(100);
    const id: string = page.line_reports[0].line.id;
    const one = await read(`lines/${encodeURIComponent(id)}/`);
    expect(one.line_reports).toHaveLength(1);
    expect((await read("lines/line:IDFM:C99999")).error.id).toBe("no_solution");
  });

  it("tells a closed section in line_reports on its line, with both ends", async () => {
    const { url } = await theSimulator();
    const got = await get(`${url}/v2/navitia/line_reports/line_reports?count=100`);
    const { disruptions } = JSON.parse(got.bytes.toString()) as Reports;
    const sections = disruptions.flatMap((one) => one.impacted_objects).filter((one) => one.impacted_section);
    expect(sections.length).toBeGreaterThan(1);
    for (const { pt_object, impacted_section } of sections) {
      expect(pt_object.embedded_type).toBe("line");
      expect(impacted_section?.from.id).toMatch(/^stop_area:IDFM:\d+$/);
    }
  });

  it("wants a line or a stop for general-message, not both, and has nothing for metro", async () => {
    const { url } = await theSimulator();
    const status = async (query: string) => (await get(`${url}/general-message?${query}`)).status;
    expect(await status("")).toBe(400);
    expect(await status("LineRef=ALL&StopPointRef=STIF:StopPoint:Q:41087:")).toBe(400);
    expect(await status("LineRef=ALL&InfoChannelRef=Gossip")).toBe(400);
    expect(await status("StopPointRef=STIF:StopPoint:Q:41087:")).toBe(200);
    const all = siri(await get(`${url}/general-message?LineRef=ALL`)).GeneralMessageDelivery[0];
    expect(all?.InfoMessage.length).toBeGreaterThan(0);
    const metro = siri(await get(`${url}/general-message?LineRef=STIF:Line::C01383:`)).GeneralMessageDelivery[0];
    expect(metro).toMatchObject({ Status: "true", InfoMessage: [] });
  });
});

describe("--replay", () => {
  it("serves the recorded bodies at PRIM's paths", async () => {
    const { url } = await aSimulator({ replay: REPLAY });
    const count = async (ref: string) => visits(await get(`${url}/stop-monitoring?MonitoringRef=${ref}`)).length;
    expect(await count("STIF:StopPoint:Q:41087:")).toBe(64);
    expect(await count("STIF:StopArea:SP:66005:")).toBe(64);
    expect(await count("STIF:StopPoint:Q:463158:")).toBe(4);
    expect(await count("STIF:StopPoint:Q:41178:")).toBe(1);
    expect(await count("STIF:StopPoint:Q:22101:")).toBe(0);
    const recorded = journeys(await get(`${url}/estimated-timetable?LineRef=ALL`));
    expect(recorded).toHaveLength(8);
    expect(recorded.flatMap((one) => one.EstimatedCalls.EstimatedCall)).toHaveLength(111);
    const bulk = JSON.parse((await get(`${url}/disruptions_bulk/disruptions/v2`)).bytes.toString()) as Bulk;
    expect(bulk.disruptions).toHaveLength(156);
    expect((await get(`${url}/v2/navitia/line_reports/line_reports`)).headers["x-vigie-origin"]).toBe("replay");
    expect(siri(await get(`${url}/general-message?LineRef=ALL`)).GeneralMessageDelivery[0]?.InfoMessage).toHaveLength(
      2,
    );
  });

  it("filters a recording by line, and moves it to now", async () => {
    const { url } = await aSimulator({ replay: REPLAY });
    const got = await get(`${url}/stop-monitoring?MonitoringRef=STIF:StopPoint:Q:41087:&LineRef=STIF:Line::C01737:`);
    expect(siri(got).ResponseTimestamp).toBe(new Date(PEAK).toISOString());
    expect(visits(got).length).toBeGreaterThan(10);
    expect(visits(got).length).toBeLessThan(64);
  });

  it("keeps the recorded time when it must", async () => {
    const { url } = await aSimulator({ replay: REPLAY, verbatim: true });
    const got = await get(`${url}/stop-monitoring?MonitoringRef=STIF:StopPoint:Q:41087:`);
    expect(siri(got).ResponseTimestamp).toBe("2025-01-24T16:33:36.670Z");
  });
});

describe("faults", () => {
  const ET = "/estimated-timetable?LineRef=STIF:Line::C01371:";

  it.each([
    [{ kind: "status", status: 500 }, 500],
    [{ kind: "html" }, 200],
    [{ kind: "schema" }, 200],
    [{ kind: "rate-limit", retry_after_s: 7 }, 429],
    [{ kind: "quota" }, 429],
  ] as const)("%j", async (fault, status) => {
    const { url } = await aSimulator({ faults: [fault] });
    const got = await get(`${url}${ET}`);
    expect(got.status).toBe(status);
    expect(got.bytes.toString()).not.toContain("EstimatedVehicleJourney");
    expect(got.headers["retry-after"]).toBe(fault.kind === "rate-limit" ? "7" : undefined);
    expect(got.headers["x-vigie-origin"]).toBe("simulator");
  });

  it("leaves the quota used up after the fault is gone", async () => {
    const simulator = await aSimulator({ faults: [{ kind: "quota", count: 1 }] });
    await get(`${simulator.url}${ET}`);
    simulator.setFaults([]);
    expect((await get(`${simulator.url}${ET}`)).headers["ratelimit-remaining"]).toBe("0");
  });

  it("cuts the connection, or the body in the middle", async () => {
    const simulator = await aSimulator({ faults: [{ kind: "reset" }] });
    await expect(get(`${simulator.url}${ET}`)).rejects.toThrow(/ECONNRESET|socket hang up/);
    simulator.setFaults([{ kind: "truncate" }]);
    const cut = await get(`${simulator.url}${ET}`);
    expect(cut.isCut).toBe(true);
    expect(cut.bytes.length).toBe(Math.ceil(Number(cut.headers["content-length"]) / 2));
    expect(simulator.requests["estimated-timetable"].statuses).toEqual({ 0: 1, 200: 1 });
  });

  it("gives the same bytes while frozen, and moves on after", async () => {
    let now = PEAK;
    const simulator = await aSimulator({ now: () => now, faults: [{ kind: "freeze" }] });
    const first = await get(`${simulator.url}${ET}`);
    now += 300_000;
    expect((await get(`${simulator.url}${ET}`)).bytes.equals(first.bytes)).toBe(true);
    simulator.setFaults([]);
    expect((await get(`${simulator.url}${ET}`)).bytes.equals(first.bytes)).toBe(false);
  });

  it("is set, listed and ended over HTTP, and refuses what is no fault", async () => {
    const simulator = await aSimulator();
    expect((await post(simulator, { api: "estimated-timetable", kind: "status", count: 1 })).status).toBe(200);
    expect((await get(`${simulator.url}${ET}`)).status).toBe(503);
    expect((await get(`${simulator.url}${ET}`)).status).toBe(200);
    const refused = await post(simulator, [{ kind: "explode" }]);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ message: "not a fault" });
    const state = await (await fetch(simulator.url.replace("/marketplace", "/_sim/state"))).json();
    expect(state).toMatchObject({
      origin: "simulator",
      requests: { "estimated-timetable": { calls: 2, statuses: { 200: 1, 503: 1 } } },
      faults: [],
    });
  });

  it("closes at once with a client still waiting", async () => {
    const simulator = await aSimulator({ faults: [{ kind: "timeout" }] });
    const socket = connect(simulator.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    await new Promise((resolve) =>
      socket.write("GET /marketplace/general-message?LineRef=ALL HTTP/1.1\r\nHost: x\r\napikey: k\r\n\r\n", resolve),
    );
    while (simulator.requests["general-message"].calls === 0) await new Promise((resolve) => setImmediate(resolve));
    await simulator.close();
    await closed;
    expect(simulator.requests["general-message"].statuses).toEqual({ 0: 1 });
  });
});
