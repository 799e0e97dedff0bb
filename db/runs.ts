/** Reading runs: lists that stay quick whatever is asked and however many rows there are, and one job's whole story. */
import type { RunView } from "../contracts/control.ts";
import { byCause, type Occurrences } from "../kernel/cause.ts";
import type { Outcome } from "../kernel/outcome.ts";
import { type Clause, compare, contains, every, isOfCause, isOneOf, matchesTarget } from "./clauses.ts";
import { NEWEST, type Page, type Position, pageOf } from "./paging.ts";

/** Every part that is given must match. Times are epoch ms of the run's end: `since` inclusive, `until` exclusive. */
export type RunFilter = {
  outcomes?: readonly Outcome[] | undefined;
  source?: string | undefined;
  domain?: string | undefined;
  /** Exact, or a beginning that ends with `*`. */
  target?: string | undefined;
  taskType?: string | undefined;
  lane?: string | undefined;
  jobId?: string | undefined;
  final?: boolean | undefined;
  /** As kernel/cause.ts writes it. */
  cause?: string | undefined;
  /** Occurs in the job id, the target or the message, whatever the case. */
  text?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
};

/** The outcomes that the partial index task_runs_failed leaves out. */
const GOOD: readonly Outcome[] = ["changed", "unchanged", "empty"];
/** Must be the index's own condition, word for word: SQLite takes a partial index only for what it can recognise. */
const FAILED = "outcome NOT IN ('changed', 'unchanged', 'empty')";

/**
 * Rows looked at for one page when the filter has parts that no index serves. A search for what is rare then answers in
 * pieces, each at a bounded cost, and says how far back it has looked.
 */
const SCAN_ROWS = 10_000;

const COLUMNS = `run_id, job_id, domain, task_type, target, source, lane, attempt, outcome, final, scheduled_at, started_at,
  finished_at, duration_ms, http_status, bytes, changed, rejected_count, generation, message`;

export type RunRow = {
  run_id: string;
  job_id: string;
  domain: string;
  task_type: string;
  target: string;
  source: string;
  lane: string | null;
  attempt: number;
  outcome: string;
  final: number;
  scheduled_at: number;
  started_at: number | null;
  finished_at: number;
  duration_ms: number | null;
  http_status: number | null;
  bytes: number | null;
  changed: number | null;
  rejected_count: number;
  generation: number | null;
  message: string | null;
};

const iso = (at: number): string => new Date(at).toISOString();

export function runView(row: RunRow): RunView {
  return {
    ...row,
    final: row.final === 1,
    scheduled_at: iso(row.scheduled_at),
    started_at: row.started_at === null ? null : iso(row.started_at),
    finished_at: iso(row.finished_at),
  };
}

/** What an index serves in order, and what must be looked at row by row. */
function split(filter: RunFilter): { indexed: Clause[]; looked: Clause[] } {
  const indexed: Clause[] = [];
  const looked: Clause[] = [];
  if (filter.since !== undefined) indexed.push(compare("finished_at", ">=", filter.since));
  if (filter.until !== undefined) indexed.push(compare("finished_at", "<", filter.until));
  const { outcomes } = filter;
  if (outcomes !== undefined) {
    const failures = outcomes.every((outcome) => !GOOD.includes(outcome));
    if (failures) indexed.push({ sql: FAILED, values: [] });
    looked.push(isOneOf("outcome", outcomes));
  }
  if (filter.source !== undefined) looked.push(compare("source", "=", filter.source));
  if (filter.domain !== undefined) looked.push(compare("domain", "=", filter.domain));
  if (filter.target !== undefined) looked.push(matchesTarget("target", filter.target));
  if (filter.taskType !== undefined) looked.push(compare("task_type", "=", filter.taskType));
  if (filter.lane !== undefined) looked.push(compare("lane", "=", filter.lane));
  if (filter.final !== undefined) looked.push(compare("final", "=", filter.final ? 1 : 0));
  if (filter.cause !== undefined) looked.push(isOfCause("message", filter.cause));
  if (filter.text !== undefined) looked.push(contains(["job_id", "target", "message"], filter.text));
  return { indexed, looked };
}

const before = ({ at, id }: Position): Clause => ({ sql: "(finished_at, run_id) < (?, ?)", values: [at, id] });
const NEWEST_FIRST = "ORDER BY finished_at DESC, run_id DESC";

export type Statement = { sql: string; values: (string | number)[] };
type RunPageRequest = { after: Position | null; limit: number; scanRows?: number };

/**
 * The statements of one page: `floor` finds how far back this page may look (one row, the index alone), null where an
 * index serves the whole filter; `page` reads it.
 */
export function runPageStatements(
  filter: RunFilter,
  request: RunPageRequest,
): { floor: Statement | null; page: Statement } {
  const { indexed, looked } = split(filter);
  const after = before(request.after ?? NEWEST);
  const page = (clauses: Clause[]): Statement => {
    const where = every(clauses);
    return {
      sql: `SELECT ${COLUMNS} FROM task_runs WHERE ${where.sql} ${NEWEST_FIRST} LIMIT ?`,
      values: [...where.values, request.limit + 1],
    };
  };
  // A job has a handful of attempts: its own index finds them, and the plus keeps the order's index out of it.
  if (filter.jobId !== undefined) {
    const unordered = [after, ...indexed].map(({ sql, values }) => ({
      sql: sql.replace("(finished_at", "(+finished_at").replace(/^finished_at/, "+finished_at"),
      values,
    }));
    return { floor: null, page: page([compare("job_id", "=", filter.jobId), ...unordered, ...looked]) };
  }
  if (looked.length === 0) return { floor: null, page: page([after, ...indexed]) };
  const range = every([after, ...indexed]);
  const floor: Statement = {
    sql: `SELECT finished_at FROM task_runs WHERE ${range.sql} ${NEWEST_FIRST} LIMIT 1 OFFSET ?`,
    values: [...range.values, request.scanRows ?? SCAN_ROWS],
  };
  const within: Clause = { sql: `finished_at >= COALESCE((${floor.sql}), 0)`, values: floor.values };
  return { floor, page: page([after, ...indexed, within, ...looked]) };
}

