/**
 * What of a feed is not as it was: the rows to write and those to remove. In two steps, so that only the planned trips
 * of what changed need to be loaded in between (static-wanted.ts). Entity ids play no part in it: MBTA and others make
 * new ones for every poll.
 */
import { Rejections } from "../normalisers/rejections.ts";
import { disruptionOf } from "./alerts.ts";
import { type FeedPart, partsOf } from "./feed-parts.ts";
import { type FeedContext, joinOf, refusalOf } from "./normalise-feed.ts";
import type { FeedHeader } from "./read-feed.ts";
import { type FeedRecord, type HiddenTrip, keyOf, renamed } from "./records.ts";
import { serviceClock } from "./service-day.ts";
import { instantOf } from "./trip-calls.ts";
import type { Join } from "./trip-match.ts";
import { journeyOf } from "./trip-updates.ts";
import { vehicleOf } from "./vehicle-positions.ts";
import { WireError } from "./wire-reader.ts";

/** The rows that are held: hash of a row's part of the feed → key of the row. */
export type HeldRows = ReadonlyMap<string, string>;

export type FeedChanges = {
  kind: "changes";
  header: FeedHeader;
  /** Parts that no row is held of. */
  changed: FeedPart[];
  /** Rows that are as they were, with the instant at which a trip was heard of again. */
  kept: { hash: string; key: string; heardAt: number | null }[];
  held: HeldRows;
  faults: Rejections;
};

/** What else a row hangs on: where one of these is another, every part is new. */
export type Ground = {
  /** The static timetable's version; null without one. */
  version: string | null;
  /** The agency's zone: a trip without start_date is dated by the local day. */
  zone: string;
  /** Epoch ms. */
  now: number;
  previousAt: number | null;
};

export function changesOf(
  bytes: Uint8Array,
  held: HeldRows,
  { version, zone, now, previousAt }: Ground,
): FeedChanges | { kind: "malformed"; reason: string } | { kind: "rejected"; reason: string } {
  const faults = new Rejections();
  const seed = `${version ?? ""} ${serviceClock(zone)?.dayOf(now) ?? ""}`;
  const opened = partsOf(bytes, seed, faults);
  if (opened.kind === "malformed") return opened;
  const refusal = refusalOf(opened.header, previousAt);
  if (refusal !== null) return { kind: "rejected", reason: refusal };
  const changed: FeedPart[] = [];
  const kept: FeedChanges["kept"] = [];
  for (const part of opened.parts) {
    const key = held.get(part.hash);
    if (key === undefined) changed.push(part);
    else kept.push({ hash: part.hash, key, heardAt: part.heardAt });
  }
  return { kind: "changes", header: opened.header, changed, kept, held, faults };
}

export type FeedRow = { key: string; hash: string; record: FeedRecord | HiddenTrip };

export type FeedDiff = {
  /** Keys of rows that the feed does not have any more. */
  removed: string[];
  /** All rows of the feed: what the next one is compared with. */
  held: Map<string, string>;
  /** When each trip was last heard of, epoch ms: it moves with every poll and is no part of a row. */
  heard: Map<string, number>;
  faults: Rejections;
};

/**
 * Hands over the row of each part that changed, one at a time: kept all at once, they would be most of the memory that
 * a poll takes. The context's timetable is of the version that `changesOf` was told.
 */
export function rowsOf(
  { header, changed, kept, held, faults }: FeedChanges,
  context: FeedContext,
  onRow: (row: FeedRow) => void,
): FeedDiff {
  const join = joinOf(context, instantOf(header.timestamp) ?? context.now);
  const next = new Map<string, string>();
  const heard = new Map<string, number>();
  const keys = new Set<string>();
  const take = (key: string, hash: string, heardAt: number | null) => {
    keys.add(key);
    next.set(hash, key);
    if (heardAt !== null) heard.set(key, heardAt);
  };
  for (const { key, hash, heardAt } of kept) take(key, hash, heardAt);
  for (const part of changed) {
    // Word for word what another entity tells.
    if (next.has(part.hash)) continue;
    const read = recordOf(part, join, context, faults);
    if (read === null) continue;
    const record = renamed(read, (key) => keys.has(key));
    const key = keyOf(record);
    take(key, part.hash, part.heardAt);
    onRow({ key, hash: part.hash, record });
  }
  const removed = [...new Set(held.values())].filter((key) => !keys.has(key));
  return { removed, held: next, heard, faults };
}

/** Null, with a fault, where the part is broken inside or names nothing. */
function recordOf(part: FeedPart, join: Join, context: FeedContext, faults: Rejections): FeedRow["record"] | null {
  const path = `/entity/${part.index}`;
  try {
    const { tripUpdate, vehicle, alert } = part.read();
    if (tripUpdate !== null) return journeyOf(tripUpdate, join, `${path}/trip_update`, faults);
    if (vehicle !== null) return vehicleOf(vehicle, part.entityId, join, `${path}/vehicle`, faults);
    return alert === null ? null : disruptionOf(alert, part.entityId, context.languages, context.timetable);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    faults.add(`byte ${error.offset}: ${error.message}`, path, part.entityId);
    return null;
  }
}
