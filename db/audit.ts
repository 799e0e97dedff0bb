/** The record of what operators did or tried to do. Nothing updates it; only its retention deletes from it. */
import { redactor } from "../kernel/redaction.ts";
import { type Clause, compare, contains, every, matchesTarget } from "./clauses.ts";

export type AuditEntry = {
  /** Epoch ms. */
  at: number;
  /** "key:ops (3f…)", "session:ops (3f…)", "access:ana@example.org", "root", "nobody". */
  actor: string;
  /** "key.create": what kind of thing, then what was done to it. */
  action: string;
  subject: string;
  /** JSON values; credentials in them are blacked out by their names. */
  before?: unknown;
  after?: unknown;
  result: "done" | "refused";
  address: string | null;
  requestId: string | null;
};

export type StoredAuditEntry = Omit<AuditEntry, "before" | "after"> & { id: number; before: unknown; after: unknown };

export type AuditFilter = {
  /** Part of the actor's name. */
  actor?: string | undefined;
  /** Exact, or a beginning that ends with `*`: "key.*" is all that was done to keys. */
  action?: string | undefined;
  /** Epoch ms, inclusive. */
  since?: number | undefined;
  /** Epoch ms, exclusive. */
  until?: number | undefined;
  /** Text anywhere in the entry. */
  q?: string | undefined;
  beforeId?: number | undefined;
  limit: number;
};

/** For tables whose rows are numbered as they come. */
export type IdPage<T> = { rows: T[]; nextBeforeId: number | null };

type Row = Omit<StoredAuditEntry, "before" | "after"> & { before: string | null; after: string | null };

/** For the batch of the change that it tells of, so that neither exists without the other. */
export function auditStatement(db: D1Database, entry: AuditEntry): D1PreparedStatement {
  const { json, text } = redactor();
  const state = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(json(value)));
  return db
    .prepare(
      `INSERT INTO audit_log (at, actor, action, subject, before, after, result, address, request_id)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
    )
    .bind(
      entry.at,
      entry.actor,
      entry.action,
      text(entry.subject),
      state(entry.before),
      state(entry.after),
      entry.result,
      entry.address,
      entry.requestId,
    );
}

export async function writeAudit(db: D1Database, entry: AuditEntry): Promise<void> {
  await auditStatement(db, entry).run();
}

/** Newest first. */
export async function readAudit(db: D1Database, filter: AuditFilter): Promise<IdPage<StoredAuditEntry>> {
  const { actor, action, since, until, q, beforeId } = filter;
  const asked: Clause[] = [];
  if (actor !== undefined) asked.push(contains(["actor"], actor));
  if (action !== undefined) asked.push(matchesTarget("action", action));
  if (since !== undefined) asked.push(compare("at", ">=", since));
  if (until !== undefined) asked.push(compare("at", "<", until));
  if (q !== undefined)
    asked.push(contains(["actor", "action", "subject", "before", "after", "address", "request_id"], q));
  if (beforeId !== undefined) asked.push(compare("id", "<", beforeId));
  const where = every(asked);
  const { results } = await db
    .prepare(
      `SELECT id, at, actor, action, subject, before, after, result, address, request_id AS requestId
       FROM audit_log WHERE ${where.sql} ORDER BY id DESC LIMIT ?`,
    )
    .bind(...where.values, filter.limit + 1)
    .all<Row>();
  return idPage(
    results.map((row) => ({ ...row, before: parsed(row.before), after: parsed(row.after) })),
    filter.limit,
  );
}

/** How often something was refused since then, and when first: what throttles count. */
export async function countRefused(
  db: D1Database,
  asked: { action: string; subject: string; since: number },
): Promise<{ count: number; firstAt: number | null }> {
  const row = await db
    .prepare(
      `SELECT COUNT(*) AS count, MIN(at) AS firstAt FROM audit_log
       WHERE at > ?1 AND action = ?2 AND subject = ?3 AND result = 'refused'`,
    )
    .bind(asked.since, asked.action, asked.subject)
    .first<{ count: number; firstAt: number | null }>();
  return row ?? { count: 0, firstAt: null };
}

/** `rows` hold one more than the limit where there is more. */
export function idPage<T extends { id: number }>(rows: T[], limit: number): IdPage<T> {
  const shown = rows.slice(0, limit);
  return { rows: shown, nextBeforeId: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** For the hourly retention. */
export function pruneAudit(db: D1Database, before: number, bite: number): D1PreparedStatement {
  return db
    .prepare("DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < ?1 ORDER BY at LIMIT ?2)")
    .bind(before, bite);
}

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
