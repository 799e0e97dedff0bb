/** What is published of a network that is itself GTFS-Realtime: the records that are stored of it, under the timetable's names. */
import type { FeedState } from "../../../contracts/live.ts";
import type { FeedRecord } from "../gtfs-rt/records.ts";
import type { FeedKind } from "../gtfs-rt-out/feeds.ts";
import { keptTrips } from "../gtfs-rt-out/planned-trips.ts";
import { plannedIdsOf, storedEntities } from "../gtfs-rt-out/stored-feed.ts";
import { openTimetable } from "../gtfs-static/stored-timetable.ts";
import { feedFreshness } from "../view/age.ts";
import type { FeedSource } from "./gtfs-rt-content.ts";

/** Where the records of a network are. */
export type StoredNetwork = {
  /** The id that its timetable is stored under too. */
  id: string;
  /** Of the network's sources, each with what it gives; those that have never answered are left out. */
  sources(db: D1Database): Promise<{ gives: readonly FeedKind[]; feed: FeedState }[]>;
  /** All of the network: a vehicle's trip is named as the trips are. */
  records(db: D1Database): Promise<FeedRecord[]>;
};

export function storedFeeds(network: StoredNetwork): FeedSource {
  return async (db, kind, now) => {
    const sources = await network.sources(db);
    const told = sources
      .filter(({ gives, feed }) => gives.includes(kind) && feedFreshness(feed, now) !== "expired")
      .map(({ feed }) => ({ feed, toldAt: toldAtOf(feed) }));
    const [newest] = told.toSorted((a, b) => b.toldAt - a.toldAt);
    if (newest === undefined) return null;
    const timetable = await openTimetable(db, network.id);
    const { feed, toldAt } = newest;
    const stamps = sources.map((one) => `${one.feed.feed} ${one.feed.generation}`);
    return {
      from: [timetable?.head.version ?? 0, toldAt, ...stamps].join(" "),
      standing: { feed, generation: feed.generation, heldAt: null },
      toldAt,
      origin: told.map((one) => one.feed.origin).find((origin) => origin !== "live") ?? "live",
      async entities() {
        const records = await network.records(db);
        const planned = timetable === null ? null : await keptTrips(timetable, toldAt);
        if (timetable !== null) await planned?.readTrips(timetable, plannedIdsOf(records));
        return storedEntities(kind, records, (id) => planned?.trip(id), toldAt);
      },
    };
  };
}

/** The agency's own header, where it is to be believed: its feed tells of that moment, whenever it was fetched. */
function toldAtOf({ observed_at: observed, fetched_at: fetched }: FeedState): number {
  return Math.min(Date.parse(observed ?? fetched), Date.parse(fetched));
}
