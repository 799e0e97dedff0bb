import { type Accessor, createMemo } from "solid-js";
import type { FeedState } from "../../../../contracts/live.ts";
import { type Board, type BoardDeparture, boardOf } from "../../../../domains/transit/view/board.ts";
import type { Aged } from "../../../../domains/transit/view/age.ts";
import { useServices } from "../../lib/services.tsx";
import { feedFreshness } from "../../lib/truth.ts";
import { useTransit } from "../context.tsx";
import { createDocument, type Followed } from "../document.ts";
import type { FeedFields } from "../feed-of.ts";
import { keyOf } from "../line-key.ts";
import type { LineDocument, LineRef, LineStatus, LineSummary, StopDocument } from "../types.ts";

/** GET /api/stops/{stop}/departures */
export type StopBody = FeedFields &
  StopDocument & {
    lat?: number;
    lon?: number;
    town?: string | null;
    /** Every line that calls here, departing soon or not. */
    lines?: LineRef[];
  };

export type StopModel = {
  followed: Followed<StopDocument, StopBody>;
  name: Accessor<string | null>;
  /** Null: nothing credible. Kept to `only` where the URL asks for one line. */
  departures: Accessor<BoardDeparture[] | null>;
  lines: Accessor<LineSummary[]>;
  troubled: Accessor<{ line: LineSummary; status: LineStatus }[]>;
  isGone: Accessor<boolean>;
  isStale: Accessor<boolean>;
};

/** More than fits on any wall; the rest is an hour away. */
const SHOWN_MAX = 40;

export function createStopModel(id: Accessor<string>, only: Accessor<LineRef | null>): StopModel {
  const { live, now, standOn } = useServices();
  const { lineOf, traffic, trafficFeeds } = useTransit();
  const followed = createDocument<StopDocument, StopBody>({
    topic: () => `transit:stop:${id()}`,
    path: () => `/api/stops/${encodeURIComponent(id())}/departures`,
    documentOf: ({ stop_id, name, departures }) => ({ stop_id, name, departures }),
  });
  const refs = createMemo(() => {
    const body = followed.body();
    const seen = [...(body?.lines ?? []), ...(followed.document()?.departures ?? [])];
    return [...new Map(seen.map(({ network, line }) => [keyOf({ network, line }), { network, line }])).values()];
  });
  const lines = createMemo(() =>
    refs()
      .map(lineOf)
      .filter((line): line is LineSummary => line !== undefined),
  );
  const feed = followed.feed;
  standOn(() => {
    const own = feed();
    return own === null ? trafficFeeds() : [own];
  });
  const board = createMemo((): Board | null => {
    const document = followed.document();
    const freshness = feedFreshness(feed(), now());
    if (document === null || freshness === null) return null;
    return boardOf(id(), { document, freshness }, [], now());
  });
  void live;
  return {
    followed,
    name: () => followed.document()?.name ?? null,
    departures: createMemo(() => {
      const all = board()?.departures ?? null;
      const line = only();
      const kept = line === null ? all : all?.filter((departure) => keyOf(departure) === keyOf(line));
      return kept?.slice(0, SHOWN_MAX) ?? null;
    }),
    lines,
    troubled: createMemo(() =>
      lines().flatMap((line) => {
        const status = traffic.statuses().get(keyOf(line));
        const calm = status === undefined || status.level === "normal" || status.level === "unknown";
        return calm ? [] : [{ line, status }];
      }),
    ),
    isGone: createMemo(() => followed.freshness() === "expired"),
    isStale: createMemo(() => followed.freshness() === "stale"),
  };
}

export type { Aged, FeedState, LineDocument };
