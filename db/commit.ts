/**
 * Writing one group of finished jobs in one D1 batch, which is one transaction: a reader sees all of it or none.
 *
 * A feed's new generation is written only on top of the one that was read (`generation - 1`), and its documents only
 * if that write happened (`commit_id`): of two answers that race, the second to commit changes nothing. Two feeds may
 * tell of one document, one after the other; each document too is written only on top of what was read (`from`).
 */
import type { FeedFinding } from "../contracts/findings.ts";
import type { Json } from "../contracts/patch.ts";
import type { Outcome } from "../kernel/outcome.ts";
import { marksOf } from "./findings.ts";

export type FeedWrite = {
  feed: string;
  domain: string;
  source: string;
  origin: string;
  /** The generation read before, plus one. */
  generation: number;
  commitId: string;
  observedAt: number | null;
  fetchedAt: number;
  etag: string | null;
  staleAfterS: number;
  expiredAfterS: number;
  counts: Record<string, number>;
  rejectedCount: number;
  rejected: { reason: string; path: string; ref: string | null }[];
  /** Null: this answer was not looked at, and what was found in the last one stands. */
  findings: FeedFinding[] | null;
};

export type DocumentWrite = {
  target: string;
  domain: string;
  feed: string;
  commitId: string;
  /** The generation of the document that was read; 0 where there was none. */
  from: number;
  /** Above `from`, whatever feed each came from: readers tell new from old by it. */
  generation: number;
  hash: string;
  payload: string;
  changedAt: number;
};

/** A failed poll: it ages what is there and says why. */
export type FeedFailure = {
  feed: string;
  domain: string;
  source: string;
  staleAfterS: number;
  expiredAfterS: number;
  at: number;
  outcome: Outcome;
  message: string;
};

export type RunWrite = {
  runId: string;
  jobId: string;
  domain: string;
  taskType: string;
  target: string;
  source: string;
  lane: string | null;
  attempt: number;
  outcome: Outcome;
  final: boolean;
  scheduledAt: number;
  startedAt: number | null;
  finishedAt: number;
  durationMs: number | null;
  httpStatus: number | null;
  bytes: number | null;
  changed: number | null;
  rejectedCount: number;
  generation: number | null;
  message: string | null;
  /** What was asked and the head of the answer; null where nothing was. */
  exchange: unknown;
};

export type DeadLetterWrite = {
  id: string;
  jobId: string | null;
  domain: string | null;
  source: string | null;
  target: string | null;
  body: string;
  reason: string;
  attempts: number;
  deadAt: number;
};

/** The upstream said that nothing changed (304): the generation stands and is fresh again. */
export type FeedTouch = { feed: string; fetchedAt: number };

export type Writes = {
  feeds: FeedWrite[];
  touches: FeedTouch[];
  documents: DocumentWrite[];
  failures: FeedFailure[];
  runs: RunWrite[];
  deadLetters: DeadLetterWrite[];
};

/** D1 refuses a bound value above 2 MB; half of it leaves room for the JSON's own escapes. */
const MAX_PARAMETER_CHARS = 900_000;

function parameters(rows: object[]): string[] {
  const chunks: string[] = [];
  let chunk: string[] = [];
  let size = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (size + text.length > MAX_PARAMETER_CHARS && chunk.length > 0) {
      chunks.push(`[${chunk.join(",")}]`);
      chunk = [];
      size = 0;
    }
    chunk.push(text);
    size += text.length;
  }
  if (chunk.length > 0) chunks.push(`[${chunk.join(",")}]`);
  return chunks;
}

