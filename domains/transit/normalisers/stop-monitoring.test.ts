import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Journey } from "../model.ts";
import type { Normalisation } from "./normaliser.ts";
import { normaliseStopMonitoring } from "./stop-monitoring.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(`${import.meta.dirname}/../fixtures/${name}`));
const FRANCONVILLE = fixture("stop-monitoring.41087.2025-01-24T163336Z.json");
const CHATELET = fixture("stop-monitoring.463158-metro4.2023-05-31.wrapped.json");
const SAINT_CLOUD = fixture("stop-monitoring.41178.2023-06-02.ara-lite.json");
const NOW = Date.parse("2025-01-24T16:33:38Z");

const bytesOf = (body: unknown) => new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));

/** A recorded body with something changed in it. */
function changed(
  change: (delivery: { [key: string]: unknown; MonitoredStopVisit: Record<string, unknown>[] }) => void,
) {
  const body = JSON.parse(new TextDecoder().decode(CHATELET));
  change(body.Siri.ServiceDelivery.StopMonitoringDelivery[0]);
  return bytesOf(body);
}

function records(answer: Normalisation<Journey>) {
  if (answer.kind !== "records") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer;
}

describe("normaliseStopMonitoring", () => {
  it("reads the 64 visits of Franconville, of RER C and line H, one of them cancelled", () => {
    const answer = records(normaliseStopMonitoring(FRANCONVILLE, NOW));
    expect(answer.accepted).toEqual({ visits: 64, cancelled: 1, lines: 2 });
    expect(answer.rejected).toEqual([]);
    expect(answer.observedAt).toBe(Date.parse("2025-01-24T16:33:36.670Z"));
    const cancelled = answer.records.filter(({ calls }) => calls[0]?.departureStatus === "cancelled");
    expect(cancelled).toMatchObject([
      {
        lineId: "C01727",
        mission: "GOTA",
        trainNumber: "145052",
        formation: "short",
        calls: [{ expectedDeparture: null, aimedDeparture: Date.parse("2025-01-24T18:10:20Z"), platform: "1" }],
      },
    ]);
  });

  it("keeps trains that have left: what is past depends on who reads and when", () => {
    const [first] = records(normaliseStopMonitoring(FRANCONVILLE, NOW)).records;
    expect(first?.calls[0]).toMatchObject({ atStop: true, expectedDeparture: Date.parse("2025-01-24T16:06:41Z") });
  });

  it("reads the metro, which has expected times only, and does not believe its clock of 2023", () => {
    const answer = records(normaliseStopMonitoring(CHATELET, Date.parse("2023-05-31T07:27:03Z")));
    expect(answer.accepted).toEqual({ visits: 4, cancelled: 0, lines: 1 });
    expect(answer.observedAt).toBeNull();
    expect(answer.records[0]).toMatchObject({
      lineId: "C01374",
      direction: "PORTE DE CLIGNANCOURT",
      formation: "long",
      calls: [{ expectedArrival: Date.parse("2023-05-31T07:27:22.568Z"), aimedArrival: null, arrivalStatus: null }],
    });
  });

  it("reads values that come as plain strings", () => {
    const answer = records(normaliseStopMonitoring(SAINT_CLOUD, NOW));
    expect(answer.accepted).toEqual({ visits: 1, cancelled: 0, lines: 1 });
    expect(answer.records[0]).toMatchObject({ lineId: "C01740", mission: "PASA", destination: "Gare Saint-Lazare" });
  });

  it.each([[[]], [{}], [""], [undefined]])("takes a list of visits spelled %j for a quiet stop", (absent) => {
    const body = changed((delivery) => Object.assign(delivery, { MonitoredStopVisit: absent }));
    expect(records(normaliseStopMonitoring(body, NOW)).accepted).toEqual({ visits: 0, cancelled: 0, lines: 0 });
  });

  it("rejects one bad visit by its place and name, and keeps the other three", () => {
    const body = changed((delivery) => {
      const visit = delivery.MonitoredStopVisit[2];
      if (visit) visit.MonitoredVehicleJourney = {};
    });
    const answer = records(normaliseStopMonitoring(body, NOW));
    expect(answer.accepted.visits).toBe(3);
    expect(answer.rejected).toEqual([
      {
        reason: "journey names no line",
        path: "/Siri/ServiceDelivery/StopMonitoringDelivery/0/MonitoredStopVisit/2/MonitoredVehicleJourney/LineRef",
        ref: null,
      },
    ]);
  });

  it("is malformed where no visit can be read: renamed fields are not an empty stop", () => {
    const body = changed((delivery) => {
      delivery.MonitoredStopVisit = delivery.MonitoredStopVisit.map((visit) => ({
        Journey: visit.MonitoredVehicleJourney,
      }));
    });
    expect(normaliseStopMonitoring(body, NOW)).toMatchObject({ kind: "malformed", reason: /none of 4 visits/ });
  });

  it.each(["false", false])("is rejected with the upstream's words where Status is %j", (Status) => {
    const body = changed((delivery) => {
      const ErrorText = "Le couple MonitoringRef/LineRef n'existe pas";
      Object.assign(delivery, { Status, ErrorCondition: { ErrorInformation: { ErrorText } }, MonitoredStopVisit: [] });
    });
    const expected = { kind: "rejected", reason: "Le couple MonitoringRef/LineRef n'existe pas" };
    expect(normaliseStopMonitoring(body, NOW)).toEqual(expected);
  });

  it("is rejected even where the refusal gives no words", () => {
    const body = changed((delivery) => Object.assign(delivery, { Status: "false", ErrorCondition: {} }));
    expect(normaliseStopMonitoring(body, NOW)).toMatchObject({ kind: "rejected", reason: /gave no reason/ });
  });

  it.each([
    ["the gateway's HTML for 403", "<html><head><title>403 Forbidden</title></head></html>", "403 Forbidden"],
    ["the gateway's JSON for 401", { message: "No API key found in request" }, "No API key found in request"],
    ["an empty body", "", "empty"],
    ["half a body", '{"Siri":{"ServiceDelivery":{', "not JSON"],
    ["null", "null", "not SIRI-Lite"],
    ["an empty object", "{}", "an empty object"],
    ["another SIRI service", { Siri: { ServiceDelivery: { GeneralMessageDelivery: [{}] } } }, "GeneralMessageDelivery"],
    ["no delivery", { Siri: { ServiceDelivery: { StopMonitoringDelivery: [] } } }, "no delivery"],
  ])("is malformed for %s, and says so", (_, body, words) => {
    const answer = normaliseStopMonitoring(bytesOf(body), NOW);
    expect(answer.kind).toBe("malformed");
    expect(answer.kind === "malformed" && answer.reason).toContain(words);
  });

  it("is malformed for bytes that are not UTF-8", () => {
    const answer = normaliseStopMonitoring(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), NOW);
    expect(answer).toEqual({ kind: "malformed", reason: "body is not UTF-8 text" });
  });
});
