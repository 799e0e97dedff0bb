/** Dialect gtfs-rt: one GTFS-Realtime body, protobuf or JSON, as journeys, vehicles and disruptions. */
import type { Normalisation } from "../normalisers/normaliser.ts";
import type { Rejections } from "../normalisers/rejections.ts";
import { disruptionOf } from "./alerts.ts";
import { type Feed, type FeedEntity, type FeedHeader, readFeed } from "./read-feed.ts";
import {
  type FeedRecord,
  type HiddenTrip,
  keyOf,
  renamed,
  type TripJourney,
  type TripMatch,
  type VehicleRecord,
} from "./records.ts";
import { packed } from "./row-codec.ts";
import { type ServiceClock, serviceClock } from "./service-day.ts";
import type { StaticTimetable } from "./static-timetable.ts";
import { instantOf } from "./trip-calls.ts";
import type { Join } from "./trip-match.ts";
import { journeyOf } from "./trip-updates.ts";
import { vehicleOf } from "./vehicle-positions.ts";

export type FeedContext = {
  /** Epoch ms at which the body is judged. */
  now: number;
  /** Null: nothing is joined, and every trip is "unasked". */
  timetable: StaticTimetable | null;
  /** The agency's zone where there is no timetable to tell it. */
  zone: string | null;
  /** Of the network's riders, best first. */
  languages: readonly string[];
  /** Header timestamp (epoch ms) of the generation that is held; null for the first. */
  previousAt: number | null;
};

export type FeedNormalisation = Normalisation<FeedRecord> & {
  /** Refs of trips that the feed withdraws from riders' eyes (DELETED), scheduled departures included. */
  hidden?: string[];
};

/** Clocks differ by some seconds; a header further ahead than this is wrong (E050 of the validator's rules: a minute). */
const AHEAD_MS = 60_000;

/**
 * Malformed: no FeedMessage, with the offset where it stops being one. Rejected: a differential feed, which would need
 * the whole history of its messages; and a header older than the generation that is held, which a lagging mirror of the
 * producer sends. A feed without entities is an answer: nothing is told of any trip.
 *
 * Accepted: trip_updates, vehicle_positions, alerts, calls; with a timetable trips_matched and vehicles_matched (by id,
 * or by the end of it) and how; and what there was besides, where there was any.
 */
export function normaliseFeed(bytes: Uint8Array, context: FeedContext): FeedNormalisation {
  const feed = readFeed(bytes);
  return feed.kind === "malformed" ? feed : normaliseRead(feed, context);
}

/** The same of a body that is read. */
export function normaliseRead(feed: Feed, context: FeedContext): FeedNormalisation {
  const refusal = refusalOf(feed.header, context.previousAt);
  if (refusal !== null) return { kind: "rejected", reason: refusal };
  const headerAt = instantOf(feed.header.timestamp);
  const observedAt = headerAt === null || headerAt > context.now + AHEAD_MS ? null : headerAt;
  const faults = feed.faults;
  if (headerAt !== null && observedAt === null) {
    faults.add(`header is ahead of the clock: ${new Date(headerAt).toISOString()}`, "/header/timestamp", null);
  }
  const join = joinOf(context, observedAt ?? context.now);
  const tally = new Tally(context.timetable !== null);
  const records = new Map<string, FeedRecord | HiddenTrip>();
  for (const { entity, index } of feed.entities) {
    addEntity(entity, `/entity/${index}`, { join, context, faults, tally, records });
  }
  tally.add("extensions", feed.unknowns.extensions);
  tally.add("unknown_fields", feed.unknowns.fields);
  tally.add("unknown_enum_values", feed.unknowns.enumValues);
  return {
    kind: "records",
    records: [...records.values()].filter((record) => record.kind !== "hidden"),
    accepted: tally.counts,
    rejected: faults.kept,
    rejectedCount: faults.count,
    observedAt,
    hidden: [...records.values()].flatMap((record) => (record.kind === "hidden" ? [record.ref] : [])),
  };
}

