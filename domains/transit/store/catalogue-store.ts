/** The catalogue in D1: loaded whole when its version changes, searched by words and by distance. */

import { lineSpellings } from "../catalogue/selection.ts";
import type { Catalogue, Line, Network, StopArea } from "../model.ts";

/** D1 refuses a bound value over 2 MB; half of it leaves room for UTF-8. */
const MAX_PARAMETER_CHARS = 500_000;

/** A query is a few words; more of them only cost. */
const MAX_QUERY_WORDS = 8;

const EARTH_RADIUS_KM = 6371;
const KM_PER_DEGREE = (Math.PI / 180) * EARTH_RADIUS_KM;

/** Where no distance is asked for, the box grows until it holds enough stops: most questions come from inside Paris. */
const BOXES_KM = [1, 5, 25, 125, Number.POSITIVE_INFINITY];

/** Words that French puts before a line's code: "métro 1", "ligne A". */
const NETWORK_WORDS: { [network: string]: readonly string[] } = {
  metro: ["metro", "ligne"],
  rer: ["rer", "ligne"],
  tram: ["tram", "tramway", "ligne"],
  transilien: ["transilien", "train", "ligne"],
  ter: ["ter", "train"],
  shuttle: ["navette"],
  funicular: ["funiculaire"],
  cable: ["cable", "telepherique"],
  bus: ["bus", "ligne"],
} satisfies Record<Network, readonly string[]>;

export type LineRef = { network: string; line: string };

export type FoundLine = LineRef & {
  kind: "line";
  id: string;
  label: string;
  name: string;
  colour: string;
  text_colour: string;
};
export type FoundStop = {
  kind: "stop";
  id: string;
  name: string;
  town: string | null;
  lat: number;
  lon: number;
  /** Signage order. */
  lines: LineRef[];
};
export type Found = FoundLine | FoundStop;

/** Great-circle distances: to 10 m in kilometres, to 1 m in metres. */
export type NearStop = Omit<FoundStop, "kind"> & { distance_km: number; distance_m: number };

/**
 * Brings the tables to `catalogue`, in one transaction: readers see the old catalogue or the new one. Does nothing,
 * and writes no row, where the version is the stored one. Two callers at once write the same rows twice.
 */
export async function loadCatalogue(db: D1Database, catalogue: Catalogue): Promise<{ loaded: boolean }> {
  const stored = await db.prepare("SELECT version FROM transit_catalogue WHERE id = 1").first<{ version: string }>();
  if (stored?.version === catalogue.version) return { loaded: false };

  const lineCounts = new Map<string, number>();
  for (const line of catalogue.lines) {
    for (const stop of new Set(line.stops)) lineCounts.set(stop, (lineCounts.get(stop) ?? 0) + 1);
  }
  const statements = [
    ...["transit_line_stops", "transit_search", "transit_stops", "transit_lines"].map((table) =>
      db.prepare(`DELETE FROM ${table}`),
    ),
    ...insertAll(db, "transit_lines", 11, catalogue.lines.map(lineRow)),
    ...insertAll(
      db,
      "transit_stops",
      6,
      catalogue.stops.map((stop) => stopRow(stop, lineCounts)),
    ),
    ...insertAll(db, "transit_line_stops", 3, catalogue.lines.flatMap(lineStopRows)),
    ...insertAll(db, "transit_search", 5, [
      ...catalogue.lines.map(lineSearchRow),
      ...catalogue.stops.map((stop) => stopSearchRow(stop, lineCounts)),
    ]),
    db
      .prepare("INSERT OR REPLACE INTO transit_catalogue (id, version, attribution) VALUES (1, ?, ?)")
      .bind(catalogue.version, catalogue.attribution),
  ];
  await db.batch(statements);
  return { loaded: true };
}

/**
 * Lines and stops whose words begin with the query's words, accents and case apart. First what the query names
 * exactly (lines, then stops), then other lines, then names that begin with it, then the rest; more lines before fewer.
 * A query without a letter or digit finds nothing.
 */
