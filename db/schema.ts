/** The kernel's tables. Timestamps are UTC epoch milliseconds; JSON columns are text. Every table has a retention rule. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
  /** JSON: the rules of its format that the last answer breaks. */
  findings: text("findings").notNull().default("[]"),
  /** When an answer was last looked at; null where nobody does. */
  findingsAt: integer("findings_at"),
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

/** One row each time that what is wrong with a feed's answers is other than before. */
export const feedFindings = sqliteTable(
  "feed_findings",
  {
    feed: text("feed").notNull(),
    at: integer("at").notNull(),
    /** JSON: the rules that are broken from then on, each with how many digits the number of places has. */
    findings: text("findings").notNull(),
  },
  (table) => [primaryKey({ columns: [table.feed, table.at] })],
);

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
    /** JSON: what was asked and the head of the answer, without credentials. A column and not a table: rows are billed, bytes are not. */
    exchange: text("exchange"),
  },
  (table) => [
    index("task_runs_finished").on(table.finishedAt, table.runId),
    index("task_runs_failed")
      .on(table.finishedAt, table.runId)
      .where(sql`outcome NOT IN ('changed', 'unchanged', 'empty')`),
    index("task_runs_job").on(table.jobId),
  ],
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

/** Every command ever issued; the control plane itself keeps only the latest. */
export const controlCommands = sqliteTable(
  "control_commands",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    scope: text("scope").notNull(),
    reason: text("reason"),
    issuedBy: text("issued_by").notNull(),
    issuedAt: integer("issued_at").notNull(),
    effect: text("effect").notNull(),
  },
  (table) => [index("control_commands_issued").on(table.issuedAt)],
);

/** Who did what, to what, from where; what it was before and after. Written by every operator action, allowed or refused. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    at: integer("at").notNull(),
    /** "key:ops (k_3f…)", "session:ana", "access:ana@example.org". */
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    subject: text("subject").notNull(),
    before: text("before"),
    after: text("after"),
    /** done | refused */
    result: text("result").notNull(),
    address: text("address"),
    requestId: text("request_id"),
  },
  (table) => [index("audit_log_at").on(table.at)],
);

/** Keys are shown once; only their SHA-256 is kept. */
export const apiKeys = sqliteTable("api_keys", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  hash: text("hash").notNull().unique(),
  /** read | control | admin */
  scope: text("scope").notNull(),
  createdAt: integer("created_at").notNull(),
  createdBy: text("created_by").notNull(),
  expiresAt: integer("expires_at"),
  lastUsedAt: integer("last_used_at"),
  revokedAt: integer("revoked_at"),
});

/** Browser logins. The cookie holds the token, this its hash. */
export const sessions = sqliteTable("sessions", {
  hash: text("hash").primaryKey(),
  /** The key that was exchanged for it: revoking the key ends the session. "root" for the deployment's own token. */
  keyId: text("key_id").notNull(),
  actor: text("actor").notNull(),
  scope: text("scope").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
});

/** Structured lines, searchable for as long as the retention says. */
export const systemLogs = sqliteTable(
  "system_logs",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    at: integer("at").notNull(),
    service: text("service").notNull(),
    /** debug | info | warn | error */
    level: text("level").notNull(),
    message: text("message").notNull(),
    jobId: text("job_id"),
    requestId: text("request_id"),
    /** JSON. */
    extra: text("extra"),
  },
  (table) => [index("system_logs_at").on(table.at)],
);

/** Run-time settings: each version holds all overrides of the deployment's variables, so that going back is one row. */
export const settingsVersions = sqliteTable("settings_versions", {
  version: integer("version").primaryKey({ autoIncrement: true }),
  at: integer("at").notNull(),
  by: text("by").notNull(),
  note: text("note"),
  /** JSON object, variable → text. */
  overrides: text("overrides").notNull(),
});
