/** Readers of Île-de-France Mobilités' open data files, as recorded; each gives plain records in the data's own words. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One line of idfm-rail-catalogue.DERIVED.json: the line referential joined with the patterns of one GTFS. */
export type SourceLine = {
  id: string;
  network: string;
  code: string;
  name: string;
  colour: string;
  textColour: string | null;
  colour2026: string | null;
  operator: string;
  patterns: { direction: string; shapeId: string | null; stops: string[] }[];
  stationsUnordered: string[];
};

export type SourceCatalogue = {
  meta: Record<string, string>;
  lines: SourceLine[];
  stations: Record<string, { zdc: string; name: string; lat: number | null; lon: number | null }>;
};

/** A quay of the "arrets" data set, and the monomodal area (ZdA) that it belongs to. */
export type SourceQuay = { arrid: string; arrname: string; arrtown: string | null; zdaid: string };

/** Mean running time between two consecutive quays, seconds, seen `observations` times in one GTFS. */
export type SourceRun = {
  from: string;
  fromName: string;
  to: string;
  toName: string;
  seconds: number;
  observations: number;
};

export type SourceReference = { colour: string; textColour: string; operator: string };

export type Point = { lat: number; lon: number };

export type OpenData = {
  catalogue: SourceCatalogue;
  quays: SourceQuay[];
  /** ZdA → ZdC. */
  zones: [zone: string, area: string][];
  runs: SourceRun[];
  /** Names that the stations data set gives to the stops of a line: [line id, stop area id, name]. */
  stationNames: [line: string, area: string, name: string][];
  reference: Map<string, SourceReference>;
  /** Every line × stop area of the region, bus included, in no order. */
  network: {
    line: string;
    label: string;
    colour: string;
    mode: string;
    operator: string;
    area: string;
    areaName: string;
  }[];
  coordinates: Map<string, Point>;
  /** Quay (ArR) → stop area (ZdC) from the whole "relations" data set, where a builder has it; else empty. */
  relations: [quay: string, area: string][];
};

const FOLDER = "idfm-catalogue";

/**
 * Reads all that the catalogue is built from. `folder` is the transit data folder, `relations` the text of the
 * "relations" data set or null; throws where a file or a column is missing.
 */
export function readOpenData(folder: string, relations: string | null = null): OpenData {
  const text = (name: string) => readFileSync(join(folder, FOLDER, name), "utf8");
  const stations = records(text("emplacement-des-gares-generalisee.2026.csv"), ";");
  return {
    catalogue: JSON.parse(text("idfm-rail-catalogue.DERIVED.json")) as SourceCatalogue,
    quays: JSON.parse(text("arrets.v2export.rail-subset.2025-01.json")) as SourceQuay[],
    zones: records(text("zones_darret.csv"), ",").map((row) => [field(row, "ZdAId"), field(row, "ZdCId")]),
    runs: records(text("troncon_durees.2026.csv"), ",").map((row) => ({
      from: gtfsNumber(field(row, "stop_id_a")),
      fromName: field(row, "nom_a"),
      to: gtfsNumber(field(row, "stop_id_b")),
      toName: field(row, "nom_b"),
      seconds: Number(field(row, "duree_moyenne_secondes")),
      observations: Number(field(row, "nb_observations")),
    })),
    stationNames: stations.flatMap((row) =>
      ["nom_long", "nom_ZdA", "nom_ZdC"].map((column): [string, string, string] => [
        field(row, "idrefligc"),
        field(row, "id_ref_ZdC"),
        field(row, column),
      ]),
    ),
    reference: new Map(
      records(text("referentiel-des-lignes.csv"), ";").map((row) => [
        field(row, "ID_Line"),
        {
          colour: field(row, "ColourWeb_hexa"),
          textColour: field(row, "TextColourWeb_hexa"),
          operator: field(row, "OperatorName"),
        },
      ]),
    ),
    network: records(text("reseau_complet.2026.csv"), ",").map((row) => ({
      line: field(row, "route_id"),
      label: field(row, "ligne_nom"),
      colour: field(row, "couleur"),
      mode: field(row, "mode"),
      operator: field(row, "operateur"),
      area: field(row, "zdc_id"),
      areaName: field(row, "zdc_nom"),
    })),
    coordinates: new Map(
      records(text("zdc_coordonnees.2026.csv"), ",").map((row) => [
        field(row, "zdc"),
        { lat: Number(field(row, "latitude")), lon: Number(field(row, "longitude")) },
      ]),
    ),
    relations: relations === null ? [] : relatedQuays(relations),
  };
}

/** [ArR, ZdC] of each row that has both; some quays belong to no area of correspondence. */
export function relatedQuays(relations: string): [quay: string, area: string][] {
  return records(relations, ";")
    .map((row): [string, string] => [field(row, "ArRId"), field(row, "ZdCId")])
    .filter(([quay, area]) => quay !== "" && area !== "");
}

/** The shapes of one line in the recorded GTFS, by shape id; none where the GTFS has no such line. */
export function readShapes(folder: string, lineId: string): Map<string, Point[]> {
  const path = join(folder, FOLDER, "gtfs-derived", "lines", `${lineId}.json`);
  let body: { shapes?: Record<string, Point[]> };
  try {
    body = JSON.parse(readFileSync(path, "utf8")) as { shapes?: Record<string, Point[]> };
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return new Map();
    throw error;
  }
  return new Map(Object.entries(body.shapes ?? {}));
}

/** Surveyed tracks (2024), by line: unlike a day's GTFS they do not shrink with works. */
export function readTracks(folder: string): Map<string, Point[][]> {
  const body = JSON.parse(readFileSync(join(folder, FOLDER, "traces-du-reseau-ferre-idf.2024-09.geojson"), "utf8")) as {
    features: {
      properties: { idrefligc: string | null };
      geometry: { type: string; coordinates: unknown } | null;
    }[];
  };
  const tracks = new Map<string, Point[][]>();
  for (const { properties, geometry } of body.features) {
    const line = properties.idrefligc;
    if (line === null || geometry === null) continue;
    const parts = geometry.type === "LineString" ? [geometry.coordinates] : (geometry.coordinates as unknown[]);
    const points = (parts as [number, number][][]).map((part) => part.map(([lon, lat]) => ({ lat, lon })));
    tracks.set(line, [...(tracks.get(line) ?? []), ...points]);
  }
  return tracks;
}

/** RFC 4180 with any separator and an optional byte-order mark; the first record names the fields. */
export function records(text: string, separator: "," | ";"): Record<string, string>[] {
  const [header, ...rows] = csvRows(text.replace(/^\uFEFF/, ""), separator);
  if (header === undefined) return [];
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ""])));
}

function csvRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') value += char;
      else if (text[at + 1] === '"') {
        value += '"';
        at++;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === separator) {
      row.push(value);
      value = "";
    } else if (char === "\n") {
      row.push(value);
      rows.push(row);
      row = [];
      value = "";
    } else if (char !== "\r") value += char;
  }
  if (value !== "" || row.length > 0) rows.push([...row, value]);
  return rows;
}

function field(row: Record<string, string>, name: string): string {
  const value = row[name];
  if (value === undefined) throw new Error(`the data has no column ${name}; it has ${Object.keys(row).join(", ")}`);
  return value;
}

function gtfsNumber(id: string): string {
  return id.slice(id.lastIndexOf(":") + 1);
}
