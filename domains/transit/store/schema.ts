/**
 * The transit domain's own tables: the catalogue, for search and geography in SQL. They are reference data, replaced
 * whole when the shipped version changes, so they have no retention rule. The full-text table transit_search is in
 * the migration only: Drizzle has no words for FTS5.
 */
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** One row: which catalogue the other tables hold. */
export const transitCatalogue = sqliteTable("transit_catalogue", {
  id: integer("id").primaryKey(),
  version: text("version").notNull(),
  attribution: text("attribution").notNull(),
});

export const transitLines = sqliteTable(
  "transit_lines",
  {
    id: text("id").primaryKey(),
    network: text("network").notNull(),
    key: text("key").notNull(),
    label: text("label").notNull(),
    name: text("name").notNull(),
    colour: text("colour").notNull(),
    textColour: text("text_colour").notNull(),
    operator: text("operator").notNull(),
    orderKnown: integer("order_known").notNull(),
    stopCount: integer("stop_count").notNull(),
    /** Signage order: metro 1, 2, 3, 3B … */
    position: integer("position").notNull(),
  },
  (table) => [uniqueIndex("transit_lines_key").on(table.network, table.key)],
);

export const transitStops = sqliteTable(
  "transit_stops",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    town: text("town"),
    lat: real("lat").notNull(),
    lon: real("lon").notNull(),
    lineCount: integer("line_count").notNull(),
  },
  (table) => [index("transit_stops_place").on(table.lat, table.lon)],
);

export const transitLineStops = sqliteTable(
  "transit_line_stops",
  {
    lineId: text("line_id").notNull(),
    /** Travel order where the line's order is known. */
    position: integer("position").notNull(),
    stopId: text("stop_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.lineId, table.position] }),
    index("transit_line_stops_stop").on(table.stopId),
  ],
);

/**
 * When a line's state became another one: a row a change, so that a calm day writes nothing. Fourteen days are kept,
 * and before them the last state of each line.
 */
export const transitLineStates = sqliteTable(
  "transit_line_states",
  {
    /** "metro:13". */
    line: text("line").notNull(),
    at: integer("at").notNull(),
    level: text("level").notNull(),
  },
  (table) => [primaryKey({ columns: [table.line, table.at] })],
);

/** One row: when the states were last looked at, and what they were. What nobody looked at is a gap, not a state. */
export const transitStatesSeen = sqliteTable("transit_states_seen", {
  id: integer("id").primaryKey(),
  at: integer("at").notNull(),
  /** JSON, line → level. */
  levels: text("levels").notNull(),
});

/**
 * One row a network: which version of its static GTFS readers see. The version is the import's epoch ms; changing it
 * here is the switch from one whole timetable to the next.
 */
export const gtfsFeeds = sqliteTable("gtfs_feeds", {
  network: text("network").primaryKey(),
  version: integer("version").notNull(),
  /** The one before, kept for readers that began with it; 0 for none. */
  previous: integer("previous").notNull(),
  fingerprint: text("fingerprint").notNull(),
  zone: text("zone").notNull(),
  /** JSON: language, publisher, feed_version, latest_s. */
  about: text("about").notNull(),
  /** Packs that trips and stops are spread over by the hash of their id. */
  tripPacks: integer("trip_packs").notNull(),
  stopPacks: integer("stop_packs").notNull(),
  /** JSON. */
  counts: text("counts").notNull(),
  rejectedCount: integer("rejected_count").notNull(),
  rejected: text("rejected").notNull(),
});

/**
 * The timetables, many things a row: D1 bills rows and not bytes, and a feed's 50,000 trips with their index would be
 * more rows in one import than a free account may write in a day. As packs they are about 1,300.
 */
export const gtfsPacks = sqliteTable(
  "gtfs_packs",
  {
    network: text("network").notNull(),
    version: integer("version").notNull(),
    /** "routes", "services", "stops", "trips", "patterns", "runs", or what riders are shown: "lines", "places". */
    kind: text("kind").notNull(),
    pack: integer("pack").notNull(),
    payload: text("payload").notNull(),
  },
  (table) => [primaryKey({ columns: [table.network, table.version, table.kind, table.pack] })],
);

/**
 * What the networks' real-time feeds tell now, a row a trip, vehicle or alert: written where it is not as it was, and
 * gone when the feed does not have it any more. They are read by network and line, without an index: it would be a
 * second row to write for each.
 */
export const gtfsRtRows = sqliteTable(
  "gtfs_rt_rows",
  {
    /** Of the description, "caltrain-trip-updates". */
    source: text("source").notNull(),
    /** "trip:501@20231107", "vehicle:9", "alert:x". */
    key: text("key").notNull(),
    network: text("network").notNull(),
    /** route_id; null where none is told. */
    line: text("line"),
    /** How a trip or a vehicle was found in the timetable; null for what is not looked for there. */
    match: text("match"),
    /** JSON (gtfs-rt/row-codec.ts). */
    payload: text("payload").notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.key] })],
);

/** One row a source of a network: what its next answer is compared with. */
export const transitSourceStates = sqliteTable("transit_source_states", {
  source: text("source").primaryKey(),
  network: text("network").notNull(),
  /** One more with each writing: of two answers that race, the second changes nothing. */
  revision: integer("revision").notNull(),
  etag: text("etag"),
  /** Epoch ms of the header; null where it has none. */
  headerAt: integer("header_at"),
  /** Epoch ms: documents that were told before are not of these rows. */
  writtenAt: integer("written_at").notNull(),
  /** JSON: the timetable's fingerprint, and the step of the clock whose planned trips were told. */
  about: text("about").notNull(),
  /** JSON: [hash, key] of each row, and [key, epoch ms] of when each trip was last heard of. */
  held: text("held").notNull(),
  heard: text("heard").notNull(),
});

/**
 * Which source tells of a subject (its topic), where that is not simply the preferred one being good: no row is the
 * rule, and an outage of PRIM is a row for each line that somebody could look at. Instants are epoch ms.
 */
export const transitSourceChoices = sqliteTable("transit_source_choices", {
  topic: text("topic").primaryKey(),
  /** Id of a network's source, "static" for the timetable. */
  source: text("source").notNull(),
  since: integer("since").notNull(),
  badSince: integer("bad_since"),
  /** JSON: the better source that is good again, and what it has shown. */
  rival: text("rival"),
  /** The preferred source's last good answer. */
  lostAt: integer("lost_at"),
});
