/** A sound feed and its static GTFS, for tests: each breaks it in one place. */
import { aFeedPart, at, DAY, EIGHT } from "../gtfs-rt/a-feed.ts";
import type { MessageInput } from "../gtfs-rt/proto.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { checkFeed, type FeedSurroundings } from "./check-feed.ts";
import type { EarlierFeed } from "./feed-rule.ts";
import type { Finding } from "./finding.ts";
import { geographyOf } from "./geography.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { earlierFeed } from "./whole-feed-rules.ts";

export type Entity = MessageInput<"FeedEntity">;

/** Five seconds after the header. */
export const NOW = EIGHT + 5000;

export const aTrip = (overrides: MessageInput<"TripDescriptor"> = {}): MessageInput<"TripDescriptor"> => ({
  tripId: "T8",
  routeId: "L1",
  startDate: DAY,
  scheduleRelationship: "SCHEDULED",
  ...overrides,
});

/** `minutes` after eight. */
export const aStop = (
  stopSequence: number,
  stopId: string,
  minutes: number,
  overrides: MessageInput<"StopTimeUpdate"> = {},
): MessageInput<"StopTimeUpdate"> => ({
  stopSequence,
  stopId,
  arrival: { time: at(minutes) },
  departure: { time: at(minutes) },
  scheduleRelationship: "SCHEDULED",
  ...overrides,
});

export const anUpdate = (overrides: MessageInput<"TripUpdate"> = {}): Entity => ({
  id: "u1",
  tripUpdate: {
    trip: aTrip(),
    vehicle: { id: "v1" },
    timestamp: at(0),
    stopTimeUpdate: [aStop(10, "A", 1), aStop(20, "B", 6), aStop(30, "C", 11)],
    ...overrides,
  },
});

export const aVehicle = (overrides: MessageInput<"VehiclePosition"> = {}): Entity => ({
  id: "v1",
  vehicle: {
    trip: aTrip(),
    vehicle: { id: "v1" },
    position: { latitude: 48.82, longitude: 2.3, bearing: 10, speed: 12 },
    stopId: "A",
    timestamp: at(0),
    ...overrides,
  },
});

export const anAlert = (overrides: MessageInput<"Alert"> = {}): Entity => ({
  id: "a1",
  alert: {
    activePeriod: [{ start: at(0), end: at(60) }],
    informedEntity: [{ routeId: "L1" }],
    headerText: { translation: [{ text: "Travaux", language: "fr" }] },
    ...overrides,
  },
});

export const aHeader = (overrides: MessageInput<"FeedHeader"> = {}): MessageInput<"FeedHeader"> => ({
  gtfsRealtimeVersion: "2.0",
  incrementality: "FULL_DATASET",
  timestamp: at(0),
  ...overrides,
});

/**
 * T8 and F (a headway) of L1 as aFeedPart has them; also of L1: "G", exactly every ten minutes from six; "M", whose
 * stop B has no time; "O", which calls at A, B and A again. X is of L2, which is a bus.
 */
export function aReference(): Reference {
  const part = aFeedPart();
  const [line, bus] = part.patterns;
  const [runs = [], busRuns = []] = part.runs;
  const [run] = runs;
  if (line === undefined || bus === undefined || run === undefined) throw new Error("the static feed is not the one");
  const exact = { start: 21_600, end: 79_200, headwayS: 600, isExact: true };
  const untimed = [0, 0, null, null, 600, 30, 270, 0];
  const [a, b, c] = line.calls;
  if (a === undefined || b === undefined || c === undefined) throw new Error("the static feed is not the one");
  const loop = { ...line, calls: [a, b, { ...c, stop: "A" }], profiles: [[0, 0, 300, 0, 300, 0]] };
  const feed = {
    ...part,
    patterns: [{ ...line, profiles: [...line.profiles, untimed] }, bus, loop],
    runs: [
      [...runs, { ...run, trip: "G", frequencies: [exact] }, { ...run, trip: "M", profile: 1 }],
      busRuns,
      [{ ...run, trip: "O" }],
    ],
  };
  const tables = {
    agencies: new Set(["AG"]),
    shapeOf: new Map([["T8", "line"]]),
    lines: new Map([["line", [48.8, 2.3, 48.9, 2.3]]]),
  };
  return referenceOf(feed, geographyOf(tables, feed.stops));
}

export function findingsOf(
  entity: readonly Entity[],
  header: MessageInput<"FeedHeader"> = {},
  surroundings: Partial<FeedSurroundings> = {},
): Finding[] {
  return checkFeed(aReadFeed(entity, header), { now: NOW, ...surroundings });
}

export function anEarlierFeed(
  entity: readonly Entity[],
  header: MessageInput<"FeedHeader">,
  readAt: number | null = null,
): EarlierFeed {
  return earlierFeed(aReadFeed(entity, header), readAt);
}

export function aReadFeed(entity: readonly Entity[], header: MessageInput<"FeedHeader"> = {}) {
  const feed = readFeed(feedBytes({ header: aHeader(header), entity }));
  if (feed.kind === "malformed") throw new Error(feed.reason);
  return feed;
}
