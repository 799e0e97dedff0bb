import { createRoot } from "solid-js";
import { expect, it } from "vitest";
import type { RunView } from "../../../../contracts/control.ts";
import { createFreshRuns } from "./fresh-runs.ts";

const aRun = (id: string, second: number): RunView => ({
  run_id: id,
  job_id: id,
  domain: "d",
  task_type: "poll",
  target: id.startsWith("x") ? "other" : "mine",
  source: "s",
  lane: null,
  attempt: 1,
  outcome: "changed",
  final: true,
  scheduled_at: "2026-11-20T08:00:00.000Z",
  started_at: null,
  finished_at: `2026-11-20T08:00:${String(second).padStart(2, "0")}.000Z`,
  duration_ms: null,
  http_status: null,
  bytes: null,
  changed: null,
  rejected_count: 0,
  generation: null,
  message: null,
});

it("comes in at the top at rest, the newest first, and only what the list is about", () => {
  createRoot((dispose) => {
    const moved: number[] = [];
    const fresh = createFreshRuns({ matches: ({ target }) => target === "mine", onShown: (rows) => moved.push(rows) });
    expect(fresh.hear([aRun("a", 1), aRun("x", 2), aRun("b", 3)])).toBe(true);
    expect(fresh.hear([aRun("x2", 4)])).toBe(false);
    expect(fresh.shown().map(({ run_id }) => run_id)).toEqual(["b", "a"]);
    expect(moved).toEqual([2]);
    dispose();
  });
});

it("waits while somebody points at the list, so that no row moves under the cursor", () => {
  createRoot((dispose) => {
    const fresh = createFreshRuns({ matches: () => true, onShown: () => undefined });
    fresh.rest(false);
    fresh.hear([aRun("a", 1)]);
    fresh.hear([aRun("b", 2)]);
    expect([fresh.shown().length, fresh.waiting()]).toEqual([0, 2]);
    fresh.rest(true);
    expect(fresh.shown().map(({ run_id }) => run_id)).toEqual(["b", "a"]);
    expect([fresh.waiting(), fresh.isNew(aRun("b", 2))]).toEqual([0, true]);
    dispose();
  });
});
