import { describe, expect, it } from "vitest";
import type { RunView, ScheduleView } from "../../../../contracts/control.ts";
import { freshnessRows, noteGood } from "./freshness-rows.ts";

const NOW = Date.parse("2026-11-20T08:00:00.000Z");
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

const aSchedule = (extra: Partial<ScheduleView> = {}): ScheduleView => ({
  key: `k-${extra.target ?? "a"}`,
  domain: "d",
  task_type: "poll",
  target: "a",
  source: "s",
  interval_s: 60,
  effective_interval_s: null,
  last_run_at: ago(30),
  last_outcome: "changed",
  next_due_at: ago(-30),
  postponed: null,
  ...extra,
});

const aRun = (extra: Partial<RunView> = {}): RunView => ({
  run_id: "j#1",
  job_id: "j",
  domain: "d",
  task_type: "poll",
  target: "a",
  source: "s",
  lane: null,
  attempt: 1,
  outcome: "unchanged",
  final: true,
  scheduled_at: ago(20),
  started_at: ago(19),
  finished_at: ago(10),
  duration_ms: 900,
  http_status: 200,
  bytes: 10,
  changed: 0,
  rejected_count: 0,
  generation: 4,
  message: null,
  ...extra,
});

const rows = (
  schedules: ScheduleView[],
  extra: Partial<{ feeds: Parameters<typeof freshnessRows>[1]; good: ReadonlyMap<string, number> }> = {},
) => freshnessRows(schedules, extra.feeds ?? [], extra.good ?? new Map(), NOW);

describe("freshnessRows", () => {
  it.each([
    [30, "normal"],
    [179, "normal"],
    [180, "disrupted"],
    [420, "closed"],
  ])("calls an answer of %i s ago, with a target of 60 s, %s", (seconds, level) => {
    expect(rows([aSchedule({ last_run_at: ago(seconds) })])[0]?.level).toBe(level);
  });

  it("measures against what the budget allows where that is slower than the wish", () => {
    expect(rows([aSchedule({ last_run_at: ago(200), effective_interval_s: 100 })])[0]).toMatchObject({
      targetS: 100,
      level: "normal",
    });
  });

  it("does not take a failed run for a good answer: the age is the last good one's", () => {
    const feeds = [{ feed: "d:s", source: "s", fetched_at: ago(500) }];
    expect(rows([aSchedule({ last_run_at: ago(5), last_outcome: "unavailable" })], { feeds })[0]).toMatchObject({
      ageS: 500,
      level: "closed",
    });
  });

  it("warns of a failure while the data is still young", () => {
    const good = noteGood(new Map(), [aRun()]);
    expect(rows([aSchedule({ last_run_at: ago(5), last_outcome: "unavailable" })], { good })[0]).toMatchObject({
      ageS: 10,
      level: "warning",
    });
  });

  it("prefers the feed of the target to one that only shares the source", () => {
    const feeds = [
      { feed: "b", source: "s", fetched_at: ago(400) },
      { feed: "a", source: "s", fetched_at: ago(40) },
    ];
    expect(rows([aSchedule({ last_run_at: null, last_outcome: null })], { feeds })[0]?.ageS).toBe(40);
  });

  it("guesses no feed where several share the source", () => {
    const feeds = [
      { feed: "b", source: "s", fetched_at: ago(400) },
      { feed: "c", source: "s", fetched_at: ago(40) },
    ];
    expect(rows([aSchedule({ last_run_at: null, last_outcome: null })], { feeds })[0]).toMatchObject({
      ageS: null,
      level: "unknown",
    });
  });

  it("puts the worst first, and among equals the one that is the most targets old", () => {
    const listed = rows([
      aSchedule({ target: "young" }),
      aSchedule({ target: "late", last_run_at: ago(200) }),
      aSchedule({ target: "later", last_run_at: ago(300) }),
      aSchedule({ target: "dead", last_run_at: ago(9_000) }),
    ]);
    expect(listed.map(({ target }) => target)).toEqual(["dead", "later", "late", "young"]);
  });
});

describe("noteGood", () => {
  it("keeps the latest, whatever order the runs are told in, and never a failure", () => {
    const known = noteGood(new Map(), [
      aRun({ finished_at: ago(10) }),
      aRun({ finished_at: ago(50) }),
      aRun({ finished_at: ago(1), outcome: "malformed" }),
    ]);
    expect([...known.values()]).toEqual([NOW - 10_000]);
  });

  it("is the same map where nothing is new, so that nothing is drawn again", () => {
    const known = noteGood(new Map(), [aRun()]);
    expect(noteGood(known, [aRun({ finished_at: ago(99) })])).toBe(known);
  });
});
