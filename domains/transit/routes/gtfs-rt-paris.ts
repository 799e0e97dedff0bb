/** What Île-de-France's feeds are made from: the trips and the traffic that are stored, and the timetable they run to. */
import { readSnapshots, readStandings, type SnapshotStanding, type StoredSnapshot } from "../../../db/snapshots.ts";
import { catalogueFor, type TransitCatalogue } from "../catalogue/catalogue.ts";
import { alerts } from "../gtfs-rt-out/alerts.ts";
import { tripsInDocument } from "../gtfs-rt-out/document-trips.ts";
import type { FeedKind } from "../gtfs-rt-out/feeds.ts";
import { IDFM } from "../gtfs-rt-out/networks.ts";
import { plannedFor } from "../gtfs-rt-out/planned-trips.ts";
import { matchTrips } from "../gtfs-rt-out/static-match.ts";
import { type MatchedLine, type Matches, tripUpdates } from "../gtfs-rt-out/trip-updates.ts";
import { tripsOf } from "../gtfs-rt-out/trips.ts";
import { vehiclePositions } from "../gtfs-rt-out/vehicle-positions.ts";
import { openTimetable, type StoredTimetable } from "../gtfs-static/stored-timetable.ts";
import { type Line, NETWORKS } from "../model.ts";
import { lineTopic, TRAFFIC_TOPIC } from "../rules/topics.ts";
import { packedLines, type TripPack, tripsIn } from "../rules/trip-packs.ts";
import type { TransitSettings } from "../settings.ts";
import { feedFreshness } from "../view/age.ts";
import type { LineDocument, TrafficDocument } from "../wire.ts";
import { standingOf } from "./answers.ts";
import type { FeedContent, FeedSource } from "./gtfs-rt-content.ts";

const PARIS: ReadonlySet<string> = new Set(NETWORKS);

/** A document that may still be relied on, and the moment up to which it tells (epoch ms). */
type Told = { stored: StoredSnapshot; standing: FeedContent["standing"]; toldAt: number };

export function parisFeeds(settings: TransitSettings): FeedSource {
  const catalogue = catalogueFor(settings);
  const lines = catalogue.lines.filter(({ network }) => PARIS.has(network));
  const packs = packedLines(lines);
  // Of the last answer of the upstream: the same for both feeds of trips and for both formats.
  let matched: { from: string; trips: Promise<MatchedTrips> } | null = null;

  async function ofTrips(db: D1Database, kind: FeedKind, now: number): Promise<FeedContent | null> {
    const [stored, standings, timetable] = await Promise.all([
      readSnapshots(db, [...packs.keys()]),
      readStandings(db, lines.map(topicOf)),
      openTimetable(db, IDFM.id),
    ]);
    const toldPacks = reliable(stored, now);
    const packOf = new Map(
      toldPacks.flatMap((pack) => (packs.get(pack.stored.target) ?? []).map((line) => [line, pack])),
    );
    const exceptions = lines.filter((line) => hasOwnWord(standings.get(topicOf(line)), packOf.get(line), now));
    const documents = reliable(await readSnapshots(db, exceptions.map(topicOf)), now);
    const told = [...toldPacks, ...documents];
    const [newest] = told.toSorted((a, b) => b.toldAt - a.toldAt);
    if (newest === undefined) return null;
    const from = [timetable?.head.version ?? 0, ...told.map(stamp)].join(" ");
    return {
      ...contentOf(told, newest),
      from,
      async entities() {
        if (matched?.from !== from) {
          const trips = matchedTrips(toldLines(packs, toldPacks, exceptions, documents), timetable, newest.toldAt);
          const made = { from, trips };
          matched = made;
          // Who asks next tries again.
          trips.catch(() => {
            if (matched === made) matched = null;
          });
        }
        const { lines: of, matches } = await matched.trips;
        return kind === "trip-updates"
          ? tripUpdates(IDFM, of, matches)
          : vehiclePositions(IDFM, of, matches, catalogue.catalogue.running_s);
      },
    };
  }

  return (db, kind, now) => (kind === "alerts" ? ofTraffic(db, catalogue, now) : ofTrips(db, kind, now));
}

