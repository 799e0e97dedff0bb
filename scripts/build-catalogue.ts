/**
 * Makes the catalogue that Vigie ships from Île-de-France Mobilités' open data:
 *   node scripts/build-catalogue.ts [--data ../shared/data/transit] [--relations relations.csv]
 * The same data gives the same bytes. No network. The recorded data lacks the quays of trams; the open data set
 * "relations" (CSV) has every quay of the region, and with it departures at those quays find their stops.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { encodedShapes, joined } from "../domains/transit/catalogue/line-shapes.ts";
import type { Line } from "../domains/transit/model.ts";
import { busFile } from "./catalogue/bus.ts";
import type { OpenData } from "./catalogue/open-data.ts";
import { readOpenData, readShapes, readTracks } from "./catalogue/open-data.ts";
import type { RailReport } from "./catalogue/rail.ts";
import { railCatalogue } from "./catalogue/rail.ts";
import { railZones } from "./catalogue/rail-zones.ts";

/** The date of the GTFS that patterns and shapes are of, and the revision of what this script makes of it. */
const VERSION = "2026-07-23.1";
const ATTRIBUTION = "Île-de-France Mobilités, GTFS of 2026-07-23 (Licence Mobilités / ODbL)";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "domains/transit/catalogue");

const { values } = parseArgs({
  options: { data: { type: "string", default: join(root, "../shared/data/transit") }, relations: { type: "string" } },
});
const folder = resolve(values.data);
const data = readOpenData(folder, values.relations === undefined ? null : readFileSync(values.relations, "utf8"));
const { catalogue, report } = railCatalogue(data, VERSION, ATTRIBUTION);
const bus = busFile(data, VERSION, ATTRIBUTION);

write("idfm-rail.json", catalogue);
write("idfm-shapes.json", {
  version: VERSION,
  attribution: ATTRIBUTION,
  precision: 5,
  lines: shapesOf(catalogue.lines, data),
});
write("idfm-bus.json", bus.file);
write("idfm-rail-zones.json", railZones(data.quays, catalogue.quays));
tell(report);
console.log(
  `bus: ${bus.file.lines.split("\n").length} lines, ${bus.file.stops.split("\n").length} stops; rows without coordinates: ${bus.skipped}`,
);

/** Shapes of the GTFS; the surveyed tracks where works leave the GTFS only a part of the line. */
function shapesOf(lines: readonly Line[], source: OpenData): Record<string, string[]> {
  const tracks = readTracks(folder);
  const shapes: Record<string, string[]> = {};
  for (const line of lines) {
    const surveyed = line.order_known ? [] : joined(tracks.get(line.id) ?? []);
    const ofTheDay = [...readShapes(folder, line.id).values()];
    const encoded = encodedShapes(surveyed.length > 0 ? surveyed : ofTheDay);
    if (encoded.length > 0) shapes[line.id] = encoded;
  }
  if (Object.keys(shapes).length === 0)
    throw new Error(`no shapes in ${folder} for ${source.catalogue.lines.length} lines`);
  return shapes;
}

function write(name: string, content: object): void {
  const text = `${JSON.stringify(content)}\n`;
  writeFileSync(join(target, name), text);
  console.log(`${name}: ${(Buffer.byteLength(text) / 1024).toFixed(0)} KB`);
}

function tell(of: RailReport): void {
  console.log(
    `rail: ${catalogue.lines.length} lines, ${catalogue.stops.length} stops, ${Object.keys(catalogue.quays).length} quays, ${Object.keys(catalogue.zones).length} zones, ${Object.keys(catalogue.running_s).length} running times`,
  );
  console.log(`order unknown: ${of.orderUnknown.join(" ")}`);
  console.log(`stops that works close, put back between their neighbours: ${of.reinserted.join(", ") || "none"}`);
  for (const { line, quays, byName, byPosition, unmatched } of of.perLine) {
    console.log(
      `quays of ${line}: ${quays} = ${byName} by name + ${byPosition} by position + unmatched [${unmatched.join("; ")}]`,
    );
  }
  const without = [...of.stopsWithoutQuay].filter(([, count]) => count > 0);
  console.log(`stops without a known quay: ${without.map(([line, count]) => `${line} ${count}`).join(", ") || "none"}`);
}
