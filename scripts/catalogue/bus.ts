/** Bus lines × stop areas: no order, no patterns, only what a board and a list need. */
import { hexColour, readableTextColour } from "./colours.ts";
import type { OpenData } from "./open-data.ts";

const URL_SAFE = /^[A-Za-z0-9._-]+$/;

/** Grey of the referential's lines without a colour of their own. */
const NO_COLOUR = "#aaaaaa";

/**
 * Fields are separated by tabs and records by line feeds, in one string a table: a deployment that serves no bus then
 * pays for two string literals, not for 13,600 objects.
 */
export type BusFile = {
  version: string;
  attribution: string;
  /** id, name, lat, lon */
  stops: string;
  /** id, key, label, colour, text colour, operator, stop ids (comma) */
  lines: string;
};

/** `skipped` counts the line × stop rows whose stop area has no known coordinates. */
export function busFile(data: OpenData, version: string, attribution: string): { file: BusFile; skipped: number } {
  const rows = data.network.filter((row) => row.mode === "bus");
  const located = rows.filter((row) => data.coordinates.has(row.area));
  const stops = new Map(located.map((row) => [row.area, row.areaName]));
  const lines = Map.groupBy(located, (row) => row.line);
  const keys = busKeys(
    [...lines].map(([id, [first]]) => ({ id, label: first?.label ?? id, operator: first?.operator ?? "" })),
  );
  return {
    skipped: rows.length - located.length,
    file: {
      version,
      attribution,
      stops: table(
        [...stops].sort(byId).map(([id, name]) => {
          const point = data.coordinates.get(id);
          return [id, name, (point?.lat ?? 0).toFixed(5), (point?.lon ?? 0).toFixed(5)];
        }),
      ),
      lines: table(
        [...lines].sort(byId).flatMap(([id, [first, ...others]]) => {
          if (first === undefined) return [];
          const colour = hexColour(first.colour) ?? NO_COLOUR;
          const text = readableTextColour(colour, hexColour(data.reference.get(id)?.textColour));
          const areas = new Set([first, ...others].map((row) => row.area));
          return [[id, keys.get(id) ?? id, first.label, colour, text, first.operator, [...areas].sort().join(",")]];
        }),
      ),
    },
  };
}

/**
 * Several towns have a bus "1". The number is the key of the only line that has it, or of RATP's; the others go by id.
 */
export function busKeys(lines: readonly { id: string; label: string; operator: string }[]): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [label, same] of Map.groupBy(lines, (line) => line.label.toLowerCase())) {
    const ratp = same.filter((line) => line.operator === "RATP");
    const owner = same.length === 1 ? same[0] : ratp.length === 1 ? ratp[0] : undefined;
    for (const line of same) keys.set(line.id, line === owner && URL_SAFE.test(label) ? line.label : line.id);
  }
  return keys;
}

function table(rows: readonly string[][]): string {
  return rows.map((row) => row.map((value) => value.replace(/[\t\n\r]+/g, " ").trim()).join("\t")).join("\n");
}

function byId([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
