/** Builders for tests. */
import type { LineStatus, LineSummary } from "./types.ts";

export function aLine(overrides: Partial<LineSummary> = {}): LineSummary {
  const { network = "metro", line = "1" } = overrides;
  return {
    id: `id-${network}-${line}`,
    network,
    line,
    label: line,
    name: line,
    colour: "#ffbe00",
    text_colour: "#000000",
    operator: "RATP",
    stop_count: 25,
    termini: [],
    order_known: true,
    ...overrides,
  };
}

export function aStatus(line: LineSummary, overrides: Partial<LineStatus> = {}): LineStatus {
  return {
    network: line.network,
    line: line.line,
    line_id: line.id,
    level: "normal",
    title: null,
    message: null,
    since: null,
    until: null,
    disruptions: [],
    sections: [],
    ...overrides,
  };
}
