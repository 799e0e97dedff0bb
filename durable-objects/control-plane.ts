/**
 * The object that knows what is going on: lanes and their leases, claims, quota and breakers, the schedule, demand.
 * It only keeps state and calls the kernel; every decision is a pure function there.
 */
import { DurableObject } from "cloudflare:workers";
import {
  type AdmissionState,
  admit,
  type Claim,
  DEDUPE_MS,
  emptyAdmission,
  knownFrom,
  LANE_DOWN_AFTER_MS,
  type LaneRecord,
  type Lease,
  laneNames,
  type Settlement,
  settle,
  sourceState,
  sweep,
  type Verdict,
} from "../kernel/admission.ts";
import { failed, succeeded } from "../kernel/breaker.ts";
import type { FetchJob } from "../kernel/job.ts";
import { backlog, type Outbox, type Pending, takeOverdue } from "../kernel/outbox.ts";
import type { Outcome } from "../kernel/outcome.ts";
import { type Plan, type PlanSpec, plan, type ScheduleEntry, specKey } from "../kernel/plan.ts";
import { type Budget, close, observe, type QuotaHeaders, remaining, sustainableIntervalMs } from "../kernel/quota.ts";

type Bindings = { FETCH: Queue<FetchJob>; FETCH_HIGH: Queue<FetchJob>; LANES?: string };

export type Budgets = Record<string, Budget>;

/** What one run learnt about its source. */
export type SourceObservation = {
  source: string;
  outcome: Outcome;
  quota: QuotaHeaders | null;
  /** Milliseconds from Retry-After; null where the upstream named none. */
  retryAfterMs: number | null;
};

export type SettleRequest = {
  leaseId: string;
  now: number;
  settlements: (Settlement & { retryDelayMs: number | null; durationMs: number })[];
  observations: SourceObservation[];
};

export type LaneView = {
  worker_id: string;
  status: "healthy" | "idle" | "down";
  host: string | null;
  last_heartbeat: number | null;
  current_jobs: string[];
};

export type ControlStatus = {
  lanes: LaneView[];
  backlog: ReturnType<typeof backlog>;
  sources: {
    source: string;
    remaining: number;
    per_day: number;
    reset_at: number;
    breaker: string;
    closed_until: number | null;
  }[];
  schedule: { key: string; next_due_at: number; last_planned_at: number | null; postponed: string | null }[];
  last_tick_at: number | null;
  runs: Record<string, number>;
  demand: string[];
};

/** A hub that has not spoken for this long is gone, and its watchers with it. */
const DEMAND_TTL_MS = 10 * 60_000;
/** A 429 without Retry-After closes the source this long. */
const THROTTLED_CLOSE_MS = 60_000;

type Kept = {
  schedule: [string, ScheduleEntry][];
  sources: AdmissionState["sources"] extends Map<string, infer S> ? [string, S][] : never;
  outbox: [string, Pending][];
  demand: [string, { topics: string[]; at: number }][];
  budgets: Budgets;
  runs: Record<string, number>;
  lastTickAt: number | null;
  laneRecords: [string, LaneRecord][];
};