async function ofTraffic(db: D1Database, catalogue: TransitCatalogue, now: number): Promise<FeedContent | null> {
  const told = reliable(await readSnapshots(db, [TRAFFIC_TOPIC]), now);
  const [newest] = told;
  if (newest === undefined) return null;
  const names = {
    line: (name: string) => catalogue.lineByKey(...pairOf(name)),
    stopName: (id: string) => catalogue.stop(id)?.name,
  };
  return {
    ...contentOf(told, newest),
    from: stamp(newest),
    // What is stored under the topic is what this domain's rules made for it.
    entities: async () => alerts(IDFM, newest.stored.document as TrafficDocument, names, newest.toldAt),
  };
}

/**
 * A line is told by its document, which has less, where an operator holds that, or where it is another source that tells
 * riders of the line.
 */
function hasOwnWord(standing: SnapshotStanding | undefined, pack: Told | undefined, now: number): boolean {
  if (standing === undefined) return false;
  if (standing.isHeld || pack === undefined) return true;
  return standing.feed.feed !== pack.stored.feed.feed && feedFreshness(standing.feed, now) !== "expired";
}

function reliable(found: ReadonlyMap<string, StoredSnapshot>, now: number): Told[] {
  return [...found.values()]
    .map((stored) => {
      const standing = standingOf(stored);
      return { stored, standing, toldAt: Date.parse(standing.feed.fetched_at) };
    })
    .filter(({ standing }) => feedFreshness(standing.feed, now) !== "expired")
    .sort((a, b) => (a.stored.target < b.stored.target ? -1 : 1));
}

function toldLines(
  packs: ReadonlyMap<string, readonly Line[]>,
  toldPacks: readonly Told[],
  exceptions: readonly Line[],
  documents: readonly Told[],
): MatchedLine[] {
  const packed = toldPacks.flatMap(({ stored, toldAt }) =>
    (packs.get(stored.target) ?? []).flatMap((line): MatchedLine[] => {
      const trips = exceptions.includes(line) ? undefined : tripsIn(stored.document as TripPack, line.id);
      return trips === undefined ? [] : [{ trips: tripsOf({ line, trips }), toldAt }];
    }),
  );
  const shown = exceptions.flatMap((line): MatchedLine[] => {
    const one = documents.find(({ stored: { target } }) => target === topicOf(line));
    if (one === undefined) return [];
    return [
      { trips: tripsOf({ line, trips: tripsInDocument(one.stored.document as LineDocument) }), toldAt: one.toldAt },
    ];
  });
  return [...packed, ...shown];
}

type MatchedTrips = { lines: MatchedLine[]; matches: Matches };

async function matchedTrips(
  lines: MatchedLine[],
  timetable: StoredTimetable | null,
  at: number,
): Promise<MatchedTrips> {
  const trips = lines.flatMap((line) => line.trips);
  const planned = timetable === null ? null : await plannedFor(timetable, trips, IDFM, at);
  return { lines, matches: planned === null ? new Map() : matchTrips(trips, planned, IDFM) };
}

/** One document of a simulator makes the whole feed a simulator's. */
function contentOf(
  told: readonly Told[],
  { standing, toldAt }: Told,
): Pick<FeedContent, "standing" | "toldAt" | "origin"> {
  const origin = told.map((one) => one.standing.feed.origin).find((each) => each !== "live") ?? "live";
  return { standing, toldAt, origin };
}

function stamp({ stored, toldAt }: Told): string {
  return `${stored.target} ${stored.generation} ${toldAt}`;
}

function topicOf(line: Line): string {
  return lineTopic(line.network, line.key);
}

/** "metro:13" → network and key. */
function pairOf(name: string): [network: string, key: string] {
  const colon = name.indexOf(":");
  return [name.slice(0, colon), name.slice(colon + 1)];
}
