/** One source of GTFS-Realtime: asked, compared with what is stored, and told as documents where it is not as it was. */
import type { FeedFinding } from "../../../contracts/findings.ts";
import type { Json } from "../../../contracts/patch.ts";
import type { Performed, Tools, WorkTask } from "../../domain.ts";
import { indexOf } from "../catalogue/catalogue.ts";
import type { EarlierFeed } from "../doctor/feed-rule.ts";
import { realtimeFindings, standingFindings } from "../doctor/generation.ts";
import type { FeedRecord, HiddenTrip, TripJourney } from "../gtfs-rt/records.ts";
import type { StaticWanted } from "../gtfs-rt/static-timetable.ts";
import { loadPart, loadTimetable } from "../gtfs-static/load-timetable.ts";
import { openTimetable, type StoredTimetable } from "../gtfs-static/stored-timetable.ts";
import { MAX_KEPT_REJECTIONS } from "../normalisers/normaliser.ts";
import { Rejections } from "../normalisers/rejections.ts";
import { createGazetteer } from "../rules/gazetteer.ts";
import { lineTopic, trafficTopicOf } from "../rules/topics.ts";
import { createTrafficDocument } from "../rules/traffic-document.ts";
import { type TripContext, tripDocument } from "../rules/trip-documents.ts";
import type { TransitSettings } from "../settings.ts";
import { storedCatalogue } from "../store/network-catalogues.ts";
import {
  countRows,
  linesOfRows,
  readSourceState,
  type SourceState,
  storedAlerts,
  storedTrips,
  writeRows,
} from "../store/source-rows.ts";
import { ask, bytesOf } from "./answers.ts";
import { type Poll, pollOf } from "./gtfs-rt-poll.ts";
import { GTFS_RT_TASK, sourceFeed, sourceLimits, timetableFeedName } from "./jobs.ts";
import { plannedTrips, windowOf } from "./line-trips.ts";
import { createNames } from "./names.ts";
import type { NetworkDescription, NetworkSource } from "./network.ts";
import { feedRequest } from "./requests.ts";
import { type SourcePlace, sourceTask } from "./source-place.ts";

/** Clocks differ by some seconds; a header further ahead than this is wrong. */
const AHEAD_MS = 60_000;

const SUPERSEDED: Performed = { kind: "unavailable", reason: "another answer was written meanwhile" };

export const gtfsRtTask = (descriptions: readonly NetworkDescription[]): WorkTask<TransitSettings> =>
  sourceTask(GTFS_RT_TASK, descriptions, perform);

async function perform(place: SourcePlace, settings: TransitSettings, { db, call, now }: Tools): Promise<Performed> {
  const { network, source } = place;
  const request = feedRequest(source, settings.agencies.variables);
  if (request === null) return { kind: "rejected", reason: `${source.address.variable} is not set` };
  const [timetable, before, { toldAt, findings: found }, isReplaced] = await Promise.all([
    openTimetable(db, network.id),
    readSourceState(db, source.id),
    lastTold(db, sourceFeed(source)),
    timetableTells(db, network),
  ]);
  if (timetable === null) return { kind: "unavailable", reason: `the timetable of ${network.id} is not there yet` };
  // Joined with another timetable every trip is another: the same body must be read again.
  const isJoined = before?.about.timetable === timetable.head.fingerprint;
  const asked = await ask(call, request, isJoined ? before.etag : null);
  if (asked.kind !== "body" && asked.kind !== "not-modified") return asked;
  const at = now();
  const standing = { timetable: timetable.head.fingerprint, windowAt: windowOf(at) };
  const told = { place, timetable, at };

  if (asked.kind === "not-modified") {
    if (before === null) return { kind: "malformed", reason: "304 to a question without a condition" };
    const isTold = isStillTold(before, standing, isReplaced ? null : toldAt, source, network, at);
    if (isTold) return unchanged(db, before, source);
    const { revision, ...state } = before;
    const again = { ...state, writtenAt: at, about: standing };
    const write = { source: source.id, network: network.id, onTopOf: revision, state: again, changed: [], removed: [] };
    if (!(await writeRows(db, write))) return SUPERSEDED;
    return documentsOf(db, told, before, null, new Rejections());
  }

  const bytes = await bytesOf(asked.body);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const poll = await pollOf(bytes, before, {
    timetable: standing.timetable,
    zone: network.zone,
    languages: network.languages,
    now: at,
    load: (wanted) => loadTimetable(timetable, wanted),
  });
  if (poll.kind !== "poll") return poll;
  const isTold = before !== null && isStillTold(before, standing, isReplaced ? null : toldAt, source, network, at);
  const ground = { poll, before, timetable, toldAt, at };
  if (isTold && isAsBefore(poll, before)) {
    const standing = found && standingFindings(found, posixOf(poll.headerAt), { now: at, earlier: earlierOf(ground) });
    const findings = standing ?? (await findingsOf(bytes, ground));
    return { ...(await unchanged(db, before, source)), findings };
  }
  const findings = await findingsOf(bytes, ground);

  const moved = await movedLines(db, source.id, poll);
  const state: Omit<SourceState, "revision"> = {
    etag: asked.etag,
    headerAt: poll.headerAt,
    writtenAt: at,
    about: standing,
    held: poll.held,
    heard: poll.heard,
  };
  const { changed, removed } = poll;
  const write = { source: source.id, network: network.id, onTopOf: before?.revision ?? 0, state, changed, removed };
  if (!(await writeRows(db, write))) return SUPERSEDED;
  return { ...(await documentsOf(db, told, { ...state, revision: 0 }, isTold ? moved : null, poll.faults)), findings };
}