export async function searchCatalogue(db: D1Database, query: string, limit: number): Promise<Found[]> {
  const words = foldWords(query).slice(0, MAX_QUERY_WORDS);
  if (words.length === 0) return [];
  const folded = words.join(" ");
  const { results } = await db
    .prepare(
      `WITH hits AS (
         SELECT kind, ref, weight,
           CASE
             WHEN instr(spellings, ?2) > 0 THEN CASE kind WHEN 'line' THEN 0 ELSE 1 END
             WHEN kind = 'line' THEN 2
             WHEN instr(spellings, ?3) > 0 THEN 3
             ELSE 4
           END AS class
         FROM transit_search WHERE transit_search MATCH ?1
       )
       SELECT hits.kind, hits.ref AS id, l.network, l.key, l.label, l.colour, l.text_colour,
         coalesce(l.name, s.name) AS name, s.town, s.lat, s.lon, ${LINES_OF_STOP} AS lines
       FROM hits
       LEFT JOIN transit_lines l ON hits.kind = 'line' AND l.id = hits.ref
       LEFT JOIN transit_stops s ON hits.kind = 'stop' AND s.id = hits.ref
       ORDER BY class, CASE hits.kind WHEN 'line' THEN l.position ELSE -hits.weight END, name, id
       LIMIT ?4`,
    )
    .bind(matchOf(words), `|${folded}|`, `|${folded}`, limit)
    .all<FoundRow>();
  return results.map(foundOf);
}

/**
 * Stops within `maxDistanceKm` of a place (null: however far), nearest first, at most `maxResults`. Degrees are
 * WGS 84; the earth is a sphere of 6,371 km.
 */
export async function nearestStops(
  db: D1Database,
  lat: number,
  lon: number,
  maxResults: number,
  maxDistanceKm: number | null,
): Promise<NearStop[]> {
  for (const boxKm of maxDistanceKm === null ? BOXES_KM : [maxDistanceKm]) {
    const near = (await stopsInBox(db, lat, lon, boxKm))
      .map((stop) => ({ stop, km: haversineKm(lat, lon, stop.lat, stop.lon) }))
      .filter(({ km }) => km <= boxKm)
      .sort((a, b) => a.km - b.km);
    if (maxDistanceKm === null && near.length < maxResults && boxKm !== Number.POSITIVE_INFINITY) continue;
    return near.slice(0, maxResults).map(({ stop, km }) => ({
      ...stop,
      distance_km: Math.round(km * 100) / 100,
      distance_m: Math.round(km * 1000),
    }));
  }
  return [];
}

/** Great-circle distance on a sphere of 6,371 km, in kilometres; degrees in. */
export function haversineKm(latA: number, lonA: number, latB: number, lonB: number): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((latB - latA) * rad) / 2) ** 2 +
    Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Words of letters and digits, lower case, without accents: "Châtelet-les-Halles" is chatelet, les, halles. */
