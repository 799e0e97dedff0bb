/** The rail catalogue: 60 lines, their stops in order, ids in every dialect. */
import type { Network, ParisCatalogue, ParisLine, Pattern, StopArea } from "../../domains/transit/model.ts";
import { NETWORKS } from "../../domains/transit/model.ts";
import { hexColour, readableTextColour } from "./colours.ts";
import type { OpenData, Point, SourceLine } from "./open-data.ts";
import { essentialPatterns, orient, travelOrder, withSkippedStop } from "./patterns.ts";
import type { QuayMatch } from "./quays.ts";
import { foldName, matchQuays, runningSeconds } from "./quays.ts";

const TITLES: Partial<Record<Network, string>> = {
  metro: "Métro",
  rer: "RER",
  tram: "Tram",
  transilien: "Transilien",
  cable: "Câble",
};

/** What the sign says where it is not the code of open data. */
const SIGNS: Record<string, string> = { "metro:3B": "3bis", "metro:7B": "7bis" };

const NAMES: Record<string, string> = { FUN: "Funiculaire de Montmartre", ORLYVAL: "Orlyval", CDGVAL: "CDGVAL" };

export type RailReport = QuayMatch & {
  reinserted: string[];
  orderUnknown: string[];
  stopsWithoutQuay: Map<string, number>;
};

export function railCatalogue(
  data: OpenData,
  version: string,
  attribution: string,
): { catalogue: ParisCatalogue; report: RailReport } {
  const places = new Map<string, Point>();
  for (const [id, { lat, lon }] of Object.entries(data.catalogue.stations)) {
    if (lat !== null && lon !== null) places.set(id, { lat, lon });
  }
  const reinserted: string[] = [];
  const lines = data.catalogue.lines.map((source) => railLine(source, data, places, reinserted)).sort(signageOrder);

  const zoneOf = new Map(data.zones);
  const areaIds = new Set(lines.flatMap((line) => line.stops));
  const towns = new Map<string, string>();
  const quays = new Map<string, string>();
  for (const quay of data.quays) {
    const area = zoneOf.get(quay.zdaid);
    if (area === undefined || !areaIds.has(area)) continue;
    quays.set(quay.arrid, area);
    if (quay.arrtown !== null && quay.arrtown !== "") towns.set(area, quay.arrtown);
  }
  const match = matchQuays(data.runs, lines, namesByLine(lines, data));
  for (const [quay, area] of match.areas) quays.set(quay, area);
  // Last, as the registry itself is surer than names; it brings the bus quays of these areas too.
  for (const [quay, area] of data.relations) if (areaIds.has(area)) quays.set(quay, area);

  const stops = [...areaIds].sort(byNumber).map((id): StopArea => {
    const station = data.catalogue.stations[id];
    if (station === undefined) throw new Error(`stop area ${id} has no name`);
    const { lat, lon } = placeOf(id, data, lines);
    return { id, name: station.name, lat: degrees(lat), lon: degrees(lon), town: towns.get(id) ?? null };
  });
  const reached = new Set(quays.values());
  return {
    catalogue: {
      version,
      attribution,
      lines,
      stops,
      quays: sorted(quays),
      zones: sorted(new Map(data.zones.filter(([, area]) => areaIds.has(area)))),
      running_s: runningSeconds(data.runs, match.areas),
    },
    report: {
      ...match,
      reinserted,
      orderUnknown: lines.filter((line) => !line.order_known).map((line) => `${line.network}:${line.key}`),
      stopsWithoutQuay: new Map(
        lines.map((line) => [`${line.network}:${line.key}`, line.stops.filter((stop) => !reached.has(stop)).length]),
      ),
    },
  };
}

