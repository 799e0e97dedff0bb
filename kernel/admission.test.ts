import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AdmissionState,
  admit,
  emptyAdmission,
  knownFrom,
  LANE_DOWN_AFTER_MS,
  type Rules,
  release,
  settle,
  sweep,
} from "./admission.ts";
import { failed } from "./breaker.ts";
import type { FetchJob } from "./job.ts";

const NOW = Date.UTC(2026, 10, 22, 8);

function aJob(overrides: Partial<FetchJob> = {}): FetchJob {
  return {
    job_id: "d:poll:all:1",
    domain: "d",
    task_type: "poll",
    target: "all",
    priority: "high",
    scheduled_at: NOW,
    expires_at: NOW + 120_000,
    params: {},
    ...overrides,
  };
}

const FREE: Rules = { budget: () => ({ perDay: 1000, perSecond: 100 }), held: () => null };

function admitOne(state: AdmissionState, job: FetchJob, now: number, rules: Rules = FREE, leaseId = `lease@${now}`) {
  const { verdicts, lane } = admit(
    state,
    { leaseId, queue: "q", host: "here", now, jobs: [{ job, source: "s" }] },
    rules,
  );
  return { verdict: verdicts[0], lane, leaseId };
}

describe("admit", () => {
  it("runs a job once, and drops the duplicate that comes after it has ended", () => {
    const state = emptyAdmission(2);
    const { verdict, leaseId } = admitOne(state, aJob(), NOW);
    expect(verdict).toEqual({ job_id: "d:poll:all:1", verdict: "run", attempt: 1, probe: false });
    settle(state, leaseId, [{ job_id: "d:poll:all:1", outcome: "changed", final: true }], NOW + 1000);
    expect(admitOne(state, aJob(), NOW + 2000).verdict).toMatchObject({ verdict: "drop", reason: "duplicate" });
  });

  it("keeps a duplicate waiting while the first copy runs, since that lane may still die", () => {
    const state = emptyAdmission(2);
    admitOne(state, aJob(), NOW);
    expect(admitOne(state, aJob(), NOW + 1000).verdict).toMatchObject({ verdict: "postpone", reason: "in-flight" });
  });

  it("drops the second copy inside one batch", () => {
    const state = emptyAdmission(1);
    const { verdicts } = admit(
      state,
      {
        leaseId: "l",
        queue: "q",
        host: "here",
        now: NOW,
        jobs: [
          { job: aJob(), source: "s" },
          { job: aJob(), source: "s" },
        ],
      },
      FREE,
    );
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["run", "drop"]);
  });

  it("counts only attempts that ran: postponements burn none", () => {
    const state = emptyAdmission(1);
    const paused: Rules = { ...FREE, held: () => "paused" };
    for (let minute = 0; minute < 5; minute++)
      expect(
        admitOne(state, aJob({ expires_at: NOW + 3_600_000 }), NOW + minute * 15_000, paused).verdict,
      ).toMatchObject({
        reason: "paused",
      });
    expect(admitOne(state, aJob({ expires_at: NOW + 3_600_000 }), NOW + 90_000).verdict).toMatchObject({ attempt: 1 });
  });

  it("does not let a pause run the clock out on the work that it holds", () => {
    const state = emptyAdmission(1);
    const paused: Rules = { ...FREE, held: () => "paused" };
    expect(admitOne(state, aJob(), NOW + 600_000, paused).verdict).toMatchObject({ verdict: "postpone" });
  });

  it("drops what is too late to be worth running", () => {
    expect(admitOne(emptyAdmission(1), aJob(), NOW + 120_000).verdict).toMatchObject({ reason: "expired" });
  });

  it("postpones when every lane is taken", () => {
    const state = emptyAdmission(1);
    admitOne(state, aJob(), NOW);
    expect(admitOne(state, aJob({ job_id: "other" }), NOW + 1).verdict).toMatchObject({ reason: "no-lane" });
  });

  it("does not spend a call of the quota on a source whose breaker is open", () => {
    const state = emptyAdmission(1);
    admitOne(state, aJob({ job_id: "first" }), NOW, FREE, "l1");
    settle(state, "l1", [{ job_id: "first", outcome: "unavailable", final: true }], NOW);
    const source = state.sources.get("s");
    if (source === undefined) throw new Error("the first call made the source known");
    let { breaker } = source;
    for (let failure = 0; failure < 5; failure++) breaker = failed(breaker, NOW);
    state.sources.set("s", { ...source, breaker });
    expect(admitOne(state, aJob({ job_id: "second" }), NOW + 1000).verdict).toMatchObject({ reason: "breaker-open" });
    expect(state.sources.get("s")?.quota.used).toBe(1);
    const probe = admitOne(state, aJob({ job_id: "third" }), NOW + 31_000, FREE, "l3");
    expect(probe.verdict).toMatchObject({ verdict: "run", probe: true });
    expect(admitOne(state, aJob({ job_id: "fourth" }), NOW + 32_000).verdict).toMatchObject({ verdict: "postpone" });
  });
});

