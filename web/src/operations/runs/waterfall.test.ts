import { expect, it } from "vitest";
import type { RunView } from "../../../../contracts/control.ts";
import { waterfallOf } from "./waterfall.ts";

const at = (ms: number): string => new Date(Date.parse("2026-11-20T08:00:00.000Z") + ms).toISOString();
const aRun = (attempt: number, started: number | null, finished: number): RunView => ({
  run_id: `j#${attempt}`,
  job_id: "j",
  domain: "d",
  task_type: "poll",
  target: "a",
  source: "s",
  lane: null,
  attempt,
  outcome: "unavailable",
  final: false,
  scheduled_at: at(0),
  started_at: started === null ? null : at(started),
  finished_at: at(finished),
  duration_ms: null,
  http_status: null,
  bytes: null,
  changed: null,
  rejected_count: 0,
  generation: null,
  message: null,
});

it("tells waiting from working, and counts a retry's wait from the end before it", () => {
  const fall = waterfallOf([aRun(2, 6_000, 10_000), aRun(1, 1_000, 4_000)]);
  expect(fall?.spans.map(({ attempt, waited, ran }) => [attempt, waited?.ms, ran?.ms])).toEqual([
    [1, 1_000, 3_000],
    [2, 2_000, 4_000],
  ]);
  expect(fall?.spans[1]?.ran).toMatchObject({ from: 0.6, to: 1 });
  expect(fall?.ticks.map(({ at: tick }) => tick)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
});

it("draws a run that never began as nothing but its wait", () => {
  expect(waterfallOf([aRun(1, null, 90_000)])?.spans[0]).toMatchObject({ ran: null, waited: { ms: 90_000 } });
});

it("is nothing of nothing", () => {
  expect(waterfallOf([])).toBeNull();
});
