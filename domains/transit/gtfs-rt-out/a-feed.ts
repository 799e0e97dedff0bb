/** Documents of a small network as a feed, and the feed as its readers have it: for the tests of this folder. */
import { indexOf } from "../catalogue/catalogue.ts";
import { type FeedEntity, readFeed } from "../gtfs-rt/read-feed.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import type { Line } from "../model.ts";
import { FORKED, LOOPED } from "../rules/a-network.ts";
import { NOW } from "../view/a-line.ts";
import type { LineDocument, TrafficDocument } from "../wire.ts";
import { type AlertCatalogue, alerts } from "./alerts.ts";
import { tripsInDocument } from "./document-trips.ts";
import { feedOf } from "./feeds.ts";
import { IDFM } from "./networks.ts";
import type { ToldEntity } from "./told.ts";
import { type MatchedLine, type Matches, tripUpdates } from "./trip-updates.ts";
import { tripsOf } from "./trips.ts";
import { vehiclePositions } from "./vehicle-positions.ts";

const RUNNING_S = { "1>2": 60, "2>3": 90, "3>4": 100, "4>5": 80, "3>6": 70 };

type LineTold = { document: LineDocument; line?: Line; toldAt?: number };

const NO_MATCHES: Matches = new Map();

export function linesOf(given: readonly LineTold[]): MatchedLine[] {
  return given.map(({ document, line = FORKED, toldAt = NOW }) => ({
    trips: tripsOf({ line, trips: tripsInDocument(document) }),
    toldAt,
  }));
}

export function tripFeed(given: readonly LineTold[], toldAt = NOW): Uint8Array {
  return feedBytes(feedOf(tripUpdates(IDFM, linesOf(given), NO_MATCHES), toldAt));
}

export function vehicleFeed(given: readonly LineTold[], toldAt = NOW): Uint8Array {
  return feedBytes(feedOf(vehiclePositions(IDFM, linesOf(given), NO_MATCHES, RUNNING_S), toldAt));
}

export function alertFeed(
  disruptions: TrafficDocument["disruptions"],
  catalogue: AlertCatalogue = SMALL,
  toldAt = NOW,
): Uint8Array {
  const entities: ToldEntity[] = alerts(IDFM, { disruptions }, catalogue, toldAt);
  return feedBytes(feedOf(entities, toldAt));
}

const small = indexOf({
  version: "test",
  attribution: "made up",
  lines: [FORKED, LOOPED],
  stops: [],
  quays: {},
  zones: {},
  running_s: {},
});
export const SMALL: AlertCatalogue = {
  line: (name) => small.lines.find(({ network, key }) => `${network}:${key}` === name),
  stopName: (id) => `Stop ${id}`,
};

/** As a reader of the bytes has them. */
export function entitiesOf(bytes: Uint8Array): FeedEntity[] {
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") throw new Error(feed.reason);
  return feed.entities.map(({ entity }) => entity);
}
