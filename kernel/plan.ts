/**
 * What is due in the next minute. Pure: the same inputs give the same jobs, and a slot is never planned twice, because
 * a spec's instants are at least its interval apart and the slot is the instant divided by that interval.
 */
import { fractionOf } from "./hash.ts";
import { type FetchJob, jobId, type Priority } from "./job.ts";

export type PlanSpec = {
  domain: string;
  taskType: string;
  target: string;
  source: string;
  /** The wish; the budget may stretch it, never shrink it. */
  intervalMs: number;
  priority: Priority;
  /** Calls that one such job makes; one where nothing is said. */
  calls?: number;
  params: Record<string, string>;
};

export type ScheduleEntry = {
  nextDueAt: number;
  lastPlannedAt: number | null;
  postponed: { reason: PostponeReason; at: number } | null;
};

export type PostponeReason = "paused" | "draining" | "breaker-open" | "source-closed" | "budget" | "backlog";

export type SourceOutlook = {
  /** Milliseconds between calls that the day's budget can sustain until its reset; Infinity when spent. */
  sustainableIntervalMs: number;
  perSecond: number;
  /** Set while nobody may call: a closed source or an open breaker, with its word. */
  closed: "breaker-open" | "source-closed" | null;
};

export type PlanInput = {
  now: number;
  horizonMs: number;
  specs: PlanSpec[];
  schedule: ReadonlyMap<string, ScheduleEntry>;
  sources: ReadonlyMap<string, SourceOutlook>;
  /** Why nothing of this spec may go out, if so. */
  paused(spec: PlanSpec): "paused" | "draining" | null;
  /** Whether a job of this spec waits already: a pause leaves one waiting, not one for each slot that passes. */
  waits(spec: PlanSpec): boolean;
  /** Messages waiting in the queues, and how many may wait before planning stops. */
  backlog: number;
  maxBacklog: number;
};

export type PlannedJob = { job: FetchJob; source: string; delaySeconds: number };

export type Plan = {
  jobs: PlannedJob[];
  schedule: Map<string, ScheduleEntry>;
  postponed: { key: string; reason: PostponeReason }[];
  /** What each spec's interval has become under its budget, ms. */
  intervals: Map<string, number>;
};

/** The share of an interval, and the ceiling in ms, by which a job may be late so that equal intervals do not beat together. */
const JITTER_SHARE = 0.1;
const JITTER_CAP_MS = 5_000;

export function specKey(spec: { domain: string; taskType: string; target: string }): string {
  return `${spec.domain}:${spec.taskType}:${spec.target}`;
}

/** How far a source's specs must be stretched so that all of them together stay inside what its budget sustains. */
function stretch(specs: PlanSpec[], sources: ReadonlyMap<string, SourceOutlook>): Map<string, number> {
  const wishedPerMs = new Map<string, number>();
  for (const { source, intervalMs, calls = 1 } of specs)
    wishedPerMs.set(source, (wishedPerMs.get(source) ?? 0) + calls / intervalMs);
  const factors = new Map<string, number>();
  for (const [source, wished] of wishedPerMs) {
    const sustainable = sources.get(source)?.sustainableIntervalMs ?? Number.POSITIVE_INFINITY;
    factors.set(source, Math.max(1, wished * sustainable));
  }
  return factors;
}

function jitterMs(id: string, intervalMs: number): number {
  return Math.floor(fractionOf(id) * Math.min(intervalMs * JITTER_SHARE, JITTER_CAP_MS));
}

