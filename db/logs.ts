/** Structured log lines, searchable while their retention lasts. */
import { LOG_LEVELS, type LogLevel } from "../contracts/access.ts";
import type { Json } from "../contracts/patch.ts";
import { type IdPage, idPage } from "./audit.ts";
import { type Clause, compare, contains, every, isOneOf } from "./clauses.ts";

export type LogLine = {
  /** Epoch ms. */
  at: number;
  service: string;
  level: LogLevel;
  message: string;
  jobId: string | null;
  requestId: string | null;
  /** Whatever else is known, or null. */
  extra: Json;
};

export type StoredLogLine = LogLine & { id: number };

export type LogFilter = {
  service?: string | undefined;
  /** This level or worse. */
  level?: LogLevel | undefined;
  /** Text in the message, the extra, or the ids. */
  q?: string | undefined;
  jobId?: string | undefined;
  requestId?: string | undefined;
  /** Epoch ms, inclusive. */
  since?: number | undefined;
  /** Epoch ms, exclusive. */
  until?: number | undefined;
  beforeId?: number | undefined;
  /** For those who follow: lines are written in batches, so a later one may tell of an earlier moment. */
  afterId?: number | undefined;
  limit: number;
};

/** One statement for any number of lines: D1 takes 2 MB a parameter. */
export function insertLogs(db: D1Database, lines: readonly LogLine[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO system_logs (at, service, level, message, job_id, request_id, extra)
       SELECT value ->> '$.at', value ->> '$.service', value ->> '$.level', value ->> '$.message',
              value ->> '$.jobId', value ->> '$.requestId', value ->> '$.extra'
       FROM json_each(?1)`,
    )
    .bind(
      JSON.stringify(
        lines.map((line) => ({ ...line, extra: line.extra === null ? null : JSON.stringify(line.extra) })),
      ),
    );
}

function clauses(filter: LogFilter): Clause[] {
  const { service, level, q, jobId, requestId, since, until, beforeId, afterId } = filter;
  const asked: Clause[] = [];
  if (service !== undefined) asked.push(compare("service", "=", service));
  if (level !== undefined) asked.push(isOneOf("level", LOG_LEVELS.slice(LOG_LEVELS.indexOf(level))));
  if (q !== undefined) asked.push(contains(["message", "extra", "job_id", "request_id"], q));
  if (jobId !== undefined) asked.push(compare("job_id", "=", jobId));
  if (requestId !== undefined) asked.push(compare("request_id", "=", requestId));
  if (since !== undefined) asked.push(compare("at", ">=", since));
  if (until !== undefined) asked.push(compare("at", "<", until));
  // A line that the retention has taken compares with nothing; then all that were older are gone as well.
  if (beforeId !== undefined)
    asked.push({ sql: "(at, id) < (SELECT at, id FROM system_logs WHERE id = ?)", values: [beforeId] });
  if (afterId !== undefined) asked.push(compare("id", ">=", afterId + 1));
  return asked;
}

/** Newest first by their time; pages go on from an id, which stays where it is while new lines come in. */
export async function readLogs(db: D1Database, filter: LogFilter): Promise<IdPage<StoredLogLine>> {
  const where = every(clauses(filter));
  // The plus takes the order from the index on `at`: who follows must not pay for reading every line that there is.
  const order = filter.afterId === undefined ? "at DESC, id DESC" : "+at DESC, id DESC";
  const { results } = await db
    .prepare(
      `SELECT id, at, service, level, message, job_id AS jobId, request_id AS requestId, extra
       FROM system_logs WHERE ${where.sql} ORDER BY ${order} LIMIT ?`,
    )
    .bind(...where.values, filter.limit + 1)
    .all<Omit<StoredLogLine, "extra"> & { extra: string | null }>();
  return idPage(
    results.map((row) => ({ ...row, extra: row.extra === null ? null : JSON.parse(row.extra) })),
    filter.limit,
  );
}

/** For the hourly retention. Oldest first, which the paging above counts on. */
export function pruneLogs(db: D1Database, before: number, bite: number): D1PreparedStatement {
  return db
    .prepare("DELETE FROM system_logs WHERE id IN (SELECT id FROM system_logs WHERE at < ?1 ORDER BY at LIMIT ?2)")
    .bind(before, bite);
}
