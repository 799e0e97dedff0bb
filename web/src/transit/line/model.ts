import { type Accessor, createMemo } from "solid-js";
import { inferTrains } from "../../../../domains/transit/view/trains.ts";
import { createRemote, type Remote } from "../../lib/resource.ts";
import { useServices } from "../../lib/services.tsx";
import type { PageFeed } from "../../lib/truth.ts";
import { useTransit } from "../context.tsx";
import { createDocument, type Followed } from "../document.ts";
import type { FeedFields } from "../feed-of.ts";
import { keyOf } from "../line-key.ts";
import type { Departure, LineDetail, LineDocument, LineRef, LineStatus, TrafficDocument, Train } from "../types.ts";
import { type Layout, layoutLine } from "./layout.ts";
import { type LineDisruptions, sortDisruptions } from "./line-disruptions.ts";

/** GET /api/snapshots/{network}/{line} */
type SnapshotBody = FeedFields & LineDocument;

export type Station = LineDetail["stations"][number];

export type LineModel = {
  detail: Remote<LineDetail>;
  followed: Followed<LineDocument, SnapshotBody>;
  /** Null where the order of the stops is not known. */
  layout: Accessor<Layout | null>;
  station(id: string): Station | undefined;
  /** All announced calls at a stop, as stored; null where nothing credible is known. */
  departures(stationId: string): readonly Departure[] | null;
  trains: Accessor<Train[]>;
  status: Accessor<LineStatus | null>;
  disruptions: Accessor<LineDisruptions>;
  isStale: Accessor<boolean>;
};

export function createLineModel(ref: Accessor<LineRef>): LineModel {
  const { now, standOn, tellIn } = useServices();
  const { networkOf, traffic } = useTransit();
  const path = createMemo(() => `${ref().network}/${encodeURIComponent(ref().line)}`);
  const detail = createRemote<LineDetail>(() => `/api/lines/${path()}`);
  /** The key as the catalogue spells it: URLs may say t3A, topics say T3a. */
  const topic = createMemo(() => {
    const line = detail.body();
    return line === null ? null : `transit:${keyOf(line)}`;
  });
  const followed = createDocument<LineDocument, SnapshotBody>({
    topic,
    path: () => `/api/snapshots/${path()}`,
    documentOf: ({ network, line, line_id, stations, instead_of }) => ({
      network,
      line,
      line_id,
      stations,
      ...(instead_of && { instead_of }),
    }),
  });
  const isGone = createMemo(() => followed.freshness() === "expired");
  const calls = createMemo(
    () => new Map(followed.document()?.stations.map((station) => [station.id, station.departures])),
  );
  const stations = createMemo(() => new Map(detail.body()?.stations.map((station) => [station.id, station])));
  const name = createMemo(() => keyOf(detail.body() ?? ref()));
  standOn(() => [...feedsOf(followed), ...traffic.feeds(ref().network)]);
  tellIn(() => networkOf(ref().network)?.zone ?? null);

  return {
    detail,
    followed,
    layout: createMemo(() => {
      const line = detail.body();
      return line === null || !line.order_known || line.patterns.length === 0 ? null : layoutLine(line);
    }),
    station: (id) => stations().get(id),
    departures: (id) => (isGone() || followed.document() === null ? null : (calls().get(id) ?? [])),
    trains: createMemo(() => {
      const [document, line, fresh] = [followed.document(), detail.body(), followed.freshness()];
      if (document === null || line === null || fresh === null) return [];
      return inferTrains(document, line, now(), fresh);
    }),
    status: () => traffic.statuses().get(name()) ?? null,
    disruptions: createMemo(() => sortDisruptions(traffic.disruptions(), name(), now()), undefined, {
      equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
    }),
    isStale: createMemo(() => followed.freshness() === "stale"),
  };
}

function feedsOf(followed: { feed: Accessor<PageFeed | null> }): PageFeed[] {
  const feed = followed.feed();
  return feed === null ? [] : [feed];
}

export type Disruption = TrafficDocument["disruptions"][number];
