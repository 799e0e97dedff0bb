/** What one disruption is, and the words all of them are made of. */
import type { SimLine, SimNetwork } from "./network.ts";
import { hash, uuid } from "./seeded.ts";

export type ImpactedObject = { type: "line" | "network" | "stop_area" | "stop_point"; id: string; name: string };

/** Times in simulated epoch ms. */
export type SimDisruption = {
  id: string;
  cause: "TRAVAUX" | "PERTURBATION" | "INFORMATION";
  severity: "BLOQUANTE" | "PERTURBEE" | "INFORMATION";
  tags: string[];
  title: string;
  message: string;
  shortMessage: string | null;
  updatedAt: number;
  /** In no order, as upstream has them. */
  periods: { begin: number; end: number }[];
  sections: { lineId: string; from: string; to: string }[];
  impacted: { lineId: string; objects: ImpactedObject[] }[];
  /** Seconds that trains of these lines lose while it lasts. */
  delayS: number;
};

export type BusLine = readonly [id: string, label: string, operator: string];

/** What every item of the list is drawn from. */
export type Plan = { network: SimNetwork; seed: number };

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Content = Omit<SimDisruption, "id" | "delayS"> & { delayS?: number };
export type NamedStop = { id: string; name: string };

const MODE_NAMES: Partial<Record<string, string>> = {
  metro: "Métro",
  rer: "RER",
  tram: "Tramway",
  transilien: "Train",
  ter: "TER",
  shuttle: "Navette",
  funicular: "",
  cable: "Câble",
};

export function disruption(plan: Plan, identity: (string | number)[], content: Content): SimDisruption {
  return { id: uuid(plan.seed, "disruption", ...identity), delayS: 0, ...content };
}

/** Lines whose longest pattern is most of the line: a part of it can be named by its two ends. */
export function orderedLines(plan: Plan, mode: string): SimLine[] {
  return plan.network.lines.filter(
    (line) => line.line.network === mode && line.line.order_known && longest(line).length >= 8,
  );
}

/** A part of the line away from both ends, so that trains still run on either side. */
export function sectionOf(
  plan: Plan,
  line: SimLine,
  [min, max]: [number, number],
  name: string,
): [NamedStop, ...NamedStop[]] | null {
  const stops = longest(line);
  const length = min + (hash(plan.seed, "length", name) % (max - min + 1));
  const start = 2 + (hash(plan.seed, "start", name, line.line.id) % Math.max(1, stops.length - length - 4));
  const [first, ...rest] = stops
    .slice(start, start + length)
    .map((id) => ({ id, name: plan.network.stops.get(id)?.name ?? id }));
  return first && rest.length > 0 ? [first, ...rest] : null;
}

export function labelOf(line: SimLine): string {
  return `${MODE_NAMES[line.line.network] ?? ""} ${line.line.label}`.trim();
}

export function lineObject(line: SimLine): ImpactedObject {
  return { type: "line", id: `line:IDFM:${line.line.id}`, name: line.line.name };
}

export function quayObjects(plan: Plan, area: string, name: string): ImpactedObject[] {
  const quays = plan.network.quaysOf.get(area) ?? [];
  if (quays.length === 0) return [areaObject({ id: area, name })];
  return quays.slice(0, 3).map((quay) => ({ type: "stop_point", id: `stop_point:IDFM:${quay}`, name }));
}

export const areaObject = ({ id, name }: NamedStop): ImpactedObject => ({
  type: "stop_area",
  id: `stop_area:IDFM:${id}`,
  name,
});

const longest = (line: SimLine): string[] => line.line.patterns[0]?.stops ?? [];
