/** What a network's real-time sources tell now, in D1: rows of records, and beside them what the next answer is compared with. */
import type { AlertDisruption, FeedRecord, HiddenTrip, TripMatch } from "../gtfs-rt/records.ts";
import { unpacked } from "../gtfs-rt/row-codec.ts";

/** D1 takes a bound value of 2 MB; half of it leaves room for UTF-8. */
const MAX_PARAMETER_CHARS = 900_000;

/** What a source's last answer left behind. */
export type SourceState = {
  revision: number;
  etag: string | null;
  /** Epoch ms of the header. */
  headerAt: number | null;
  /** Epoch ms. */
  writtenAt: number;
  about: SourceAbout;
  /** Hash of a row's part of the feed → key of the row. */
  held: ReadonlyMap<string, string>;
  /** When each trip was last heard of, epoch ms. */
  heard: ReadonlyMap<string, number>;
};

export type SourceAbout = {
  /** Fingerprint of the timetable that the rows were joined with; null without one. */
  timetable: string | null;
  /** The step of the clock up to which planned trips were told beside them, epoch ms. */
  windowAt: number;
};

export type SourceRow = {
  key: string;
  /** route_id. */
  line: string | null;
  match: TripMatch | null;
  payload: string;
};

/** A source's next state, and the rows in which it differs from the last. */
export type SourceWrite = {
  source: string;
  network: string;
  /** Of the state that it was compared with; 0 where there was none. */
  onTopOf: number;
  state: Omit<SourceState, "revision">;
  changed: readonly SourceRow[];
  removed: readonly string[];
};

export type Statement = { sql: string; parameters: (string | number | null)[] };

const UNTOUCHED = "COALESCE((SELECT revision FROM transit_source_states WHERE source = ?1), 0) = ?2";

const UPSERT_SQL = `
INSERT INTO gtfs_rt_rows (source, key, network, line, match, payload)
SELECT ?1, w.value ->> 0, ?3, w.value ->> 1, w.value ->> 2, w.value ->> 3 FROM json_each(?4) AS w WHERE ${UNTOUCHED}
ON CONFLICT (source, key) DO UPDATE SET line = excluded.line, match = excluded.match, payload = excluded.payload`;

const REMOVE_SQL = `
DELETE FROM gtfs_rt_rows WHERE source = ?1 AND key IN (SELECT value FROM json_each(?3)) AND ${UNTOUCHED}`;

const STATE_SQL = `
INSERT INTO transit_source_states (source, network, revision, etag, header_at, written_at, about, held, heard)
SELECT ?1, ?3, ?2 + 1, ?4, ?5, ?6, ?7, ?8, ?9 WHERE ${UNTOUCHED}
ON CONFLICT (source) DO UPDATE SET
  revision = excluded.revision, etag = excluded.etag, header_at = excluded.header_at, written_at = excluded.written_at,
  about = excluded.about, held = excluded.held, heard = excluded.heard
RETURNING revision`;

/** To be run in this order in one transaction. The last answers a row if it was the state that was compared with. */
export function rowStatements(write: SourceWrite): Statement[] {
  const { source, network, onTopOf, state, changed, removed } = write;
  const statements: Statement[] = [];
  for (const text of parametersOf(changed)) {
    statements.push({ sql: UPSERT_SQL, parameters: [source, onTopOf, network, text] });
  }
  if (removed.length > 0) {
    statements.push({ sql: REMOVE_SQL, parameters: [source, onTopOf, JSON.stringify(removed)] });
  }
  const { etag, headerAt, writtenAt, about, held, heard } = state;
  const texts = [JSON.stringify(about), JSON.stringify([...held]), JSON.stringify([...heard])];
  statements.push({ sql: STATE_SQL, parameters: [source, onTopOf, network, etag, headerAt, writtenAt, ...texts] });
  return statements;
}

function* parametersOf(rows: readonly SourceRow[]): Generator<string> {
  let texts: string[] = [];
  let size = 0;
  for (const { key, line, match, payload } of rows) {
    const text = JSON.stringify([key, line, match, payload]);
    if (size + text.length > MAX_PARAMETER_CHARS && texts.length > 0) {
      yield `[${texts.join(",")}]`;
      texts = [];
      size = 0;
    }
    texts.push(text);
    size += text.length;
  }
  if (texts.length > 0) yield `[${texts.join(",")}]`;
}

/** Everything or nothing; false where another answer was written meanwhile. */
export async function writeRows(db: D1Database, write: SourceWrite): Promise<boolean> {
  const statements = rowStatements(write).map(({ sql, parameters }) => db.prepare(sql).bind(...parameters));
  const results = await db.batch(statements);
  return (results.at(-1)?.results.length ?? 0) > 0;
}

export const STATE_OF_SQL =
  "SELECT revision, etag, header_at, written_at, about, held, heard FROM transit_source_states WHERE source = ?1";

export type StateRow = {
  revision: number;
  etag: string | null;
  header_at: number | null;
  written_at: number;
  about: string;
  held: string;
  heard: string;
};

export function stateOf(row: StateRow): SourceState {
  return {
    revision: row.revision,
    etag: row.etag,
    headerAt: row.header_at,
    writtenAt: row.written_at,
    // Written by rowStatements alone.
    about: JSON.parse(row.about) as SourceAbout,
    held: new Map(JSON.parse(row.held) as [string, string][]),
    heard: new Map(JSON.parse(row.heard) as [string, number][]),
  };
}

