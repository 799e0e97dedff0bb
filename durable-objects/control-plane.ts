/**
 * The object that knows what is going on: lanes and their leases, claims, quota and breakers, the schedule, commands,
 * demand. It keeps state and calls the kernel; every decision is a pure function there. Time comes from its callers,
 * but for what it does by itself: its alarm and its feed.
 */
import { DurableObject } from "cloudflare:workers";
import type {
  BulkView,
  CommandRequest,
  CommandView,
  DeadLetterFilter,
  OperatorDocument,
  RunView,
  Scope,
} from "../contracts/control.ts";
import { countDeadLetters, markDeadLetters, nextDeadLetters } from "../db/dead-letters.ts";
import { countEnd, countPlanned } from "../kernel/activity.ts";
import {
  admit,
  LANE_DOWN_AFTER_MS,
  laneNames,
  release,
  type Settlement,
  settle,
  sourceState,
  sweep,
  type Verdict,
} from "../kernel/admission.ts";
import { failed, succeeded } from "../kernel/breaker.ts";
import { acknowledge, covers, forgetLane, heldAs, heldTargets, issue } from "../kernel/command.ts";
import type { FetchJob } from "../kernel/job.ts";
import { backlog, isHeld, type Pending, rebalance, takeOverdue, unheld } from "../kernel/outbox.ts";
import type { Outcome } from "../kernel/outcome.ts";
import { type Plan, type PlannedJob, type PlanSpec, plan, runNow, specKey } from "../kernel/plan.ts";
import {
  budgetOf,
  close,
  countCalls,
  observe,
  type QuotaHeaders,
  remaining,
  sustainableIntervalMs,
} from "../kernel/quota.ts";
import { bite } from "./bulk-runner.ts";
import {
  type Budgets,
  type ControlMemory,
  ControlStore,
  type Totals,
  type Usage,
  watchedTopics,
} from "./control-memory.ts";
import { commandView, minuteViews, operatorDocument } from "./control-view.ts";
import { OperatorFeed } from "./operator-feed.ts";

type Bindings = { DB: D1Database; FETCH: Queue<FetchJob>; FETCH_HIGH: Queue<FetchJob>; LANES?: string };

/** What one run learnt about its source. */
export type SourceObservation = {
  source: string;
  outcome: Outcome;
  quota: QuotaHeaders | null;
  /** Milliseconds from Retry-After; null where the upstream named none. */
  retryAfterMs: number | null;
  bytes: number;
  changed: number;
  /** Made by the job. */
  calls: number;
};

export type SettleRequest = {
  leaseId: string;
  now: number;
  settlements: (Settlement & { retryDelayMs: number | null; durationMs: number })[];
  observations: SourceObservation[];
  /** For the dashboard's live list. */
  runs: RunView[];
};

/** A 429 without Retry-After closes the source this long. */
const THROTTLED_CLOSE_MS = 60_000;
/** Upper bounds of the duration histogram, ms. */
export const DURATION_BUCKETS_MS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];
const USAGE_KEPT_MS = 3 * 3_600_000;
const KEPT_BULKS = 20;
/**
 * An object that nobody calls is evicted after ten seconds, with what it has counted since the last tick. Well before
 * that the counts are written, once for all the batches of a burst.
 */
const KEEP_COUNTS_AFTER_MS = 3_000;
const HOUR_MS = 3_600_000;

const good = (outcome: Outcome): boolean => outcome === "changed" || outcome === "unchanged" || outcome === "empty";

