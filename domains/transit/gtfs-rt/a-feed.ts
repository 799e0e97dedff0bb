/** Feeds and timetables for tests: as small as they can be, with what a test is about given to them. */
import type { Pattern, Run, Service, Stop } from "../gtfs-static/static-model.ts";
import { type FeedContext, type FeedNormalisation, normaliseFeed } from "./normalise-feed.ts";
import type { MessageInput } from "./proto.ts";
import type { TripJourney } from "./records.ts";
import { type FeedPart, timetableOf } from "./static-memory.ts";
import type { StaticTimetable } from "./static-timetable.ts";
import { feedBytes } from "./wire-writer.ts";

/** 2026-03-04, a Wednesday, 08:00 in Paris. */
export const EIGHT = Date.parse("2026-03-04T07:00:00Z");
export const DAY = "20260304";

/** Seconds since the epoch, as feeds have them: `minutes` after EIGHT. */
export function at(minutes: number): number {
  return EIGHT / 1000 + minutes * 60;
}

const service = (id: string, overrides: Partial<Service> = {}): Service => ({
  id,
  weekdays: 0b1111111,
  first: "20260101",
  last: "20261231",
  added: [],
  removed: [],
  ...overrides,
});

const stop = (id: string, overrides: Partial<Stop> = {}): Stop => ({
  id,
  code: null,
  name: `Stop ${id}`,
  lat: 48.8,
  lon: 2.3,
  kind: 0,
  parent: null,
  platform: null,
  ...overrides,
});

const run = (trip: string, start: number, overrides: Partial<Run> = {}): Run => ({
  trip,
  start,
  profile: 0,
  service: 0,
  headsign: 0,
  shortName: null,
  alias: null,
  frequencies: [],
  ...overrides,
});

/** Calls at A, B, C and D, five minutes apart with half a minute at each. */
const pattern = (route: string, overrides: Partial<Pattern> = {}): Pattern => ({
  route,
  direction: 0,
  calls: ["A", "B", "C", "D"].map((id, index) => ({
    stop: id,
    sequence: (index + 1) * 10,
    pickup: 0,
    dropOff: 0,
    headsign: null,
  })),
  headsigns: ["Dorsal"],
  profiles: [[0, 0, 300, 30, 270, 30, 270, 0]],
  ...overrides,
});

const HOUR = 3600;

/**
 * Line L1 of agency AG (metro): trip "T8" at 08:00, "N" at 24:50, "F" by frequency. Line L2 (bus) has "X" at 08:00,
 * which runs on no day but 2026-03-05.
 */
export function aFeedPart(overrides: Partial<FeedPart> = {}): FeedPart {
  const route = (id: string, type: number) => ({
    id,
    agency: "AG",
    shortName: id,
    longName: "",
    type,
    colour: null,
    textColour: null,
    sortOrder: null,
  });
  return {
    fingerprint: "1:test",
    zone: "Europe/Paris",
    routes: [route("L1", 1), route("L2", 3)],
    stops: [
      stop("A"),
      stop("B"),
      stop("C", { parent: "CC", platform: "1" }),
      stop("C2", { parent: "CC", platform: "2" }),
      stop("CC", { kind: 1 }),
      stop("D"),
    ],
    services: [service("daily"), service("once", { weekdays: 0, first: null, last: null, added: ["20260305"] })],
    patterns: [pattern("L1"), pattern("L2", { direction: 1 })],
    runs: [
      [
        run("T8", 8 * HOUR, { shortName: "801" }),
        run("N", 24 * HOUR + 50 * 60),
        run("F", 6 * HOUR, { frequencies: [{ start: 6 * HOUR, end: 22 * HOUR, headwayS: 600, isExact: false }] }),
      ],
      [run("X", 8 * HOUR, { service: 1 })],
    ],
    ...overrides,
  };
}

export const aTimetable = (overrides: Partial<FeedPart> = {}): StaticTimetable => timetableOf(aFeedPart(overrides));

export function aContext(overrides: Partial<FeedContext> = {}): FeedContext {
  return {
    now: EIGHT + 30_000,
    timetable: aTimetable(),
    zone: null,
    languages: ["fr", "en"],
    previousAt: null,
    ...overrides,
  };
}

type Entity = MessageInput<"FeedEntity">;

export function aFeed(entities: Entity[], header: MessageInput<"FeedHeader"> = {}): Uint8Array<ArrayBuffer> {
  return feedBytes({
    header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: at(0), ...header },
    entity: entities,
  });
}

export function anUpdate(update: MessageInput<"TripUpdate">, id = "e1"): Entity {
  return { id, tripUpdate: { trip: { tripId: "T8", startDate: DAY }, ...update } };
}

/** The feed's answer, which a test says is records. */
export function recordsOf(
  entities: Entity[],
  context: Partial<FeedContext> = {},
): Extract<FeedNormalisation, { kind: "records" }> {
  const answer = normaliseFeed(aFeed(entities), aContext(context));
  if (answer.kind !== "records") throw new Error(answer.reason);
  return answer;
}

export function journeyOfUpdate(update: MessageInput<"TripUpdate">, context: Partial<FeedContext> = {}): TripJourney {
  const [record] = recordsOf([anUpdate(update)], context).records;
  if (record?.kind !== "journey") throw new Error("the update is no journey");
  return record;
}

/** Minutes after EIGHT of a call's expected departure, or arrival at the end; null where nothing is expected. */
export function expectedMinutes({ calls }: TripJourney): (number | null)[] {
  return calls.map(({ expectedArrival, expectedDeparture }) => minutes(expectedDeparture ?? expectedArrival));
}

export function aimedMinutes({ calls }: TripJourney): (number | null)[] {
  return calls.map(({ aimedArrival, aimedDeparture }) => minutes(aimedDeparture ?? aimedArrival));
}

function minutes(instant: number | null): number | null {
  return instant === null ? null : (instant - EIGHT) / 60_000;
}
