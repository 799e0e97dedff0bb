/** Builders for tests: a line from its ways, written as words. */
import type { Departure, LineDetail, Train } from "../types.ts";
import { type Layout, layoutLine } from "./layout.ts";

export type Pattern = LineDetail["patterns"][number];

/** `"0 a b c"`: direction, then the stops. */
export function aPattern(text: string): Pattern {
  const [direction, ...stops] = text.split(" ");
  return { direction: direction === "1" ? "1" : "0", stops };
}

export function aLayout(patterns: string[], stops?: string[]): Layout {
  const made = patterns.map(aPattern);
  const ids = stops ?? [...new Set(made.flatMap((pattern) => pattern.stops))];
  const stations = ids.map((id) => ({ id, name: id, lat: 0, lon: 0, town: null, interchanges: [] }));
  return layoutLine({ patterns: made, stations });
}

export function aDeparture(overrides: Partial<Departure> = {}): Departure {
  return {
    id: "d1",
    destination: "Terminus",
    destination_id: null,
    direction: "0",
    expected_at: "2026-11-22T09:10:00.000Z",
    aimed_at: null,
    status: "on_time",
    provenance: "live",
    source: "prim-et",
    rule: "expected-time",
    platform: null,
    journey_ref: "j1",
    mission: null,
    formation: null,
    at_stop: false,
    terminates: false,
    recorded_at: null,
    ...overrides,
  };
}

export function aTrain(overrides: Partial<Train> = {}): Train {
  return {
    id: "t1",
    journey_ref: "t1",
    direction: "0",
    destination: "Terminus",
    from: "a",
    to: "b",
    progress: 0.5,
    from_at: "2026-11-22T09:00:00.000Z",
    to_at: "2026-11-22T09:02:00.000Z",
    confidence: "high",
    estimated: true,
    ...overrides,
  };
}
