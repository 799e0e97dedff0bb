/** One GTFS-Realtime body beside what its source's last one left: what to write, and which lines are told otherwise now. */
import { changesOf, rowsOf } from "../gtfs-rt/feed-diff.ts";
import type { PartContent } from "../gtfs-rt/feed-parts.ts";
import type { FeedRecord, HiddenTrip, TripMatch } from "../gtfs-rt/records.ts";
import { packed } from "../gtfs-rt/row-codec.ts";
import type { StaticTimetable, StaticWanted } from "../gtfs-rt/static-timetable.ts";
import { wantedBy } from "../gtfs-rt/static-wanted.ts";
import { instantOf } from "../gtfs-rt/trip-calls.ts";
import { WireError } from "../gtfs-rt/wire-reader.ts";
import type { Rejections } from "../normalisers/rejections.ts";
import type { SourceRow, SourceState } from "../store/source-rows.ts";

export type PollGround = {
  /** Fingerprint of the timetable; null without one. */
  timetable: string | null;
  /** IANA zone of the agency. */
  zone: string;
  languages: readonly string[];
  /** Epoch ms. */
  now: number;
  /** Loads what the changed parts name; null without a timetable. */
  load: ((wanted: StaticWanted) => Promise<StaticTimetable>) | null;
};

export type Poll = {
  kind: "poll";
  /** Epoch ms of the header; null where it has none. */
  headerAt: number | null;
  changed: SourceRow[];
  removed: string[];
  held: Map<string, string>;
  heard: Map<string, number>;
  faults: Rejections;
};

/** What was held when nothing is known yet. */
const NOTHING_HELD: Pick<SourceState, "held" | "headerAt"> = { held: new Map(), headerAt: null };

/** Malformed and rejected are the body's: see normaliseFeed. A broken part is a fault, and the rest is taken. */
export async function pollOf(
  bytes: Uint8Array,
  before: Pick<SourceState, "held" | "headerAt"> | null,
  { timetable, zone, languages, now, load }: PollGround,
): Promise<Poll | { kind: "malformed" | "rejected"; reason: string }> {
  const { held, headerAt: previousAt } = before ?? NOTHING_HELD;
  const changes = changesOf(bytes, held, { version: timetable, zone, now, previousAt });
  if (changes.kind !== "changes") return changes;
  const joined = load === null ? null : await load(wantedBy(contents(changes.changed)));
  const changed: SourceRow[] = [];
  const diff = rowsOf(changes, { now, timetable: joined, zone, languages, previousAt }, ({ key, record }) =>
    changed.push({ key, line: lineOf(record), match: matchOf(record), payload: packed(record) }),
  );
  return { kind: "poll", headerAt: instantOf(changes.header.timestamp), changed, ...diff };
}

function* contents(parts: readonly { read(): PartContent }[]): Generator<PartContent> {
  for (const part of parts) {
    try {
      yield part.read();
    } catch (error) {
      // It is told as a fault when its row is made.
      if (!(error instanceof WireError)) throw error;
    }
  }
}

function lineOf(record: FeedRecord | HiddenTrip): string | null {
  return record.kind === "journey" || record.kind === "vehicle" ? record.lineId : null;
}

function matchOf(record: FeedRecord | HiddenTrip): TripMatch | null {
  return record.kind === "journey" || record.kind === "vehicle" ? record.match : null;
}
