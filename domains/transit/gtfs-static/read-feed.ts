/**
 * A static GTFS feed, read from a zip that streams. The files of an archive come in any order, and stop_times.txt means
 * nothing without trips.txt and stops.txt; it is also the only large one. So the archive is read twice: first all but
 * the stop times, which are passed over without being unpacked, then only these. The first reading also answers whether
 * the feed is the one that is known already, and then nothing else is done.
 */
import { NO_TIME } from "./call-arena.ts";
import { FeedTables } from "./feed-tables.ts";
import { secondsOf } from "./gtfs-values.ts";
import { RowRejections } from "./row-rejections.ts";
import type { StaticFeed } from "./static-model.ts";
import { type Row, type TableSpec, tableSink, UnreadableTable } from "./table-reader.ts";
import { TripPacking } from "./trip-packing.ts";
import { readZip, type ZipEntry } from "./zip-stream.ts";

/** Part of the fingerprint: raised when the same files would now be stored otherwise. */
const FORMAT = 3;

const STOP_TIMES = "stop_times.txt";
const REQUIRED = ["agency.txt", "routes.txt", "stops.txt", "trips.txt", STOP_TIMES] as const;

export type FeedReading =
  | { kind: "feed"; feed: StaticFeed }
  /** Its fingerprint is the known one. */
  | { kind: "unchanged"; fingerprint: string }
  /** Not a zip, a zip that was cut or is corrupt, or not a GTFS feed. */
  | { kind: "malformed"; reason: string }
  /** Right, but larger than fits into a Worker's memory. */
  | { kind: "too_large"; reason: string };

export type ReadOptions = {
  /** The fingerprint of the feed that is stored; null where none is. */
  known: string | null;
  /** The route_ids to keep; all where it is left out. A network of ten million stop times fits no Worker. */
  routes?: ReadonlySet<string>;
};

/** `open` gives the archive's bytes from the start each time, and is called once or twice. */
export async function readFeed(
  open: () => Promise<ReadableStream<Uint8Array>>,
  { known, routes: wanted }: ReadOptions,
): Promise<FeedReading> {
  const rejections = new RowRejections();
  const tables = new FeedTables(rejections, wanted ?? null);
  const first = await pass(await open(), tables.specs, rejections);
  if (first.kind !== "read") return first;
  const missing = REQUIRED.filter((file) => !first.files.has(file));
  if (missing.length > 0) return malformed(`the archive has no ${missing.join(", ")}`);
  if (!first.files.has("calendar.txt") && !first.files.has("calendar_dates.txt")) {
    return malformed("the archive has neither calendar.txt nor calendar_dates.txt");
  }
  const fingerprint = await fingerprintOf(first.files, wanted);
  if (fingerprint === known) return { kind: "unchanged", fingerprint };
  const checked = tables.check();
  if (checked.kind !== "checked") return checked;

  const packing = new TripPacking(checked.trips, rejections);
  const overflow = { line: 0 };
  const spec = stopTimesSpec(tables, packing, rejections, { isFiltered: wanted !== undefined, overflow });
  const second = await pass(await open(), [spec], rejections);
  if (second.kind !== "read") return second;
  if (overflow.line > 0) {
    const reason = `${STOP_TIMES} is not grouped by trip and too large to be sorted in memory (line ${overflow.line})`;
    return { kind: "too_large", reason };
  }
  if ((await fingerprintOf(second.files, wanted)) !== fingerprint)
    return malformed("the archive changed while it was read");

  const { patterns, runs, latestS, stopTimes } = packing.finish(tables.stopIds, tables.routeIds);
  const counts = {
    ...tables.counts(),
    trips: runs.reduce((sum, each) => sum + each.length, 0),
    stop_times: stopTimes,
    patterns: patterns.length,
    profiles: patterns.reduce((sum, pattern) => sum + pattern.profiles.length, 0),
  };
  const { zone, language, publisher, feedVersion, routes, stops, services, tracks } = checked;
  const { kept: rejected, count: rejectedCount } = rejections;
  const head = { fingerprint, zone, language, publisher, feedVersion };
  return {
    kind: "feed",
    feed: { ...head, routes, stops, services, tracks, patterns, runs, latestS, counts, rejected, rejectedCount },
  };
}

type Pass = { kind: "read"; files: Map<string, ZipEntry> } | { kind: "malformed"; reason: string };

