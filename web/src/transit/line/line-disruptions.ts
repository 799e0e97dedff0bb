import type { TrafficDocument } from "../types.ts";

type Disruption = TrafficDocument["disruptions"][number];

export type LineDisruptions = { active: Disruption[]; upcoming: Disruption[]; lifts: Disruption[] };

const SEVERITY: Record<Disruption["severity"], number> = { blocking: 0, disturbed: 1, information: 2 };

/** What touches one line ("metro:13"), told apart: now, later today, and lifts, which never colour a line. */
export function sortDisruptions(all: readonly Disruption[], line: string, now: number): LineDisruptions {
  const sorted: LineDisruptions = { active: [], upcoming: [], lifts: [] };
  for (const disruption of all) {
    if (!touches(disruption, line)) continue;
    const active = disruption.periods.some(({ begin, end }) => {
      return Date.parse(begin) <= now && (end === null || now < Date.parse(end));
    });
    const coming = disruption.periods.some(({ begin }) => Date.parse(begin) > now);
    if (disruption.lift) {
      if (active) sorted.lifts.push(disruption);
    } else if (active) sorted.active.push(disruption);
    else if (coming) sorted.upcoming.push(disruption);
  }
  sorted.active.sort((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity]);
  sorted.upcoming.sort((a, b) => firstAfter(a, now) - firstAfter(b, now));
  return sorted;
}

function touches(disruption: Disruption, line: string): boolean {
  return (
    disruption.lines.includes(line) ||
    disruption.sections.some((section) => section.line === line) ||
    disruption.stops.some((stop) => stop.line === line)
  );
}

function firstAfter(disruption: Disruption, now: number): number {
  const begins = disruption.periods.map(({ begin }) => Date.parse(begin)).filter((begin) => begin > now);
  return Math.min(...begins);
}
