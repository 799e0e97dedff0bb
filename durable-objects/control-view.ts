/** What operators see of the control plane's memory. Pure. */
import type {
  CommandView,
  HoldView,
  LaneStatus,
  OperatorDocument,
  ScheduleView,
  SourceView,
  WorkerView,
} from "../contracts/control.ts";
import { laneRates, type Minute, percentile } from "../kernel/activity.ts";
import { LANE_DOWN_AFTER_MS, type Lease, sourceState } from "../kernel/admission.ts";
import { type Command, commandStatus, heldAs } from "../kernel/command.ts";
import { backlog } from "../kernel/outbox.ts";
import { specKey } from "../kernel/plan.ts";
import { budgetOf, familyOf, remaining, sustainableIntervalMs } from "../kernel/quota.ts";
import { type ControlMemory, watchedTopics } from "./control-memory.ts";

/** A lane whose oldest job should have started a minute ago is behind: the plan looks one minute ahead. */
const BEHIND_AFTER_S = 60;
const HOUR_MS = 3_600_000;
/** The operator's charts show an hour; the day is asked for apart. */
const SHOWN_MINUTES = 60;

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : iso(at));

function laneStatus(
  memory: ControlMemory,
  lane: string,
  lease: Lease | undefined,
  lagS: number,
  now: number,
): LaneStatus {
  const held = heldAs(memory.commands.holds, { lane });
  if (lease === undefined) {
    if (held !== null) return "paused";
    return memory.admission.laneRecords.get(lane)?.end === "down" ? "down" : "idle";
  }
  if (now - lease.lastHeartbeat >= LANE_DOWN_AFTER_MS) return "down";
  if (held !== null) return "draining";
  return lagS > BEHIND_AFTER_S ? "behind" : "healthy";
}

export function worker(memory: ControlMemory, lane: string, lease: Lease | undefined, now: number): WorkerView {
  const record = memory.admission.laneRecords.get(lane);
  const running = lease?.jobs.filter(({ settled }) => settled === null) ?? [];
  const oldest = Math.min(now, ...running.map(({ job }) => job.scheduled_at));
  const lagS = Math.floor((now - oldest) / 1000);
  const rates = laneRates(memory.activity, lane, now);
  return {
    worker_id: lane,
    status: laneStatus(memory, lane, lease, lagS, now),
    host: lease?.host ?? record?.host ?? null,
    started_at: isoOrNull(lease?.startedAt),
    last_heartbeat: isoOrNull(lease?.lastHeartbeat ?? record?.lastHeartbeat),
    current_jobs: running.map(({ job }) => ({
      job_id: job.job_id,
      target: job.target,
      since: iso(lease?.startedAt ?? now),
    })),
    lag_s: lagS,
    fetch_rate: rates.fetchRate,
    errors_last_minute: rates.errorsLastMinute,
    p50_ms: rates.p50Ms,
    p95_ms: rates.p95Ms,
  };
}

/** Of a family, its members, once there are any; a budget that only its members draw from is no source by itself. */
function shownSources({ budgets, admission, specs }: ControlMemory): string[] {
  const used = new Set([...admission.sources.keys(), ...specs.map(({ source }) => source)]);
  const members = [...used].filter((source) => source !== familyOf(source)).sort();
  const families = new Set(members.map(familyOf));
  return [...Object.keys(budgets).filter((source) => !families.has(source)), ...members];
}

function titleOf({ titles }: ControlMemory, source: string): string {
  const family = familyOf(source);
  const title = titles[source] ?? titles[family] ?? source;
  return family === source ? title : `${title} · ${source.slice(family.length + 1)}`;
}

