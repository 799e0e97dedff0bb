import { type Accessor, createMemo } from "solid-js";
import { lineStatuses } from "../../../domains/transit/view/line-status.ts";
import { useServices } from "../lib/services.tsx";
import { createDocument, type Followed } from "./document.ts";
import type { FeedFields } from "./feed-of.ts";
import { keyOf } from "./line-key.ts";
import type { LineStatus, LineSummary, TrafficDocument } from "./types.ts";

/** GET /api/traffic/status */
type TrafficBody = FeedFields & { lines: LineStatus[]; disruptions?: TrafficDocument["disruptions"] };

export type Traffic = Followed<TrafficDocument, TrafficBody> & {
  /** By "metro:13". Empty where nothing credible is known: an old "normal" is not normal. */
  statuses: Accessor<ReadonlyMap<string, LineStatus>>;
  disruptions: Accessor<TrafficDocument["disruptions"]>;
};

export function createTraffic(lines: Accessor<LineSummary[] | null>): Traffic {
  const { now } = useServices();
  const followed = createDocument<TrafficDocument, TrafficBody>({
    topic: () => "transit:traffic",
    path: () => "/api/traffic/status",
    documentOf: ({ disruptions }) => (disruptions === undefined ? null : { disruptions }),
  });
  const isGone = createMemo(() => followed.freshness() === "expired");
  const statuses = createMemo<ReadonlyMap<string, LineStatus>>(
    () => {
      if (isGone()) return new Map();
      const document = followed.document();
      const known = document === null ? followed.body()?.lines : lineStatuses(document, lines() ?? [], now());
      return new Map(known?.map((status) => [keyOf(status), status]));
    },
    new Map(),
    // Asked each second, since works begin and end by the clock; changed a few times an hour.
    { equals: (before, after) => JSON.stringify([...before]) === JSON.stringify([...after]) },
  );
  return {
    ...followed,
    failure: () => (followed.body() === null ? followed.failure() : null),
    loading: () => followed.body() === null && followed.loading(),
    statuses,
    disruptions: () => (isGone() ? [] : (followed.document()?.disruptions ?? [])),
  };
}
