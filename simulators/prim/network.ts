/** The rail network as the simulator runs it: the shipped catalogue with timings, dialects and quays worked out once. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Network as NetworkName, ParisCatalogue, ParisLine, StopArea } from "../../domains/transit/model.ts";
import { hash } from "./seeded.ts";

/** How the operator's system writes SIRI; each leaves out other things (journey-dialect.ts). */
export type Dialect = "ratp-metro" | "ratp-surface" | "sncf" | "saeiv";

export type Stop = { area: string; name: string; quay: string | null };

/** A pattern with seconds from its first departure. */
export type Run = {
  id: string;
  direction: "0" | "1";
  stops: { stop: Stop; arriveS: number; leaveS: number }[];
  weight: number;
};

export type SimLine = { line: ParisLine; dialect: Dialect; runs: { "0": Run[]; "1": Run[] } };

export type SimNetwork = {
  catalogue: ParisCatalogue;
  lines: SimLine[];
  byId: Map<string, SimLine>;
  stops: Map<string, StopArea>;
  /** Stop area → lines that stop there. */
  linesAt: Map<string, SimLine[]>;
  /** Stop area → its quays. */
  quaysOf: Map<string, string[]>;
};

/** Metres per second between stops, and seconds at a stop, where the catalogue has no measured time. */
const PACE: Record<NetworkName, { speed: number; dwellS: number }> = {
  metro: { speed: 9, dwellS: 20 },
  rer: { speed: 16, dwellS: 45 },
  transilien: { speed: 17, dwellS: 45 },
  ter: { speed: 26, dwellS: 90 },
  tram: { speed: 6.5, dwellS: 20 },
  shuttle: { speed: 11, dwellS: 40 },
  funicular: { speed: 2, dwellS: 60 },
  cable: { speed: 5, dwellS: 25 },
  bus: { speed: 5, dwellS: 15 },
};

/** Stabling moves and odd trips are in the patterns too: a run that serves less of the line than this is not for passengers. */
const SHORTEST_RUN = 0.4;

const SHIPPED = join(import.meta.dirname, "../../domains/transit/catalogue/idfm-rail.json");

/** Reads the shipped catalogue, or the one at `path`. Throws when it is absent: the simulator has nothing to run. */
export function loadCatalogue(path: string = SHIPPED): ParisCatalogue {
  return JSON.parse(readFileSync(path, "utf8")) as ParisCatalogue;
}

export function buildNetwork(catalogue: ParisCatalogue): SimNetwork {
  const stops = new Map(catalogue.stops.map((stop) => [stop.id, stop]));
  const quaysOf = new Map<string, string[]>();
  for (const [quay, area] of Object.entries(catalogue.quays)) {
    const list = quaysOf.get(area);
    if (list) list.push(quay);
    else quaysOf.set(area, [quay]);
  }
  for (const list of quaysOf.values()) list.sort();

  const lines = catalogue.lines.map((line: ParisLine): SimLine => {
    const runs: SimLine["runs"] = { "0": [], "1": [] };
    for (const direction of ["0", "1"] as const) {
      const patterns = patternsOf(line, direction).filter((ids) => ids.length > 1 && ids.every((id) => stops.has(id)));
      const longest = Math.max(...patterns.map((ids) => ids.length), 0);
      runs[direction] = patterns
        .filter((ids) => ids.length >= longest * SHORTEST_RUN)
        .map((ids, index) => timed(line, direction, ids, `${direction}${index}`, { catalogue, stops, quaysOf }));
    }
    return { line, dialect: dialectOf(line), runs };
  });

  const linesAt = new Map<string, SimLine[]>();
  for (const sim of lines) {
    for (const area of new Set([...sim.line.stops, ...sim.line.patterns.flatMap((pattern) => pattern.stops)])) {
      const list = linesAt.get(area);
      if (list) list.push(sim);
      else linesAt.set(area, [sim]);
    }
  }
  return { catalogue, lines, byId: new Map(lines.map((sim) => [sim.line.id, sim])), stops, linesAt, quaysOf };
}

function patternsOf(line: ParisLine, direction: "0" | "1"): string[][] {
  const own = line.patterns.filter((pattern) => pattern.direction === direction).map((pattern) => pattern.stops);
  if (own.length > 0) return own;
  return line.patterns.map((pattern) => [...pattern.stops].reverse());
}

function dialectOf(line: ParisLine): Dialect {
  if (line.network === "metro") return "ratp-metro";
  if (line.network === "rer" || line.network === "transilien" || line.network === "ter") return "sncf";
  if (line.operator.startsWith("SNCF")) return "sncf";
  return line.operator.startsWith("RATP") ? "ratp-surface" : "saeiv";
}

type Atlas = Pick<SimNetwork, "catalogue" | "stops" | "quaysOf">;

function timed(line: ParisLine, direction: "0" | "1", ids: string[], id: string, atlas: Atlas): Run {
  const { dwellS } = PACE[line.network];
  let clock = 0;
  const stops = ids.map((area, index) => {
    const previous = ids[index - 1];
    if (previous !== undefined) clock += runningSeconds(line.network, previous, area, atlas);
    const arriveS = clock;
    if (index > 0 && index < ids.length - 1) clock += dwellS;
    return { stop: stopOn(line, direction, area, atlas), arriveS, leaveS: clock };
  });
  return { id, direction, stops, weight: ids.length ** 2 };
}

/** Ranges of quay ids in which each operator's platforms were numbered; an area's other quays are buses or later additions. */
const OWN_QUAYS: Partial<Record<Dialect, RegExp>> = {
  sncf: /^41\d{3}$/,
  "ratp-metro": /^(2[12]\d{3}|46\d{4})$/,
};

/**
 * One platform for each line and direction, as in life, and one for everything at an SNCF station, whose quays are
 * fictitious (PRIM's documentation; quay 41087 answers for two lines both ways). Which of the area's quays a line has, the
 * catalogue does not tell: it is a guess that stays the same.
 */
function stopOn(line: ParisLine, direction: "0" | "1", area: string, { stops, quaysOf }: Atlas): Stop {
  const dialect = dialectOf(line);
  const all = quaysOf.get(area) ?? [];
  const own = all.filter((quay) => OWN_QUAYS[dialect]?.test(quay));
  const quays = own.length > 0 ? own : all;
  const choice = dialect === "sncf" ? 0 : hash(line.id, area) + Number(direction);
  return { area, name: stops.get(area)?.name ?? area, quay: quays[choice % Math.max(quays.length, 1)] ?? null };
}

function runningSeconds(network: NetworkName, from: string, to: string, { catalogue, stops }: Atlas): number {
  const measured = catalogue.running_s[`${from}>${to}`] ?? catalogue.running_s[`${to}>${from}`];
  if (measured !== undefined && measured > 0) return measured;
  const a = stops.get(from);
  const b = stops.get(to);
  if (!a || !b) return 120;
  const east = (b.lon - a.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180);
  const north = (b.lat - a.lat) * 110_574;
  return Math.round(25 + Math.hypot(east, north) / PACE[network].speed);
}