/** What the entities are joined with, at an instant. */
export function joinOf({ timetable, zone }: FeedContext, at: number): Join {
  const clock: ServiceClock | null = serviceClock(timetable?.zone ?? zone ?? "UTC");
  return { timetable, clock, at };
}

/** Why a feed with this header is not taken; null where it is. */
export function refusalOf(header: FeedHeader, previousAt: number | null): string | null {
  if (header.incrementality === "DIFFERENTIAL") {
    return "the feed is incremental (DIFFERENTIAL): Vigie takes whole feeds (FULL_DATASET), as producers are told to send";
  }
  const at = instantOf(header.timestamp);
  if (at === null || previousAt === null || at >= previousAt) return null;
  return `the header goes back from ${new Date(previousAt).toISOString()} to ${new Date(at).toISOString()}`;
}

type Gathering = {
  join: Join;
  context: FeedContext;
  faults: Rejections;
  tally: Tally;
  records: Map<string, FeedRecord | HiddenTrip>;
};

function addEntity(entity: FeedEntity, path: string, { join, context, faults, tally, records }: Gathering): void {
  const id = entity.id ?? "";
  if (entity.isDeleted === true) {
    tally.add("deleted_entities", 1);
    return;
  }
  /** The record under its own name; null where another entity told the same word for word. */
  const add = <T extends FeedRecord | HiddenTrip>(record: T): T | null => {
    const alike = records.get(keyOf(record));
    if (alike !== undefined && packed(alike) === packed(record)) {
      faults.add("told twice, word for word", path, keyOf(record));
      return null;
    }
    const named = renamed(record, (key) => records.has(key));
    records.set(keyOf(named), named);
    return named;
  };
  if (entity.tripUpdate !== null) {
    tally.add("trip_updates", 1);
    const journey = journeyOf(entity.tripUpdate, join, `${path}/trip_update`, faults);
    if (journey !== null && add(journey) !== null) tally.trip(journey);
  }
  if (entity.vehicle !== null) {
    tally.add("vehicle_positions", 1);
    const vehicle = vehicleOf(entity.vehicle, id, join, `${path}/vehicle`, faults);
    if (add(vehicle) !== null) tally.vehicle(vehicle);
  }
  if (entity.alert !== null) {
    tally.add("alerts", 1);
    add(disruptionOf(entity.alert, id, context.languages, context.timetable));
  }
  if (entity.shape !== null) tally.add("shapes", 1);
  if (entity.stop !== null) tally.add("stops", 1);
  if (entity.tripModifications !== null) tally.add("trip_modifications", 1);
}

class Tally {
  readonly counts: Record<string, number> = { trip_updates: 0, vehicle_positions: 0, alerts: 0, calls: 0 };
  readonly #isJoined: boolean;

  constructor(isJoined: boolean) {
    this.#isJoined = isJoined;
    if (isJoined) Object.assign(this.counts, { trips_matched: 0, vehicles_matched: 0 });
  }

  add(name: string, count: number): void {
    if (count > 0) this.counts[name] = (this.counts[name] ?? 0) + count;
  }

  trip(trip: TripJourney | HiddenTrip): void {
    if (trip.kind === "hidden") {
      this.add("trips_deleted", 1);
      return;
    }
    this.add("calls", trip.calls.length);
    if (trip.relationship !== "scheduled") this.add(`trips_${trip.relationship}`, 1);
    this.#match("trips", trip.match);
  }

  vehicle({ match }: VehicleRecord): void {
    if (match === null) this.add("vehicles_without_trip", 1);
    else this.#match("vehicles", match);
  }

  #match(what: "trips" | "vehicles", match: TripMatch): void {
    if (!this.#isJoined || match === "new" || match === "unasked") return;
    if (match === "none") this.add(`${what}_unmatched`, 1);
    else {
      this.add(`${what}_matched`, 1);
      this.add(`${what}_by_${match}`, 1);
    }
  }
}
