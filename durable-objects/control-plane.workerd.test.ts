import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { OperatorDocument, OperatorMessage } from "../contracts/control.ts";
import { applyPatch, type Json, type Patch } from "../contracts/patch.ts";
import { LANE_DOWN_AFTER_MS } from "../kernel/admission.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { PlanSpec } from "../kernel/plan.ts";
import { controlPlane } from "./stubs.ts";

const BUDGETS = { s: { perDay: 10_000, perSecond: 1_000 } };
const SPEC: PlanSpec = {
  domain: "nobody",
  taskType: "poll",
  target: "all",
  source: "s",
  intervalMs: 60_000,
  priority: "normal",
  params: {},
};

let serial = 0;

function aJob(overrides: Partial<FetchJob> = {}): FetchJob {
  const now = Date.now();
  return {
    job_id: `nobody:poll:all:${++serial}`,
    domain: "nobody",
    task_type: "poll",
    target: "all",
    priority: "normal",
    scheduled_at: now,
    expires_at: now + 600_000,
    params: {},
    ...overrides,
  };
}

const plane = () => controlPlane(env);

async function admit(jobs: FetchJob[], now = Date.now(), leaseId = `lease-${++serial}`) {
  const answer = await plane().admit({
    leaseId,
    queue: "vigie-fetch",
    host: "test",
    now,
    jobs: jobs.map((job) => ({ job, source: "s" })),
    budgets: BUDGETS,
  });
  return { ...answer, leaseId };
}

const settle = (leaseId: string, job: FetchJob, now = Date.now()) =>
  plane().settle({
    leaseId,
    now,
    settlements: [{ job_id: job.job_id, outcome: "changed", final: true, retryDelayMs: null, durationMs: 12 }],
    observations: [
      { source: "s", outcome: "changed", quota: null, retryAfterMs: null, bytes: 10, changed: 1, calls: 1 },
    ],
    runs: [],
  });

const tick = (now = Date.now(), specs = [SPEC]) =>
  plane().tick({ now, horizonMs: 60_000, maxBacklog: 100, specs, budgets: BUDGETS, titles: { s: "Source" } });

const command = (name: "PAUSE" | "RESUME" | "DRAIN" | "SCHEDULE_NOW" | "REBALANCE", scope = {}, id?: string) =>
  plane().command(
    { command: name, scope, expires_in_s: 60, by: "ana", ...(id === undefined ? {} : { command_id: id }) },
    Date.now(),
  );

const view = (now = Date.now()) => plane().view(now);
const lane = async (name: string, now = Date.now()) =>
  (await view(now)).workers.find(({ worker_id }) => worker_id === name);

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM dead_letters").run();
  await runInDurableObject(plane(), async (_, state) => {
    await state.storage.deleteAlarm();
    for (const table of ["kept", "leases"]) state.storage.sql.exec(`DELETE FROM ${table}`);
  });
  await evictDurableObject(plane());
});

