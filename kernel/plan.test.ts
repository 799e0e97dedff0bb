import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fetchJobSchema } from "./job.ts";
import {
  type PlanInput,
  type PlanSpec,
  plan,
  runNow,
  type ScheduleEntry,
  type SourceOutlook,
  specKey,
} from "./plan.ts";
import { type Budget, freshQuota, type QuotaState, sustainableIntervalMs, takeCall } from "./quota.ts";

const NOW = Date.UTC(2026, 10, 22, 8);

function aSpec(overrides: Partial<PlanSpec> = {}): PlanSpec {
  return {
    domain: "d",
    taskType: "poll",
    target: "all",
    source: "s",
    intervalMs: 60_000,
    priority: "high",
    params: {},
    ...overrides,
  };
}

function anInput(overrides: Partial<PlanInput> = {}): PlanInput {
  return {
    now: NOW,
    horizonMs: 60_000,
    specs: [aSpec()],
    schedule: new Map(),
    sources: new Map([["s", { sustainableIntervalMs: 1000, perSecond: 5, closed: null }]]),
    paused: () => null,
    waits: () => false,
    backlog: 0,
    maxBacklog: 100,
    ...overrides,
  };
}

/** A day of cron minutes against one source; answers what went out. */
function simulate(options: { specs: PlanSpec[]; budget: Budget; minutes: number; ticksPerMinute?: number }) {
  let schedule: ReadonlyMap<string, ScheduleEntry> = new Map();
  let quota: QuotaState = freshQuota(options.budget, NOW);
  const sent: { id: string; at: number }[] = [];
  let refused = 0;
  for (let minute = 0; minute < options.minutes; minute++) {
    for (let tick = 0; tick < (options.ticksPerMinute ?? 1); tick++) {
      const now = NOW + minute * 60_000 + tick * 20;
      const outlook: SourceOutlook = {
        sustainableIntervalMs: sustainableIntervalMs(quota, options.budget, now),
        perSecond: options.budget.perSecond,
        closed: null,
      };
      const result = plan(anInput({ now, specs: options.specs, schedule, sources: new Map([["s", outlook]]) }));
      schedule = result.schedule;
      for (const { job } of result.jobs) {
        sent.push({ id: job.job_id, at: job.scheduled_at });
        const grant = takeCall(quota, options.budget, job.scheduled_at);
        quota = grant.state;
        if (!grant.granted && grant.reason === "day-budget") refused++;
      }
    }
  }
  return { sent, refused, quota };
}

