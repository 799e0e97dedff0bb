import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FetchJob } from "../../kernel/job.ts";
import type { JobSpec, Normalised } from "../domain.ts";
import { transit } from "./index.ts";
import { lineDocumentSchema, stopDocumentSchema, trafficDocumentSchema } from "./wire.ts";

const settings = transit.settings({});
const FRANCONVILLE = "66005";
/** Nothing is stored yet, and what is written is not looked at here. */
const EMPTY_DATABASE = {
  prepare: () => EMPTY_STATEMENT,
  batch: async () => [],
} as unknown as D1Database;
const EMPTY_STATEMENT = {
  bind: () => EMPTY_STATEMENT,
  all: async () => ({ results: [] }),
  first: async () => null,
} as unknown as D1PreparedStatement;

function jobs(demand: string[]): Promise<JobSpec[]> {
  return transit.jobs(settings, { db: EMPTY_DATABASE, now: 0, demand: new Set(demand), feeds: new Map() });
}

function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");
}

async function normalised(type: string, text: string, at: string, target = "network"): Promise<Normalised> {
  const task = transit.tasks.find((candidate) => candidate.type === type);
  const body = new Response(text).body;
  if (task === undefined || body === null) throw new Error(`no task ${type}`);
  const job: FetchJob = {
    job_id: "transit:test:0",
    domain: "transit",
    task_type: type,
    target,
    priority: "high",
    scheduled_at: Date.parse(at),
    expires_at: Date.parse(at) + 60_000,
    params: {},
  };
  if (task.kind !== "fetch") throw new Error(`${type} makes several calls`);
  return task.normalise(body, job, settings, Date.parse(at), { db: EMPTY_DATABASE });
}

function documents(answer: Normalised) {
  if (answer.kind !== "documents") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer;
}

describe("jobs", () => {
  it("polls the network and its traffic, and the stops that somebody watches", async () => {
    const demand = ["transit:stop:71264", "transit:metro:1", "transit:stop:1", "orders:stop:71264"];
    expect((await jobs(demand)).map(({ taskType, target }) => [taskType, target])).toEqual([
      ["estimated-timetable", "network"],
      ["disruptions", "network"],
      ["stop-monitoring", "transit:stop:71264"],
    ]);
  });

  it("has a task and a source for every job", async () => {
    const sources = transit.sources(settings).map(({ id }) => id);
    for (const spec of await jobs(["transit:stop:71264"])) {
      expect(sources).toContain(spec.source);
      expect(transit.tasks.find(({ type }) => type === spec.taskType)?.source).toBe(spec.source);
    }
  });
});

describe("isTopic", () => {
  it.each([
    ["transit:metro:1", true],
    ["transit:metro:3B", true],
    ["transit:metro:3bis", false],
    ["transit:stop:71264", true],
    ["transit:stop:1", false],
    ["transit:traffic", true],
    ["transit:metro", false],
    ["transit:metro:1:x", false],
    ["orders:metro:1", false],
  ])("%s: %s", (topic, is) => {
    expect(transit.isTopic(topic, settings)).toBe(is);
  });

  it("refuses lines that this deployment does not serve", () => {
    expect(transit.isTopic("transit:metro:1", transit.settings({ NETWORKS: "rer" }))).toBe(false);
  });
});