const FEED_SQL = `
INSERT INTO feeds (feed, domain, source, origin, generation, commit_id, observed_at, fetched_at, etag,
                   stale_after_s, expired_after_s, counts, rejected_count, rejected, findings, findings_at)
SELECT w.value->>'feed', w.value->>'domain', w.value->>'source', w.value->>'origin', w.value->>'generation',
       w.value->>'commitId', w.value->>'observedAt', w.value->>'fetchedAt', w.value->>'etag',
       w.value->>'staleAfterS', w.value->>'expiredAfterS', w.value->'counts', w.value->>'rejectedCount', w.value->'rejected',
       CASE WHEN w.value->>'findings' IS NULL THEN '[]' ELSE w.value->'findings' END,
       CASE WHEN w.value->>'findings' IS NULL THEN NULL ELSE w.value->>'fetchedAt' END
FROM json_each(?1) AS w WHERE true
ON CONFLICT (feed) DO UPDATE SET
  source = excluded.source, origin = excluded.origin, generation = excluded.generation, commit_id = excluded.commit_id,
  observed_at = excluded.observed_at, fetched_at = excluded.fetched_at,
  etag = excluded.etag, stale_after_s = excluded.stale_after_s, expired_after_s = excluded.expired_after_s,
  counts = excluded.counts, rejected_count = excluded.rejected_count, rejected = excluded.rejected,
  findings = CASE WHEN excluded.findings_at IS NULL THEN feeds.findings ELSE excluded.findings END,
  findings_at = COALESCE(excluded.findings_at, feeds.findings_at),
  last_error_at = NULL, last_error_outcome = NULL, last_error_message = NULL
WHERE feeds.generation = excluded.generation - 1
RETURNING feed`;

/** Only for a feed that was written, and only where it is not what the row before says. */
const FINDINGS_SQL = `
INSERT INTO feed_findings (feed, at, findings)
SELECT w.value->>'feed', w.value->>'at', w.value->'marks'
FROM json_each(?1) AS w
JOIN feeds AS f ON f.feed = w.value->>'feed' AND f.commit_id = w.value->>'commitId'
WHERE w.value->'marks' <> COALESCE(
  (SELECT h.findings FROM feed_findings AS h WHERE h.feed = w.value->>'feed' ORDER BY h.at DESC LIMIT 1), '[]')
ON CONFLICT (feed, at) DO NOTHING`;

const TOUCH_SQL = `
UPDATE feeds SET fetched_at = MAX(feeds.fetched_at, w.value->>'fetchedAt'),
  last_error_at = NULL, last_error_outcome = NULL, last_error_message = NULL
FROM json_each(?1) AS w WHERE feeds.feed = w.value->>'feed'`;

const DOCUMENT_SQL = `
INSERT INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
SELECT w.value->>'target', w.value->>'domain', w.value->>'feed', w.value->>'generation', w.value->>'hash',
       w.value->>'payload', w.value->>'changedAt'
FROM json_each(?1) AS w
JOIN feeds AS f ON f.feed = w.value->>'feed' AND f.commit_id = w.value->>'commitId'
LEFT JOIN live_snapshots AS s ON s.target = w.value->>'target'
WHERE COALESCE(s.generation, 0) = w.value->>'from'
ON CONFLICT (target) DO UPDATE SET
  feed = excluded.feed, generation = excluded.generation, hash = excluded.hash, payload = excluded.payload,
  changed_at = excluded.changed_at
RETURNING target`;

const FAILURE_SQL = `
INSERT INTO feeds (feed, domain, source, origin, generation, commit_id, stale_after_s, expired_after_s,
                   last_error_at, last_error_outcome, last_error_message)
SELECT w.value->>'feed', w.value->>'domain', w.value->>'source', 'live', 0, '', w.value->>'staleAfterS',
       w.value->>'expiredAfterS', w.value->>'at', w.value->>'outcome', w.value->>'message'
FROM json_each(?1) AS w WHERE true
ON CONFLICT (feed) DO UPDATE SET
  last_error_at = excluded.last_error_at, last_error_outcome = excluded.last_error_outcome,
  last_error_message = excluded.last_error_message`;

const RUN_SQL = `
INSERT OR REPLACE INTO task_runs (run_id, job_id, domain, task_type, target, source, lane, attempt, outcome, final,
  scheduled_at, started_at, finished_at, duration_ms, http_status, bytes, changed, rejected_count, generation, message,
  exchange)
SELECT w.value->>'runId', w.value->>'jobId', w.value->>'domain', w.value->>'taskType', w.value->>'target',
       w.value->>'source', w.value->>'lane', w.value->>'attempt', w.value->>'outcome', w.value->>'final',
       w.value->>'scheduledAt', w.value->>'startedAt', w.value->>'finishedAt', w.value->>'durationMs',
       w.value->>'httpStatus', w.value->>'bytes', w.value->>'changed', w.value->>'rejectedCount',
       w.value->>'generation', w.value->>'message', NULLIF(w.value->'exchange', 'null')
FROM json_each(?1) AS w`;