/** Reads the files that have a spec and passes over the others. Of two files of one name the first is read. */
async function pass(
  body: ReadableStream<Uint8Array>,
  specs: readonly TableSpec[],
  rejections: RowRejections,
): Promise<Pass> {
  const seen = new Set<string>();
  const nameOf = new Map<string, string>();
  try {
    const read = await readZip(body, (path) => {
      const file = fileName(path);
      if (file === null || seen.has(file)) return null;
      seen.add(file);
      nameOf.set(path, file);
      const spec = specs.find((each) => each.file === file);
      return spec === undefined ? null : tableSink(spec, rejections);
    });
    if (read.kind === "malformed") return malformed(`${read.reason} (byte ${read.offset})`);
    const files = new Map<string, ZipEntry>();
    for (const entry of read.entries) {
      const file = nameOf.get(entry.name);
      if (file !== undefined && !files.has(file)) files.set(file, entry);
    }
    return { kind: "read", files };
  } catch (error) {
    if (error instanceof UnreadableTable) return malformed(error.message);
    throw error;
  }
}

function malformed(reason: string): { kind: "malformed"; reason: string } {
  return { kind: "malformed", reason };
}

/** The table's name whatever folder it is in; null for what a Mac puts beside each file. */
function fileName(path: string): string | null {
  const parts = path.replaceAll("\\", "/").toLowerCase().split("/");
  return parts.includes("__macosx") ? null : (parts.at(-1) ?? null);
}

/** A change in a file that is not read (fares, pathways) is no change. */
const READ_FILES = [
  ...REQUIRED,
  "calendar.txt",
  "calendar_dates.txt",
  "feed_info.txt",
  "frequencies.txt",
  "shapes.txt",
] as const;

async function fingerprintOf(
  files: ReadonlyMap<string, ZipEntry>,
  wanted: ReadonlySet<string> | undefined,
): Promise<string> {
  const lines = READ_FILES.map((file) => `${file} ${files.get(file)?.crc ?? "-"} ${files.get(file)?.size ?? "-"}`);
  if (wanted !== undefined) lines.push(JSON.stringify([...wanted].sort()));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${FORMAT}:${hex}`;
}

const TRIP = 0;
const STOP = 1;
const SEQUENCE = 2;
const ARRIVAL = 3;
const DEPARTURE = 4;
const PICKUP = 5;
const DROP_OFF = 6;
const HEADSIGN = 7;

function stopTimesSpec(
  tables: FeedTables,
  packing: TripPacking,
  rejections: RowRejections,
  { isFiltered, overflow }: { isFiltered: boolean; overflow: { line: number } },
): TableSpec {
  const reject = (line: number, reason: string, trip: string) => rejections.add(STOP_TIMES, line, reason, trip);
  return {
    file: STOP_TIMES,
    columns: [
      "trip_id",
      "stop_id",
      "stop_sequence",
      "arrival_time",
      "departure_time",
      "pickup_type",
      "drop_off_type",
      "stop_headsign",
    ],
    required: ["trip_id", "stop_id", "stop_sequence"],
    row(value, line) {
      const trip = value(TRIP);
      const stop = tables.stopIndex(value(STOP));
      const sequence = Number(value(SEQUENCE) || Number.NaN);
      const arrival = timeOf(value(ARRIVAL));
      const departure = timeOf(value(DEPARTURE));
      if (stop === undefined) {
        if (isFiltered && !tables.hasTrip(trip)) return;
        return reject(line, `stop_id "${value(STOP)}" is not in stops.txt`, trip);
      }
      if (!Number.isSafeInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
        return reject(line, `stop_sequence is "${value(SEQUENCE)}", not a whole number`, trip);
      }
      if (arrival === null || departure === null) {
        return reject(line, `a time is neither H:MM:SS nor empty: ${wrongTime(value)}`, trip);
      }
      const pickup = transferKind(value(PICKUP));
      const dropOff = transferKind(value(DROP_OFF));
      const refusal = packing.add(trip, stop, sequence, arrival, departure, pickup, dropOff, value(HEADSIGN));
      if (refusal === "full") overflow.line ||= line;
      if (refusal === "unknown trip" && !isFiltered) reject(line, `trip_id "${trip}" is not in trips.txt`, trip);
    },
  };
}

/** What 32 bits hold. */
const MAX_SEQUENCE = 0x7fffffff;

/** Null for a text that is no time. */
function timeOf(text: string): number | null {
  return text === "" ? NO_TIME : secondsOf(text);
}

function wrongTime(value: Row): string {
  return [ARRIVAL, DEPARTURE]
    .map(value)
    .filter((text) => timeOf(text) === null)
    .map((text) => JSON.stringify(text.slice(0, 20)))
    .join(", ");
}

/** pickup_type, drop_off_type: what is no known kind is a regular one, as the empty value is. */
function transferKind(text: string): number {
  return text === "1" ? 1 : text === "2" ? 2 : text === "3" ? 3 : 0;
}
