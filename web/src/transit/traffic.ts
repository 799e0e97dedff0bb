import { type Accessor, createMemo, mapArray } from "solid-js";
import { lineStatuses } from "../../../domains/transit/view/line-status.ts";
import { useServices } from "../lib/services.tsx";
import type { PageFeed } from "../lib/truth.ts";
import { createDocument, type Followed } from "./document.ts";
import type { FeedFields } from "./feed-of.ts";
import { keyOf } from "./line-key.ts";
import type { LineStatus, LineSummary, NetworkInfo, TrafficDocument } from "./types.ts";

/** GET /api/traffic/status */
type TrafficBody = FeedFields & { lines: LineStatus[]; disruptions?: TrafficDocument["disruptions"] };

/** What one network says of its lines. */
type NetworkTraffic = Followed<TrafficDocument, TrafficBody> & {
  /** By "metro:13". Empty where nothing credible is known: an old "normal" is not normal. */
  statuses: Accessor<ReadonlyMap<string, LineStatus>>;
  disruptions: Accessor<TrafficDocument["disruptions"]>;
};

export type Traffic = Pick<NetworkTraffic, "statuses" | "disruptions" | "failure" | "loading" | "retry"> & {
  /** What is told of a network's lines; null: of all of them. */
  feeds(network: string | null): PageFeed[];
};

type Lines = { lines: readonly LineSummary[]; networks: readonly NetworkInfo[] };

/** Île-de-France has one word for all of its networks, each other agency one of its own. */
export function createTraffic(known: Accessor<Lines | null>): Traffic {
  const isAgency = (network: string) => known()?.networks.some(({ id }) => id === network) ?? false;
  const paris = createNetworkTraffic(
    "transit:traffic",
    // Asked before the lines are there, so that nothing waits; not where no line of Île-de-France is served.
    () => (known()?.lines.every(({ network }) => isAgency(network)) ? null : "/api/traffic/status"),
    () => known()?.lines.filter(({ network }) => !isAgency(network)) ?? [],
  );
  const agencies = mapArray(
    createMemo(() => known()?.networks.flatMap(({ id, has_traffic }) => (has_traffic ? [id] : [])) ?? []),
    (id) => ({
      id,
      traffic: createNetworkTraffic(
        `transit:${id}:traffic`,
        () => `/api/traffic/status?network=${id}`,
        () => known()?.lines.filter(({ network }) => network === id) ?? [],
      ),
    }),
  );
  const all = () => [paris, ...agencies().map(({ traffic }) => traffic)];
  return {
    statuses: createMemo(() => new Map(all().flatMap(({ statuses }) => [...statuses()]))),
    disruptions: createMemo(() => all().flatMap(({ disruptions }) => disruptions())),
    failure: () => (paris.body() === null ? paris.failure() : null),
    loading: () => paris.body() === null && paris.loading(),
    retry: () => {
      for (const { retry } of all()) retry();
    },
    feeds(network) {
      const agency = agencies().find(({ id }) => id === network);
      const own = network === null ? all() : agency !== undefined ? [agency.traffic] : isAgency(network) ? [] : [paris];
      return own.flatMap(({ feed }) => feed() ?? []);
    },
  };
}

function createNetworkTraffic(
  topic: string,
  path: Accessor<string | null>,
  lines: Accessor<readonly LineSummary[]>,
): NetworkTraffic {
  const { now } = useServices();
  const followed = createDocument<TrafficDocument, TrafficBody>({
    topic: () => topic,
    path,
    documentOf: ({ disruptions }) => (disruptions === undefined ? null : { disruptions }),
  });
  const isGone = createMemo(() => followed.freshness() === "expired");
  const statuses = createMemo<ReadonlyMap<string, LineStatus>>(
    () => {
      if (isGone()) return new Map();
      const document = followed.document();
      const keys = new Set(lines().map(keyOf));
      const told = followed.body()?.lines.filter((status) => keys.size === 0 || keys.has(keyOf(status)));
      const known = document === null ? told : lineStatuses(document, lines(), now());
      return new Map(known?.map((status) => [keyOf(status), status]));
    },
    new Map(),
    // Asked each second, since works begin and end by the clock; changed a few times an hour.
    { equals: (before, after) => JSON.stringify([...before]) === JSON.stringify([...after]) },
  );
  return {
    ...followed,
    statuses,
    disruptions: () => (isGone() ? [] : (followed.document()?.disruptions ?? [])),
  };
}
