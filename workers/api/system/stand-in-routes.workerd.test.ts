import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { commit, type FeedWrite } from "../../../db/commit.ts";
import { anOperatorApi, NOW } from "./an-operator-api.ts";

const api = anOperatorApi();
const LAST_AT = "2026-11-20T07:00:00.000Z";

const aFeed = (source: string, overrides: Partial<FeedWrite> = {}): FeedWrite => ({
  feed: `d:${source}`,
  domain: "d",
  source,
  origin: "live",
  generation: 1,
  commitId: `d:poll:${source}#1`,
  observedAt: null,
  fetchedAt: NOW - 60_000,
  etag: null,
  staleAfterS: 60,
  expiredAfterS: 120,
  counts: {},
  rejectedCount: 0,
  rejected: [],
  findings: null,
  ...overrides,
});
const aDocument = (source: string, target: string, document: object) => ({
  target,
  domain: "d",
  feed: `d:${source}`,
  commitId: `d:poll:${source}#1`,
  from: 0,
  generation: 1,
  hash: target,
  payload: JSON.stringify(document),
  changedAt: NOW,
});

beforeAll(async () => {
  await env.DB.batch(["feeds", "live_snapshots"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  const told = { instead_of: { source: "first", last_at: LAST_AT } };
  await commit(env.DB, {
    feeds: [aFeed("first"), aFeed("second"), aFeed("forgotten", { fetchedAt: NOW - 121_000 })],
    touches: [],
    documents: [
      aDocument("first", "d:own", { instead: "nothing" }),
      aDocument("second", "d:b", told),
      aDocument("second", "d:a", { instead_of: { source: "first", last_at: "2026-11-20T07:05:00.000Z" } }),
      aDocument("forgotten", "d:old", told),
    ],
    failures: [
      {
        feed: "d:first",
        domain: "d",
        source: "first",
        staleAfterS: 60,
        expiredAfterS: 120,
        at: NOW - 30_000,
        outcome: "unavailable",
        message: "503 (text/html)",
      },
    ],
    runs: [],
    deadLetters: [],
  });
});

describe("GET /stand-ins", () => {
  it("tells who stands in for whom, for which documents and why; not of what nobody asks for any more", async () => {
    expect(await api.get("/stand-ins")).toMatchObject({
      status: 200,
      body: {
        items: [
          {
            source: "second",
            instead_of: "first",
            last_at: LAST_AT,
            why: "503 (text/html)",
            targets: ["d:a", "d:b"],
          },
        ],
      },
    });
  });
});
