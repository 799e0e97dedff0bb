/**
 * Static feeds in D1, as whole versions: the rows of a new version are written beside those of the version that readers
 * see, and one statement makes it the one they see. What fails before leaves readers where they were.
 */
import { type Pack, packSizes, packsOf } from "./feed-packs.ts";
import { type FeedReading, type ReadOptions, readFeed } from "./read-feed.ts";
import type { FeedCounts, RowRejection, StaticFeed } from "./static-model.ts";

/** D1 takes a bound value of 2 MB; a quarter of it leaves room for UTF-8 and for the isolate's memory. */
const MAX_PARAMETER_CHARS = 500_000;

/** Who began to read a version finishes within this time. */
const READER_MS = 600_000;

/** An import ends long before; a version that is newer than the one in use and older than this was left unfinished. */
const ABANDONED_MS = 3_600_000;

/** Rows deleted by one call: a D1 statement of some ms, so that a sweep never holds up the writers. */
const BITE = 500;

export type ImportOutcome =
  | {
      kind: "imported";
      version: number;
      counts: FeedCounts;
      rejected: RowRejection[];
      rejectedCount: number;
      /** Rows written to D1. */
      rows: number;
    }
  | { kind: "unchanged"; version: number }
  /** Another import was faster. Nothing changed for readers. */
  | { kind: "superseded" }
  | Extract<FeedReading, { kind: "malformed" | "too_large" }>;

/**
 * Brings a network's timetable to what the archive says. `open` gives its bytes from the start each time, and is called
 * twice; `now` is epoch ms and becomes the version. A feed of 1,250,000 stop times takes some seconds of CPU
 * (bench/gtfs), far from the five minutes of a queue consumer, so it is one job without checkpoints: one that is cut
 * off is run again from the start. @throws what `open`, the body's stream or D1 throw.
 */
export async function importGtfs(
  db: D1Database,
  network: string,
  open: () => Promise<ReadableStream<Uint8Array>>,
  now: number,
  options: Omit<ReadOptions, "known"> = {},
): Promise<ImportOutcome> {
  const current = await db
    .prepare("SELECT version, fingerprint FROM gtfs_feeds WHERE network = ?1")
    .bind(network)
    .first<{ version: number; fingerprint: string }>();
  const reading = await readFeed(open, { ...options, known: current?.fingerprint ?? null });
  switch (reading.kind) {
    case "malformed":
    case "too_large":
      return reading;
    case "unchanged":
      return { kind: "unchanged", version: current?.version ?? 0 };
    case "feed":
      return storeFeed(db, network, reading.feed, { version: now, onTopOf: current?.version ?? 0 });
  }
}

/** Writes a version and switches to it if readers still see `onTopOf` (0: nothing yet). */
export async function storeFeed(
  db: D1Database,
  network: string,
  feed: StaticFeed,
  { version, onTopOf }: { version: number; onTopOf: number },
): Promise<ImportOutcome> {
  let rows = 0;
  for (const parameter of parametersOf(packsOf(feed))) {
    const { meta } = await db.prepare(PACKS_SQL).bind(network, version, parameter.text).run();
    if (meta.changes !== parameter.rows) throw new Error(`${meta.changes} of ${parameter.rows} packs were written`);
    rows += parameter.rows;
  }
  const { tripPacks, stopPacks } = packSizes(feed);
  const about = JSON.stringify({
    language: feed.language,
    publisher: feed.publisher,
    feed_version: feed.feedVersion,
    latest_s: feed.latestS,
  });
  const { results } = await db
    .prepare(SWITCH_SQL)
    .bind(
      network,
      version,
      onTopOf,
      feed.fingerprint,
      feed.zone,
      about,
      tripPacks,
      stopPacks,
      JSON.stringify(feed.counts),
      feed.rejectedCount,
      JSON.stringify(feed.rejected),
      rows,
    )
    .run();
  if (results.length === 0) return { kind: "superseded" };
  const { counts, rejected, rejectedCount } = feed;
  return { kind: "imported", version, counts, rejected, rejectedCount, rows: rows + 1 };
}

const PACKS_SQL = `
INSERT INTO gtfs_packs (network, version, kind, pack, payload)
SELECT ?1, ?2, w.value ->> 0, w.value ->> 1, w.value -> 2 FROM json_each(?3) AS w`;

/** The count guards against a sweep or a hand that took rows of the version while it was written. */
const SWITCH_SQL = `
INSERT INTO gtfs_feeds (network, version, previous, fingerprint, zone, about, trip_packs, stop_packs, counts,
                        rejected_count, rejected)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
WHERE (SELECT count(*) FROM gtfs_packs WHERE network = ?1 AND version = ?2) = ?12
  AND COALESCE((SELECT version FROM gtfs_feeds WHERE network = ?1), 0) = ?3
ON CONFLICT (network) DO UPDATE SET
  version = excluded.version, previous = excluded.previous, fingerprint = excluded.fingerprint, zone = excluded.zone,
  about = excluded.about, trip_packs = excluded.trip_packs, stop_packs = excluded.stop_packs, counts = excluded.counts,
  rejected_count = excluded.rejected_count, rejected = excluded.rejected
RETURNING version`;

/**
 * Deletes a bite of the rows that no reader sees any more: versions before the previous one at once, the previous one
 * when its readers are done, and what an import left unfinished. Answers how many rows went: 0 when nothing is left.
 */
export async function sweepVersions(db: D1Database, network: string, now: number): Promise<number> {
  const { meta } = await db
    .prepare(SWEEP_SQL)
    .bind(network, now - READER_MS, now - ABANDONED_MS, BITE)
    .run();
  return meta.changes;
}

/** Versions are found by skipping from one to the next on the primary key, not by reading every pack. */
const SWEEP_SQL = `
WITH RECURSIVE versions (version) AS (
  SELECT min(version) FROM gtfs_packs WHERE network = ?1
  UNION ALL
  SELECT (SELECT min(p.version) FROM gtfs_packs p WHERE p.network = ?1 AND p.version > versions.version)
  FROM versions WHERE versions.version IS NOT NULL
), head AS (SELECT COALESCE(max(version), 0) AS version, COALESCE(max(previous), 0) AS previous
            FROM gtfs_feeds WHERE network = ?1)
DELETE FROM gtfs_packs WHERE rowid IN (
  SELECT p.rowid FROM versions v, head h, gtfs_packs p
  WHERE p.network = ?1 AND p.version = v.version
    AND CASE WHEN v.version = h.version THEN 0
             WHEN v.version = h.previous THEN h.version < ?2
             WHEN v.version < h.version THEN 1
             ELSE v.version < ?3 END
  LIMIT ?4)`;

function* parametersOf(packs: Iterable<Pack>): Generator<{ text: string; rows: number }> {
  let texts: string[] = [];
  let size = 0;
  for (const { kind, pack, payload } of packs) {
    const text = `["${kind}",${pack},${payload}]`;
    if (size + text.length > MAX_PARAMETER_CHARS && texts.length > 0) {
      yield { text: `[${texts.join(",")}]`, rows: texts.length };
      texts = [];
      size = 0;
    }
    texts.push(text);
    size += text.length;
  }
  if (texts.length > 0) yield { text: `[${texts.join(",")}]`, rows: texts.length };
}