export function plan(input: PlanInput): Plan {
  const { now, horizonMs } = input;
  const planned = (spec: PlanSpec, due: number, at: number, lifeMs: number): PlannedJob => ({
    job: {
      job_id: jobId(spec.domain, spec.taskType, spec.target, due, spec.intervalMs),
      domain: spec.domain,
      task_type: spec.taskType,
      target: spec.target,
      priority: spec.priority,
      scheduled_at: at,
      // Two intervals: late is better than never, but not after the next slot's answer would have come.
      expires_at: at + 2 * lifeMs,
      params: spec.params,
    },
    source: spec.source,
    delaySeconds: Math.max(0, Math.floor((at - now) / 1000)),
  });
  const factors = stretch(input.specs, input.sources);
  const schedule = new Map<string, ScheduleEntry>();
  const jobs: PlannedJob[] = [];
  const postponed: Plan["postponed"] = [];
  const intervals = new Map<string, number>();
  /** Jobs of one source that would go out in the same second are handed to the seconds after it. */
  const perSecondTaken = new Map<string, number>();
  let room = Math.max(0, input.maxBacklog - input.backlog);

  for (const spec of input.specs) {
    const key = specKey(spec);
    const entry = input.schedule.get(key) ?? { nextDueAt: now, lastPlannedAt: null, postponed: null };
    // Whole milliseconds, as every instant in a message has to be; upwards, since the budget allows no less.
    const interval = Math.ceil(spec.intervalMs * (factors.get(spec.source) ?? 1));
    intervals.set(key, interval);
    const source = input.sources.get(spec.source);

    const postpone = (reason: PostponeReason): void => {
      postponed.push({ key, reason });
      schedule.set(key, { ...entry, nextDueAt: Math.max(entry.nextDueAt, now), postponed: { reason, at: now } });
    };

    if (entry.nextDueAt >= now + horizonMs) {
      schedule.set(key, entry);
      continue;
    }
    const pause = input.paused(spec);
    if (pause !== null) {
      if (!input.waits(spec)) {
        const due = Math.max(entry.nextDueAt, now);
        jobs.push(planned(spec, due, due, Math.max(interval, horizonMs)));
      }
      postpone(pause);
      continue;
    }
    if (source?.closed) {
      postpone(source.closed);
      continue;
    }
    if (!Number.isFinite(interval)) {
      postpone("budget");
      continue;
    }

    // Missed slots are not made up: a feed wants to be fresh now, not complete.
    let due = Math.max(entry.nextDueAt, now);
    let lastPlannedAt = entry.lastPlannedAt;
    let full = false;
    while (due < now + horizonMs) {
      if (room === 0) {
        full = true;
        break;
      }
      const id = jobId(spec.domain, spec.taskType, spec.target, due, spec.intervalMs);
      let at = due + (lastPlannedAt === null ? 0 : jitterMs(id, spec.intervalMs));
      if (source !== undefined) {
        const second = (instant: number) => `${spec.source}@${Math.floor(instant / 1000)}`;
        const allowed = Math.max(1, Math.floor(source.perSecond));
        while ((perSecondTaken.get(second(at)) ?? 0) >= allowed) at += 1000;
        perSecondTaken.set(second(at), (perSecondTaken.get(second(at)) ?? 0) + 1);
      }
      jobs.push(planned(spec, due, at, Math.max(interval, horizonMs)));
      room--;
      lastPlannedAt = due;
      due += interval;
    }
    if (full) postponed.push({ key, reason: "backlog" });
    schedule.set(key, {
      nextDueAt: due,
      lastPlannedAt,
      postponed: full ? { reason: "backlog", at: now } : null,
    });
  }
  return { jobs, schedule, postponed, intervals };
}

/**
 * An operator's "now": one job a spec, outside the slots (the slot that is running may have been the reason to ask), and
 * the schedule goes on one interval later. `mark` makes the id, so that the same command twice is the same jobs.
 */
export function runNow(
  specs: PlanSpec[],
  schedule: Map<string, ScheduleEntry>,
  intervals: ReadonlyMap<string, number>,
  mark: string,
  now: number,
): PlannedJob[] {
  return specs.map((spec) => {
    const key = specKey(spec);
    const interval = intervals.get(key) ?? spec.intervalMs;
    const wait = Number.isFinite(interval) ? interval : spec.intervalMs;
    schedule.set(key, { nextDueAt: now + wait, lastPlannedAt: now, postponed: null });
    return {
      job: {
        job_id: `${key}:now-${mark}`,
        domain: spec.domain,
        task_type: spec.taskType,
        target: spec.target,
        priority: spec.priority,
        scheduled_at: now,
        expires_at: now + 2 * Math.max(wait, 60_000),
        params: spec.params,
      },
      source: spec.source,
      delaySeconds: 0,
    };
  });
}