export function foldWords(text: string): string[] {
  return (
    text
      .normalize("NFD")
      .replace(/\p{Diacritic}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

type FoundRow = {
  kind: "line" | "stop";
  id: string;
  network: string;
  key: string;
  label: string;
  name: string;
  colour: string;
  text_colour: string;
  town: string | null;
  lat: number;
  lon: number;
  lines: string;
};

const LINES_OF_STOP = `(
  SELECT json_group_array(json_object('network', network, 'line', key)) FROM (
    SELECT DISTINCT ll.network, ll.key, ll.position FROM transit_line_stops ls JOIN transit_lines ll ON ll.id = ls.line_id
    WHERE ls.stop_id = s.id ORDER BY ll.position))`;

async function stopsInBox(db: D1Database, lat: number, lon: number, km: number): Promise<Omit<FoundStop, "kind">[]> {
  const latSpan = Math.min(180, km / KM_PER_DEGREE);
  // Near a pole a degree of longitude is nothing; the widest parallel of the box decides.
  const widest = Math.cos(Math.min(90, Math.abs(lat) + latSpan) * (Math.PI / 180));
  const lonSpan = widest > 0.001 ? Math.min(360, latSpan / widest) : 360;
  const { results } = await db
    .prepare(
      `SELECT s.id, s.name, s.town, s.lat, s.lon, ${LINES_OF_STOP} AS lines
       FROM transit_stops s WHERE s.lat BETWEEN ? AND ? AND s.lon BETWEEN ? AND ?`,
    )
    .bind(lat - latSpan, lat + latSpan, lon - lonSpan, lon + lonSpan)
    .all<Pick<FoundRow, "id" | "name" | "town" | "lat" | "lon" | "lines">>();
  return results.map((row) => ({ ...row, lines: JSON.parse(row.lines) as LineRef[] }));
}

function foundOf(row: FoundRow): Found {
  if (row.kind === "stop") {
    const { id, name, town, lat, lon } = row;
    return { kind: "stop", id, name, town, lat, lon, lines: JSON.parse(row.lines) as LineRef[] };
  }
  const { id, network, key, label, name, colour, text_colour } = row;
  return { kind: "line", id, network, line: key, label, name, colour, text_colour };
}

/** Words are quoted, so that no query is FTS5 syntax; "*" asks for words that begin so. */
function matchOf(words: readonly string[]): string {
  return words.map((word) => `"${word}"*`).join(" ");
}

type Row = (string | number | null)[];

function insertAll(db: D1Database, table: string, columns: number, rows: Row[]): D1PreparedStatement[] {
  const values = Array.from({ length: columns }, (_, i) => `value ->> ${i}`).join(", ");
  return chunks(rows).map((json) => db.prepare(`INSERT INTO ${table} SELECT ${values} FROM json_each(?)`).bind(json));
}

function chunks(rows: Row[]): string[] {
  const texts: string[] = [];
  let chunk: string[] = [];
  let size = 0;
  for (const row of rows.map((values) => JSON.stringify(values))) {
    if (size + row.length > MAX_PARAMETER_CHARS) {
      texts.push(`[${chunk.join(",")}]`);
      chunk = [];
      size = 0;
    }
    chunk.push(row);
    size += row.length + 1;
  }
  return chunk.length === 0 ? texts : [...texts, `[${chunk.join(",")}]`];
}

function lineRow(line: Line, position: number): Row {
  const { id, network, key, label, name, colour, text_colour, operator } = line;
  const stopCount = new Set(line.stops).size;
  return [id, network, key, label, name, colour, text_colour, operator, line.order_known ? 1 : 0, stopCount, position];
}

function lineStopRows(line: Line): Row[] {
  return line.stops.map((stop, position) => [line.id, position, stop]);
}

function stopRow({ id, name, town, lat, lon }: StopArea, lineCounts: Map<string, number>): Row {
  return [id, name, town, lat, lon, lineCounts.get(id) ?? 0];
}

function lineSearchRow(line: Line): Row {
  // Of other agencies people write the name.
  const networkWords = NETWORK_WORDS[line.network] ?? foldWords(line.operator);
  // "3bis" is also typed "3 bis".
  const spaced = line.label.replace(/(?<=\d)(?=\p{L})/gu, " ");
  const bare = [...lineSpellings(line), ...[line.label, line.name, spaced].map((name) => foldWords(name).join(" "))];
  const spellings = new Set([
    ...bare,
    ...networkWords.flatMap((word) => bare.map((spelling) => `${word} ${spelling}`)),
  ]);
  return [[...networkWords, ...bare].join(" "), "line", line.id, `|${[...spellings].join("|")}|`, line.stops.length];
}

function stopSearchRow({ id, name, town }: StopArea, lineCounts: Map<string, number>): Row {
  const words = foldWords(name).join(" ");
  // Nobody types the brackets of "La Défense (Grande Arche)".
  const short = foldWords(name.replace(/\(.*?\)/g, " ")).join(" ");
  return [
    `${words} ${foldWords(town ?? "").join(" ")} ${id}`,
    "stop",
    id,
    `|${words}|${short}|${id}|`,
    lineCounts.get(id) ?? 0,
  ];
}