export class ControlPlane extends DurableObject<Bindings> {
  readonly #store: ControlStore;
  readonly #memory: ControlMemory;
  readonly #feed: OperatorFeed;
  /** Something has been counted that is in memory alone. */
  #isCounting = false;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new ControlStore(ctx.storage.sql);
    this.#memory = this.#store.load(Number(env.LANES ?? 16));
    this.#feed = new OperatorFeed(
      {
        sockets: () => ctx.getWebSockets(),
        document: () => operatorDocument(this.#memory, Date.now()),
        after: (ms, run) => void setTimeout(run, ms),
      },
      Date.now(),
    );
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Plans the next minute and answers what to enqueue; also hands out again what was lost, and what has expired meanwhile. */
  async tick(request: {
    now: number;
    horizonMs: number;
    maxBacklog: number;
    specs: PlanSpec[];
    budgets: Budgets;
    titles: Record<string, string>;
  }): Promise<{ plan: Pick<Plan, "jobs" | "postponed">; expired: Pending[]; usage: Usage[] }> {
    const { now } = request;
    const memory = this.#memory;
    memory.budgets = request.budgets;
    memory.titles = request.titles;
    memory.specs = request.specs;
    await this.#recover(now);
    const overdue = takeOverdue(memory.outbox, now);
    await this.#send(overdue.resend);

    const waiting = new Set(
      [...memory.outbox.values()].map(({ job }) =>
        specKey({ domain: job.domain, taskType: job.task_type, target: job.target }),
      ),
    );
    const planned = plan({
      now,
      horizonMs: request.horizonMs,
      specs: request.specs,
      schedule: memory.schedule,
      sources: new Map(
        new Set([...Object.keys(request.budgets), ...request.specs.map(({ source }) => source)])
          .values()
          .map((source) => [source, this.#outlook(source, now)]),
      ),
      paused: (spec) => heldAs(memory.commands.holds, { ...spec, queue: spec.priority }),
      waits: (spec) => waiting.has(specKey(spec)),
      backlog: backlog(memory.outbox, now).due,
      maxBacklog: request.maxBacklog,
    });
    memory.schedule = planned.schedule;
    memory.intervals = planned.intervals;
    for (const key of memory.lastRuns.keys()) if (!planned.schedule.has(key)) memory.lastRuns.delete(key);
    this.#promise(planned.jobs, "planned", now);
    memory.lastTickAt = now;
    countPlanned(memory.activity, planned.jobs.length, backlog(memory.outbox, now), now);
    const usage = [...memory.usage.values()];
    for (const [key, { hourStart }] of memory.usage) if (now - hourStart > USAGE_KEPT_MS) memory.usage.delete(key);
    this.#store.keep(
      memory,
      "schedule",
      "specs",
      "intervals",
      "lastRuns",
      "outbox",
      "budgets",
      "titles",
      "totals",
      "usage",
      "minutes",
      "laneRecords",
      "lastTickAt",
    );
    this.#feed.changed();
    return { plan: { jobs: planned.jobs, postponed: planned.postponed }, expired: overdue.expired, usage };
  }

  /** Work outside the plan. What is promised already, by the same id, is promised once. */
  async submit(work: PlannedJob[], now: number): Promise<void> {
    const { outbox, admission } = this.#memory;
    const fresh = work.filter(({ job }) => !outbox.has(job.job_id) && !admission.known.has(job.job_id));
    this.#promise(fresh, "planned", now);
    this.#store.keep(this.#memory, "outbox");
    await this.#send(fresh.map(({ job }) => ({ job, dueAt: job.scheduled_at })));
    this.#feed.changed();
  }

  #outlook(source: string, now: number) {
    const budget = budgetOf(this.#memory.budgets, source) ?? { perDay: 0, perSecond: 1 };
    const { quota, breaker } = sourceState(this.#memory.admission, source, budget, now);
    const closed =
      now < quota.closedUntil
        ? ("source-closed" as const)
        : breaker.kind === "open" && now < breaker.until
          ? ("breaker-open" as const)
          : null;
    return { sustainableIntervalMs: sustainableIntervalMs(quota, budget, now), perSecond: budget.perSecond, closed };
  }

  #promise(jobs: PlannedJob[], reason: string, now: number): void {
    for (const { job, source } of jobs)
      this.#memory.outbox.set(job.job_id, { job, source, dueAt: job.scheduled_at, reason, since: now });
  }

  /** One call a batch: a lane, and a verdict for each job. */
  async admit(request: {
    leaseId: string;
    queue: string;
    host: string;
    now: number;
    jobs: { job: FetchJob; source: string }[];
    budgets: Budgets;
  }): Promise<{ lane: string | null; verdicts: Verdict[]; heldTargets: string[]; reloadAt: number }> {
    const memory = this.#memory;
    const { now } = request;
    memory.budgets = { ...memory.budgets, ...request.budgets };
    const { holds } = memory.commands;
    const answer = admit(
      memory.admission,
      request,
      {
        budget: (source) => budgetOf(memory.budgets, source) ?? null,
        held: (job, source) => heldAs(holds, { queue: job.priority, domain: job.domain, source, target: job.target }),
      },
      (lane) => heldAs(holds, { lane }) !== null,
    );
    let isMoved = false;
    for (const [index, verdict] of answer.verdicts.entries()) {
      const entry = request.jobs[index];
      if (entry === undefined) continue;
      if (verdict.verdict !== "postpone") {
        // A duplicate of a job that is still due its retry must not make the outbox forget that retry.
        if (verdict.verdict === "run" || verdict.reason !== "duplicate")
          isMoved = memory.outbox.delete(verdict.job_id) || isMoved;
      } else if (verdict.reason !== "in-flight") {
        isMoved = true;
        const since = memory.outbox.get(verdict.job_id)?.since ?? now;
        memory.outbox.set(verdict.job_id, { ...entry, dueAt: now + verdict.delayMs, reason: verdict.reason, since });
      }
    }
    // Before any await, so that a claim and its leaving the outbox are written together: else a job that has run would
    // be found waiting by the next life of this object, and expire as well.
    if (isMoved) this.#store.keep(memory, "outbox");
    const lease = memory.admission.leases.get(request.leaseId);
    if (lease !== undefined) {
      this.#store.keepLease(lease);
      this.#store.keep(memory, "sources");
      await this.#wakeBy(now + LANE_DOWN_AFTER_MS);
    }
    this.#feed.changed();
    return { ...answer, heldTargets: heldTargets(holds), reloadAt: memory.reloadAt };
  }

  /**
   * Every 10 s from a batch that is still working. `alive` false: the lease has run out, its work was handed on.
   * `giveBack`: jobs that were paused meanwhile; those that have not started are to be released.
   */
  heartbeat(leaseId: string, now: number): { alive: boolean; giveBack: string[] } {
    const { admission, commands } = this.#memory;
    const lease = admission.leases.get(leaseId);
    if (lease === undefined) return { alive: false, giveBack: [] };
    lease.lastHeartbeat = now;
    if (acknowledge(commands, lease.lane, now)) this.#store.keep(this.#memory, "commands");
    this.#feed.changed();
    const lanePaused = heldAs(commands.holds, { lane: lease.lane }) === "paused";
    const paused = ({ job, source }: { job: FetchJob; source: string }) =>
      lanePaused ||
      heldAs(commands.holds, { queue: job.priority, domain: job.domain, source, target: job.target }) === "paused";
    return {
      alive: true,
      giveBack: lease.jobs.filter((claim) => claim.settled === null && paused(claim)).map(({ job }) => job.job_id),
    };
  }

  /** Jobs that were claimed and not started: back into the outbox, no attempt counted. */
  giveBack(leaseId: string, jobIds: string[], now: number): void {
    const memory = this.#memory;
    const lease = memory.admission.leases.get(leaseId);
    const given = release(memory.admission, leaseId, jobIds, now);
    for (const { job, source } of given)
      memory.outbox.set(job.job_id, { job, source, dueAt: now, reason: "paused", since: now });
    if (lease !== undefined) this.#store.keepLease(lease);
    this.#store.keep(memory, "outbox");
    this.#feed.changed();
  }

  /** How jobs ended, and what their answers said of the upstream. False: the lease had run out. */
  async settle(request: SettleRequest): Promise<boolean> {
    const memory = this.#memory;
    const { now } = request;
    const lease = memory.admission.leases.get(request.leaseId);
    const held = settle(memory.admission, request.leaseId, request.settlements, now);
    for (const observation of request.observations) this.#observe(observation, now);
    this.#store.keep(memory, "sources");
    if (!held || lease === undefined) return false;

    acknowledge(memory.commands, lease.lane, now);
    const claims = new Map(lease.jobs.map((claim) => [claim.job.job_id, claim]));
    let isMoved = false;
    for (const settlement of request.settlements) {
      const claim = claims.get(settlement.job_id);
      if (claim === undefined) continue;
      const { job, source } = claim;
      countRun(memory.totals, source, settlement.outcome, settlement.durationMs);
      countEnd(memory.activity, lease.lane, { good: good(settlement.outcome), durationMs: settlement.durationMs }, now);
      const key = specKey({ domain: job.domain, taskType: job.task_type, target: job.target });
      if (memory.schedule.has(key)) memory.lastRuns.set(key, { at: now, outcome: settlement.outcome });
      if (!settlement.final) {
        const dueAt = now + (settlement.retryDelayMs ?? 0);
        memory.outbox.set(settlement.job_id, { job, source, dueAt, reason: "retry", since: now });
        isMoved = true;
      } else isMoved = memory.outbox.delete(settlement.job_id) || isMoved;
    }
    if (isMoved) this.#store.keep(memory, "outbox");
    this.#store.keepLease(lease);
    this.#isCounting = true;
    await this.#wakeBy(Date.now() + KEEP_COUNTS_AFTER_MS);
    this.#feed.changed(request.runs);
    return true;
  }

  #observe(observation: SourceObservation, now: number): void {
    const { source, outcome } = observation;
    const budget = budgetOf(this.#memory.budgets, source);
    if (budget === undefined) return;
    const hourStart = Math.floor(now / HOUR_MS) * HOUR_MS;
    const key = `${source}@${hourStart}`;
    const usage = this.#memory.usage.get(key) ?? { source, hourStart, calls: 0, failures: 0, bytes: 0, changed: 0 };
    this.#memory.usage.set(key, {
      ...usage,
      calls: usage.calls + observation.calls,
      failures: usage.failures + (good(outcome) ? 0 : 1),
      bytes: usage.bytes + observation.bytes,
      changed: usage.changed + observation.changed,
    });
    const { changed } = this.#memory.totals;
    changed[source] = (changed[source] ?? 0) + observation.changed;