describe("plan", () => {
  it("plans the first slot at once, so that a new deployment shows data in its first minute", () => {
    const { jobs } = plan(anInput());
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.delaySeconds).toBe(0);
  });

  it("spreads several slots of one minute with delays", () => {
    const { jobs } = plan(anInput({ specs: [aSpec({ intervalMs: 15_000 })] }));
    expect(jobs).toHaveLength(4);
    const delays = jobs.map((job) => job.delaySeconds);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(new Set(jobs.map(({ job }) => job.job_id)).size).toBe(4);
  });

  it("stretches 1,000 calls a day to one each 86 s", () => {
    // The simulation starts at 08:00 UTC: the second day is a whole one.
    const fullDay = simulate({
      specs: [aSpec()],
      budget: { perDay: 1000, perSecond: 5 },
      minutes: (16 + 24) * 60,
    }).sent.filter((job) => job.at >= NOW + 16 * 3_600_000);
    expect(fullDay.length).toBeGreaterThan(960);
    expect(fullDay.length).toBeLessThanOrEqual(1000);
  });

  it("shares a budget out by calls and not by jobs", () => {
    const specs = [aSpec({ target: "pages", calls: 3 }), aSpec({ target: "one" })];
    const sources = new Map([["s", { sustainableIntervalMs: 60_000, perSecond: 5, closed: null }]]);
    const { intervals } = plan(anInput({ specs, sources }));
    expect([...intervals.values()]).toEqual([240_000, 240_000]);
  });

  it("never plans a slot twice and never exceeds the budget, whatever the intervals and however often cron fires", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 5, max: 900 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 3 }),
        (intervals, perDay, perSecond, ticksPerMinute) => {
          const specs = intervals.map((seconds, index) => aSpec({ target: `t${index}`, intervalMs: seconds * 1000 }));
          const { sent, refused } = simulate({ specs, budget: { perDay, perSecond }, minutes: 180, ticksPerMinute });
          expect(new Set(sent.map((job) => job.id)).size).toBe(sent.length);
          // From 08:00 UTC the first bucket lasts 16 h: three hours may take at most their share, one slot each over.
          expect(sent.length).toBeLessThanOrEqual(Math.max(specs.length, perDay));
          if (perDay >= 2 * specs.length) expect(refused).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("makes jobs that a consumer can read, however little of a day's budget is left", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 86_400_000, noNaN: true }), (sustainableIntervalMs) => {
        const sources = new Map([["s", { sustainableIntervalMs, perSecond: 5, closed: null }]]);
        const first = plan(anInput({ sources }));
        const next = plan(anInput({ sources, schedule: first.schedule, now: NOW + 60_000 }));
        const now = runNow([aSpec()], next.schedule, next.intervals, "command-1", NOW + 60_000);
        for (const { job } of [...first.jobs, ...next.jobs, ...now]) expect(fetchJobSchema.parse(job)).toEqual(job);
      }),
    );
  });

  it("keeps each second of a source within its rate by handing jobs to later seconds", () => {
    const specs = Array.from({ length: 23 }, (_, index) => aSpec({ target: `t${index}` }));
    const { jobs } = plan(anInput({ specs }));
    const seconds = new Map<number, number>();
    for (const { job } of jobs) {
      const second = Math.floor(job.scheduled_at / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(jobs).toHaveLength(23);
    expect(Math.max(...seconds.values())).toBeLessThanOrEqual(5);
  });

  it.each([
    ["a paused control plane", { paused: () => "paused" as const, waits: () => true }, "paused"],
    ["a backlog over its bound", { backlog: 100 }, "backlog"],
    [
      "an open breaker",
      { sources: new Map([["s", { sustainableIntervalMs: 1, perSecond: 5, closed: "breaker-open" as const }]]) },
      "breaker-open",
    ],
    [
      "a spent budget",
      {
        sources: new Map([["s", { sustainableIntervalMs: Number.POSITIVE_INFINITY, perSecond: 5, closed: null }]]),
      },
      "budget",
    ],
  ])("postpones for %s and records the reason", (_, overrides, reason) => {
    const result = plan(anInput(overrides));
    expect(result.jobs).toEqual([]);
    expect(result.postponed).toEqual([{ key: specKey(aSpec()), reason }]);
    expect(result.schedule.get(specKey(aSpec()))?.postponed).toEqual({ reason, at: NOW });
  });

  it("leaves one job waiting for the end of a pause, and only one", () => {
    const first = plan(anInput({ paused: () => "paused" }));
    expect(first.jobs).toHaveLength(1);
    expect(first.postponed).toMatchObject([{ reason: "paused" }]);
    const second = plan(anInput({ paused: () => "paused", waits: () => true, schedule: first.schedule }));
    expect(second.jobs).toEqual([]);
  });

  it("does not make up for slots that were missed while it was paused", () => {
    const schedule = new Map([
      [specKey(aSpec()), { nextDueAt: NOW - 3_600_000, lastPlannedAt: null, postponed: null }],
    ]);
    expect(plan(anInput({ schedule })).jobs).toHaveLength(1);
  });
});

describe("runNow", () => {
  it("makes one job a spec whose id is the command's, and goes on an interval later", () => {
    const first = plan(anInput());
    const jobs = runNow([aSpec()], first.schedule, first.intervals, "c1", NOW + 10_000);
    expect(jobs.map(({ job }) => job.job_id)).toEqual(["d:poll:all:now-c1"]);
    expect(plan(anInput({ now: NOW + 10_000, schedule: first.schedule })).jobs).toEqual([]);
    expect(runNow([aSpec()], first.schedule, first.intervals, "c1", NOW + 11_000)[0]?.job.job_id).toBe(
      jobs[0]?.job.job_id,
    );
  });
});
