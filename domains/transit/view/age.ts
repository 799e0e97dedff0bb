import { ageSeconds, type Freshness, freshness } from "../../../contracts/freshness.ts";
import type { FeedState } from "../../../contracts/live.ts";

/** A document and how old what it says is: what the reader may conclude from it depends on both. */
export type Aged<T> = { document: T; freshness: Freshness };

/**
 * The feed as the source of a document that an operator may hold: what a held document says is as old as the hold,
 * however often its feed was polled since. `heldAt` is the document's `held_at`.
 */
export function heldFeed<T extends Pick<FeedState, "fetched_at">>(feed: T, heldAt: string | undefined): T {
  if (heldAt === undefined || Date.parse(heldAt) >= Date.parse(feed.fetched_at)) return feed;
  return { ...feed, fetched_at: heldAt };
}

/** Whole seconds since the feed last answered well. `now`: epoch ms. */
export function feedAgeSeconds(feed: Pick<FeedState, "fetched_at">, now: number): number {
  return ageSeconds(Date.parse(feed.fetched_at), now);
}

export function feedFreshness(
  feed: Pick<FeedState, "fetched_at" | "stale_after_s" | "expired_after_s">,
  now: number,
): Freshness {
  return freshness(feedAgeSeconds(feed, now), feed);
}