export async function readSourceState(db: D1Database, source: string): Promise<SourceState | null> {
  const row = await db.prepare(STATE_OF_SQL).bind(source).first<StateRow>();
  return row === null ? null : stateOf(row);
}

/** The lines of which these rows are, as they are stored now. */
export async function linesOfRows(db: D1Database, source: string, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { results } = await db
    .prepare(
      `SELECT DISTINCT line FROM gtfs_rt_rows
       WHERE source = ?1 AND line IS NOT NULL AND key IN (SELECT value FROM json_each(?2))`,
    )
    .bind(source, JSON.stringify(keys))
    .all<{ line: string }>();
  return new Set(results.map(({ line }) => line));
}

/** {trip: {exact: 19}, vehicle: {exact: 14}, alert: {"": 3}}: how many rows there are of each kind and match. */
export async function countRows(db: D1Database, source: string): Promise<{ kind: string; match: string; n: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT substr(key, 1, instr(key, ':') - 1) AS kind, COALESCE(match, '') AS match, count(*) AS n
       FROM gtfs_rt_rows WHERE source = ?1 GROUP BY 1, 2`,
    )
    .bind(source)
    .all<{ kind: string; match: string; n: number }>();
  return results;
}

type StoredRow = { source: string; key: string; payload: string };

/** The trips of these lines that the source tells, hidden ones too; null: of all lines. */
export async function storedTrips(
  db: D1Database,
  source: string,
  lines: readonly string[] | null,
  heard: ReadonlyMap<string, number>,
): Promise<(FeedRecord | HiddenTrip)[]> {
  const { results } = await db
    .prepare(
      `SELECT key, payload FROM gtfs_rt_rows WHERE source = ?1 AND key >= 'trip:' AND key < 'trip;'
       AND (?2 IS NULL OR line IS NULL OR line IN (SELECT value FROM json_each(?2)))`,
    )
    .bind(source, lines === null ? null : JSON.stringify(lines))
    .all<StoredRow>();
  return results.map(({ key, payload }) => unpacked(payload, heard.get(key) ?? null));
}

/** Everything that the real-time feeds of a network tell now, but for trips that riders are not to see. */
export async function storedRecords(db: D1Database, network: string): Promise<FeedRecord[]> {
  const [rows, states] = await Promise.all([
    db
      .prepare("SELECT source, key, payload FROM gtfs_rt_rows WHERE network = ?1 ORDER BY source, key")
      .bind(network)
      .all<StoredRow>(),
    db
      .prepare("SELECT source, heard FROM transit_source_states WHERE network = ?1")
      .bind(network)
      .all<{ source: string; heard: string }>(),
  ]);
  const heard = new Map(
    states.results.map((row) => [row.source, new Map(JSON.parse(row.heard) as [string, number][])]),
  );
  return rows.results.flatMap(({ source, key, payload }) => {
    const record = unpacked(payload, heard.get(source)?.get(key) ?? null);
    return record.kind === "hidden" ? [] : [record];
  });
}

/** The alerts that the source tells. */
export async function storedAlerts(db: D1Database, source: string): Promise<AlertDisruption[]> {
  const { results } = await db
    .prepare("SELECT payload FROM gtfs_rt_rows WHERE source = ?1 AND key >= 'alert:' AND key < 'alert;'")
    .bind(source)
    .all<{ payload: string }>();
  return results.flatMap(({ payload }) => {
    const record = unpacked(payload, null);
    return record.kind === "alert" ? [record] : [];
  });
}

/** Which archive a network's timetable was last taken from. */
export type ArchiveTag = { etag: string | null; taken: string };

/** Sources have ids of letters, digits and dashes: an archive's row has another kind of name. */
function archiveSource(network: string): string {
  return `${network}:static`;
}

export async function readArchiveTag(db: D1Database, network: string): Promise<ArchiveTag | null> {
  const row = await db
    .prepare("SELECT etag, about FROM transit_source_states WHERE source = ?1")
    .bind(archiveSource(network))
    .first<{ etag: string | null; about: string }>();
  return row === null ? null : { etag: row.etag, taken: row.about };
}

/** Writes nothing where it is the same. */
export async function writeArchiveTag(
  db: D1Database,
  network: string,
  { etag, taken }: ArchiveTag,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO transit_source_states (source, network, revision, etag, header_at, written_at, about, held, heard)
       VALUES (?1, ?2, 1, ?3, NULL, ?4, ?5, '[]', '[]')
       ON CONFLICT (source) DO UPDATE SET
         revision = revision + 1, etag = excluded.etag, written_at = excluded.written_at, about = excluded.about
       WHERE etag IS NOT excluded.etag OR about <> excluded.about`,
    )
    .bind(archiveSource(network), network, etag, now, taken)
    .run();
}

/** Rows of networks that run no more. */
export async function forgetSources(db: D1Database, running: readonly string[]): Promise<void> {
  const networks = JSON.stringify(running);
  await db.batch(
    ["gtfs_rt_rows", "transit_source_states"].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE network NOT IN (SELECT value FROM json_each(?1))`).bind(networks),
    ),
  );
}
