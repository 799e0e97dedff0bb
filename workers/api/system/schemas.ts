/** Bodies of the operator's API, for /openapi.json. What they say is in contracts/control.ts; the types keep them together. */
import { z } from "@hono/zod-openapi";
import {
  type BulkView,
  COMMAND_NAMES,
  type CommandView,
  type DeadLetterView,
  LANE_STATUSES,
  type QueueView,
  type RunView,
  type ScheduleView,
  type SourceView,
  scopeSchema,
  type WorkerView,
} from "../../../contracts/control.ts";
import { problemSchema } from "../../../contracts/problem.ts";

const iso = z.string().openapi({ format: "date-time" });
const whole = z.number().int();

export const workerSchema = z
  .object({
    worker_id: z.string(),
    status: z.enum(LANE_STATUSES),
    host: z.string().nullable(),
    started_at: iso.nullable(),
    last_heartbeat: iso.nullable(),
    current_jobs: z.array(z.object({ job_id: z.string(), target: z.string(), since: iso })),
    lag_s: z.number(),
    fetch_rate: z.number(),
    errors_last_minute: z.number(),
    p50_ms: z.number().nullable(),
    p95_ms: z.number().nullable(),
  })
  .openapi("Worker") satisfies z.ZodType<WorkerView>;

export const queueSchema = z
  .object({
    pending: whole,
    later: whole,
    oldest_age_s: z.number().nullable(),
    by_reason: z.record(z.string(), whole),
    running: whole,
    queues: z.array(
      z.object({
        queue: z.string(),
        backlog_count: whole,
        backlog_bytes: whole,
        oldest_age_s: z.number().nullable(),
      }),
    ),
    last_scheduled_at: iso.nullable(),
  })
  .openapi("Queue") satisfies z.ZodType<QueueView>;

export const scheduleSchema = z
  .object({
    key: z.string(),
    domain: z.string(),
    task_type: z.string(),
    target: z.string(),
    source: z.string(),
    interval_s: z.number(),
    effective_interval_s: z.number().nullable(),
    last_run_at: iso.nullable(),
    last_outcome: z.string().nullable(),
    next_due_at: iso,
    postponed: z.object({ reason: z.string(), at: iso }).nullable(),
  })
  .openapi("Schedule") satisfies z.ZodType<ScheduleView>;

export const sourceSchema = z
  .object({
    source: z.string(),
    title: z.string(),
    breaker: z.enum(["closed", "open", "half-open"]),
    breaker_until: iso.nullable(),
    closed_until: iso.nullable(),
    per_day: z.number(),
    per_second: z.number(),
    used: z.number(),
    left: z.number(),
    resets_at: iso,
    empty_at: iso.nullable(),
    sustainable_interval_s: z.number().nullable(),
    next_call_value: z.number().nullable(),
    held: z.boolean(),
  })
  .openapi("Source") satisfies z.ZodType<SourceView>;

export const commandSchema = z
  .object({
    command_id: z.string(),
    command: z.enum(COMMAND_NAMES),
    scope: scopeSchema,
    reason: z.string().nullable(),
    issued_by: z.string(),
    issued_at: iso,
    expires_at: iso,
    state: z.enum(["sent", "acknowledged", "expired"]),
    acknowledged: z.array(z.object({ lane: z.string(), after_ms: z.number() })),
    awaiting: z.array(z.string()),
    effect: z.string(),
  })
  .openapi("Command") satisfies z.ZodType<CommandView>;

export const bulkSchema = z
  .object({
    bulk_id: z.string(),
    action: z.enum(["replay", "discard"]),
    total: whole,
    done: whole,
    failed: whole,
    started_at: iso,
    ended_at: iso.nullable(),
  })
  .openapi("Bulk") satisfies z.ZodType<BulkView>;

export const runSchema = z
  .object({
    run_id: z.string(),
    job_id: z.string(),
    domain: z.string(),
    task_type: z.string(),
    target: z.string(),
    source: z.string(),
    lane: z.string().nullable(),
    attempt: whole,
    outcome: z.string(),
    final: z.boolean(),
    scheduled_at: iso,
    started_at: iso.nullable(),
    finished_at: iso,
    duration_ms: z.number().nullable(),
    http_status: whole.nullable(),
    bytes: whole.nullable(),
    changed: whole.nullable(),
    rejected_count: whole,
    generation: whole.nullable(),
    message: z.string().nullable(),
  })
  .openapi("Run") satisfies z.ZodType<RunView>;

export const deadLetterSchema = z
  .object({
    id: z.string(),
    job_id: z.string().nullable(),
    domain: z.string().nullable(),
    source: z.string().nullable(),
    target: z.string().nullable(),
    body: z.string().openapi({ description: "The message, as it was." }),
    reason: z.string(),
    attempts: whole,
    dead_at: iso,
    state: z.enum(["open", "replayed", "discarded"]),
  })
  .openapi("DeadLetter") satisfies z.ZodType<DeadLetterView>;

export const occurrencesSchema = z.object({
  cause: z.string().openapi({ description: "The message; `*` stands for what differs. A filter's `cause` takes it." }),
  count: whole,
  first: iso,
  last: iso,
});

/** A page: `next` is the cursor of the one after it. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

type Content<Schema extends z.ZodType> = { content: { "application/json": { schema: Schema } }; description: string };

export function ok<Schema extends z.ZodType>(schema: Schema, description: string): { 200: Content<Schema> } {
  return { 200: { content: { "application/json": { schema } }, description } };
}

const problem = (description: string) => ({
  content: { "application/problem+json": { schema: problemSchema } },
  description,
});

/** Of every route here. */
export const REFUSALS = {
  400: problem("A parameter or field is wrong; `parameter` names it."),
  401: problem("No key or session."),
  403: problem("The key's scope does not reach this."),
};
export const NOT_FOUND = { 404: problem("There is no such thing.") };
export const CONFLICT = { 409: problem("It is not as the request supposes any more.") };

export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

export const tags = ["system"];
