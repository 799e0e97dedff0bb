import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { BulkView, HoldView, WorkerView } from "../../../contracts/control.ts";
import type { DeadLetterCount } from "../../../contracts/system.ts";
import { insertLetters } from "../../../db/a-run.ts";
import { controlPlane } from "../../../durable-objects/stubs.ts";
import { anOperatorApi } from "./an-operator-api.ts";

/** The routes before the real control plane and the real queues. */
const now = Date.now();
const api = anOperatorApi({
  plane: controlPlane(env),
  now,
  bindings: { FETCH: env.FETCH, FETCH_HIGH: env.FETCH_HIGH },
});

beforeEach(async () => {
  await env.DB.batch(
    ["dead_letters", "settings_versions", "control_commands"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
});

describe("the operator's API before the real control plane", () => {
  it("shows a pause where it holds, and lifts it again", async () => {
    await api.call("POST", "/workers/fetcher-01/command", { command: "PAUSE" });
    const { body } = await api.get("/workers");
    const { workers } = body as { workers: WorkerView[] };
    expect(workers.find(({ worker_id }) => worker_id === "fetcher-01")?.status).toBe("paused");
    const held = api.audits.at(-1)?.after as { holds: HoldView[] };
    expect(held.holds).toMatchObject([{ scope: { lane: "fetcher-01" }, kind: "paused", by: "key:ops (k1)" }]);
    await api.call("POST", "/commands", { command: "RESUME" });
    expect(api.audits.at(-1)?.after).toMatchObject({ holds: [] });
  });

  it("scales to 2 and back, by itself and by the setting", async () => {
    expect((await api.call("POST", "/workers/scale", { count: 2 })).body).toMatchObject({ before: 16, after: 2 });
    expect(((await api.get("/workers")).body as { workers: unknown[] }).workers.length).toBe(2);
    await api.call("PUT", "/settings", { changes: { LANES: "5" } });
    expect(((await api.get("/workers")).body as { workers: unknown[] }).workers.length).toBe(5);
    await api.call("POST", "/settings/rollback", { version: 0 });
    expect(((await api.get("/workers")).body as { workers: unknown[] }).workers.length).toBe(16);
  });

  it("discards all that match, and nothing else, with its progress to be seen", async () => {
    await insertLetters(
      env.DB,
      Array.from({ length: 250 }, (_, index) => ({
        id: `letter-${index}`,
        source: index % 5 === 0 ? "src-b" : "src-a",
        dead_at: now - 1_000,
      })),
    );
    const { body } = await api.call("POST", "/dead-letters/count", { filter: { source: "src-a" } });
    const { count, filter } = body as DeadLetterCount;
    expect(count).toBe(200);
    const request = { filter, expected_count: count, bulk_id: "discard-0001" };
    expect((await api.call("POST", "/dead-letters/discard", request)).status).toBe(200);
    for (let turn = 0; turn < 10; turn++) await runDurableObjectAlarm(controlPlane(env));
    const { items } = (await api.get("/bulk")).body as { items: BulkView[] };
    expect(items).toMatchObject([{ bulk_id: "discard-0001", total: 200, done: 200, failed: 0 }]);
    expect(items[0]?.ended_at).not.toBeNull();
    expect((await api.get("/db/summary")).body).toMatchObject({ dead_letters: { open: 50, discarded: 200 } });
    // The answer was lost and the call is made again: it is the same action.
    expect((await api.call("POST", "/dead-letters/discard", request)).body).toMatchObject({ total: 200, done: 200 });
  });

  it("answers what waits, and takes back what there is, which is nothing", async () => {
    expect((await api.get("/queue")).body).toMatchObject({
      pending: 0,
      queues: [{ queue: "high", backlog_count: 0 }, { queue: "normal" }],
    });
    expect((await api.call("POST", "/jobs/cancel", { scope: {} })).body).toEqual({ cancelled: 0, job_ids: [] });
  });
});