/** What the answer breaks of its format's rules, against the answer before it and the stored timetable. */
function findingsOf(bytes: Uint8Array, ground: FindingGround): Promise<FeedFinding[]> {
  const load = async (wanted: StaticWanted) => (await loadPart(ground.timetable, wanted)).part;
  return realtimeFindings(bytes, { now: ground.at, earlier: earlierOf(ground), load });
}

function earlierOf({ poll, before, toldAt }: FindingGround): EarlierFeed | null {
  if (before === null) return null;
  return {
    timestamp: posixOf(before.headerAt),
    // Of a header that stands still it counts when it was first seen.
    readAt: before.headerAt === poll.headerAt ? before.writtenAt : toldAt,
    isOther: () => poll.changed.length > 0 || poll.removed.length > 0,
  };
}

function posixOf(at: number | null): number | null {
  return at === null ? null : at / 1000;
}

type FindingGround = {
  poll: Poll;
  before: SourceState | null;
  timetable: StoredTimetable;
  toldAt: number | null;
  at: number;
};

/** When the feed's documents were last written, epoch ms, and what was found in that answer; null before the first. */
async function lastTold(
  db: D1Database,
  feed: string,
): Promise<{ toldAt: number | null; findings: FeedFinding[] | null }> {
  const row = await db
    .prepare("SELECT fetched_at, findings, findings_at FROM feeds WHERE feed = ?1")
    .bind(feed)
    .first<{ fetched_at: number | null; findings: string; findings_at: number | null }>();
  if (row === null) return { toldAt: null, findings: null };
  return { toldAt: row.fetched_at, findings: row.findings_at === null ? null : JSON.parse(row.findings) };
}

/**
 * Whether every document says what the rows say. Not where a death came between the two writings, where the timetable is
 * another one, where more of it has come into sight, or where this source was away and something else told instead.
 */
function isStillTold(
  { writtenAt, about }: SourceState,
  standing: SourceState["about"],
  toldAt: number | null,
  source: NetworkSource,
  network: NetworkDescription,
  at: number,
): boolean {
  if (toldAt === null || toldAt < writtenAt) return false;
  if (about.timetable !== standing.timetable || about.windowAt !== standing.windowAt) return false;
  return at - toldAt <= sourceLimits(source, network).stale_after_s * 1000;
}

function isAsBefore({ changed, removed, headerAt, heard }: Poll, before: SourceState): boolean {
  if (changed.length > 0 || removed.length > 0 || headerAt !== before.headerAt) return false;
  return [...heard].every(([key, at]) => before.heard.get(key) === at);
}

type Documents = Extract<Performed, { kind: "documents" }>;

/** Nothing is written but that it was asked: what is left out keeps its last document. */
async function unchanged(db: D1Database, { headerAt }: SourceState, source: NetworkSource): Promise<Documents> {
  const counts = await tallied(db, source.id);
  return { kind: "documents", observedAt: headerAt, documents: new Map(), rejected: [], rejectedCount: 0, counts };
}

/** Lines with a trip that changed, and those that it was on before. */
async function movedLines(db: D1Database, source: string, { changed, removed }: Poll): Promise<Set<string>> {
  const before = await linesOfRows(db, source, [...changed.map(({ key }) => key), ...removed]);
  for (const { line } of changed) if (line !== null) before.add(line);
  return before;
}

