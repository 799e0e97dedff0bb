import { expect, it } from "vitest";
import type { Json } from "../../contracts/patch.ts";
import { bindDomains } from "../../domains/index.ts";
import type { Attempt } from "./attempt.ts";
import { assemble, hashed } from "./group.ts";

const NOW = Date.UTC(2026, 9, 8, 8);

/** One good answer of estimated-timetable, with these documents. */
function anAttempt(documents: [topic: string, document: Json][]): Attempt {
  const domain = bindDomains({}).find(({ id }) => id === "transit");
  const task = domain?.task("estimated-timetable");
  if (domain === undefined || task === undefined) throw new Error("transit has no such task");
  return {
    job: {
      job_id: "transit:estimated-timetable:network:1",
      domain: "transit",
      task_type: "estimated-timetable",
      target: "network",
      priority: "high",
      scheduled_at: NOW,
      expires_at: NOW + 60_000,
      params: {},
    },
    domain,
    task,
    attempt: 1,
    startedAt: NOW,
    finishedAt: NOW + 500,
    status: 200,
    bytes: 10,
    calls: 1,
    quota: null,
    retryAfterMs: null,
    exchange: null,
    result: {
      kind: "documents",
      normalised: {
        kind: "documents",
        observedAt: NOW,
        documents: new Map(documents),
        rejected: [],
        rejectedCount: 0,
        counts: { journeys: 1 },
      },
      origin: "live",
      etag: null,
    },
  };
}

it("stores what no client may subscribe to, and tells it to no hub", async () => {
  const attempts = [
    anAttempt([
      ["transit:metro:1", { stations: [] }],
      ["transit:trips:metro:0", { lines: {} }],
    ]),
  ];
  const options = { lane: "fetcher-01", maxAttempts: 5, now: NOW, held: new Map() };
  const group = assemble(
    attempts,
    await hashed(attempts, () => false),
    { feeds: new Map(), documents: new Map() },
    options,
  );
  expect(group.writes.documents.map(({ target }) => target)).toEqual(["transit:metro:1", "transit:trips:metro:0"]);
  expect(group.publications.map(({ topic }) => topic)).toEqual(["transit:metro:1"]);
});