describe("the fleet", () => {
  it("never shows a dead lane as running, and hands its job on, once", async () => {
    const job = aJob();
    const long = Date.now() - LANE_DOWN_AFTER_MS - 1;
    const first = await admit([job], long);
    expect(first.lane).toBe("fetcher-01");
    expect(await lane("fetcher-01", long)).toMatchObject({ status: "healthy", current_jobs: [{ job_id: job.job_id }] });
    expect((await lane("fetcher-01"))?.status).toBe("down");
    await runDurableObjectAlarm(plane());
    expect((await view()).queue.by_reason).toEqual({ "lane-down": 1 });
    const second = await admit([job]);
    expect(second.verdicts).toMatchObject([{ verdict: "run", attempt: 2 }]);
    expect(second.lane).not.toBe("fetcher-01");
    // The first lane was only slow: it comes back with its answer, and is told that the job is another's now.
    expect(await settle(first.leaseId, job)).toBe(false);
    expect(await settle(second.leaseId, job)).toBe(true);
    expect((await admit([job])).verdicts).toMatchObject([{ verdict: "drop", reason: "duplicate" }]);
  });

  it("keeps claims, pauses and counts through an eviction", async () => {
    const job = aJob();
    const { leaseId } = await admit([job]);
    await command("PAUSE", { source: "other" });
    await evictDurableObject(plane());
    expect((await view()).holds).toMatchObject([{ scope: { source: "other" }, kind: "paused", by: "ana" }]);
    expect((await admit([job])).verdicts).toMatchObject([{ verdict: "postpone", reason: "in-flight" }]);
    expect(await settle(leaseId, job)).toBe(true);
  });

  it("does not let a job that has run expire as well, though it was evicted between two ticks", async () => {
    const now = Date.now();
    const { plan } = await tick(now);
    const [planned] = plan.jobs;
    if (planned === undefined) throw new Error("nothing was planned");
    const { leaseId } = await admit([planned.job], now);
    expect(await settle(leaseId, planned.job, now)).toBe(true);
    await evictDurableObject(plane());
    expect((await view(now)).queue).toMatchObject({ pending: 0, later: 0, by_reason: {} });
    expect((await tick(planned.job.expires_at + 60_000)).expired).toEqual([]);
  });

  it("counts what ended before an eviction: totals, lanes and last runs", async () => {
    const { plan } = await tick();
    const [planned] = plan.jobs;
    if (planned === undefined) throw new Error("nothing was planned");
    const { leaseId } = await admit([planned.job]);
    await settle(leaseId, planned.job);
    expect(await runDurableObjectAlarm(plane())).toBe(true);
    await evictDurableObject(plane());
    expect((await plane().totals()).runs).toEqual({ "s changed": 1 });
    expect((await view()).schedules).toMatchObject([{ last_outcome: "changed" }]);
    expect((await lane("fetcher-01"))?.last_heartbeat).not.toBeNull();
  });

  it("scales down while a lane works, and shows that lane until it is done", async () => {
    const job = aJob();
    const busy = await Promise.all([admit([aJob()]), admit([aJob()]), admit([job])]);
    expect(await plane().scale(2)).toEqual({ before: 16, after: 2 });
    expect((await view()).workers).toHaveLength(3);
    await settle(busy[2]?.leaseId ?? "", job);
    expect((await view()).workers).toHaveLength(2);
    expect((await admit([aJob()])).verdicts).toMatchObject([{ verdict: "postpone", reason: "no-lane" }]);
  });
});

describe("commands", () => {
  it("lets a pause during a drain give back what has not started", async () => {
    const job = aJob();
    const { leaseId, lane: name } = await admit([job]);
    await command("DRAIN");
    expect(await plane().heartbeat(leaseId, Date.now())).toEqual({ alive: true, giveBack: [] });
    expect((await lane(name ?? ""))?.status).toBe("draining");
    await command("PAUSE");
    expect((await plane().heartbeat(leaseId, Date.now())).giveBack).toEqual([job.job_id]);
    await plane().giveBack(leaseId, [job.job_id], Date.now());
    expect((await view()).queue).toMatchObject({ running: 0, by_reason: { paused: 1 } });
    expect((await lane(name ?? ""))?.status).toBe("paused");
  });

  it("answers the same for the same id, and does it once", async () => {
    await tick();
    const first = await command("SCHEDULE_NOW", {}, "the-same-id");
    const again = await command("SCHEDULE_NOW", {}, "the-same-id");
    expect(first).toMatchObject({ repeated: false, command: { effect: "1 schedule sent now" } });
    expect(again).toMatchObject({ repeated: true, command: { command_id: "the-same-id" } });
    const outbox = await runInDurableObject(plane(), (_, state) =>
      state.storage.sql.exec<{ json: string }>("SELECT json FROM kept WHERE part = 'outbox'").one(),
    );
    expect(outbox.json.match(/now-the-same-id/g)).toHaveLength(2);
  });

  it("waits for the lanes that work, and is acknowledged when they have spoken", async () => {
    const { leaseId, lane: name } = await admit([aJob()]);
    const sent = await command("DRAIN", {}, "drain-all-lanes");
    expect(sent.command).toMatchObject({ state: "sent", awaiting: [name] });
    expect(sent.command.acknowledged).toHaveLength(15);
    await plane().heartbeat(leaseId, Date.now());
    const [latest] = (await view()).commands;
    expect(latest).toMatchObject({ command_id: "drain-all-lanes", state: "acknowledged", awaiting: [] });
  });

  it("does not plan what is paused but for one job that waits, and sends that when it is let go", async () => {
    await command("PAUSE", { source: "s" });
    const { plan } = await tick();
    expect(plan.postponed).toEqual([{ key: "nobody:poll:all", reason: "paused" }]);
    expect(plan.jobs).toHaveLength(1);
    const [planned] = plan.jobs;
    if (planned === undefined) throw new Error("one job waits");
    expect((await admit([planned.job])).verdicts).toMatchObject([{ verdict: "postpone", reason: "paused" }]);
    expect((await tick(Date.now() + 60_000)).plan.jobs).toEqual([]);
    expect((await view()).queue.by_reason).toEqual({ paused: 1 });
    await command("RESUME", { source: "s" });
    expect((await view()).queue.by_reason).toEqual({ resumed: 1 });
    expect((await admit([planned.job])).verdicts).toMatchObject([{ verdict: "run", attempt: 1 }]);
  });

  it("takes waiting work back for good", async () => {
    const { plan } = await tick();
    const [planned] = plan.jobs;
    if (planned === undefined) throw new Error("a first job is planned");
    const cancelled = await plane().cancel({ job_ids: [planned.job.job_id] }, Date.now());
    expect(cancelled).toHaveLength(1);
    await evictDurableObject(plane());
    expect((await admit([planned.job])).verdicts).toMatchObject([{ verdict: "drop", reason: "cancelled" }]);
  });
});

