/** The hub's memory in the object's SQLite, so that a resume survives hibernation and eviction. */
import type { FeedState } from "../contracts/live.ts";
import { type Entry, emptyRing, type Ring } from "../kernel/feed.ts";
import type { FeedMemory, FeedStore, FlushRecord } from "./live-hub-memory.ts";

/** Below the 2 MB that one SQLite value may have here. */
const MAX_ROW_CHARACTERS = 500_000;

type RingRow = { first_offset: number; entries: string };

export class SqlFeedStore implements FeedStore {
  readonly #sql: SqlStorage;
  /** Messages by offset: what was flushed since the object woke up, and what a resume has read back. */
  readonly #frames = new Map<number, string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS epoch (only INTEGER PRIMARY KEY CHECK (only = 1), epoch TEXT NOT NULL)");
    // `frames` comes last: reading a row's entries then does not touch the pages of its messages.
    sql.exec(
      "CREATE TABLE IF NOT EXISTS ring (first_offset INTEGER PRIMARY KEY, last_offset INTEGER NOT NULL, entries TEXT NOT NULL, frames TEXT NOT NULL)",
    );
    sql.exec("CREATE TABLE IF NOT EXISTS feeds (feed TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID");
    sql.exec("CREATE TABLE IF NOT EXISTS topics (topic TEXT PRIMARY KEY, feed TEXT NOT NULL) WITHOUT ROWID");
    sql.exec("INSERT OR IGNORE INTO epoch (only, epoch) VALUES (1, ?)", newEpoch());
  }

  load(): FeedMemory {
    const { epoch } = this.#sql.exec<{ epoch: string }>("SELECT epoch FROM epoch").one();
    const rows = this.#sql.exec<RingRow>("SELECT first_offset, entries FROM ring ORDER BY first_offset").toArray();
    const entries = rows.flatMap((row) => readEntries(row));
    const ring = {
      epoch,
      offset: entries.at(-1)?.offset ?? 0,
      entries,
      bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
    };
    const feeds = this.#sql.exec<{ state: string }>("SELECT state FROM feeds").toArray();
    const topics = this.#sql.exec<{ topic: string; feed: string }>("SELECT topic, feed FROM topics").toArray();
    return {
      ring,
      feeds: feeds.map(({ state }) => JSON.parse(state) as FeedState),
      feedOf: topics.map(({ topic, feed }) => [topic, feed]),
    };
  }

  append({ ring, entries, frames, feeds, feedOf }: FlushRecord): void {
    for (const row of rowsOf(entries, frames)) {
      this.#sql.exec(
        "INSERT INTO ring (first_offset, last_offset, entries, frames) VALUES (?, ?, ?, ?)",
        row.first,
        row.last,
        JSON.stringify(row.entries),
        row.frames.join("\n"),
      );
    }
    entries.forEach(({ offset, replayable }, index) => {
      if (replayable) this.#frames.set(offset, frames[index] ?? "");
    });
    const oldest = ring.entries[0]?.offset ?? ring.offset + 1;
    if (entries.length > 0) this.#sql.exec("DELETE FROM ring WHERE last_offset < ?", oldest);
    for (const offset of this.#frames.keys()) if (offset < oldest) this.#frames.delete(offset);
    for (const state of feeds) {
      this.#sql.exec("INSERT OR REPLACE INTO feeds (feed, state) VALUES (?, ?)", state.feed, JSON.stringify(state));
    }
    for (const [topic, feed] of feedOf) {
      this.#sql.exec("INSERT OR REPLACE INTO topics (topic, feed) VALUES (?, ?)", topic, feed);
    }
  }

  frames(offsets: readonly number[]): string[] {
    const first = offsets.find((offset) => !this.#frames.has(offset));
    if (first !== undefined) this.#recall(first);
    return offsets.flatMap((offset) => this.#frames.get(offset) ?? []);
  }

  restart(epoch: string): Ring {
    this.#sql.exec("DELETE FROM ring");
    this.#sql.exec("UPDATE epoch SET epoch = ?", epoch);
    this.#frames.clear();
    return emptyRing(epoch);
  }

  #recall(from: number): void {
    const rows = this.#sql.exec<RingRow & { frames: string }>(
      "SELECT first_offset, entries, frames FROM ring WHERE last_offset >= ?",
      from,
    );
    for (const row of rows) {
      const frames = row.frames.split("\n");
      readEntries(row).forEach(({ offset, replayable }, index) => {
        if (replayable) this.#frames.set(offset, frames[index] ?? "");
      });
    }
  }
}

export function newEpoch(): string {
  return crypto.randomUUID().slice(0, 8);
}

type PackedEntry = [topic: string, generation: number, bytes: number, replayable: 0 | 1];

function readEntries(row: RingRow): Entry[] {
  return (JSON.parse(row.entries) as PackedEntry[]).map(([topic, generation, bytes, replayable], index) => ({
    offset: row.first_offset + index,
    topic,
    generation,
    bytes,
    replayable: replayable === 1,
  }));
}

/** One row a flush, several where it is larger than a row may be. A message holds no raw line feed: it is JSON. */
function rowsOf(entries: readonly Entry[], frames: readonly string[]) {
  const rows: { first: number; last: number; entries: PackedEntry[]; frames: string[]; characters: number }[] = [];
  entries.forEach((entry, index) => {
    const frame = entry.replayable ? (frames[index] ?? "") : "";
    let row = rows.at(-1);
    if (row === undefined || row.characters + frame.length > MAX_ROW_CHARACTERS) {
      row = { first: entry.offset, last: entry.offset, entries: [], frames: [], characters: 0 };
      rows.push(row);
    }
    row.last = entry.offset;
    row.characters += frame.length;
    row.entries.push([entry.topic, entry.generation, entry.bytes, entry.replayable ? 1 : 0]);
    row.frames.push(frame);
  });
  return rows;
}
