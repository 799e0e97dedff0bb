/** A SIRI server in XML read as it would be deployed: over HTTP, as a stream, beside the same trains in SIRI-Lite. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Disruption, Journey } from "../domains/transit/model.ts";
import { DIALECTS } from "../domains/transit/normalisers/dialects.ts";
import { readSiri } from "../domains/transit/siri-xml/read-siri.ts";
import type { Situation } from "../domains/transit/siri-xml/records.ts";
import type { Envelope } from "../simulators/siri-xml/documents.ts";
import { type SiriXmlSimulator, startSiriXmlSimulator } from "../simulators/siri-xml/server.ts";

/** Tuesday 08:30 in Paris: everything runs. */
const PEAK = Date.parse("2026-03-10T07:30:00Z");
const KEY = { apikey: "k" };

const started: Partial<Record<Envelope, SiriXmlSimulator>> = {};
const startedOf = (envelope: Envelope): SiriXmlSimulator => {
  const simulator = started[envelope];
  if (simulator === undefined) throw new Error(`${envelope} was not started`);
  return simulator;
};

beforeAll(async () => {
  for (const envelope of ["plain", "prefixed", "soap"] as const) {
    started[envelope] = await startSiriXmlSimulator({
      now: () => PEAK,
      busJourneys: 0,
      quotaPerSecond: 1000,
      envelope,
    });
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(Object.values(started).map((simulator) => simulator.close()));
});

async function read(envelope: Envelope, path: string) {
  const response = await fetch(`${startedOf(envelope).url}/${path}`, { headers: KEY });
  if (response.body === null) throw new Error("no body");
  const journeys: Journey[] = [];
  const situations: Situation[] = [];
  const answer = await readSiri(response.body, {
    now: PEAK,
    languages: ["fr"],
    onJourney: (journey) => journeys.push(journey),
    onVisit: (visit) => journeys.push(visit),
    onSituation: (situation) => situations.push(situation),
  });
  return { answer, journeys, situations, origin: response.headers.get("x-vigie-origin") };
}

async function lite(path: string, dialect: string) {
  const response = await fetch(`${startedOf("plain").prim.url}/${path}`, { headers: KEY });
  const answer = await DIALECTS.get(dialect)?.normalise(new Uint8Array(await response.arrayBuffer()), PEAK);
  if (answer?.kind !== "records") throw new Error(JSON.stringify(answer));
  return answer;
}

describe("SIRI in XML over HTTP", { timeout: 60_000 }, () => {
  it.each(["plain", "prefixed", "soap"] as const)(
    "has the journeys of the same network in SIRI-Lite, %s",
    async (envelope) => {
      const path = "estimated-timetable?LineRef=STIF:Line::C01371:";
      const expected = await lite(path, "prim-estimated-timetable");
      const { answer, journeys, origin } = await read(envelope, path);
      expect(origin).toBe("simulator");
      expect(expected.records.length).toBeGreaterThan(5);
      expect(answer).toMatchObject({ kind: "read", accepted: { journeys: expected.records.length }, rejectedCount: 0 });
      expect(journeys).toEqual(expected.records.map((record) => expect.objectContaining(record)));
    },
  );

  it("has the traffic of the same network, never worse than it is told in PRIM's own words", async () => {
    const expected = (await lite("disruptions_bulk/disruptions/v2", "prim-disruptions")).records as Disruption[];
    expect(expected.length).toBeGreaterThan(10);
    const { answer, situations } = await read("soap", "situation-exchange");
    expect(answer).toMatchObject({ kind: "read", accepted: { situations: expected.length }, rejectedCount: 0 });
    const worst = { information: 0, disturbed: 1, blocking: 2 };
    for (const [at, { id, title, message, periods, lines, sections, severity }] of expected.entries()) {
      const told = situations[at];
      expect(told).toMatchObject({ id, title, message, periods, lines });
      expect(told?.sections.map(({ lineId, from, to }) => `${lineId} ${from.id} ${to.id}`).sort()).toEqual(
        sections.map(({ lineId, from, to }) => `${lineId} ${from.id} ${to.id}`).sort(),
      );
      expect(worst[told?.severity ?? "blocking"]).toBeLessThanOrEqual(worst[severity]);
    }
  });

  it("is rejected without a key and for a stop that is not known, in the upstream's words", async () => {
    const response = await fetch(`${startedOf("plain").url}/estimated-timetable?LineRef=ALL`);
    const answer = await readSiri(response.body ?? new ReadableStream(), { now: PEAK, languages: ["fr"] });
    expect(answer).toMatchObject({ kind: "rejected", reason: expect.stringContaining("No API key") });
    expect((await read("soap", "stop-monitoring?MonitoringRef=STIF:StopPoint:Q:0:")).answer).toMatchObject({
      kind: "rejected",
    });
  });

  it("is malformed where a page comes instead, or only half of the document", async () => {
    const { prim } = startedOf("plain");
    prim.setFaults([{ api: "estimated-timetable", kind: "html" }]);
    try {
      expect((await read("plain", "estimated-timetable?LineRef=ALL")).answer).toMatchObject({ kind: "malformed" });
    } finally {
      prim.setFaults([]);
    }
  });
});
