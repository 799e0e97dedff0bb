import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { FeedFinding } from "../../../contracts/findings.ts";
import { commit } from "../../../db/commit.ts";
import { anOperatorApi, NOW } from "./an-operator-api.ts";

const finding: FeedFinding = {
  rule: "E001",
  severity: "error",
  title: { en: "wrong times", fr: "heures fausses" },
  count: 3,
  example: "/a/0: 1699405801000",
  consequence: { en: "no countdown", fr: "aucune attente" },
};
const api = anOperatorApi();

beforeAll(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM feeds"), env.DB.prepare("DELETE FROM feed_findings")]);
  const feed = (name: string, findings: FeedFinding[] | null) => ({
    feed: `d:${name}`,
    domain: "d",
    source: name,
    origin: "live",
    generation: 1,
    commitId: `d:poll:${name}#1`,
    observedAt: null,
    fetchedAt: NOW - 60_000,
    etag: null,
    staleAfterS: 60,
    expiredAfterS: 120,
    counts: {},
    rejectedCount: 0,
    rejected: [],
    findings,
  });
  const feeds = [feed("broken", [finding]), feed("sound", []), feed("unseen", null)];
  await commit(env.DB, { feeds, touches: [], documents: [], failures: [], runs: [], deadLetters: [] });
});

describe("GET /findings", () => {
  it("tells of each feed that is looked at, and of no other", async () => {
    const { status, body } = await api.get("/findings");
    expect(status).toBe(200);
    const since = new Date(NOW - 60_000).toISOString();
    const { rule, severity, title } = finding;
    expect(body).toEqual({
      items: [
        {
          feed: "d:broken",
          domain: "d",
          source: "broken",
          checked_at: since,
          findings: [finding],
          history: [{ rule, severity, title, since, until: null }],
        },
        { feed: "d:sound", domain: "d", source: "sound", checked_at: since, findings: [], history: [] },
      ],
    });
  });

  it("tells of one source", async () => {
    const { body } = await api.get("/findings?source=sound");
    expect(body).toMatchObject({ items: [{ feed: "d:sound" }] });
    expect(await api.get("/findings?source=")).toMatchObject({ status: 400 });
  });
});
