/** The part of the catalogue that a deployment serves, with its lookups. */

import { lineIdOf, stopRefOf } from "../ids.ts";
import type { Call, Catalogue, Line, Network, ParisLine, StopArea } from "../model.ts";
import { busCatalogue, railCatalogue } from "./files.ts";
import type { Selection } from "./selection.ts";
import { foldKey, lineSpellings } from "./selection.ts";

/** Every lookup is a map read. Lines are in signage order: metro 1, 2, 3, 3B …, RER A …, tram T1 … */
export type TransitCatalogue = {
  /** Only the served lines, their stops, and the quays and zones of those stops. */
  catalogue: Catalogue;
  lines: readonly Line[];
  /** By IDFM id in any dialect's spelling ("C01371", "STIF:Line::C01371:"). */
  line(id: string): Line | undefined;
  /** By key, sign or id, whatever the case: "T3a" = "t3A", "3bis" = "3B", "C01371". */
  lineByKey(network: string, key: string): Line | undefined;
  stop(id: string): StopArea | undefined;
  /** The stop area of a quay, zone or area, in any dialect's spelling or as a parsed reference. */
  stopOf(ref: string | Call["stop"]): StopArea | undefined;
  /** Served lines that stop there, in signage order; empty for a stop that is not served. */
  linesAt(stopId: string): readonly Line[];
  /** Stop areas that trains of the line come from or go to next, expresses apart; empty where the order is not known. */
  neighbours(lineId: string, stopId: string): readonly string[];
};

const built = new Map<string, TransitCatalogue>();

/** Built once a selection and isolate. An id that the catalogue does not have selects nothing. */
export function catalogueFor(selection: Selection): TransitCatalogue {
  const name = selectionName(selection);
  const known = built.get(name);
  if (known !== undefined) return known;
  const index = indexOf(select(selection, name));
  built.set(name, index);
  return index;
}

/** All lines of the networks, before SCHEDULER_LINES narrows them. */
export function linesOf(networks: readonly Network[]): ParisLine[] {
  const all = networks.includes("bus") ? [...railCatalogue().lines, ...busCatalogue().lines] : railCatalogue().lines;
  return all.filter((line) => networks.includes(line.network));
}

function selectionName({ networks, lineIds }: Selection): string {
  return lineIds === null ? [...networks].sort().join(",") : [...lineIds].sort().join(",");
}

function select(selection: Selection, name: string): Catalogue {
  const rail = railCatalogue();
  const lines = linesOf(selection.networks).filter((line) => selection.lineIds?.includes(line.id) ?? true);
  const served = new Set(lines.flatMap((line) => line.stops));
  // A stop area of both files is the rail one: it has the town.
  const stops = new Map(rail.stops.map((stop) => [stop.id, stop]));
  if (lines.some((line) => line.network === "bus")) {
    for (const stop of busCatalogue().stops) if (!stops.has(stop.id)) stops.set(stop.id, stop);
  }
  const isServed = ([, area]: [string, string]) => served.has(area);
  return {
    // The database is reloaded when this changes, so it must tell two selections apart.
    version: `${rail.version}/${name}`,
    attribution: rail.attribution,
    lines,
    stops: [...stops.values()].filter((stop) => served.has(stop.id)),
    quays: Object.fromEntries(Object.entries(rail.quays).filter(isServed)),
    zones: Object.fromEntries(Object.entries(rail.zones).filter(isServed)),
    running_s: rail.running_s,
  };
}

/** Lookups over any catalogue; `catalogueFor` is the one of the shipped data. */
export function indexOf(catalogue: Catalogue): TransitCatalogue {
  const lines = new Map(catalogue.lines.map((line) => [line.id, line]));
  const byKey = new Map<string, Line>();
  for (const line of catalogue.lines) {
    // First come, first served: a key is stronger than another line's sign or nickname.
    for (const spelling of lineSpellings(line)) {
      const at = `${line.network}:${spelling}`;
      if (!byKey.has(at) || spelling === foldKey(line.key)) byKey.set(at, line);
    }
  }
  const stops = new Map(catalogue.stops.map((stop) => [stop.id, stop]));
  const linesAt = new Map<string, Line[]>();
  for (const line of catalogue.lines) {
    for (const stop of line.stops) {
      const known = linesAt.get(stop);
      if (known === undefined) linesAt.set(stop, [line]);
      else known.push(line);
    }
  }
  const neighbours = new Map<string, Map<string, string[]>>();

  return {
    catalogue,
    lines: catalogue.lines,
    line: (id) => lines.get(lineIdOf(id) ?? id),
    lineByKey: (network, key) => byKey.get(`${network.toLowerCase()}:${foldKey(lineIdOf(key) ?? key)}`),
    stop: (id) => stops.get(id),
    stopOf(ref) {
      const { kind, id } = typeof ref === "string" ? stopRefOf(ref) : ref;
      // Numbers of quays, zones and areas are one series, so a spelling that does not tell the kind is no riddle.
      const area =
        kind === "quay" ? catalogue.quays[id] : stops.has(id) ? id : (catalogue.zones[id] ?? catalogue.quays[id]);
      return area === undefined ? undefined : stops.get(area);
    },
    linesAt: (stopId) => linesAt.get(stopId) ?? [],
    neighbours(lineId, stopId) {
      const line = lines.get(lineId);
      if (line === undefined) return [];
      const known = neighbours.get(lineId) ?? neighboursOf(line);
      neighbours.set(lineId, known);
      return known.get(stopId) ?? [];
    },
  };
}

function neighboursOf(line: Line): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const add = (from: string, to: string) => found.set(from, (found.get(from) ?? new Set()).add(to));
  for (const { direction, stops } of line.patterns) {
    const sameWay = line.patterns.filter((pattern) => pattern.direction === direction);
    stops.slice(1).forEach((to, i) => {
      const from = stops[i];
      if (from === undefined || sameWay.some((pattern) => stopsBetween(pattern.stops, from, to) > 0)) return;
      add(from, to);
      add(to, from);
    });
  }
  return new Map([...found].map(([stop, others]) => [stop, [...others]]));
}

/** 0 also where the pattern does not go from one to the other. */
function stopsBetween(stops: readonly string[], from: string, to: string): number {
  const start = stops.indexOf(from);
  return start < 0 ? 0 : Math.max(0, stops.indexOf(to, start) - start - 1);
}
