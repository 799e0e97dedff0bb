/** Which networks are published as GTFS-Realtime: those that run here, each from where its data is. */
import { readFeeds } from "../../../db/snapshots.ts";
import type { FeedKind } from "../gtfs-rt-out/feeds.ts";
import { IDFM } from "../gtfs-rt-out/networks.ts";
import { sourceFeed } from "../networks/jobs.ts";
import type { NetworkDescription, NetworkSource } from "../networks/network.ts";
import { describedNetworks } from "../networks/settings.ts";
import type { TransitSettings } from "../settings.ts";
import { storedRecords } from "../store/source-rows.ts";
import type { FeedSource } from "./gtfs-rt-content.ts";
import { parisFeeds } from "./gtfs-rt-paris.ts";
import { storedFeeds } from "./gtfs-rt-stored.ts";

const KINDS: Record<NetworkSource["gives"][number], FeedKind> = {
  departures: "trip-updates",
  vehicles: "vehicle-positions",
  alerts: "alerts",
};

/** By id, in the order in which an operator named them. */
export function publishedNetworks(settings: TransitSettings): ReadonlyMap<string, FeedSource> {
  const { agencies } = settings;
  const described = new Set(describedNetworks(agencies));
  return new Map(
    agencies.running.flatMap((network): [string, FeedSource][] => {
      if (network.id === IDFM.id) return [[network.id, parisFeeds(settings)]];
      return described.has(network) && sourcesOf(network).length > 0 ? [[network.id, ofRows(network)]] : [];
    }),
  );
}

function ofRows(network: NetworkDescription): FeedSource {
  const sources = sourcesOf(network);
  return storedFeeds({
    id: network.id,
    async sources(db) {
      const states = new Map((await readFeeds(db, sources.map(sourceFeed))).map((feed) => [feed.feed, feed]));
      return sources.flatMap((source) => {
        const feed = states.get(sourceFeed(source));
        return feed === undefined ? [] : [{ gives: source.gives.map((kind) => KINDS[kind]), feed }];
      });
    },
    records: (db) => storedRecords(db, network.id),
  });
}

/** Those whose rows are kept as the format has them. */
function sourcesOf({ sources }: NetworkDescription): NetworkSource[] {
  return sources.filter(({ dialect, isOff }) => dialect === "gtfs-rt" && !isOff);
}
