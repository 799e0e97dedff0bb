/** A small network for tests: a metro with a fork at its end, a loop like 7B's, a line whose order is not known. */
import { indexOf } from "../catalogue/catalogue.ts";
import type { Call, Catalogue, Disruption, Journey, Line } from "../model.ts";
import type { Told } from "../wire.ts";
import { createGazetteer, type Gazetteer } from "./gazetteer.ts";

function aLine(overrides: Partial<Line> = {}): Line {
  return {
    id: "C01371",
    network: "metro",
    key: "1",
    label: "1",
    name: "1",
    colour: "#ffbe00",
    text_colour: "#000000",
    operator: "RATP",
    patterns: [],
    stops: [],
    order_known: true,
    ...overrides,
  };
}

/** Direction 0: 1 → 2 → 3, then either 4 → 5 or 6 → 7; direction 1 back. */
export const FORKED = aLine({
  patterns: [
    { direction: "0", stops: ["1", "2", "3", "4", "5"] },
    { direction: "0", stops: ["1", "2", "3", "6", "7"] },
    { direction: "1", stops: ["5", "4", "3", "2", "1"] },
    { direction: "1", stops: ["7", "6", "3", "2", "1"] },
  ],
  stops: ["1", "2", "3", "4", "5", "6", "7"],
});

/** 11 → 12 → 13 → 14 → 15, and from 15 by 16 back to 12 and 11: 13 and 14 are served one way, 16 the other. */
export const LOOPED = aLine({
  id: "C01387",
  key: "7B",
  label: "7bis",
  patterns: [
    { direction: "0", stops: ["11", "12", "13", "14", "15"] },
    { direction: "1", stops: ["15", "16", "12", "11"] },
  ],
  stops: ["11", "12", "13", "14", "15", "16"],
});

export const TRUNCATED = aLine({
  id: "C01727",
  network: "rer",
  key: "C",
  label: "C",
  patterns: [{ direction: "0", stops: ["21", "22"] }],
  stops: ["21", "22", "23", "24"],
  order_known: false,
});

const LINES = [FORKED, LOOPED, TRUNCATED];

/** Stop area 3 is named "Stop 3"; its quays are 3001 and 3002, its monomodal area is 300. */
const CATALOGUE: Catalogue = {
  version: "test",
  attribution: "made up",
  lines: LINES,
  stops: LINES.flatMap((line) => line.stops).map((id) => ({
    id,
    name: `Stop ${id}`,
    lat: 48.8 + Number(id) / 1000,
    lon: 2.3,
    town: null,
  })),
  quays: Object.fromEntries(
    LINES.flatMap((line) => line.stops).flatMap((id) => [
      [`${id}001`, id],
      [`${id}002`, id],
    ]),
  ),
  zones: Object.fromEntries(LINES.flatMap((line) => line.stops).map((id) => [`${id}00`, id])),
  running_s: { "1>2": 60, "2>3": 90, "3>4": 100, "4>5": 80, "3>6": 70 },
};

export const BY_SIRI: Told = { source: "prim-et", insteadOf: null };

export function aGazetteer(lines: readonly Line[] = LINES): Gazetteer {
  return createGazetteer(indexOf({ ...CATALOGUE, lines: [...lines] }));
}

/** 2026-10-08 08:00:00 Z, a Thursday morning. */
export const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);

export function seconds(count: number): number {
  return NOW + count * 1000;
}

/** A call at the first quay of stop area 2, a minute ahead, known by its expected departure only, as RATP's are. */
export function aCall(overrides: Partial<Call> = {}): Call {
  return {
    stop: { kind: "quay", id: "2001" },
    expectedArrival: null,
    expectedDeparture: seconds(60),
    aimedArrival: null,
    aimedDeparture: null,
    arrivalStatus: null,
    departureStatus: null,
    platform: null,
    atStop: false,
    display: null,
    ...overrides,
  };
}

/** A call of stop area `stop`, `inSeconds` ahead. */
export function aCallAt(stop: string, inSeconds: number, overrides: Partial<Call> = {}): Call {
  return aCall({ stop: { kind: "quay", id: `${stop}001` }, expectedDeparture: seconds(inSeconds), ...overrides });
}

export function aJourney(overrides: Partial<Journey> = {}): Journey {
  return {
    lineId: FORKED.id,
    ref: "RATP-SIV:VehicleJourney::train-1:LOC",
    direction: "Aller",
    destination: "Stop 5",
    destinationStop: { kind: "quay", id: "5001" },
    mission: null,
    trainNumber: null,
    formation: null,
    recordedAt: seconds(-20),
    calls: [aCall()],
    ...overrides,
  };
}

export function aDisruption(overrides: Partial<Disruption> = {}): Disruption {
  return {
    id: "d1",
    cause: "incident",
    severity: "blocking",
    lift: false,
    hidden: false,
    title: "Trafic interrompu",
    message: "Le trafic est interrompu.",
    shortMessage: null,
    updatedAt: seconds(-600),
    periods: [{ begin: seconds(-1200), end: seconds(3600) }],
    lines: [FORKED.id],
    sections: [],
    stops: [],
    ...overrides,
  };
}
