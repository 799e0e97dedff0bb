import {
  createExecutionContext,
  createMessageBatch,
  evictDurableObject,
  getQueueResult,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commit, type FeedWrite, type Writes } from "../../db/commit.ts";
import { readFeeds, readSnapshots } from "../../db/snapshots.ts";
import bulk from "../../domains/transit/fixtures/disruptions_bulk.v2.DERIVED-A.cut-28-lines.json?raw";
import board from "../../domains/transit/fixtures/stop-monitoring.41087.2025-01-24T163336Z.json?raw";
import { controlPlane } from "../../durable-objects/stubs.ts";
import type { FetchJob } from "../../kernel/job.ts";
import { tick } from "../scheduler/index.ts";
import { consumeDead } from "./dead.ts";
import { consume } from "./index.ts";

/** The control plane's alarms follow the real clock, so the tests' clock starts from it. */
const NOW = Date.now();
const BOARD = "transit:stop:66005";
const TRAFFIC = "transit:traffic";

/** The recorded disruptions, as if all of them were of today. */
const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+Z/g, "");
const current = bulk.replace(
  /"begin":\s*"[^"]*",\s*"end":\s*"[^"]*"/g,
  `"begin":"${stamp(NOW - 86_400_000)}","end":"${stamp(NOW + 86_400_000)}"`,
);

let serial = 0;

function aJob(overrides: Partial<FetchJob> = {}): FetchJob {
  serial++;
  return {
    job_id: `transit:disruptions:network:${serial}`,
    domain: "transit",
    task_type: "disruptions",
    target: "network",
    priority: "normal",
    scheduled_at: NOW,
    expires_at: NOW + 600_000,
    params: {},
    ...overrides,
  };
}

const aBoardJob = (overrides: Partial<FetchJob> = {}): FetchJob =>
  aJob({
    task_type: "stop-monitoring",
    target: BOARD,
    job_id: `transit:stop-monitoring:${BOARD}:${++serial}`,
    ...overrides,
  });

type Reply = () => Response | Promise<Response>;

/** An upstream that answers as told, and remembers what it was asked. */
function upstream(replies: { board?: Reply; bulk?: Reply }) {
  const asked: string[] = [];
  globalThis.fetch = async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input.toString());
    asked.push(pathname);
    const reply = pathname.endsWith("/stop-monitoring") ? replies.board : replies.bulk;
    if (reply === undefined) throw new Error("connection refused");
    return reply();
  };
  return asked;
}

const json = (body: string) => () => new Response(body, { headers: { "content-type": "application/json" } });

async function deliver(jobs: unknown[], now = NOW) {
  const batch = createMessageBatch(
    "vigie-fetch",
    jobs.map((body) => ({ id: `m${++serial}`, timestamp: new Date(now), attempts: 1, body })),
  );
  await consume(batch, env, () => now);
  return getQueueResult(batch, createExecutionContext());
}

const runs = async () =>
  (await env.DB.prepare("SELECT outcome, attempt, final, message FROM task_runs ORDER BY rowid").all()).results;
const letters = async () => (await env.DB.prepare("SELECT id, reason, state FROM dead_letters").all()).results;
const document = async (target: string) => (await readSnapshots(env.DB, [target])).get(target);

const realFetch = globalThis.fetch;

