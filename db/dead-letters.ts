/** Dead letters: listing them, and the walk of a bulk action over all that match a filter. */
import type { DeadLetterFilter, DeadLetterState, DeadLetterView } from "../contracts/control.ts";
import { byCause, type Occurrences } from "../kernel/cause.ts";
import { type Clause, compare, contains, every, isOfCause, isOneOf, matchesTarget } from "./clauses.ts";
import { NEWEST, type Page, type Position, pageOf } from "./paging.ts";

const COLUMNS = "id, job_id, domain, source, target, body, reason, attempts, dead_at, state";

export type DeadLetterRow = Omit<DeadLetterView, "dead_at"> & { dead_at: number };

export function deadLetterView(row: DeadLetterRow): DeadLetterView {
  return { ...row, dead_at: new Date(row.dead_at).toISOString() };
}

function matching(filter: DeadLetterFilter, state: DeadLetterState): Clause[] {
  const clauses: Clause[] = [compare("state", "=", state)];
  if (filter.since !== undefined) clauses.push(compare("dead_at", ">=", Date.parse(filter.since)));
  if (filter.until !== undefined) clauses.push(compare("dead_at", "<", Date.parse(filter.until)));
  if (filter.ids !== undefined) clauses.push(isOneOf("id", filter.ids));
  if (filter.domain !== undefined) clauses.push(compare("domain", "=", filter.domain));
  if (filter.source !== undefined) clauses.push(compare("source", "=", filter.source));
  if (filter.target !== undefined) clauses.push(matchesTarget("target", filter.target));
  if (filter.cause !== undefined) clauses.push(isOfCause("reason", filter.cause));
  if (filter.q !== undefined) clauses.push(contains(["job_id", "target", "reason"], filter.q));
  return clauses;
}

/** The latest dead first. */
export async function listDeadLetters(
  db: D1Database,
  filter: DeadLetterFilter,
  request: { state: DeadLetterState; after: Position | null; limit: number },
): Promise<Page<DeadLetterRow>> {
  const { at, id } = request.after ?? NEWEST;
  const where = every([...matching(filter, request.state), { sql: "(dead_at, id) < (?, ?)", values: [at, id] }]);
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE ${where.sql} ORDER BY dead_at DESC, id DESC LIMIT ?`)
    .bind(...where.values, request.limit + 1)
    .all<DeadLetterRow>();
  return pageOf(results, request.limit, (row) => ({ at: row.dead_at, id: row.id }));
}

/** Every page that matches, for exports. */
export async function* allDeadLetters(
  db: D1Database,
  filter: DeadLetterFilter,
  request: { state: DeadLetterState; limit: number },
): AsyncGenerator<DeadLetterRow[]> {
  let after: Position | null = null;
  do {
    const page: Page<DeadLetterRow> = await listDeadLetters(db, filter, { ...request, after });
    if (page.rows.length > 0) yield page.rows;
    after = page.next;
  } while (after !== null);
}

export async function readDeadLetter(db: D1Database, id: string): Promise<DeadLetterRow | null> {
  return await db.prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE id = ?`).bind(id).first<DeadLetterRow>();
}

/** The dead letter of a job, if it has one: the latest where it died more than once. */
export async function deadLetterOfJob(db: D1Database, attempts: readonly string[]): Promise<DeadLetterRow | null> {
  // A job that was given up has its last run's id as its letter's.
  const named = isOneOf("id", attempts);
  return await db
    .prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE ${named.sql} ORDER BY dead_at DESC LIMIT 1`)
    .bind(...named.values)
    .first<DeadLetterRow>();
}

/** How many a bulk action over this filter would touch: open ones only. */
export async function countDeadLetters(
  db: D1Database,
  filter: DeadLetterFilter,
  state: DeadLetterState = "open",
): Promise<number> {
  const where = every(matching(filter, state));
  const row = await db
    .prepare(`SELECT COUNT(*) AS count FROM dead_letters WHERE ${where.sql}`)
    .bind(...where.values)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

/** What they died of, by source, the most frequent cause first. A group's cause is a filter's `cause`. */
export async function groupDeadLetters(
  db: D1Database,
  filter: DeadLetterFilter,
  state: DeadLetterState = "open",
): Promise<(Occurrences & { source: string | null })[]> {
  const where = every(matching(filter, state));
  const { results } = await db
    .prepare(
      `SELECT source, reason AS message, COUNT(*) AS count, MIN(dead_at) AS first, MAX(dead_at) AS last
       FROM dead_letters WHERE ${where.sql} GROUP BY source, reason`,
    )
    .bind(...where.values)
    .all<{ source: string | null; message: string; count: number; first: number; last: number }>();
  return [...Map.groupBy(results, ({ source }) => source)]
    .flatMap(([source, messages]) => byCause(messages).map((cause) => ({ ...cause, source })))
    .sort((a, b) => b.count - a.count || b.last - a.last);
}

/**
 * The next open letters after `afterId` (null: from the start), by id. A walk to the end meets each letter once. Give
 * the filter an `until` of when the walk began: else work that dies again while it is replayed would never let it end.
 */
export async function nextDeadLetters(
  db: D1Database,
  filter: DeadLetterFilter,
  afterId: string | null,
  limit: number,
): Promise<DeadLetterRow[]> {
  const where = every([...matching(filter, "open"), { sql: "id > ?", values: [afterId ?? ""] }]);
  // The plus keeps the index of states out of it: the walk is along the primary key, which is its order.
  const sql = where.sql.replace(/^state =/, "+state =");
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE ${sql} ORDER BY id LIMIT ?`)
    .bind(...where.values, limit)
    .all<DeadLetterRow>();
  return results;
}

/**
 * Closes letters that are open, and answers which of them this call closed: of two that race for a letter, one is told
 * that it is theirs. `open` takes a closing back, for letters that could not be sent after all.
 */
export async function markDeadLetters(
  db: D1Database,
  ids: readonly string[],
  state: DeadLetterState,
): Promise<Set<string>> {
  const named = isOneOf("id", ids);
  const { results } = await db
    .prepare(
      `UPDATE dead_letters SET state = ? WHERE ${named.sql} AND state ${state === "open" ? "<>" : "="} 'open' RETURNING id`,
    )
    .bind(state, ...named.values)
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
