/** The state of each line at one moment: the only thing that may colour a line. */
import type { Level, LineStatus, LineSummary, TrafficDocument } from "../wire.ts";

type WireDisruption = TrafficDocument["disruptions"][number];
type Period = WireDisruption["periods"][number];
export type StatusLine = Pick<LineSummary, "id" | "network" | "line">;

type Active = { disruption: WireDisruption; period: Period; level: Level; scope: "line" | "part" };

/** From worst to best. Not to know is worse than to know that all is well, and better than any known trouble. */
const WORST_FIRST: readonly Level[] = ["closed", "disrupted", "warning", "unknown", "normal"];

const CAUSES_FIRST: readonly WireDisruption["cause"][] = ["incident", "works", "information"];

/**
 * The level of every line, worst first and otherwise in the order given. Only disruptions that are active at `now`
 * (epoch ms) and touch the line count: not lifts, not works to come. A blocking one closes the line when it names the
 * whole of it; when it names a part, the line is disrupted and the part is listed. `document` is null where there is
 * none or it has expired: then every line is unknown.
 */
export function lineStatuses(
  document: TrafficDocument | null,
  lines: readonly StatusLine[],
  now: number,
): LineStatus[] {
  const active = document === null ? null : document.disruptions.flatMap((disruption) => activeOf(disruption, now));
  return worstFirst(lines.map((line) => (active === null ? quiet(line, "unknown") : statusOf(line, active))));
}

/** In the order given among equals. */
export function worstFirst(statuses: readonly LineStatus[]): LineStatus[] {
  return statuses.toSorted((a, b) => rank(a.level) - rank(b.level));
}

function activeOf(disruption: WireDisruption, now: number): { disruption: WireDisruption; period: Period }[] {
  if (disruption.lift) return [];
  const period = disruption.periods.find(
    ({ begin, end }) => Date.parse(begin) <= now && (end === null || now < Date.parse(end)),
  );
  return period === undefined ? [] : [{ disruption, period }];
}

function statusOf(line: StatusLine, active: readonly { disruption: WireDisruption; period: Period }[]): LineStatus {
  const name = `${line.network}:${line.line}`;
  const touching = active
    .flatMap(({ disruption, period }): Active[] => {
      const scope = scopeOf(disruption, name);
      return scope === null ? [] : [{ disruption, period, scope, level: levelOf(disruption.severity, scope) }];
    })
    .sort(byWorst);
  const [worst] = touching;
  if (worst === undefined) return quiet(line, "normal");
  return {
    ...quiet(line, worst.level),
    title: worst.disruption.title,
    message: worst.disruption.message === "" ? worst.disruption.short_message : worst.disruption.message,
    since: sinceOf(worst.period),
    until: worst.period.end,
    disruptions: touching.map(({ disruption }) => disruption.id),
    sections: sectionsOf(touching, name),
  };
}

/** When a period began; null for one that has no beginning: it holds for as long as its source tells it. */
export function sinceOf({ begin }: Pick<Period, "begin">): string | null {
  return Date.parse(begin) === 0 ? null : begin;
}

function quiet({ id, network, line }: StatusLine, level: Level): LineStatus {
  return {
    network,
    line,
    line_id: id,
    level,
    title: null,
    message: null,
    since: null,
    until: null,
    disruptions: [],
    sections: [],
  };
}

/** The upstream repeats a section's disruption on its line: a disruption that names a section is about the section. */
function scopeOf({ lines, sections, stops }: WireDisruption, name: string): Active["scope"] | null {
  if (sections.some((section) => section.line === name)) return "part";
  if (lines.includes(name)) return "line";
  return stops.some((stop) => stop.line === name) ? "part" : null;
}

function levelOf(severity: WireDisruption["severity"], scope: Active["scope"]): Level {
  switch (severity) {
    case "blocking":
      return scope === "line" ? "closed" : "disrupted";
    case "disturbed":
      return "disrupted";
    case "information":
      return "warning";
  }
}

/** What is closed or disturbed on the ground: sections, and single stops as sections from a stop to itself. */
function sectionsOf(touching: readonly Active[], name: string): LineStatus["sections"] {
  const sections = new Map<string, LineStatus["sections"][number]>();
  for (const { disruption, scope } of touching) {
    if (scope === "line" || disruption.severity === "information") continue;
    const level = disruption.severity === "blocking" ? "closed" : "disrupted";
    const parts = disruption.sections.filter((section) => section.line === name);
    const stops = disruption.stops.filter((stop) => stop.line === name).map(({ id, name }) => ({ id, name }));
    const listed = parts.length > 0 ? parts : stops.map((stop) => ({ from: stop, to: stop }));
    for (const { from, to } of listed) {
      const key = `${from.id} ${to.id}`;
      if (sections.get(key)?.level !== "closed") sections.set(key, { from, to, level });
    }
  }
  return [...sections.values()];
}

function byWorst(a: Active, b: Active): number {
  return (
    rank(a.level) - rank(b.level) ||
    CAUSES_FIRST.indexOf(a.disruption.cause) - CAUSES_FIRST.indexOf(b.disruption.cause) ||
    compare(b.disruption.updated_at ?? "", a.disruption.updated_at ?? "") ||
    compare(a.disruption.id, b.disruption.id)
  );
}

function rank(level: Level): number {
  return WORST_FIRST.indexOf(level);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