const DEAD_SQL = `
INSERT INTO dead_letters (id, job_id, domain, source, target, body, reason, attempts, dead_at)
SELECT w.value->>'id', w.value->>'jobId', w.value->>'domain', w.value->>'source', w.value->>'target', w.value->>'body',
       w.value->>'reason', w.value->>'attempts', w.value->>'deadAt'
FROM json_each(?1) AS w WHERE true
ON CONFLICT (id) DO NOTHING`;

/** What readers now see: feeds at their new generation, and documents as they were written. */
export type Committed = { feeds: Set<string>; documents: Set<string> };

function findingChanges(feeds: readonly FeedWrite[]): object[] {
  return feeds.flatMap(({ feed, commitId, fetchedAt, findings }) =>
    findings === null ? [] : [{ feed, commitId, at: fetchedAt, marks: marksOf(findings) }],
  );
}

/** Writes everything or nothing but for what lost a race, which the answer leaves out. */
export async function commit(db: D1Database, writes: Writes): Promise<Committed> {
  const statements: D1PreparedStatement[] = [];
  const add = (sql: string, rows: object[]): number => {
    const chunks = parameters(rows);
    for (const chunk of chunks) statements.push(db.prepare(sql).bind(chunk));
    return chunks.length;
  };
  const feedStatements = add(FEED_SQL, writes.feeds);
  const touchStatements = add(TOUCH_SQL, writes.touches);
  const documentStatements = add(DOCUMENT_SQL, writes.documents);
  add(FINDINGS_SQL, findingChanges(writes.feeds));
  add(FAILURE_SQL, writes.failures);
  add(RUN_SQL, writes.runs);
  add(DEAD_SQL, writes.deadLetters);
  if (statements.length === 0) return { feeds: new Set(), documents: new Set() };
  const results = await db.batch<{ feed?: string; target?: string }>(statements);
  const firstDocument = feedStatements + touchStatements;
  const returned = (from: number, count: number) => results.slice(from, from + count).flatMap(({ results }) => results);
  return {
    feeds: new Set(returned(0, feedStatements).flatMap(({ feed }) => feed ?? [])),
    documents: new Set(returned(firstDocument, documentStatements).flatMap(({ target }) => target ?? [])),
  };
}

export type Previous = {
  feeds: Map<string, { generation: number; etag: string | null; fetchedAt: number | null }>;
  /** `changed`: it differs, or it was another feed's. Then `document` is as it was, to make a delta from. */
  documents: Map<string, { generation: number; changed: boolean; document: Json | null }>;
};

/** What is stored for these feeds and targets; payloads come back only where the hash or the feed differs. */
export async function readPrevious(
  db: D1Database,
  feeds: string[],
  targets: { target: string; hash: string; feed: string }[],
): Promise<Previous> {
  const wanted = parameters(targets);
  const [feedRows, ...targetRows] = await db.batch<Record<string, string | number | null>>([
    db
      .prepare("SELECT feed, generation, etag, fetched_at FROM feeds WHERE feed IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(feeds)),
    ...wanted.map((chunk) =>
      db
        .prepare(
          `SELECT target, generation, changed, CASE WHEN changed THEN payload END AS payload FROM (
             SELECT s.target, s.generation, s.payload, s.hash <> w.value->>'hash' OR s.feed <> w.value->>'feed' AS changed
             FROM json_each(?1) AS w JOIN live_snapshots AS s ON s.target = w.value->>'target')`,
        )
        .bind(chunk),
    ),
  ]);
  return {
    feeds: new Map(
      (feedRows?.results ?? []).map((row) => [
        String(row.feed),
        {
          generation: Number(row.generation),
          etag: row.etag === null ? null : String(row.etag),
          fetchedAt: row.fetched_at === null ? null : Number(row.fetched_at),
        },
      ]),
    ),
    documents: new Map(
      targetRows.flatMap(({ results }) =>
        results.map((row) => [
          String(row.target),
          {
            generation: Number(row.generation),
            changed: row.changed === 1,
            document: row.payload === null ? null : JSON.parse(String(row.payload)),
          },
        ]),
      ),
    ),
  };
}
