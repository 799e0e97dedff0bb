/** The kernel's tables. Timestamps are UTC epoch milliseconds; JSON columns are text. Every table has a retention rule. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row a feed: the repeated answer of one upstream call. It is written on every poll, so that an unchanged
 * document needs no row of its own to be known fresh. A failure writes the last_error columns and nothing else.
 */
export const feeds = sqliteTable("feeds", {
  feed: text("feed").primaryKey(),
  domain: text("domain").notNull(),
  source: text("source").notNull(),
  /** live | simulator | replay, as the upstream's own header said. */
  origin: text("origin").notNull(),
  generation: integer("generation").notNull(),
  /** The run that committed this generation: what the snapshot upserts of the same batch are guarded by. */
  commitId: text("commit_id").notNull(),
  observedAt: integer("observed_at"),
  /** Null until the first good answer. */
  fetchedAt: integer("fetched_at"),
  etag: text("etag"),
  staleAfterS: integer("stale_after_s").notNull(),
  expiredAfterS: integer("expired_after_s").notNull(),
  counts: text("counts").notNull().default("{}"),
  rejectedCount: integer("rejected_count").notNull().default(0),
  rejected: text("rejected").notNull().default("[]"),
  lastErrorAt: integer("last_error_at"),
  lastErrorOutcome: text("last_error_outcome"),
  lastErrorMessage: text("last_error_message"),
});

/** The last good document of each target, never overwritten by a failure. Unchanged documents are not rewritten. */
export const liveSnapshots = sqliteTable("live_snapshots", {
  target: text("target").primaryKey(),
  domain: text("domain").notNull(),
  feed: text("feed").notNull(),
  /** The feed's generation in which the document last changed. */
  generation: integer("generation").notNull(),
  hash: text("hash").notNull(),
  payload: text("payload").notNull(),
  changedAt: integer("changed_at").notNull(),
});

/** One row an attempt. */
export const taskRuns = sqliteTable(
  "task_runs",
  {
    /** `job_id#attempt`. */
    runId: text("run_id").primaryKey(),
    jobId: text("job_id").notNull(),
    domain: text("domain").notNull(),
    taskType: text("task_type").notNull(),
    target: text("target").notNull(),
    source: text("source").notNull(),
    lane: text("lane"),
    attempt: integer("attempt").notNull(),
    outcome: text("outcome").notNull(),
    /** 1 when no further attempt follows. */
    final: integer("final").notNull(),
    scheduledAt: integer("scheduled_at").notNull(),
    startedAt: integer("started_at"),
    finishedAt: integer("finished_at").notNull(),
    durationMs: integer("duration_ms"),
    httpStatus: integer("http_status"),
    bytes: integer("bytes"),
    /** Documents written; null where none could be. */
    changed: integer("changed"),
    rejectedCount: integer("rejected_count").notNull().default(0),
    generation: integer("generation"),
    message: text("message"),
  },
  (table) => [index("task_runs_finished").on(table.finishedAt)],
);

/** Work that was given up, with its body and reason, until an operator replays or discards it. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    id: text("id").primaryKey(),
    jobId: text("job_id"),
    domain: text("domain"),
    source: text("source"),
    target: text("target"),
    body: text("body").notNull(),
    reason: text("reason").notNull(),
    attempts: integer("attempts").notNull(),
    deadAt: integer("dead_at").notNull(),
    /** open | replayed | discarded */
    state: text("state").notNull().default("open"),
  },
  (table) => [index("dead_letters_state").on(table.state, table.deadAt)],
);

/** Calls a source has taken, by UTC hour: the fuel gauge's history. */
export const sourceUsage = sqliteTable("source_usage", {
  /** `source@hourStart`. */
  id: text("id").primaryKey(),
  source: text("source").notNull(),
  hourStart: integer("hour_start").notNull(),
  calls: integer("calls").notNull(),
  failures: integer("failures").notNull(),
  bytes: integer("bytes").notNull(),
});
