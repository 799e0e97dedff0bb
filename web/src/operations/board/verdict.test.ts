import { describe, expect, it } from "vitest";
import type { OperatorDocument, SourceView, WorkerView } from "../../../../contracts/control.ts";
import type { FreshRow } from "./freshness-rows.ts";
import { verdictOf } from "./verdict.ts";

const NOW = Date.parse("2026-11-20T08:00:30.000Z");
const aWorker = (extra: Partial<WorkerView> = {}): WorkerView => ({
  worker_id: "lane-1",
  status: "healthy",
  host: null,
  started_at: null,
  last_heartbeat: null,
  current_jobs: [],
  lag_s: 0,
  fetch_rate: 0,
  errors_last_minute: 0,
  p50_ms: null,
  p95_ms: null,
  ...extra,
});
const aSource = (extra: Partial<SourceView> = {}): SourceView => ({
  source: "s",
  title: "S",
  breaker: "closed",
  breaker_until: null,
  closed_until: null,
  per_day: 1000,
  per_second: 5,
  used: 10,
  left: 990,
  resets_at: "2026-11-21T00:00:00.000Z",
  empty_at: null,
  sustainable_interval_s: 60,
  next_call_value: 1,
  held: false,
  ...extra,
});
const aBoard = (extra: Partial<OperatorDocument> = {}): OperatorDocument => ({
  at: "2026-11-20T08:00:30.000Z",
  workers: [aWorker()],
  queue: { pending: 0, later: 0, oldest_age_s: null, by_reason: {}, running: 0, last_scheduled_at: null },
  holds: [],
  sources: [aSource()],
  schedules: [],
  commands: [],
  minutes: [],
  bulk: [],
  ...extra,
});
const queue = (oldest_age_s: number | null) => ({ ...aBoard().queue, pending: 3, oldest_age_s });

const aRow = (extra: Partial<FreshRow> = {}): FreshRow => ({
  key: "k",
  target: "all",
  taskType: "poll",
  source: "s",
  goodAt: NOW,
  ageS: 0,
  targetS: 60,
  ratio: 0,
  level: "normal",
  lastOutcome: "changed",
  ...extra,
});

describe("verdictOf", () => {
  it("does not call fresh what was never received", () => {
    const fresh = [aRow({ level: "unknown", goodAt: null, ageS: null }), aRow()];
    expect(verdictOf(aBoard(), fresh, NOW).fresh).toMatchObject({ level: "unknown", late: 0, missing: 1, all: 2 });
  });

  it.each([
    [null, "normal"],
    [59, "normal"],
    [60, "warning"],
    [120, "closed"],
  ])("flow with an oldest job of %s s is %s", (oldest, level) => {
    expect(verdictOf(aBoard({ queue: queue(oldest) }), [], NOW).flow.level).toBe(level);
  });

  it("names a hold as the reason where work waits, until the wait is worse than the hold", () => {
    const holds = [{ scope: {}, kind: "paused" as const, since: "", by: "", reason: null, command_id: "c" }];
    expect(verdictOf(aBoard({ holds, queue: queue(61) }), [], NOW).flow).toMatchObject({
      level: "disrupted",
      isHeld: true,
    });
    expect(verdictOf(aBoard({ holds, queue: queue(600) }), [], NOW).flow.level).toBe("closed");
  });

  it("lets one silent lane outweigh all healthy ones", () => {
    const workers = [aWorker(), aWorker({ worker_id: "lane-2", status: "down" })];
    expect(verdictOf(aBoard({ workers }), [], NOW).who).toMatchObject({ level: "closed", down: 1, all: 2 });
  });

  it("counts a rate over minutes that have ended", () => {
    const minutes = ["07:58", "07:59", "08:00"].map((at, index) => ({
      at: `2026-11-20T${at}:00.000Z`,
      planned: 10,
      good: index === 2 ? 1 : 9,
      failed: 1,
      pending: 0,
      p95_ms: null,
    }));
    expect(verdictOf(aBoard({ minutes }), [], NOW).flow.perMinute).toBe(10);
  });

  it("says the closed source before the one that will be empty, and the first to be empty of several", () => {
    const dry = [
      aSource({ source: "b", empty_at: "2026-11-20T12:00:00.000Z" }),
      aSource({ source: "a", empty_at: "2026-11-20T09:00:00.000Z" }),
    ];
    expect(verdictOf(aBoard({ sources: dry }), [], NOW).fuel).toMatchObject({
      level: "warning",
      empty: { source: "a" },
    });
    const shut = aSource({ source: "c", breaker: "open", breaker_until: "2026-11-20T08:05:00.000Z" });
    expect(verdictOf(aBoard({ sources: [...dry, shut] }), [], NOW).fuel).toMatchObject({
      level: "closed",
      closed: { source: "c" },
    });
  });
});
