/** What operators and the control plane say to each other: commands, the fleet, the state that the dashboard streams. */
import { z } from "zod";

export const COMMAND_NAMES = [
  /** Nothing of the scope starts any more; what a lane holds but has not started is given back, what runs goes on to its end. */
  "PAUSE",
  /** Lifts the pauses and drains of exactly this scope; without a scope, all of them. */
  "RESUME",
  /** The scope takes nothing new; what its lanes hold, started or not, is finished first. */
  "DRAIN",
  /** Lanes read the run-time settings again before their next job. */
  "RELOAD_CONFIG",
  /** Waiting work is spread anew over what the quotas allow, oldest first. */
  "REBALANCE",
  /** The next slot of every schedule in the scope is now. */
  "SCHEDULE_NOW",
  /** Open dead letters of the scope are sent again. */
  "REQUEUE_FAILED",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Every part that is given must match; an empty scope is everything. */
export const scopeSchema = z
  .object({
    lane: z.string().max(40),
    queue: z.enum(["high", "normal"]),
    domain: z.string().max(40),
    source: z.string().max(80),
    /** A target or topic; `transit:metro:*` matches all that begin so. */
    target: z.string().max(120),
  })
  .partial()
  .strict()
  .refine((scope) => scope.lane === undefined || Object.keys(scope).length === 1, "a lane stands alone in a scope");
export type Scope = z.infer<typeof scopeSchema>;

export const commandRequestSchema = z
  .object({
    /** The same id twice is one command; the second answer is the first's. Made up by the server when absent. */
    command_id: z.string().min(8).max(64).optional(),
    command: z.enum(COMMAND_NAMES),
    scope: scopeSchema.default({}),
    reason: z.string().max(200).optional(),
    /** A command that a lane has not taken by then is void for it. */
    expires_in_s: z.number().int().min(5).max(86_400).default(300),
  })
  .strict();
export type CommandRequest = z.infer<typeof commandRequestSchema>;

export type CommandView = {
  command_id: string;
  command: CommandName;
  scope: Scope;
  reason: string | null;
  issued_by: string;
  /** ISO 8601 Z, as all times here. */
  issued_at: string;
  expires_at: string;
  /** `acknowledged` when every lane that was alive has taken it, `expired` when one has not in time. */
  state: "sent" | "acknowledged" | "expired";
  /** Lanes that have taken it, with the milliseconds that each took; idle lanes take it at once. */
  acknowledged: { lane: string; after_ms: number }[];
  awaiting: string[];
  /** What it did, in one sentence: "3 schedules moved to now". */
  effect: string;
};

export type HoldView = {
  scope: Scope;
  kind: "paused" | "draining";
  since: string;
  by: string;
  reason: string | null;
  command_id: string;
};

export const LANE_STATUSES = ["healthy", "idle", "behind", "down", "paused", "draining"] as const;
export type LaneStatus = (typeof LANE_STATUSES)[number];

/** One row of the fleet table. A lane with a silent heartbeat is `down`, whatever it said last. */
export type WorkerView = {
  worker_id: string;
  status: LaneStatus;
  /** Cloudflare's colo, or "local". */
  host: string | null;
  started_at: string | null;
  last_heartbeat: string | null;
  current_jobs: { job_id: string; target: string; since: string }[];
  /** Seconds that the oldest job it holds is late. */
  lag_s: number;
  /** Runs ended in the last minute. */
  fetch_rate: number;
  errors_last_minute: number;
  p50_ms: number | null;
  p95_ms: number | null;
};

export type SourceView = {
  source: string;
  title: string;
  breaker: "closed" | "open" | "half-open";
  breaker_until: string | null;
  closed_until: string | null;
  /** The fuel gauge. */
  per_day: number;
  per_second: number;
  used: number;
  left: number;
  resets_at: string;
  /** At the pace of the last hour; null when that lasts until the reset. */
  empty_at: string | null;
  /** Seconds between calls that the budget sustains from here. */
  sustainable_interval_s: number | null;
  /** Documents changed per call over the last hour times those watching: what the next call is worth. */
  next_call_value: number | null;
  held: boolean;
};

export type ScheduleView = {
  key: string;
  domain: string;
  task_type: string;
  target: string;
  source: string;
  interval_s: number;
  effective_interval_s: number | null;
  last_run_at: string | null;
  last_outcome: string | null;
  next_due_at: string;
  postponed: { reason: string; at: string } | null;
};

export type QueueView = {
  pending: number;
  later: number;
  oldest_age_s: number | null;
  by_reason: Record<string, number>;
  running: number;
  /** Messages as the queues themselves count them. */
  queues: { queue: string; backlog_count: number; backlog_bytes: number; oldest_age_s: number | null }[];
  last_scheduled_at: string | null;
};

/** What /live/operator streams: one document, a snapshot first, then patches (contracts/patch.ts) every second it changes. */
export type OperatorDocument = {
  at: string;
  workers: WorkerView[];
  queue: Omit<QueueView, "queues">;
  holds: HoldView[];
  sources: SourceView[];
  schedules: ScheduleView[];
  commands: CommandView[];
  /** One point a minute for the last hour, oldest first: jobs in, jobs out by end, pending at the minute's end. */
  minutes: {
    at: string;
    planned: number;
    good: number;
    failed: number;
    pending: number;
    p95_ms: number | null;
    /** Age of the oldest job that was due, at the minute's end; absent from minutes that were counted before it was kept. */
    oldest_age_s?: number | null;
  }[];
  bulk: BulkView[];
};

const instantSchema = z.iso.datetime({
  offset: true,
  error: "must be an ISO 8601 instant, such as 2026-10-08T06:30:00Z",
});

/** Which dead letters. Every part that is given must match; an empty filter is all that are open. */
export const deadLetterFilterSchema = z
  .object({
    ids: z.array(z.string().min(1).max(300)).min(1).max(1000),
    domain: z.string().min(1).max(40),
    source: z.string().min(1).max(80),
    /** Exact, or a beginning that ends with `*`. */
    target: z.string().min(1).max(200),
    /** As a group's: each `*` stands for something. */
    cause: z.string().min(1).max(400),
    /** Occurs in the job id, the target or the reason, whatever the case. */
    q: z.string().min(1).max(200),
    /** Of the time of death: `since` inclusive, `until` exclusive. */
    since: instantSchema,
    until: instantSchema,
  })
  .partial()
  .strict();
export type DeadLetterFilter = z.infer<typeof deadLetterFilterSchema>;

/** A bulk action in progress: replaying or discarding all dead letters that match a filter. */
export type BulkView = {
  bulk_id: string;
  action: "replay" | "discard";
  total: number;
  done: number;
  failed: number;
  started_at: string;
  ended_at: string | null;
};

export type OperatorMessage =
  | { type: "snapshot"; generation: number; data: OperatorDocument }
  | { type: "delta"; from: number; generation: number; patch: unknown[] }
  | { type: "run"; runs: RunView[] };

export type DeadLetterState = "open" | "replayed" | "discarded";

/** Work that was given up, with its body and reason. */
export type DeadLetterView = {
  id: string;
  job_id: string | null;
  domain: string | null;
  source: string | null;
  target: string | null;
  body: string;
  reason: string;
  attempts: number;
  dead_at: string;
  state: DeadLetterState;
};

/** One attempt at a job. */
export type RunView = {
  run_id: string;
  job_id: string;
  domain: string;
  task_type: string;
  target: string;
  source: string;
  lane: string | null;
  attempt: number;
  outcome: string;
  final: boolean;
  scheduled_at: string;
  started_at: string | null;
  finished_at: string;
  duration_ms: number | null;
  http_status: number | null;
  bytes: number | null;
  changed: number | null;
  rejected_count: number;
  generation: number | null;
  message: string | null;
};

export const SCOPES = ["read", "control", "admin"] as const;
/** What a key or session may do; each includes those before it. */
export type AccessScope = (typeof SCOPES)[number];
