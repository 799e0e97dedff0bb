/** What the database holds: for an operator who wants to look at rows, not at views of them. */
import { type Clause, compare, contains, every, matchesTarget } from "./clauses.ts";

export type DatabaseSummary = {
  /** Runs that ended since the moment asked for, by outcome. */
  taskCounts: Record<string, number>;
  snapshots: { count: number; oldestChangeAt: number | null; newestChangeAt: number | null };
  feeds: number;
  deadLetters: Record<string, number>;
};

export async function summarise(db: D1Database, since: number): Promise<DatabaseSummary> {
  const [runs, snapshots, feeds, letters] = await db.batch<Record<string, string | number | null>>([
    db
      .prepare("SELECT outcome AS name, COUNT(*) AS count FROM task_runs WHERE finished_at >= ? GROUP BY outcome")
      .bind(since),
    db.prepare("SELECT COUNT(*) AS count, MIN(changed_at) AS oldest, MAX(changed_at) AS newest FROM live_snapshots"),
    db.prepare("SELECT COUNT(*) AS count FROM feeds"),
    db.prepare("SELECT state AS name, COUNT(*) AS count FROM dead_letters GROUP BY state"),
  ]);
  const table = (rows: Record<string, string | number | null>[] | undefined) =>
    Object.fromEntries((rows ?? []).map(({ name, count }) => [String(name), Number(count)]));
  const at = (value: string | number | null | undefined) => (typeof value === "number" ? value : null);
  const held = snapshots?.results[0];
  return {
    taskCounts: table(runs?.results),
    snapshots: {
      count: Number(held?.count ?? 0),
      oldestChangeAt: at(held?.oldest),
      newestChangeAt: at(held?.newest),
    },
    feeds: Number(feeds?.results[0]?.count ?? 0),
    deadLetters: table(letters?.results),
  };
}

export type SnapshotFilter = {
  domain?: string | undefined;
  /** Exact, or a beginning that ends with `*`. */
  target?: string | undefined;
  /** Whole parts of the target, one after the other: `b:c` is in `a:b:c`, whatever the case. */
  parts?: string | undefined;
  /** Occurs in the target, the feed or the last error. */
  text?: string | undefined;
};

export type SnapshotRow = {
  target: string;
  domain: string;
  feed: string;
  generation: number;
  hash: string;
  bytes: number;
  changed_at: number;
  payload: string | null;
  source: string;
  origin: string;
  commit_id: string;
  observed_at: number | null;
  fetched_at: number | null;
  stale_after_s: number;
  expired_after_s: number;
  rejected_count: number;
  last_error_at: number | null;
  last_error_outcome: string | null;
  last_error_message: string | null;
};

/** By target, each with the state of the feed that it came from. `after`: the last target that was given. */
export async function listSnapshots(
  db: D1Database,
  filter: SnapshotFilter,
  request: { after: string | null; limit: number; payload: boolean },
): Promise<{ rows: SnapshotRow[]; next: string | null }> {
  const clauses: Clause[] = [];
  if (request.after !== null) clauses.push({ sql: "s.target > ?", values: [request.after] });
  if (filter.domain !== undefined) clauses.push(compare("s.domain", "=", filter.domain));
  if (filter.target !== undefined) clauses.push(matchesTarget("s.target", filter.target));
  if (filter.parts !== undefined) clauses.push(contains(["':' || s.target || ':'"], `:${filter.parts}:`));
  if (filter.text !== undefined) clauses.push(contains(["s.target", "s.feed", "f.last_error_message"], filter.text));
  const where = every(clauses);
  const { results } = await db
    .prepare(
      `SELECT s.target, s.domain, s.feed, s.generation, s.hash, length(s.payload) AS bytes, s.changed_at,
              ${request.payload ? "s.payload" : "NULL AS payload"}, f.source, f.origin, f.commit_id, f.observed_at,
              f.fetched_at, f.stale_after_s, f.expired_after_s, f.rejected_count, f.last_error_at, f.last_error_outcome,
              f.last_error_message
       FROM live_snapshots AS s JOIN feeds AS f ON f.feed = s.feed
       WHERE ${where.sql} ORDER BY s.target LIMIT ?`,
    )
    .bind(...where.values, request.limit + 1)
    .all<SnapshotRow>();
  const rows = results.slice(0, request.limit);
  return { rows, next: results.length > request.limit ? (rows.at(-1)?.target ?? null) : null };
}