describe("release", () => {
  it("gives an unstarted job back without counting an attempt", () => {
    const state = emptyAdmission(1);
    const { leaseId } = admitOne(state, aJob(), NOW);
    expect(release(state, leaseId, ["d:poll:all:1"], NOW + 1).map(({ job }) => job.job_id)).toEqual(["d:poll:all:1"]);
    expect(admitOne(state, aJob(), NOW + 2).verdict).toMatchObject({ verdict: "run", attempt: 1 });
  });
});

describe("sweep", () => {
  it("finds the work of a lane that died and lets it run again, as its next attempt", () => {
    const state = emptyAdmission(1);
    admitOne(state, aJob(), NOW);
    expect(sweep(state, NOW + LANE_DOWN_AFTER_MS - 1).orphans).toEqual([]);
    const { down, orphans } = sweep(state, NOW + LANE_DOWN_AFTER_MS);
    expect(down.map(({ lane }) => lane)).toEqual(["fetcher-01"]);
    expect(orphans.map(({ job }) => job.job_id)).toEqual(["d:poll:all:1"]);
    expect(admitOne(state, aJob(), NOW + LANE_DOWN_AFTER_MS + 1).verdict).toMatchObject({ verdict: "run", attempt: 2 });
  });

  it("refuses the settlement of a lane that was declared dead, so that its job ends once", () => {
    const state = emptyAdmission(1);
    const { leaseId } = admitOne(state, aJob(), NOW);
    sweep(state, NOW + LANE_DOWN_AFTER_MS);
    expect(settle(state, leaseId, [{ job_id: "d:poll:all:1", outcome: "changed", final: true }], NOW + 40_000)).toBe(
      false,
    );
  });
});

describe("an at-least-once queue with crashes", () => {
  it("ends every job exactly once, whatever is duplicated, delayed or killed", () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant("deliver" as const), job: fc.nat(5) }),
      fc.record({ kind: fc.constant("finish" as const), well: fc.boolean() }),
      fc.record({ kind: fc.constant("die" as const) }),
      fc.record({ kind: fc.constant("evict" as const) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = emptyAdmission(3);
        let now = NOW;
        let serial = 0;
        const running: { leaseId: string; job_id: string }[] = [];
        const ended = new Map<string, number>();
        const ids = [0, 1, 2, 3, 4, 5].map((index) => `job-${index}`);
        const deliver = (job_id: string) => {
          const leaseId = `lease-${serial++}`;
          const { verdict } = admitOne(state, aJob({ job_id, expires_at: NOW + 1e9 }), now, FREE, leaseId);
          if (verdict?.verdict === "run") running.push({ leaseId, job_id });
        };
        const finish = (well: boolean) => {
          const work = running.shift();
          if (work === undefined) return;
          const settlement = { job_id: work.job_id, outcome: well ? "changed" : "unavailable", final: well } as const;
          const held = settle(state, work.leaseId, [settlement], now);
          if (held && well) ended.set(work.job_id, (ended.get(work.job_id) ?? 0) + 1);
        };
        for (const step of events) {
          now += 1000;
          if (step.kind === "deliver") deliver(ids[step.job] ?? "job-0");
          else if (step.kind === "finish") finish(step.well);
          else if (step.kind === "die") {
            running.shift();
            now += LANE_DOWN_AFTER_MS;
            // Its other lanes keep beating.
            for (const { leaseId } of running) {
              const lease = state.leases.get(leaseId);
              if (lease !== undefined) lease.lastHeartbeat = now;
            }
            sweep(state, now);
          } else {
            // The object's memory is lost; what it wrote (leases) comes back.
            const leases = structuredClone([...state.leases.values()]);
            const known = state.known;
            state = { ...state, leases: new Map(leases.map((lease) => [lease.leaseId, lease])), known: new Map() };
            state.known = knownFrom(leases);
            for (const [id, entry] of known) if (!state.known.has(id)) state.known.set(id, entry);
          }
        }
        // The quiet phase: everything is delivered until it has ended.
        while (running.length > 0) finish(true);
        now += LANE_DOWN_AFTER_MS;
        sweep(state, now);
        for (const id of ids) {
          deliver(id);
          while (running.length > 0) finish(true);
        }
        for (const id of ids) expect([id, ended.get(id)]).toEqual([id, 1]);
      }),
    );
  });
});