function railLine(source: SourceLine, data: OpenData, places: Map<string, Point>, reinserted: string[]): ParisLine {
  const reference = data.reference.get(source.id);
  const network = networkOf(source.network);
  const key = source.code === "TER" ? source.id : source.code.replaceAll(" ", "");
  const colour = hexColour(source.colour2026) ?? hexColour(reference?.colour) ?? hexColour(source.colour) ?? "#aaaaaa";
  let patterns = orient(
    source.patterns.map(({ direction, stops }) => ({ direction: direction as Pattern["direction"], stops })),
  );
  const [skipped, another] = source.stationsUnordered.filter(
    (stop) => !patterns.some(({ stops }) => stops.includes(stop)),
  );
  if (skipped !== undefined && another === undefined) {
    const whole = withSkippedStop(patterns, skipped, places);
    if (whole !== null) {
      patterns = whole;
      reinserted.push(`${network}:${key} ${skipped}`);
    }
  }
  patterns = essentialPatterns(patterns);
  const ordered = travelOrder(patterns);
  const all = new Set([...ordered, ...source.stationsUnordered]);
  const orderKnown = all.size > 0 && all.size === ordered.length;
  const nameOf = (id: string) => foldName(data.catalogue.stations[id]?.name ?? id);
  return {
    id: source.id,
    network,
    key,
    label: SIGNS[`${network}:${key}`] ?? source.code,
    name: lineName(source, network, key),
    colour,
    text_colour: readableTextColour(colour, hexColour(reference?.textColour) ?? hexColour(source.textColour)),
    operator: reference?.operator ?? source.operator,
    patterns,
    // Where the order is not known the alphabet is the one that pretends nothing.
    stops: orderKnown ? ordered : [...all].sort((a, b) => compare(nameOf(a), nameOf(b)) || compare(a, b)),
    order_known: orderKnown,
  };
}

function lineName(source: SourceLine, network: Network, key: string): string {
  const known = NAMES[key];
  if (known !== undefined) return known;
  const title = TITLES[network];
  return title === undefined ? source.name : `${title} ${SIGNS[`${network}:${key}`] ?? source.code}`;
}

function networkOf(value: string): Network {
  const network = NETWORKS.find((known) => known === value);
  if (network === undefined) throw new Error(`the data has a network "${value}"; known: ${NETWORKS.join(", ")}`);
  return network;
}

/** T12 stops at two areas "Traité de Rome", one of them without coordinates: namesakes on one line are one place. */
function placeOf(id: string, data: OpenData, lines: readonly ParisLine[]): Point {
  const known = data.catalogue.stations[id];
  const namesakes = lines
    .filter((line) => line.stops.includes(id))
    .flatMap((line) => line.stops.flatMap((stop) => data.catalogue.stations[stop] ?? []))
    .filter((station) => station.name === known?.name);
  for (const { lat, lon } of known === undefined ? namesakes : [known, ...namesakes]) {
    if (lat !== null && lon !== null) return { lat, lon };
  }
  throw new Error(`stop area ${id} has no coordinates`);
}

/** What the stops of each line are called, folded, in the catalogue and in the stations data set. */
function namesByLine(lines: readonly ParisLine[], data: OpenData): Map<string, Map<string, string>> {
  const names = new Map(lines.map((line) => [line.id, new Map<string, string>()]));
  for (const [line, area, name] of data.stationNames) names.get(line)?.set(foldName(name), area);
  for (const line of lines) {
    const known = names.get(line.id) ?? new Map<string, string>();
    // The stations data set puts some quays in another area (Cluny in Saint-Michel's): only the line's own stops count.
    for (const [name, area] of known) if (!line.stops.includes(area)) known.delete(name);
    for (const stop of line.stops) known.set(foldName(data.catalogue.stations[stop]?.name ?? stop), stop);
  }
  return names;
}

/** Networks as riders list them, then 1, 2, 3, 3B, 4 … 10. */
function signageOrder(a: ParisLine, b: ParisLine): number {
  return (
    NETWORKS.indexOf(a.network) - NETWORKS.indexOf(b.network) ||
    numberIn(a.key) - numberIn(b.key) ||
    compare(a.key, b.key) ||
    compare(a.id, b.id)
  );
}

function numberIn(key: string): number {
  return Number(/\d+/.exec(key)?.[0] ?? 0);
}

function sorted(map: Map<string, string>): Record<string, string> {
  return Object.fromEntries([...map].sort(([a], [b]) => byNumber(a, b)));
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Five decimals are a metre. */
function degrees(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
