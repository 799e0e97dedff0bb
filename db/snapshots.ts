/** The last good documents, and the age of the feeds that they came from. */
import type { FeedState } from "../contracts/live.ts";
import type { Json } from "../contracts/patch.ts";

export type StoredSnapshot = {
  target: string;
  /** The feed's generation in which this document last changed; higher where it had come further with another feed. */
  generation: number;
  document: Json;
  /** Epoch ms. */
  changedAt: number;
  /** Age and last error of the feed that it came from. */
  feed: FeedState;
};

type FeedRow = {
  feed: string;
  source: string;
  origin: FeedState["origin"];
  feed_generation: number;
  observed_at: number | null;
  fetched_at: number;
  stale_after_s: number;
  expired_after_s: number;
  last_error_at: number | null;
  last_error_outcome: string | null;
  last_error_message: string | null;
};

const FEED_COLUMNS =
  "f.feed, f.source, f.origin, f.generation AS feed_generation, f.observed_at, f.fetched_at, f.stale_after_s, f.expired_after_s, f.last_error_at, f.last_error_outcome, f.last_error_message";

const iso = (at: number): string => new Date(at).toISOString();

function feedState(row: FeedRow): FeedState {
  return {
    feed: row.feed,
    source: row.source,
    origin: row.origin,
    generation: row.feed_generation,
    observed_at: row.observed_at === null ? null : iso(row.observed_at),
    fetched_at: iso(row.fetched_at),
    stale_after_s: row.stale_after_s,
    expired_after_s: row.expired_after_s,
    last_error:
      row.last_error_at === null
        ? null
        : {
            at: iso(row.last_error_at),
            outcome: row.last_error_outcome ?? "unavailable",
            message: row.last_error_message ?? "",
          },
  };
}

/**
 * Documents that this isolate has parsed, by hash: asked again, only their age is read. They are shared, so nobody may
 * change one. Bounded by their length as text, of which the parsed form takes a few times as much memory.
 */
const MAX_REMEMBERED_CHARS = 8_000_000;

type Remembered = { hash: string; length: number; document: Json };

class Memory {
  readonly #documents = new Map<string, Remembered>();
  #length = 0;

  get(target: string): Remembered | undefined {
    const found = this.#documents.get(target);
    if (found === undefined) return undefined;
    // The most recently used is last.
    this.#documents.delete(target);
    this.#documents.set(target, found);
    return found;
  }

  set(target: string, entry: Remembered): void {
    this.#forget(target);
    this.#documents.set(target, entry);
    this.#length += entry.length;
    for (const oldest of this.#documents.keys()) {
      if (this.#length <= MAX_REMEMBERED_CHARS) break;
      this.#forget(oldest);
    }
  }

  #forget(target: string): void {
    this.#length -= this.#documents.get(target)?.length ?? 0;
    this.#documents.delete(target);
  }
}

const memories = new WeakMap<D1Database, Memory>();

function memoryOf(db: D1Database): Memory {
  const known = memories.get(db);
  if (known !== undefined) return known;
  const made = new Memory();
  memories.set(db, made);
  return made;
}

type SnapshotRow = FeedRow & {
  target: string;
  generation: number;
  hash: string;
  /** Null where the hash is the one that was asked about. */
  payload: string | null;
  changed_at: number;
};

/** The last good document of each target; a target that has never been fetched is absent from the map. */
export async function readSnapshots(db: D1Database, targets: string[]): Promise<Map<string, StoredSnapshot>> {
  if (targets.length === 0) return new Map();
  const memory = memoryOf(db);
  const known = new Map(targets.map((target) => [target, memory.get(target)]));
  const { results } = await db
    .prepare(
      `SELECT s.target, s.generation, s.hash, s.changed_at,
              CASE WHEN s.hash IS NOT w.value->>'hash' THEN s.payload END AS payload, ${FEED_COLUMNS}
       FROM json_each(?1) AS w
       JOIN live_snapshots AS s ON s.target = w.value->>'target'
       JOIN feeds AS f ON f.feed = s.feed
       WHERE f.fetched_at IS NOT NULL`,
    )
    .bind(JSON.stringify([...known].map(([target, entry]) => ({ target, hash: entry?.hash ?? null }))))
    .all<SnapshotRow>();
  return new Map(
    results.map((row) => {
      const { target, generation, payload } = row;
      const document: Json = payload === null ? (known.get(target)?.document ?? null) : JSON.parse(payload);
      if (payload !== null) memory.set(target, { hash: row.hash, length: payload.length, document });
      return [target, { target, generation, document, changedAt: row.changed_at, feed: feedState(row) }];
    }),
  );
}

/** For a topic that nobody may read any more: whoever knows its name finds nothing under it. */
export function forgetSnapshot(db: D1Database, target: string): D1PreparedStatement {
  return db.prepare("DELETE FROM live_snapshots WHERE target = ?1").bind(target);
}

/** Every feed that has had a good answer, or those named. */
export async function readFeeds(db: D1Database, feeds?: string[]): Promise<FeedState[]> {
  const where = feeds === undefined ? "" : "AND f.feed IN (SELECT value FROM json_each(?1))";
  const statement = db.prepare(`SELECT ${FEED_COLUMNS} FROM feeds AS f WHERE f.fetched_at IS NOT NULL ${where}`);
  const { results } = await (feeds === undefined ? statement : statement.bind(JSON.stringify(feeds))).all<FeedRow>();
  return results.map(feedState);
}

/** Epoch ms of the last good generation, what it counted, and the failure since then, of every feed ever asked for. */
export async function readFeedAges(
  db: D1Database,
): Promise<Map<string, { fetchedAt: number | null; lastErrorAt: number | null; counts: Record<string, number> }>> {
  const { results } = await db
    .prepare("SELECT feed, fetched_at AS fetchedAt, last_error_at AS lastErrorAt, counts FROM feeds")
    .all<{ feed: string; fetchedAt: number | null; lastErrorAt: number | null; counts: string }>();
  return new Map(results.map(({ feed, counts, ...ages }) => [feed, { ...ages, counts: JSON.parse(counts) }]));
}

/** How a stored document stands, without the document. */
export type SnapshotStanding = {
  feed: FeedState;
  /** An operator holds it: it says what it said, whatever its feed has brought since. */
  isHeld: boolean;
};

/** Of each target that has been fetched. */
export async function readStandings(db: D1Database, targets: string[]): Promise<Map<string, SnapshotStanding>> {
  if (targets.length === 0) return new Map();
  const { results } = await db
    .prepare(
      `SELECT s.target, s.hash LIKE 'held %' AS held, ${FEED_COLUMNS}
       FROM json_each(?1) AS w
       JOIN live_snapshots AS s ON s.target = w.value
       JOIN feeds AS f ON f.feed = s.feed
       WHERE f.fetched_at IS NOT NULL`,
    )
    .bind(JSON.stringify(targets))
    .all<FeedRow & { target: string; held: number }>();
  return new Map(results.map((row) => [row.target, { feed: feedState(row), isHeld: row.held === 1 }]));
}