/** Some line was last told from the timetable alone, since nothing live answered then. */
async function timetableTells(db: D1Database, network: NetworkDescription): Promise<boolean> {
  const row = await db
    .prepare("SELECT 1 FROM live_snapshots WHERE target >= ?1 || ':' AND target < ?1 || ';' AND feed = ?2 LIMIT 1")
    .bind(`transit:${network.id}`, timetableFeedName(network))
    .first();
  return row !== null;
}

type Told = { place: SourcePlace; timetable: StoredTimetable; at: number };

/** `lines`: the routes that changed; null: all are told anew. */
async function documentsOf(
  db: D1Database,
  { place: { network, source }, timetable, at }: Told,
  state: SourceState,
  lines: ReadonlySet<string> | null,
  faults: Rejections,
): Promise<Documents> {
  const catalogue = indexOf(await storedCatalogue(timetable, network));
  const documents = new Map<string, Json>();
  const counts = await tallied(db, source.id);
  if (source.gives.includes("departures")) {
    const asked = catalogue.lines.filter(({ id }) => lines === null || lines.has(routeOf(network, id)));
    const routes = asked.map(({ id }) => routeOf(network, id));
    const trips = byLine(
      asked.length === 0 ? [] : await storedTrips(db, source.id, lines === null ? null : routes, state.heard),
    );
    const { completeForS = null } = network.staticFeed ?? {};
    const context: TripContext = {
      catalogue,
      network: network.id,
      now: at,
      completeUntil: completeForS === null ? null : (state.headerAt ?? at) + completeForS * 1000,
      source: source.id,
      rejections: faults,
    };
    counts.departures = 0;
    for (const line of asked) {
      const route = routeOf(network, line.id);
      const planned = network.prefers.departures.includes("static") ? await plannedTrips(timetable, route, at) : [];
      const document = tripDocument(
        { line, told: trips.told.get(route) ?? [], hidden: trips.hidden, planned },
        context,
        null,
      );
      for (const { departures } of document.stations) counts.departures += departures.length;
      documents.set(lineTopic(line.network, line.key), document);
    }
  }
  if (source.gives.includes("alerts")) {
    const alerts = await storedAlerts(db, source.id);
    const names = createNames(network.id, catalogue.catalogue);
    const made = createTrafficDocument(createGazetteer(catalogue), alerts.map(names.disruption), at);
    documents.set(trafficTopicOf(network.id), made.document);
    Object.assign(counts, made.counts);
  }
  const isCredible = state.headerAt !== null && state.headerAt <= at + AHEAD_MS;
  if (state.headerAt !== null && !isCredible) {
    faults.add(`header is ahead of the clock: ${new Date(state.headerAt).toISOString()}`, "/header/timestamp", null);
  }
  return {
    kind: "documents",
    observedAt: isCredible ? state.headerAt : null,
    documents,
    rejected: faults.kept.slice(0, MAX_KEPT_REJECTIONS),
    rejectedCount: faults.count,
    counts,
  };
}

function routeOf({ id }: NetworkDescription, lineId: string): string {
  return lineId.slice(id.length + 1);
}

function byLine(records: readonly (FeedRecord | HiddenTrip)[]): {
  told: Map<string, TripJourney[]>;
  hidden: Set<string>;
} {
  const told = new Map<string, TripJourney[]>();
  const hidden = new Set<string>();
  for (const record of records) {
    if (record.kind === "hidden") hidden.add(record.ref);
    if (record.kind !== "journey" || record.lineId === null) continue;
    const known = told.get(record.lineId);
    if (known === undefined) told.set(record.lineId, [record]);
    else known.push(record);
  }
  return { told, hidden };
}

/** As operators read a run: what the feed has now, and how much of it the timetable knows. */
async function tallied(db: D1Database, source: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = { trip_updates: 0, vehicle_positions: 0, alerts: 0 };
  const add = (name: string, n: number) => {
    counts[name] = (counts[name] ?? 0) + n;
  };
  for (const { kind, match, n } of await countRows(db, source)) {
    const [all, joined] =
      kind === "trip"
        ? ["trip_updates", "trips"]
        : kind === "vehicle"
          ? ["vehicle_positions", "vehicles"]
          : ["alerts", ""];
    add(all, n);
    if (match === "exact" || match === "suffix" || match === "path") add(`${joined}_matched`, n);
    else if (match === "none") add(`${joined}_unmatched`, n);
    else if (match === "new") add(`${joined}_new`, n);
  }
  return counts;
}
