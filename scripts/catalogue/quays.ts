/** Which stop area each quay belongs to, and how long trains take between areas. */
import type { Line } from "../../domains/transit/model.ts";
import type { SourceRun } from "./open-data.ts";
import { legs } from "./patterns.ts";

export type QuayMatch = {
  /** Quay id (ArR) → stop area id (ZdC). */
  areas: Map<string, string>;
  perLine: { line: string; quays: number; byName: number; byPosition: number; unmatched: string[] }[];
};

/**
 * The running times name quays that the recorded "arrets" data set lacks, by number and name only. Quays joined by
 * running times are one line (or one direction of it); the line is the one that knows most of their names, and a quay
 * whose name it does not know ("Bercy" for "Gare de Bercy") is what lies between its neighbours on the line.
 */
export function matchQuays(
  runs: readonly SourceRun[],
  lines: readonly Line[],
  names: Map<string, Map<string, string>>,
): QuayMatch {
  const areas = new Map<string, string>();
  const reports = new Map<string, QuayMatch["perLine"][number]>();
  for (const group of connected(runs)) {
    const line = bestLine(group, lines, names);
    if (line === null) continue;
    const known = names.get(line.id) ?? new Map<string, string>();
    const report = reports.get(line.id) ?? { line: line.id, quays: 0, byName: 0, byPosition: 0, unmatched: [] };
    reports.set(line.id, report);
    const unnamed: [id: string, name: string][] = [];
    for (const [id, name] of group) {
      const area = known.get(foldName(name));
      if (area === undefined) unnamed.push([id, name]);
      else areas.set(id, area);
    }
    report.quays += group.size;
    report.byName += group.size - unnamed.length;
    for (const [id, name] of unnamed) {
      const area = areaByNeighbours(
        id,
        runs,
        line,
        areas,
        new Set([...group.keys()].flatMap((quay) => areas.get(quay) ?? [])),
      );
      if (area === null) report.unmatched.push(`${id} ${name}`);
      else {
        areas.set(id, area);
        report.byPosition++;
      }
    }
  }
  return { areas, perLine: [...reports.values()] };
}

/** "from>to" → mean seconds, weighted by how often each was seen; keys sorted. */
export function runningSeconds(runs: readonly SourceRun[], areas: Map<string, string>): Record<string, number> {
  const sums = new Map<string, { seconds: number; observations: number }>();
  for (const run of runs) {
    const from = areas.get(run.from);
    const to = areas.get(run.to);
    if (from === undefined || to === undefined || from === to) continue;
    const sum = sums.get(`${from}>${to}`) ?? { seconds: 0, observations: 0 };
    sum.seconds += run.seconds * run.observations;
    sum.observations += run.observations;
    sums.set(`${from}>${to}`, sum);
  }
  const means = [...sums].map(([key, sum]): [string, number] => [key, Math.round(sum.seconds / sum.observations)]);
  return Object.fromEntries(means.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Letters and digits without accents, case, punctuation or what stands in brackets. */
export function foldName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/\(.*?\)/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

function connected(runs: readonly SourceRun[]): Map<string, string>[] {
  const groupOf = new Map<string, Map<string, string>>();
  for (const run of runs) {
    const a = groupOf.get(run.from) ?? new Map([[run.from, run.fromName]]);
    const b = groupOf.get(run.to) ?? new Map([[run.to, run.toName]]);
    const joined = a === b ? a : new Map([...a, ...b]);
    for (const id of joined.keys()) groupOf.set(id, joined);
  }
  return [...new Set(groupOf.values())];
}

function bestLine(
  group: Map<string, string>,
  lines: readonly Line[],
  names: Map<string, Map<string, string>>,
): Line | null {
  let best: { line: Line; hits: number } | null = null;
  for (const line of lines) {
    const known = names.get(line.id);
    const hits = [...group.values()].filter((name) => known?.has(foldName(name)) === true).length;
    if (best === null || hits > best.hits) best = { line, hits };
  }
  // Names such as "Nation" are on several lines: half of the group must be known for the line to be sure.
  return best !== null && best.hits * 2 > group.size ? best.line : null;
}

function areaByNeighbours(
  id: string,
  runs: readonly SourceRun[],
  line: Line,
  areas: Map<string, string>,
  taken: Set<string>,
): string | null {
  const before = runs.filter((run) => run.to === id).flatMap((run) => areas.get(run.from) ?? []);
  const after = runs.filter((run) => run.from === id).flatMap((run) => areas.get(run.to) ?? []);
  const lineLegs = new Set(
    line.patterns.flatMap((pattern) => legs(pattern.stops).map(([from, to]) => `${from}>${to}`)),
  );
  const used = new Set([...before, ...after]);
  const fitting = line.stops.filter(
    (stop) =>
      !used.has(stop) &&
      before.every((from) => lineLegs.has(`${from}>${stop}`)) &&
      after.every((to) => lineLegs.has(`${stop}>${to}`)),
  );
  // A terminus has one neighbour, which has two: what another quay of the group already is, this one is not.
  const [only, another] = fitting.length > 1 ? fitting.filter((stop) => !taken.has(stop)) : fitting;
  return only !== undefined && another === undefined && used.size > 0 ? only : null;
}