/** `searchedTo`: epoch ms down to which rows were looked at, null when that was all of them. */
export type RunPage = Page<RunRow> & { searchedTo: number | null };

/** One page, newest end first. A page may hold less than `limit` and have a next one: see SCAN_ROWS. */
export async function listRuns(db: D1Database, filter: RunFilter, request: RunPageRequest): Promise<RunPage> {
  const { floor, page } = runPageStatements(filter, request);
  const prepare = ({ sql, values }: Statement) => db.prepare(sql).bind(...values);
  const [rows, floors] = await db.batch<RunRow>([prepare(page), ...(floor === null ? [] : [prepare(floor)])]);
  const found = pageOf(rows?.results ?? [], request.limit, ({ finished_at: at, run_id: id }) => ({ at, id }));
  const last = found.rows.at(-1);
  if (found.next !== null) return { ...found, searchedTo: last?.finished_at ?? null };
  const floorAt = floors?.results[0]?.finished_at;
  // Everything that ended at the floor or after it has been looked at.
  if (floorAt !== undefined) return { rows: found.rows, next: { at: floorAt, id: "" }, searchedTo: floorAt };
  return { ...found, searchedTo: null };
}

/** Every page that matches, for exports. */
export async function* allRuns(db: D1Database, filter: RunFilter, limit: number): AsyncGenerator<RunRow[]> {
  let after: Position | null = null;
  do {
    const page: RunPage = await listRuns(db, filter, { after, limit });
    if (page.rows.length > 0) yield page.rows;
    after = page.next;
  } while (after !== null);
}

/** All attempts at the job of this run, first attempt first, each with its exchange; empty when the run is not known. */
export async function attemptsOf(db: D1Database, runId: string): Promise<(RunRow & { exchange: string | null })[]> {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS}, exchange FROM task_runs
       WHERE job_id = (SELECT job_id FROM task_runs WHERE run_id = ?1) ORDER BY attempt, finished_at LIMIT 100`,
    )
    .bind(runId)
    .all<RunRow & { exchange: string | null }>();
  return results;
}

export type RunCounts = {
  outcomes: { outcome: string; count: number; first: number; last: number }[];
  /** Failures only, by outcome, source and cause. */
  causes: (Occurrences & { outcome: string; source: string })[];
  /** Epoch ms: the counts are of what ended after this only, since the window holds too much; null when they are of all. */
  cutAt: number | null;
};

/** Counting stops here: a month of a large deployment must not make a dashboard hold the database. */
const MAX_COUNTED = 100_000;

/** How the runs ended, and of what the failures died. Counts the newest 100,000 of what an index finds. */
export async function countRuns(db: D1Database, filter: RunFilter): Promise<RunCounts> {
  const { indexed, looked } = split(filter);
  const job = filter.jobId === undefined ? [] : [compare("job_id", "=", filter.jobId)];
  const newest = (extra: Clause[]) => {
    const range = every([...indexed, ...extra]);
    return {
      sql: `(SELECT * FROM task_runs WHERE ${range.sql} ${NEWEST_FIRST} LIMIT ${MAX_COUNTED})`,
      values: range.values,
    };
  };
  const all = newest(job);
  const failed = newest([...job, { sql: FAILED, values: [] }]);
  const rest = every(looked);
  const range = every([...indexed, ...job]);
  const [outcomes, messages, cut] = await db.batch<Record<string, string | number>>([
    db
      .prepare(
        `SELECT outcome, COUNT(*) AS count, MIN(finished_at) AS first, MAX(finished_at) AS last
         FROM ${all.sql} WHERE ${rest.sql} GROUP BY outcome ORDER BY count DESC`,
      )
      .bind(...all.values, ...rest.values),
    db
      .prepare(
        `SELECT outcome, source, COALESCE(message, '') AS message, COUNT(*) AS count, MIN(finished_at) AS first,
                MAX(finished_at) AS last
         FROM ${failed.sql} WHERE ${rest.sql} GROUP BY outcome, source, message`,
      )
      .bind(...failed.values, ...rest.values),
    db
      .prepare(`SELECT finished_at FROM task_runs WHERE ${range.sql} ${NEWEST_FIRST} LIMIT 1 OFFSET ${MAX_COUNTED}`)
      .bind(...range.values),
  ]);
  const groups = Map.groupBy(messages?.results ?? [], ({ outcome, source }) => JSON.stringify([outcome, source]));
  const counted = (row: Record<string, string | number>) => ({
    count: Number(row.count),
    first: Number(row.first),
    last: Number(row.last),
  });
  const cutAt = cut?.results[0]?.finished_at;
  return {
    outcomes: (outcomes?.results ?? []).map((row) => ({ outcome: String(row.outcome), ...counted(row) })),
    causes: [...groups.values()]
      .flatMap((rows) =>
        byCause(rows.map((row) => ({ message: String(row.message), ...counted(row) }))).map((cause) => ({
          outcome: String(rows[0]?.outcome),
          source: String(rows[0]?.source),
          ...cause,
        })),
      )
      .sort((a, b) => b.count - a.count || b.last - a.last),
    cutAt: cutAt === undefined ? null : Number(cutAt),
  };
}