export class ControlPlane extends DurableObject<Bindings> {
  private readonly sql: SqlStorage;
  private state: AdmissionState;
  private schedule = new Map<string, ScheduleEntry>();
  private outbox: Outbox = new Map();
  private demandByHub = new Map<string, { topics: string[]; at: number }>();
  private budgets: Budgets = {};
  private runs: Record<string, number> = {};
  private lastTickAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, json TEXT NOT NULL)");
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS leases (lease_id TEXT PRIMARY KEY, ended_at INTEGER, json TEXT NOT NULL)",
    );
    this.state = emptyAdmission(Number(env.LANES ?? 16));
    const leases = this.sql.exec<{ json: string }>("SELECT json FROM leases").toArray();
    const all = leases.map((row): Lease => JSON.parse(row.json));
    this.state.known = knownFrom(all);
    for (const lease of all) if (lease.endedAt === null) this.state.leases.set(lease.leaseId, lease);
    this.state.laneRecords = new Map(this.kept("laneRecords") ?? []);
    this.state.sources = new Map(this.kept("sources") ?? []);
    this.schedule = new Map(this.kept("schedule") ?? []);
    this.outbox = new Map(this.kept("outbox") ?? []);
    this.demandByHub = new Map(this.kept("demand") ?? []);
    this.budgets = this.kept("budgets") ?? {};
    this.runs = this.kept("runs") ?? {};
    this.lastTickAt = this.kept("lastTickAt") ?? null;
  }

  private kept<K extends keyof Kept>(key: K): Kept[K] | undefined {
    const [row] = this.sql.exec<{ json: string }>("SELECT json FROM kept WHERE key = ?", key).toArray();
    return row === undefined ? undefined : JSON.parse(row.json);
  }

  private keep<K extends keyof Kept>(key: K, value: Kept[K]): void {
    this.sql.exec("INSERT OR REPLACE INTO kept (key, json) VALUES (?, ?)", key, JSON.stringify(value));
  }

  private keepLease(lease: Lease): void {
    this.sql.exec(
      "INSERT OR REPLACE INTO leases (lease_id, ended_at, json) VALUES (?, ?, ?)",
      lease.leaseId,
      lease.endedAt,
      JSON.stringify(lease),
    );
  }

  /** Plans the next minute and answers what to enqueue; also hands out again what was lost, and what has expired meanwhile. */
  async tick(request: {
    now: number;
    horizonMs: number;
    maxBacklog: number;
    specs: PlanSpec[];
    budgets: Budgets;
  }): Promise<{ plan: Pick<Plan, "jobs" | "postponed">; expired: Pending[] }> {
    const { now } = request;
    this.budgets = request.budgets;
    await this.recover(now);
    const overdue = takeOverdue(this.outbox, now);
    await this.send(overdue.resend.map((pending) => ({ ...pending, delaySeconds: 0 })));

    const sources = new Map(
      Object.entries(request.budgets).map(([source, budget]) => {
        const { quota, breaker } = sourceState(this.state, source, budget, now);
        const closed =
          now < quota.closedUntil
            ? ("source-closed" as const)
            : breaker.kind === "open" && now < breaker.until
              ? ("breaker-open" as const)
              : null;
        return [
          source,
          { sustainableIntervalMs: sustainableIntervalMs(quota, budget, now), perSecond: budget.perSecond, closed },
        ];
      }),
    );
    const planned = plan({
      now,
      horizonMs: request.horizonMs,
      specs: request.specs,
      schedule: this.schedule,
      sources,
      paused: () => null,
      backlog: backlog(this.outbox, now).due,
      maxBacklog: request.maxBacklog,
    });
    this.schedule = planned.schedule;
    for (const { job, source } of planned.jobs)
      this.outbox.set(job.job_id, { job, source, dueAt: job.scheduled_at, reason: "planned", since: now });
    this.lastTickAt = now;
    this.keep("schedule", [...this.schedule]);
    this.keep("outbox", [...this.outbox]);
    this.keep("budgets", this.budgets);
    this.keep("runs", this.runs);
    this.keep("lastTickAt", now);
    this.keep("laneRecords", [...this.state.laneRecords]);
    return { plan: { jobs: planned.jobs, postponed: planned.postponed }, expired: overdue.expired };
  }

  /** One call a batch: a lane, and a verdict for each job. */
  async admit(request: {
    leaseId: string;
    queue: string;
    host: string;
    now: number;
    jobs: { job: FetchJob; source: string }[];
    budgets: Budgets;
  }): Promise<{ lane: string | null; verdicts: Verdict[] }> {
    this.budgets = { ...this.budgets, ...request.budgets };
    const answer = admit(this.state, request, {
      budget: (source) => this.budgets[source] ?? null,
      held: () => null,
    });
    let waiting = false;
    for (const [index, verdict] of answer.verdicts.entries()) {
      const entry = request.jobs[index];
      if (entry === undefined) continue;
      if (verdict.verdict !== "postpone") {
        // A duplicate of a job that is still due its retry must not make the outbox forget that retry.
        if (verdict.verdict === "run" || verdict.reason !== "duplicate") this.outbox.delete(verdict.job_id);
        continue;
      }
      if (verdict.reason === "in-flight") continue;
      waiting = true;
      const since = this.outbox.get(verdict.job_id)?.since ?? request.now;
      this.outbox.set(verdict.job_id, {
        ...entry,
        dueAt: request.now + verdict.delayMs,
        reason: verdict.reason,
        since,
      });
    }
    const lease = this.state.leases.get(request.leaseId);
    if (lease !== undefined) {
      this.keepLease(lease);
      this.keep("sources", [...this.state.sources]);
      await this.armSweep(request.now);
    }
    if (waiting) this.keep("outbox", [...this.outbox]);
    return answer;
  }

  /** Every 10 s from a batch that is still working. False: the lease has run out, its work was handed on. */
  heartbeat(leaseId: string, now: number): boolean {
    const lease = this.state.leases.get(leaseId);
    if (lease === undefined) return false;
    lease.lastHeartbeat = now;
    return true;
  }

  /** How jobs ended, and what their answers said of the upstream. False: the lease had run out. */
  async settle(request: SettleRequest): Promise<boolean> {
    const { now } = request;
    const lease = this.state.leases.get(request.leaseId);
    const held = settle(this.state, request.leaseId, request.settlements, now);
    for (const observation of request.observations) this.observe(observation, now);
    if (!held || lease === undefined) {
      this.keep("sources", [...this.state.sources]);
      return false;
    }
    for (const settlement of request.settlements) {
      const claim = lease.jobs.find(({ job }) => job.job_id === settlement.job_id);
      if (claim === undefined) continue;
      const counter = `${claim.source} ${settlement.outcome}`;
      this.runs[counter] = (this.runs[counter] ?? 0) + 1;
      if (settlement.final) this.outbox.delete(settlement.job_id);
      else
        this.outbox.set(settlement.job_id, {
          job: claim.job,
          source: claim.source,
          dueAt: now + (settlement.retryDelayMs ?? 0),
          reason: "retry",
          since: now,
        });
    }
    this.keepLease(lease);
    this.keep("sources", [...this.state.sources]);
    return true;
  }

  private observe(observation: SourceObservation, now: number): void {
    const budget = this.budgets[observation.source];
    if (budget === undefined) return;
    let { quota, breaker } = sourceState(this.state, observation.source, budget, now);
    if (observation.quota !== null) quota = observe(quota, budget, observation.quota, now);
    switch (observation.outcome) {
      case "throttled":
        quota = close(
          quota,
          now +
            (observation.retryAfterMs ??
              Math.max(THROTTLED_CLOSE_MS, remaining(quota, budget, now) === 0 ? quota.resetAt - now : 0)),
        );
        // It answered: being over quota is not being broken.
        breaker = succeeded(breaker);
        break;
      case "unavailable":
      case "malformed":
        breaker = failed(breaker, now);
        if (observation.retryAfterMs !== null) quota = close(quota, now + observation.retryAfterMs);
        break;
      case "changed":
      case "unchanged":
      case "empty":
      case "rejected":
        breaker = succeeded(breaker);
        break;
      case "expired":
        break;
    }
    this.state.sources.set(observation.source, { quota, breaker });
  }

  /** Topics that a hub's clients watch, as a whole: what is not in the list is not watched any more. */
  demand(request: { hub: string; topics: string[]; now: number }): void {
    this.demandByHub.set(request.hub, { topics: request.topics, at: request.now });
    this.keep("demand", [...this.demandByHub]);
  }

  watched(now: number): string[] {
    const topics = new Set<string>();
    for (const { topics: ofHub, at } of this.demandByHub.values()) {
      if (now - at < DEMAND_TTL_MS) for (const topic of ofHub) topics.add(topic);
    }
    return [...topics];
  }

  status(now: number): ControlStatus {
    return {
      lanes: this.state.lanes.map((lane) => this.laneView(lane, now)),
      backlog: backlog(this.outbox, now),
      sources: Object.entries(this.budgets).map(([source, budget]) => {
        const { quota, breaker } = sourceState(this.state, source, budget, now);
        return {
          source,
          remaining: remaining(quota, budget, now),
          per_day: budget.perDay,
          reset_at: quota.resetAt,
          breaker: breaker.kind,
          closed_until: now < quota.closedUntil ? quota.closedUntil : null,
        };
      }),
      schedule: [...this.schedule].map(([key, entry]) => ({
        key,
        next_due_at: entry.nextDueAt,
        last_planned_at: entry.lastPlannedAt,
        postponed: entry.postponed?.reason ?? null,
      })),
      last_tick_at: this.lastTickAt,
      runs: this.runs,
      demand: this.watched(now),
    };
  }

  private laneView(lane: string, now: number): LaneView {
    const lease = [...this.state.leases.values()].find((candidate) => candidate.lane === lane);
    if (lease !== undefined) {
      return {
        worker_id: lane,
        status: now - lease.lastHeartbeat >= LANE_DOWN_AFTER_MS ? "down" : "healthy",
        host: lease.host,
        last_heartbeat: lease.lastHeartbeat,
        current_jobs: lease.jobs.filter((claim) => claim.settled === null).map((claim) => claim.job.job_id),
      };
    }
    const record = this.state.laneRecords.get(lane);
    return {
      worker_id: lane,
      status: record?.end === "down" ? "down" : "idle",
      host: record?.host ?? null,
      last_heartbeat: record?.lastHeartbeat ?? null,
      current_jobs: [],
    };
  }

  /** Finds what a dead batch left behind, and sends it again. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    await this.recover(now);
    await this.armSweep(now);
  }

  private async recover(now: number): Promise<void> {
    const { down, orphans } = sweep(this.state, now);
    for (const lease of down) this.keepLease(lease);
    this.sql.exec("DELETE FROM leases WHERE ended_at < ?", now - DEDUPE_MS);
    if (orphans.length === 0) return;
    await this.send(orphans.map((claim: Claim) => ({ ...claim, delaySeconds: 0 })));
    for (const { job, source } of orphans)
      this.outbox.set(job.job_id, { job, source, dueAt: now, reason: "retry", since: now });
    this.keep("outbox", [...this.outbox]);
  }

  private async armSweep(now: number): Promise<void> {
    if (this.state.leases.size > 0 && (await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(now + LANE_DOWN_AFTER_MS);
  }

  private async send(work: { job: FetchJob; delaySeconds: number }[]): Promise<void> {
    for (const priority of ["high", "normal"] as const) {
      const messages = work
        .filter(({ job }) => job.priority === priority)
        .map(({ job, delaySeconds }) => ({ body: job, delaySeconds }));
      const queue = priority === "high" ? this.env.FETCH_HIGH : this.env.FETCH;
      for (let start = 0; start < messages.length; start += 100)
        await queue.sendBatch(messages.slice(start, start + 100));
    }
  }

  /** Number of lanes from now on; running batches keep theirs until they end. */
  scale(count: number): string[] {
    this.state.lanes = laneNames(count);
    return this.state.lanes;
  }

  /** The schedule's own word for a spec, for tests and operators. */
  dueAt(spec: { domain: string; taskType: string; target: string }): number | null {
    return this.schedule.get(specKey(spec))?.nextDueAt ?? null;
  }
}
