import { type Accessor, createMemo } from "solid-js";
import type { Freshness } from "../../../contracts/freshness.ts";
import { heldFeed } from "../../../domains/transit/view/age.ts";
import type { Failure } from "../lib/api.ts";
import { createRemote } from "../lib/resource.ts";
import { useServices } from "../lib/services.tsx";
import { feedFreshness, type PageFeed } from "../lib/truth.ts";
import { type FeedFields, feedOf } from "./feed-of.ts";

/** One document of the feed: asked over REST for the first paint, then kept by the live feed. */
export type Followed<D, B> = {
  document: Accessor<D | null>;
  /** The REST body, for what the document alone does not say. */
  body: Accessor<B | null>;
  /** As old as what the document says, where an operator holds it. */
  feed: Accessor<PageFeed | null>;
  freshness: Accessor<Freshness | null>;
  failure: Accessor<Failure | null>;
  loading: Accessor<boolean>;
  retry(): void;
};

/** How often REST is asked again while nothing comes live. */
const POLL_MS = 15_000;

export function createDocument<D extends { held_at?: string }, B extends FeedFields>(options: {
  topic: Accessor<string | null>;
  path: Accessor<string | null>;
  documentOf: (body: B) => D | null;
}): Followed<D, B> {
  const { clock, live, now } = useServices();
  const streamed = live.follow<D>(options.topic);
  const remote = createRemote<B>(options.path, {
    onServerTime: clock.sync,
    everyMs: () => (live.connection() === "live" ? 0 : POLL_MS),
  });
  const streams = createMemo(() => {
    const state = streamed();
    return state?.document != null && state.generation >= (remote.body()?.generation ?? 0) ? state : null;
  });
  const document = createMemo(() => {
    const body = remote.body();
    return streams()?.document ?? (body === null ? null : options.documentOf(body));
  });
  const heldAt = createMemo(() => {
    const streaming = streams();
    return (streaming === null ? remote.body()?.held_at : streaming.document?.held_at) ?? null;
  });
  const feed = createMemo((): PageFeed | null => {
    const body = remote.body();
    const polled = body === null ? null : feedOf(options.topic() ?? "", body);
    const heard = streamed()?.feed ?? null;
    const newest = polled === null || (heard !== null && heard.fetched_at >= polled.fetched_at) ? heard : polled;
    return newest === null ? null : { ...heldFeed(newest, heldAt() ?? undefined), held_at: heldAt() };
  });
  return {
    document,
    body: remote.body,
    feed,
    freshness: createMemo(() => feedFreshness(feed(), now())),
    failure: () => (document() === null ? remote.failure() : null),
    loading: () => document() === null && remote.loading(),
    retry: remote.retry,
  };
}
