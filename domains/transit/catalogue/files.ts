/** The shipped files (made by scripts/build-catalogue.ts) as catalogues. */
import type { Catalogue, ParisCatalogue, ParisLine, StopArea } from "../model.ts";
import busFile from "./idfm-bus.json" with { type: "json" };
import railFile from "./idfm-rail.json" with { type: "json" };

export type CatalogueFile = Pick<Catalogue, "version" | "attribution" | "stops"> & { lines: ParisLine[] };

let bus: CatalogueFile | null = null;

/** Everything but buses: 60 lines, 997 stop areas. */
export function railCatalogue(): ParisCatalogue {
  return railFile as ParisCatalogue;
}

/** Bus lines with their stop areas in no known order. Read on the first call: most deployments serve none. */
export function busCatalogue(): CatalogueFile {
  bus ??= {
    version: busFile.version,
    attribution: busFile.attribution,
    lines: rows(busFile.lines).map(busLine),
    stops: rows(busFile.stops).map(busStop),
  };
  return bus;
}

function busLine([
  id = "",
  key = "",
  label = "",
  colour = "",
  textColour = "",
  operator = "",
  stops = "",
]: string[]): ParisLine {
  return {
    id,
    network: "bus",
    key,
    label,
    name: `Bus ${label}`,
    colour,
    text_colour: textColour,
    operator,
    patterns: [],
    stops: stops.split(","),
    order_known: false,
  };
}

function busStop([id = "", name = "", lat = "", lon = ""]: string[]): StopArea {
  return { id, name, lat: Number(lat), lon: Number(lon), town: null };
}

function rows(table: string): string[][] {
  return table.split("\n").map((row) => row.split("\t"));
}