    let { quota, breaker } = sourceState(this.#memory.admission, source, budget, now);
    // One was taken when the job was admitted.
    quota = countCalls(quota, observation.calls - 1);
    if (observation.quota !== null) quota = observe(quota, budget, observation.quota, now);
    switch (outcome) {
      case "throttled": {
        const spent = remaining(quota, budget, now) === 0 ? quota.resetAt - now : 0;
        quota = close(quota, now + (observation.retryAfterMs ?? Math.max(THROTTLED_CLOSE_MS, spent)));
        // It answered: being over quota is not being broken.
        breaker = succeeded(breaker);
        break;
      }
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
      case "cancelled":
        break;
    }
    this.#memory.admission.sources.set(source, { quota, breaker });
  }

  /** Topics that a hub's clients watch, as a whole: what is not in the list is not watched any more. */
  demand(request: { hub: string; topics: string[]; now: number }): void {
    this.#memory.demand.set(request.hub, { topics: request.topics, at: request.now });
    this.#store.keep(this.#memory, "demand");
  }

  watched(now: number): string[] {
    return watchedTopics(this.#memory, now);
  }

  /** What operators see, whole. */
  view(now: number): OperatorDocument {
    return operatorDocument(this.#memory, now);
  }

  /** Minutes of the last 24 h, for the long chart. */
  minutes(): OperatorDocument["minutes"] {
    return minuteViews(this.#memory.activity.minutes);
  }

  totals(): Totals {
    return this.#memory.totals;
  }

  async command(
    request: CommandRequest & { by: string },
    now: number,
  ): Promise<{ command: CommandView; repeated: boolean }> {
    const memory = this.#memory;
    const busy = [...memory.admission.leases.values()].map(({ lane }) => lane);
    const idle = memory.admission.lanes.filter((lane) => !busy.includes(lane));
    const id = request.command_id ?? crypto.randomUUID();
    const work: Promise<unknown>[] = [];
    const issued = issue(
      memory.commands,
      {
        id,
        name: request.command,
        scope: request.scope,
        reason: request.reason ?? null,
        by: request.by,
        expiresInMs: request.expires_in_s * 1000,
      },
      { idle, busy },
      now,
      () => {
        switch (request.command) {
          case "SCHEDULE_NOW": {
            const jobs = runNow(this.#specsOf(request.scope), memory.schedule, memory.intervals, id, now);
            this.#promise(jobs, "planned", now);
            work.push(this.#send(jobs));
            return `${jobs.length} ${jobs.length === 1 ? "schedule" : "schedules"} sent now`;
          }
          case "REBALANCE": {
            const moved = rebalance(memory.outbox, (source) => budgetOf(memory.budgets, source)?.perSecond ?? 1, now);
            work.push(this.#send(moved));
            return `${moved.length} waiting ${moved.length === 1 ? "job" : "jobs"} spread anew`;
          }
          case "RELOAD_CONFIG":
            memory.reloadAt = now;
            return "settings are read again before the next job";
          case "REQUEUE_FAILED": {
            const { domain, source, target } = request.scope;
            const filter: DeadLetterFilter = {
              ...(domain === undefined ? {} : { domain }),
              ...(source === undefined ? {} : { source }),
              ...(target === undefined ? {} : { target }),
            };
            work.push(this.startBulk({ bulk_id: id, action: "replay", filter, by: request.by }, now));
            return "open dead letters of the scope are being replayed";
          }
          case "PAUSE":
          case "DRAIN":
          case "RESUME":
            return "";
        }
      },
    );
    await Promise.all(work);
    if (!issued.repeated && request.command === "RESUME") await this.#letGo(now);
    this.#store.keep(memory, "holds", "commands", "schedule", "outbox", "reloadAt");
    this.#feed.changed();
    return { command: commandView(issued.command, now), repeated: issued.repeated };
  }

  #specsOf(scope: Scope): PlanSpec[] {
    return this.#memory.specs.filter((spec) => covers(scope, { ...spec, queue: spec.priority }));
  }

  /** What no hold covers any more goes out at once, with its whole life before it. */
  async #letGo(now: number): Promise<void> {
    const { outbox, commands } = this.#memory;
    const free: Pending[] = [];
    for (const [id, pending] of outbox) {
      const { job, source } = pending;
      const subject = { queue: job.priority, domain: job.domain, source, target: job.target };
      if (!isHeld(pending) || heldAs(commands.holds, subject) !== null) continue;
      const again = unheld(pending, now);
      outbox.set(id, again);
      free.push(again);
    }
    await this.#send(free);
  }

  /** Number of lanes from now on; running batches keep theirs until they end. */
  scale(count: number): { before: number; after: number } {
    const { admission } = this.#memory;
    const before = admission.lanes.length;
    admission.lanes = laneNames(count);
    this.#store.keep(this.#memory, "lanes");
    this.#feed.changed();
    return { before, after: count };
  }

  /** Takes waiting jobs back. What runs already is not stopped. Answers the jobs that will not run. */
  cancel(which: { job_ids?: string[]; scope?: Scope }, now: number): Pending[] {
    const { outbox, admission } = this.#memory;
    const ids = which.job_ids === undefined ? null : new Set(which.job_ids);
    const cancelled: Pending[] = [];
    for (const [id, pending] of outbox) {
      const { job, source } = pending;
      const subject = { queue: job.priority, domain: job.domain, source, target: job.target };
      const meant = ids === null ? which.scope !== undefined && covers(which.scope, subject) : ids.has(id);
      if (!meant) continue;
      outbox.delete(id);
      admission.known.set(id, { attempts: admission.known.get(id)?.attempts ?? 0, state: "cancelled", at: now });
      cancelled.push(pending);
    }
    this.#store.keep(this.#memory, "outbox", "cancelled");
    this.#feed.changed();
    return cancelled;
  }

  /** Begins a bulk action on dead letters; its progress is in the view. The same id twice is one bulk. */
  async startBulk(
    request: { bulk_id: string; action: "replay" | "discard"; filter: DeadLetterFilter; by: string },
    now: number,
  ): Promise<BulkView> {
    const { bulks } = this.#memory;
    const known = bulks.get(request.bulk_id);
    // Letters that die while it runs are not part of it, or a replay that fails again would never end.
    const filter = { ...request.filter, until: request.filter.until ?? new Date(now).toISOString() };
    const total = known?.total ?? (await countDeadLetters(this.env.DB, filter));
    const bulk = known ?? {
      ...request,
      filter,
      total,
      done: 0,
      failed: 0,
      started_at: new Date(now).toISOString(),
      ended_at: null,
      after: null,
    };
    bulks.set(request.bulk_id, bulk);
    for (const id of bulks.keys()) {
      if (bulks.size <= KEPT_BULKS) break;
      bulks.delete(id);
    }
    this.#store.keep(this.#memory, "bulks");
    await this.ctx.storage.setAlarm(now);
    this.#feed.changed();
    const { filter: _filter, by: _by, after: _after, ...view } = bulk;
    return view;
  }

  async #bite(): Promise<boolean> {
    const memory = this.#memory;
    const open = [...memory.bulks.values()].find(({ ended_at }) => ended_at === null);
    if (open === undefined) return false;
    const after = await bite(open, {
      next: (filter, from, limit) => nextDeadLetters(this.env.DB, filter, from, limit),
      mark: (ids, state) => markDeadLetters(this.env.DB, ids, state),
      send: async (replays) => {
        const work = replays.map((replay) => ({ ...replay, delaySeconds: 0 }));
        this.#promise(work, "replayed", Date.now());
        this.#store.keep(memory, "outbox");
        await this.#send(work);
      },
      now: () => Date.now(),
    });
    memory.bulks.set(after.bulk_id, after);
    this.#store.keep(memory, "bulks");
    this.#feed.changed();
    return true;
  }

  /** The operator's socket; the API Worker has checked who it is. */
  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.#feed.welcome();
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(): void {
    // Operators speak over HTTP, where what they do is checked and audited.
  }

  /** Finds what a dead batch left behind, and goes on with bulk work. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    if (this.#isCounting) {
      this.#isCounting = false;
      this.#store.keep(this.#memory, "totals", "usage", "minutes", "lastRuns", "laneRecords");
    }
    await this.#recover(now);
    if (await this.#bite()) await this.ctx.storage.setAlarm(now);
    else if (this.#memory.admission.leases.size > 0) await this.ctx.storage.setAlarm(now + LANE_DOWN_AFTER_MS / 3);
  }

  async #recover(now: number): Promise<void> {
    const memory = this.#memory;
    const { down, orphans } = sweep(memory.admission, now);
    this.#store.forgetLeases(now);
    if (down.length === 0) return;
    for (const lease of down) {
      this.#store.keepLease(lease);
      forgetLane(memory.commands, lease.lane);
    }
    for (const { job, source } of orphans)
      memory.outbox.set(job.job_id, { job, source, dueAt: now, reason: "lane-down", since: now });
    this.#store.keep(memory, "outbox", "laneRecords");
    await this.#send(orphans);
    this.#feed.changed();
  }

  async #wakeBy(at: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > at) await this.ctx.storage.setAlarm(at);
  }

  async #send(work: { job: FetchJob; dueAt?: number }[]): Promise<void> {
    const now = Date.now();
    for (const priority of ["high", "normal"] as const) {
      const messages = work
        .filter(({ job }) => job.priority === priority)
        .map(({ job, dueAt }) => ({ body: job, delaySeconds: Math.max(0, Math.ceil(((dueAt ?? 0) - now) / 1000)) }));
      const queue = priority === "high" ? this.env.FETCH_HIGH : this.env.FETCH;
      for (let start = 0; start < messages.length; start += 100)
        await queue.sendBatch(messages.slice(start, start + 100));
    }
  }
}

function countRun(totals: Totals, source: string, outcome: Outcome, durationMs: number): void {
  const key = `${source} ${outcome}`;
  totals.runs[key] = (totals.runs[key] ?? 0) + 1;
  const histogram = totals.durations[source] ?? { buckets: DURATION_BUCKETS_MS.map(() => 0), sumMs: 0, count: 0 };
  for (const [index, bound] of DURATION_BUCKETS_MS.entries())
    if (durationMs <= bound) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1;
  histogram.sumMs += durationMs;
  histogram.count++;
  totals.durations[source] = histogram;
}
