import { ageSeconds, type Freshness, freshness } from "../../../contracts/freshness.ts";
import type { FeedState } from "../../../contracts/live.ts";

export type Connection = "live" | "connecting" | "offline";

/** What the strip on top of every page says about the data under it. */
export type Truth = {
  /** `none`: nothing has been received. Otherwise that of the oldest feed on the page. */
  state: Freshness | "none";
  ageS: number;
  origin: FeedState["origin"];
  sources: string[];
  /** The latest poll of a feed failed: what is shown is the last good answer. */
  failing: boolean;
};

/** A page is as fresh as its oldest feed, and as real as its least real one. */
export function truthOf(feeds: readonly FeedState[], now: number): Truth {
  let oldest: { ageS: number; state: Freshness } | null = null;
  for (const feed of feeds) {
    const ageS = ageSeconds(Date.parse(feed.fetched_at), now);
    const state = freshness(ageS, feed);
    if (oldest === null || rank(state) > rank(oldest.state) || (state === oldest.state && ageS > oldest.ageS)) {
      oldest = { ageS, state };
    }
  }
  const origins = new Set(feeds.map((feed) => feed.origin));
  return {
    state: oldest?.state ?? "none",
    ageS: oldest?.ageS ?? 0,
    origin: origins.has("simulator") ? "simulator" : origins.has("replay") ? "replay" : "live",
    sources: [...new Set(feeds.map((feed) => feed.source))].sort(),
    failing: feeds.some((feed) => feed.last_error !== null),
  };
}

function rank(state: Freshness): number {
  return state === "fresh" ? 0 : state === "stale" ? 1 : 2;
}

/** How old one feed is now; null where there is none. */
export function feedFreshness(feed: FeedState | null, now: number): Freshness | null {
  return feed === null ? null : freshness(ageSeconds(Date.parse(feed.fetched_at), now), feed);
}
