/** What is planned, told while no live source of the network answers. */
import type { Json } from "../../../contracts/patch.ts";
import type { FetchJob } from "../../../kernel/job.ts";
import type { Origin, Performed, Tools, WorkTask } from "../../domain.ts";
import { indexOf } from "../catalogue/catalogue.ts";
import { openTimetable } from "../gtfs-static/stored-timetable.ts";
import { MAX_KEPT_REJECTIONS } from "../normalisers/normaliser.ts";
import { Rejections } from "../normalisers/rejections.ts";
import { lineTopic } from "../rules/topics.ts";
import { TIMETABLE_SOURCE, tripDocument } from "../rules/trip-documents.ts";
import type { TransitSettings } from "../settings.ts";
import { storedCatalogue } from "../store/network-catalogues.ts";
import {
  sourceFeed,
  sourceLimits,
  staticFeedName,
  TIMETABLE_LIMITS,
  TIMETABLE_TASK,
  timetableFeedName,
} from "./jobs.ts";
import { plannedTrips } from "./line-trips.ts";
import type { NetworkDescription } from "./network.ts";

/** A job's target is the network's id, of these. */
export function timetableTask(descriptions: readonly NetworkDescription[]): WorkTask<TransitSettings> {
  const networkOf = (job: FetchJob): NetworkDescription => {
    const network = descriptions.find(({ id }) => id === job.target);
    if (network === undefined) throw new Error(`there is no network "${job.target}"`);
    return network;
  };
  return {
    kind: "work",
    type: TIMETABLE_TASK,
    source: "timetables",
    feed: (job) => timetableFeedName(networkOf(job)),
    limits: () => TIMETABLE_LIMITS,
    perform: (job, _settings, tools) => perform(networkOf(job), tools),
  };
}

async function perform(network: NetworkDescription, { db, now }: Tools): Promise<Performed> {
  const timetable = await openTimetable(db, network.id);
  if (timetable === null) return { kind: "unavailable", reason: `the timetable of ${network.id} is not there yet` };
  const at = now();
  // Planned while nothing live answered, and something may have since.
  if (await hasLiveWord(db, network, at)) return { kind: "done", changed: 0, message: "a live source answers" };
  const catalogue = indexOf(await storedCatalogue(timetable, network));
  const preferred = network.sources.find(({ id }) => id === network.prefers.departures[0]);
  const insteadOf =
    preferred === undefined ? null : { source: preferred.id, last_at: await lastToldAt(db, sourceFeed(preferred)) };
  const rejections = new Rejections();
  const context = {
    catalogue,
    network: network.id,
    now: at,
    completeUntil: null,
    source: TIMETABLE_SOURCE,
    rejections,
  };
  const documents = new Map<string, Json>();
  let departures = 0;
  for (const line of catalogue.lines) {
    const planned = await plannedTrips(timetable, line.id.slice(network.id.length + 1), at);
    const document = tripDocument({ line, told: [], hidden: new Set(), planned }, context, insteadOf);
    for (const station of document.stations) departures += station.departures.length;
    documents.set(lineTopic(line.network, line.key), document);
  }
  return {
    kind: "documents",
    observedAt: null,
    documents,
    rejected: rejections.kept.slice(0, MAX_KEPT_REJECTIONS),
    rejectedCount: rejections.count,
    counts: { lines: documents.size, departures },
    origin: await originOf(db, staticFeedName(network)),
  };
}

async function hasLiveWord(db: D1Database, network: NetworkDescription, at: number): Promise<boolean> {
  const told = await Promise.all(
    network.sources
      .filter(({ gives }) => gives.includes("departures"))
      .map(async (source) => ({ source, last: await lastToldAt(db, sourceFeed(source)) })),
  );
  return told.some(
    ({ source, last }) => last !== null && at - Date.parse(last) <= sourceLimits(source, network).stale_after_s * 1000,
  );
}

/** A timetable that was read from a replay makes no live departures. */
async function originOf(db: D1Database, feed: string): Promise<Origin> {
  const row = await db.prepare("SELECT origin FROM feeds WHERE feed = ?1").bind(feed).first<{ origin: Origin }>();
  return row?.origin ?? "live";
}

async function lastToldAt(db: D1Database, feed: string): Promise<string | null> {
  const row = await db
    .prepare("SELECT fetched_at AS at FROM feeds WHERE feed = ?1")
    .bind(feed)
    .first<{ at: number | null }>();
  return row?.at == null ? null : new Date(row.at).toISOString();
}