function sourceView(memory: ControlMemory, source: string, now: number): SourceView | null {
  const budget = budgetOf(memory.budgets, source);
  if (budget === undefined) return null;
  const { quota, breaker } = sourceState(memory.admission, source, budget, now);
  const left = remaining(quota, budget, now);
  const hourStart = Math.floor(now / HOUR_MS) * HOUR_MS;
  const hours = [memory.usage.get(`${source}@${hourStart - HOUR_MS}`), memory.usage.get(`${source}@${hourStart}`)];
  const calls = hours.reduce((sum, hour) => sum + (hour?.calls ?? 0), 0);
  const changed = hours.reduce((sum, hour) => sum + (hour?.changed ?? 0), 0);
  // Two hours are counted, of which the second is still running.
  const spanMs = now - hourStart + (hours[0] === undefined ? 0 : HOUR_MS);
  const perMs = spanMs > 0 ? calls / spanMs : 0;
  const emptyAt = perMs > 0 ? now + left / perMs : Number.POSITIVE_INFINITY;
  const interval = sustainableIntervalMs(quota, budget, now);
  return {
    source,
    title: titleOf(memory, source),
    breaker: breaker.kind,
    breaker_until: breaker.kind === "open" ? iso(breaker.until) : null,
    closed_until: now < quota.closedUntil ? iso(quota.closedUntil) : null,
    per_day: budget.perDay,
    per_second: budget.perSecond,
    used: Math.max(0, budget.perDay - left),
    left,
    resets_at: iso(quota.resetAt),
    empty_at: left === 0 ? iso(now) : emptyAt < quota.resetAt ? iso(Math.round(emptyAt)) : null,
    sustainable_interval_s: Number.isFinite(interval) ? Math.round(interval / 100) / 10 : null,
    next_call_value:
      calls === 0 ? null : Math.round((changed / calls) * Math.max(1, watchedTopics(memory, now).length) * 10) / 10,
    held: heldAs(memory.commands.holds, { source }) !== null,
  };
}

function scheduleViews(memory: ControlMemory): ScheduleView[] {
  return memory.specs.flatMap((spec) => {
    const key = specKey(spec);
    const entry = memory.schedule.get(key);
    if (entry === undefined) return [];
    const interval = memory.intervals.get(key);
    const last = memory.lastRuns.get(key);
    return [
      {
        key,
        domain: spec.domain,
        task_type: spec.taskType,
        target: spec.target,
        source: spec.source,
        interval_s: spec.intervalMs / 1000,
        effective_interval_s:
          interval === undefined || !Number.isFinite(interval) ? null : Math.round(interval / 100) / 10,
        last_run_at: isoOrNull(last?.at),
        last_outcome: last?.outcome ?? null,
        next_due_at: iso(entry.nextDueAt),
        postponed: entry.postponed === null ? null : { reason: entry.postponed.reason, at: iso(entry.postponed.at) },
      },
    ];
  });
}

export function commandView(command: Command, now: number): CommandView {
  return {
    command_id: command.id,
    command: command.name,
    scope: command.scope,
    reason: command.reason,
    issued_by: command.by,
    issued_at: iso(command.issuedAt),
    expires_at: iso(command.expiresAt),
    state: commandStatus(command, now),
    acknowledged: command.acknowledged.map(({ lane, at }) => ({ lane, after_ms: at - command.issuedAt })),
    awaiting: command.awaiting,
    effect: command.effect,
  };
}

export function minuteViews(minutes: Minute[]): OperatorDocument["minutes"] {
  return minutes.map((minute) => ({
    at: iso(minute.at),
    planned: minute.planned,
    good: minute.good,
    failed: minute.failed,
    pending: minute.pending,
    oldest_age_s: minute.oldestAgeS,
    p95_ms: percentile(minute.durations, 0.95),
  }));
}

export function operatorDocument(memory: ControlMemory, now: number): OperatorDocument {
  const leases = new Map([...memory.admission.leases.values()].map((lease) => [lease.lane, lease]));
  // A lane that was scaled away is shown for as long as it still works.
  const lanes = [...new Set([...memory.admission.lanes, ...leases.keys()])].sort();
  const waiting = backlog(memory.outbox, now);
  return {
    at: iso(now),
    workers: lanes.map((lane) => worker(memory, lane, leases.get(lane), now)),
    queue: {
      pending: waiting.due,
      later: waiting.later,
      oldest_age_s: waiting.oldestDueAt === null ? null : Math.floor((now - waiting.oldestDueAt) / 1000),
      by_reason: waiting.byReason,
      running: [...leases.values()].reduce(
        (sum, lease) => sum + lease.jobs.filter(({ settled }) => settled === null).length,
        0,
      ),
      last_scheduled_at: isoOrNull(memory.lastTickAt),
    },
    holds: memory.commands.holds.map(
      (hold): HoldView => ({
        scope: hold.scope,
        kind: hold.kind,
        since: iso(hold.since),
        by: hold.by,
        reason: hold.reason,
        command_id: hold.commandId,
      }),
    ),
    sources: shownSources(memory).flatMap((source) => sourceView(memory, source, now) ?? []),
    schedules: scheduleViews(memory),
    commands: [...memory.commands.commands.values()].reverse().map((command) => commandView(command, now)),
    minutes: minuteViews(memory.activity.minutes.slice(-SHOWN_MINUTES)),
    bulk: [...memory.bulks.values()].map(({ filter: _filter, by: _by, after: _after, ...view }) => view),
  };
}
