/** Wire documents for the tests of views. Times are seconds from NOW. */
import type { Departure, LineDocument, TrafficDocument } from "../wire.ts";

/** 2026-10-08 08:00:00 Z. */
export const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);

export function iso(seconds: number): string {
  return new Date(NOW + seconds * 1000).toISOString();
}

/** 1 → 2 → 3, then 4 → 5 or 6 → 7, and back. */
export const FORK = {
  patterns: [
    { direction: "0" as const, stops: ["1", "2", "3", "4", "5"] },
    { direction: "0" as const, stops: ["1", "2", "3", "6", "7"] },
    { direction: "1" as const, stops: ["5", "4", "3", "2", "1"] },
    { direction: "1" as const, stops: ["7", "6", "3", "2", "1"] },
  ],
  running_s: { "1>2": 60, "2>3": 90, "3>4": 100, "4>5": 80, "3>6": 70 },
};

export function aDeparture(overrides: Partial<Departure> = {}): Departure {
  return {
    id: "train-1",
    destination: "Stop 5",
    destination_id: "5",
    direction: "0",
    expected_at: iso(60),
    aimed_at: null,
    status: null,
    provenance: "live",
    source: "prim-et",
    rule: "expected-time",
    platform: null,
    journey_ref: "train-1",
    mission: null,
    formation: null,
    at_stop: false,
    terminates: false,
    recorded_at: null,
    ...overrides,
  };
}

/** A line document with the given departures, by stop. */
export function aLineDocument(
  departures: Record<string, Departure[]>,
  stops = ["1", "2", "3", "4", "5", "6", "7"],
): LineDocument {
  return {
    network: "metro",
    line: "1",
    line_id: "C01371",
    stations: stops.map((id) => ({ id, name: `Stop ${id}`, departures: departures[id] ?? [] })),
  };
}

type WireDisruption = TrafficDocument["disruptions"][number];

/** A blocking incident on the whole of metro 1, active since ten minutes ago, for half an hour more. */
export function aWireDisruption(overrides: Partial<WireDisruption> = {}): WireDisruption {
  return {
    id: "d1",
    cause: "incident",
    severity: "blocking",
    lift: false,
    title: "Trafic interrompu",
    message: "Le trafic est interrompu.",
    short_message: null,
    updated_at: iso(-600),
    periods: [{ begin: iso(-600), end: iso(1800) }],
    lines: ["metro:1"],
    sections: [],
    stops: [],
    ...overrides,
  };
}