describe("bulk replay", () => {
  it("sends each of 500 dead letters that match once, with its progress in view", async () => {
    const letters = Array.from({ length: 520 }, (_, index) => ({
      id: `letter-${String(index).padStart(4, "0")}`,
      source: index < 500 ? "s" : "other",
      body: JSON.stringify(aJob()),
      deadAt: Date.now() - 1000,
    }));
    await env.DB.prepare(
      `INSERT INTO dead_letters (id, source, target, body, reason, attempts, dead_at)
       SELECT value->>'id', value->>'source', 'all', value->>'body', 'unavailable', 5, value->>'deadAt' FROM json_each(?)`,
    )
      .bind(JSON.stringify(letters))
      .run();
    const started = await plane().startBulk(
      { bulk_id: "b1", action: "replay", filter: { source: "s" }, by: "ana" },
      Date.now(),
    );
    expect(started).toMatchObject({ total: 500, done: 0, ended_at: null });
    await plane().startBulk({ bulk_id: "b1", action: "replay", filter: { source: "s" }, by: "ana" }, Date.now());
    await expect
      .poll(async () => (await view()).bulk[0], { timeout: 15_000 })
      .toMatchObject({ total: 500, done: 500, failed: 0, ended_at: expect.any(String) });
    const { results } = await env.DB.prepare(
      "SELECT state, COUNT(*) AS letters FROM dead_letters WHERE id LIKE 'letter-%' GROUP BY state ORDER BY state",
    ).all();
    expect(results).toEqual([
      { state: "open", letters: 20 },
      { state: "replayed", letters: 500 },
    ]);
  });
});

describe("the operator's feed", () => {
  it("starts with a snapshot, and patches it to what the view says", async () => {
    await tick();
    const response = await plane().fetch("https://vigie/live/operator", { headers: { upgrade: "websocket" } });
    const socket = response.webSocket;
    if (!socket) throw new Error("a WebSocket was asked for");
    const messages: OperatorMessage[] = [];
    socket.addEventListener("message", ({ data }) => messages.push(JSON.parse(String(data))));
    socket.accept();
    await expect.poll(() => messages.length).toBe(1);
    await command("PAUSE", { source: "s" });
    await expect.poll(() => messages.some(({ type }) => type === "delta"), { timeout: 5_000 }).toBe(true);
    let document: Json = null;
    let generation = 0;
    for (const message of messages) {
      if (message.type === "snapshot") document = message.data as unknown as Json;
      if (message.type === "delta") {
        expect(message.from).toBe(generation);
        document = applyPatch(document, message.patch as Patch);
      }
      if (message.type !== "run") generation = message.generation;
    }
    expect((document as unknown as OperatorDocument).holds).toEqual((await view()).holds);
    socket.close();
  });
});