beforeEach(async () => {
  await env.DB.batch(
    ["feeds", "live_snapshots", "task_runs", "dead_letters"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
  const plane = controlPlane(env);
  await runInDurableObject(plane, async (_, state) => {
    await state.storage.deleteAlarm();
    for (const table of ["kept", "leases"]) state.storage.sql.exec(`DELETE FROM ${table}`);
  });
  await evictDurableObject(plane);
});

afterEach(() => {
  globalThis.fetch = realFetch;
});

describe("consume", () => {
  it("stores a whole generation, records the run and acknowledges the message", async () => {
    upstream({ board: json(board) });
    const result = await deliver([aBoardJob()]);
    expect(result.explicitAcks).toHaveLength(1);
    const stored = await document(BOARD);
    expect(stored).toMatchObject({ generation: 1, feed: { generation: 1, origin: "live", last_error: null } });
    expect(stored?.feed.fetched_at).toBe(new Date(NOW).toISOString());
    expect(await runs()).toEqual([{ outcome: "changed", attempt: 1, final: 1, message: null }]);
  });

  it("writes no document when the answer is the same, and makes its feed fresh again", async () => {
    upstream({ bulk: json(bulk) });
    await deliver([aJob()]);
    await deliver([aJob()], NOW + 60_000);
    expect(await document(TRAFFIC)).toMatchObject({
      generation: 1,
      changedAt: NOW,
      feed: { generation: 2, fetched_at: new Date(NOW + 60_000).toISOString() },
    });
    expect((await runs()).map(({ outcome }) => outcome)).toEqual(["changed", "unchanged"]);
  });

  it.each<[string, Reply, string]>([
    ["a page instead of JSON", () => new Response("<html>Access denied</html>"), "malformed"],
    ["a 503", () => new Response("busy", { status: 503 }), "unavailable"],
    ["a connection that breaks", () => Promise.reject(new Error("reset")), "unavailable"],
    ["half a body", () => new Response(board.slice(0, 40_000)), "malformed"],
    ["a refusal", () => new Response("no", { status: 403 }), "rejected"],
  ])("keeps the last good document after %s, and says what went wrong", async (_, reply, outcome) => {
    upstream({ board: json(board) });
    await deliver([aBoardJob()]);
    const before = await document(BOARD);
    upstream({ board: reply });
    await deliver([aBoardJob()], NOW + 60_000);
    const after = await document(BOARD);
    expect(after?.document).toEqual(before?.document);
    expect(after?.feed).toMatchObject({ generation: 1, fetched_at: before?.feed.fetched_at, last_error: { outcome } });
  });

  it("tries again later, jittered, and gives up into a dead letter after its last attempt", async () => {
    upstream({ board: () => new Response("busy", { status: 503 }) });
    const job = aBoardJob({ expires_at: NOW + 86_400_000 });
    const retried: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      const result = await deliver([job], NOW + attempt * 900_000);
      retried.push(result.retryMessages.length);
    }
    expect(retried).toEqual([1, 1, 1, 1, 0]);
    expect((await runs()).map(({ attempt, final }) => [attempt, final])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 1],
    ]);
    expect(await letters()).toEqual([
      { id: `${job.job_id}#5`, reason: "unavailable: 503 (text/plain;charset=UTF-8)", state: "open" },
    ]);
  });

  it("obeys Retry-After by leaving the source alone until then", async () => {
    const asked = upstream({ board: () => new Response("", { status: 429, headers: { "retry-after": "30" } }) });
    await deliver([aBoardJob()]);
    upstream({ board: json(board) });
    const during = await deliver([aBoardJob({ job_id: "during" })], NOW + 29_000);
    expect(asked).toHaveLength(1);
    // Not a failure of the job: a fresh message waits instead, and no run is counted.
    expect(during.explicitAcks).toHaveLength(1);
    expect(await runs()).toHaveLength(1);
    await deliver([aBoardJob({ job_id: "after" })], NOW + 30_000);
    expect((await runs()).at(-1)).toMatchObject({ outcome: "changed" });
  });

  it("calls once for a job that is delivered twice", async () => {
    const asked = upstream({ board: json(board) });
    const job = aBoardJob();
    await deliver([job, job]);
    await deliver([job], NOW + 1000);
    expect(asked).toHaveLength(1);
    expect(await runs()).toHaveLength(1);
  });

  it("does not hold a fast job back for a slow one of its batch", async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    upstream({
      board: json(board),
      bulk: async () => {
        await slow;
        return new Response(bulk);
      },
    });
    const delivered = deliver([aJob(), aBoardJob()]);
    await expect.poll(() => document(BOARD)).toMatchObject({ generation: 1 });
    expect(await document(TRAFFIC)).toBeUndefined();
    release();
    await delivered;
    expect(await document(TRAFFIC)).toMatchObject({ generation: 1 });
  });

  it("keeps a message that it cannot read, with its body", async () => {
    const result = await deliver([{ what: "is this" }, aJob({ task_type: "no-such-task" })]);
    expect(result.explicitAcks).toHaveLength(2);
    expect((await letters()).map(({ reason }) => reason).sort()).toEqual([
      expect.stringMatching(/^unreadable message: job_id Invalid input: expected string, received undefined; domain /),
      "unreadable message: no such task",
    ]);
  });

  it("keeps what crashed its consumer each time", async () => {
    const batch = createMessageBatch("vigie-fetch-dead", [
      { id: "crashed", timestamp: new Date(NOW), attempts: 21, body: aJob({ job_id: "poison" }) },
    ]);
    await consumeDead(batch, env, () => NOW);
    expect(await letters()).toMatchObject([{ id: "message-crashed", state: "open" }]);
  });
});

