import type { FeedState } from "../../../contracts/live.ts";
import type { PageFeed } from "../lib/truth.ts";

/** What REST bodies say about the feed that they stand on. */
export type FeedFields = {
  generation: number;
  observed_at: string | null;
  fetched_at: string;
  source: string;
  origin: FeedState["origin"];
  stale_after_s?: number;
  expired_after_s?: number;
  held_at?: string | null;
  errors?: { at: string; outcome: string; message: string }[];
};

const DEFAULT_STALE_AFTER_S = 180;
const DEFAULT_EXPIRED_AFTER_S = 600;

export function feedOf(feed: string, body: FeedFields): PageFeed {
  return {
    feed,
    source: body.source,
    origin: body.origin,
    generation: body.generation,
    observed_at: body.observed_at,
    fetched_at: body.fetched_at,
    stale_after_s: body.stale_after_s ?? DEFAULT_STALE_AFTER_S,
    expired_after_s: body.expired_after_s ?? DEFAULT_EXPIRED_AFTER_S,
    held_at: body.held_at ?? null,
    last_error: body.errors?.[0] ?? null,
  };
}