describe("stop-monitoring", () => {
  const topic = `transit:stop:${FRANCONVILLE}`;

  it("makes a board of a recorded answer: live, scheduled at night, one cancelled by the upstream's word", async () => {
    const text = recorded("stop-monitoring.41087.2025-01-24T163336Z.json");
    const answer = documents(await normalised("stop-monitoring", text, "2025-01-24T16:33:36Z", topic));
    expect(answer.counts).toMatchObject({ visits: 64, cancelled: 1, other_lines: 0 });
    const board = stopDocumentSchema.parse(answer.documents.get(topic));
    const count = (provenance: string) => board.departures.filter((d) => d.provenance === provenance).length;
    expect(board.departures).toHaveLength(count("live") + count("scheduled") + count("cancelled"));
    expect([count("cancelled"), count("unmatched")]).toEqual([1, 0]);
    const night = board.departures.filter(({ rule }) => rule === "recorded-at-night");
    expect(night.length).toBeGreaterThan(0);
    for (const { expected_at, aimed_at, recorded_at } of night) {
      expect([expected_at, recorded_at?.slice(11, 16)]).toEqual([aimed_at, "02:10"]);
    }
    expect(Date.parse(board.departures[0]?.expected_at ?? "")).toBeGreaterThan(Date.parse("2025-01-24T16:28:00Z"));
  });

  it("tells the upstream's refusal from a board without departures", async () => {
    const refusal = {
      Siri: {
        ServiceDelivery: {
          StopMonitoringDelivery: [
            {
              Status: "false",
              ErrorCondition: {
                ErrorInformation: { ErrorText: "La requête contient des identifiants qui sont inconnus" },
              },
            },
          ],
        },
      },
    };
    expect(await normalised("stop-monitoring", JSON.stringify(refusal), "2025-01-24T16:33:36Z", topic)).toEqual({
      kind: "rejected",
      reason: "La requête contient des identifiants qui sont inconnus",
    });
    expect(await normalised("stop-monitoring", "<html>403</html>", "2025-01-24T16:33:36Z", topic)).toMatchObject({
      kind: "malformed",
    });
  });
});

describe("estimated-timetable", () => {
  const journey = (line: string, stop: string, at: string) => ({
    RecordedAtTime: "2026-10-08T07:59:50.000Z",
    LineRef: { value: line },
    DirectionRef: { value: "Aller" },
    DatedVehicleJourneyRef: { value: "RATP-SIV:VehicleJourney::1:LOC" },
    DestinationRef: { value: "STIF:StopArea:SP:71517:" },
    DestinationName: [{ value: "La Défense" }],
    EstimatedCalls: { EstimatedCall: [{ StopPointRef: { value: stop }, ExpectedDepartureTime: at }] },
  });
  const body = (...journeys: unknown[]) =>
    JSON.stringify({
      Siri: {
        ServiceDelivery: {
          ResponseTimestamp: "2026-10-08T08:00:00.000Z",
          EstimatedTimetableDelivery: [
            { Status: "true", EstimatedJourneyVersionFrame: [{ EstimatedVehicleJourney: journeys }] },
          ],
        },
      },
    });

  it("makes a document of every wanted line, and counts what it did not look into", async () => {
    const text = body(
      journey("STIF:Line::C01371:", "STIF:StopArea:SP:71264:", "2026-10-08T08:03:00.000Z"),
      journey("STIF:Line::C00680:", "STIF:StopPoint:Q:11297:", "2026-10-08T08:03:00.000Z"),
    );
    const answer = documents(await normalised("estimated-timetable", text, "2026-10-08T08:00:00Z"));
    const shown = [...answer.documents].filter(([topic]) => transit.isTopic(topic, settings));
    expect(shown).toHaveLength(60);
    expect(answer.counts).toMatchObject({ journeys: 1, other_lines: 1, departures: 1 });
    expect(answer.observedAt).toBe(Date.parse("2026-10-08T08:00:00Z"));
    for (const [, document] of shown) lineDocumentSchema.parse(document);
    // Beside them, for those who follow trains: the trips of all lines in twelve rows.
    expect([...answer.documents.keys()].filter((topic) => topic.startsWith("transit:trips:"))).toHaveLength(12);
  });

  it("has every line, empty, at night when nothing runs", async () => {
    const answer = documents(await normalised("estimated-timetable", body(), "2026-10-08T02:00:00Z"));
    const shown = [...answer.documents.keys()].filter((topic) => transit.isTopic(topic, settings));
    expect([shown.length, answer.counts.departures]).toEqual([60, 0]);
  });
});

describe("disruptions", () => {
  it("makes one document of the network's traffic, lifts apart and hidden items out", async () => {
    const text = recorded("disruptions_bulk.v2.DERIVED-A.cut-28-lines.json");
    const answer = documents(await normalised("disruptions", text, "2024-05-11T12:33:56Z"));
    const { disruptions } = trafficDocumentSchema.parse(answer.documents.get("transit:traffic"));
    expect(answer.counts).toMatchObject({ disruptions: 75, hidden: 1 });
    expect(disruptions.filter(({ lift }) => lift).length).toBeGreaterThan(50);
    expect(disruptions.map(({ id }) => id)).toEqual(disruptions.map(({ id }) => id).toSorted());
  });
});
