import type { Disruption } from "../model.ts";
import type { Told, TrafficDocument } from "../wire.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { lineName } from "./topics.ts";

type WireDisruption = TrafficDocument["disruptions"][number];

export type TrafficDocumentResult = {
  document: TrafficDocument;
  counts: {
    disruptions: number;
    /** Marked hidden by their author. */
    hidden: number;
    /** None of their periods touches the next 24 hours. */
    out_of_window: number;
    other_lines: number;
    shown: number;
  };
};

/** A rider plans a day at most; the upstream lists months of works, up to 140 periods an item. */
const WINDOW_MS = 24 * 3_600_000;

/** What disturbs the wanted lines in the next 24 h. Equal for equal disruptions, in whatever order they come. */
export function createTrafficDocument(
  gazetteer: Gazetteer,
  disruptions: readonly Disruption[],
  now: number,
  insteadOf: Told["insteadOf"] = null,
): TrafficDocumentResult {
  const counts = { disruptions: disruptions.length, hidden: 0, out_of_window: 0, other_lines: 0, shown: 0 };
  const shown = new Map<string, WireDisruption>();
  for (const disruption of disruptions) {
    const periods = disruption.periods.filter(
      ({ begin, end }) => begin <= now + WINDOW_MS && (end === null || end > now),
    );
    const wire = onTheWire(gazetteer, disruption, periods);
    if (disruption.hidden) counts.hidden++;
    else if (periods.length === 0) counts.out_of_window++;
    else if (wire.lines.length + wire.sections.length + wire.stops.length === 0) counts.other_lines++;
    else shown.set(wire.id, wire);
  }
  counts.shown = shown.size;
  const sorted = [...shown.values()].sort((a, b) => compare(a.id, b.id));
  return { document: { disruptions: sorted, ...(insteadOf === null ? {} : { instead_of: insteadOf }) }, counts };
}

function onTheWire(gazetteer: Gazetteer, disruption: Disruption, periods: Disruption["periods"]): WireDisruption {
  const { id, cause, severity, lift, title, message, shortMessage, updatedAt } = disruption;
  const named = (lineId: string): string[] => {
    const line = gazetteer.line(lineId);
    return line === undefined ? [] : [lineName(line)];
  };
  const area = (given: { id: string; name: string }, kind: "area" | "quay") => {
    const stop = gazetteer.stopArea({ kind, id: given.id });
    return { id: stop ?? given.id, name: (stop === null ? null : gazetteer.stopName(stop)) ?? given.name };
  };
  return {
    id,
    cause,
    severity,
    lift,
    title,
    message,
    short_message: shortMessage,
    updated_at: updatedAt === null ? null : isoOf(updatedAt),
    periods: periods.map(({ begin, end }) => ({ begin: isoOf(begin), end: end === null ? null : isoOf(end) })),
    lines: distinct(disruption.lines.flatMap(named), (line) => line),
    sections: distinct(
      disruption.sections.flatMap(({ lineId, from, to }) =>
        named(lineId).map((line) => ({ line, from: area(from, "area"), to: area(to, "area") })),
      ),
      ({ line, from, to }) => `${line} ${from.id} ${to.id}`,
    ),
    stops: distinct(
      disruption.stops.flatMap(({ lineId, kind, ...stop }) =>
        named(lineId).map((line) => ({ line, ...area(stop, kind === "stop_area" ? "area" : "quay") })),
      ),
      ({ line, id: stop }) => `${line} ${stop}`,
    ),
  };
}

/** Sorted by key, one of each: the upstream repeats a disruption under every object that it touches. */
function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
  const byKey = new Map(values.map((value) => [key(value), value]));
  return [...byKey].sort(([a], [b]) => compare(a, b)).map(([, value]) => value);
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