describe("an operator's hold", () => {
  const command = (name: "PAUSE" | "RESUME", scope: object, now = NOW) =>
    controlPlane(env).command({ command: name, scope, expires_in_s: 300, by: "test" }, now);

  it("keeps paused work without a message, and sends it when it is let go", async () => {
    const asked = upstream({ board: json(board) });
    await command("PAUSE", { target: BOARD });
    const job = aBoardJob();
    const result = await deliver([job]);
    expect(result.explicitAcks).toHaveLength(1);
    expect(asked).toEqual([]);
    const held = await controlPlane(env).view(NOW + 3_600_000);
    expect(held.queue).toMatchObject({ pending: 1, by_reason: { paused: 1 } });
    const resumed = Date.now();
    await command("RESUME", { target: BOARD }, resumed);
    // The local queue delivers it to the Worker by itself.
    const ended = () =>
      env.DB.prepare("SELECT outcome, attempt FROM task_runs WHERE job_id = ?").bind(job.job_id).all();
    await expect
      .poll(async () => (await ended()).results, { timeout: 10_000 })
      .toEqual([{ outcome: "changed", attempt: 1 }]);
  });

  it("stops one document of a feed that brings many, says since when, and lets it go on", async () => {
    upstream({ bulk: json(current) });
    await deliver([aJob()]);
    await command("PAUSE", { target: TRAFFIC });
    upstream({ bulk: json(current.replaceAll("Panne", "Chantier")) });
    await deliver([aJob({ job_id: "held", target: "network" })], NOW + 60_000);
    const held = await document(TRAFFIC);
    expect(held?.document).toMatchObject({ held_at: new Date(NOW + 60_000).toISOString() });
    expect(JSON.stringify(held?.document)).not.toContain("Chantier");
    await command("RESUME", { target: TRAFFIC });
    await deliver([aJob({ job_id: "free" })], NOW + 120_000);
    const free = await document(TRAFFIC);
    expect(free?.document).not.toHaveProperty("held_at");
    expect(JSON.stringify(free?.document)).toContain("Chantier");
  });
});

describe("commit", () => {
  const aFeed = (overrides: Partial<FeedWrite> = {}): FeedWrite => ({
    feed: "d:f",
    domain: "d",
    source: "s",
    origin: "live",
    generation: 1,
    commitId: "a",
    observedAt: null,
    fetchedAt: NOW,
    etag: null,
    staleAfterS: 60,
    expiredAfterS: 120,
    counts: {},
    rejectedCount: 0,
    rejected: [],
    findings: null,
    ...overrides,
  });
  const writesOf = (feed: FeedWrite, text: string): Writes => ({
    feeds: [feed],
    touches: [],
    documents: ["d:1", "d:2"].map((target) => ({
      target,
      domain: "d",
      feed: feed.feed,
      commitId: feed.commitId,
      from: feed.generation - 1,
      generation: feed.generation,
      hash: text,
      payload: JSON.stringify({ text }),
      changedAt: NOW,
    })),
    failures: [],
    runs: [],
    deadLetters: [],
  });

  it("lets one of two answers that race win, and the other change nothing", async () => {
    await commit(env.DB, writesOf(aFeed(), "first"));
    const winner = await commit(env.DB, writesOf(aFeed({ generation: 2, commitId: "b" }), "second"));
    const loser = await commit(env.DB, writesOf(aFeed({ generation: 2, commitId: "c" }), "late"));
    expect([...winner.feeds, ...winner.documents]).toEqual(["d:f", "d:1", "d:2"]);
    expect([...loser.feeds, ...loser.documents]).toEqual([]);
    const stored = await readSnapshots(env.DB, ["d:1", "d:2"]);
    expect([...stored.values()].map((snapshot) => snapshot.document)).toEqual([{ text: "second" }, { text: "second" }]);
    expect(await readFeeds(env.DB)).toMatchObject([{ generation: 2 }]);
  });

  it("lets one of two feeds that race for a document win it, and the other come again", async () => {
    await commit(env.DB, writesOf(aFeed(), "first"));
    const other = aFeed({ feed: "d:other", commitId: "b" });
    const on = (feed: FeedWrite, from: number, text: string): Writes => ({
      ...writesOf(feed, text),
      documents: writesOf(feed, text).documents.map((write) => ({ ...write, from, generation: from + 1 })),
    });
    const winner = await commit(env.DB, on(other, 1, "second"));
    const loser = await commit(env.DB, on(aFeed({ generation: 2, commitId: "c" }), 1, "late"));
    expect([...winner.documents]).toEqual(["d:1", "d:2"]);
    expect([[...loser.feeds], [...loser.documents]]).toEqual([["d:f"], []]);
    const stored = await readSnapshots(env.DB, ["d:1"]);
    expect(stored.get("d:1")).toMatchObject({ generation: 2, document: { text: "second" }, feed: { feed: "d:other" } });
  });

  it("writes documents larger than one parameter may be", async () => {
    const big = "x".repeat(700_000);
    await commit(env.DB, writesOf(aFeed(), big));
    expect((await readSnapshots(env.DB, ["d:2"])).get("d:2")?.document).toEqual({ text: big });
  });
});

describe("tick", () => {
  it("brings a new deployment its first data by itself: planned, queued, fetched, stored", async () => {
    upstream({ bulk: json(bulk) });
    const { planned } = await tick(env, Date.now());
    expect(planned).toBe(2);
    await expect.poll(() => document(TRAFFIC), { timeout: 15_000 }).toBeDefined();
    const view = await controlPlane(env).view(Date.now());
    expect(view.schedules.map(({ key }) => key)).toEqual([
      "transit:estimated-timetable:network",
      "transit:disruptions:network",
    ]);
  });
});
