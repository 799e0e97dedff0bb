import { ageSeconds, type Freshness, freshness, isLiveAge, pollSeconds } from "../../../contracts/freshness.ts";
import type { FeedState } from "../../../contracts/live.ts";

export type Connection = "live" | "connecting" | "offline";

/** A feed as a page stands on it: `fetched_at` is that of what is shown, `held_at` since when an operator holds that. */
export type PageFeed = FeedState & { held_at?: string | null };

/** What the strip on top of every page says about the data under it. */
export type Truth = {
  /** `none`: nothing has been received. Otherwise that of the worst feed on the page. */
  state: Freshness | "none";
  /** Where all is fresh, of the feed that is polled most often: what moves on the page. Otherwise of the worst one. */
  ageS: number;
  /** That feed may be called live (contracts/freshness.ts); the connection is another matter. */
  isLive: boolean;
  /** Epoch ms; null where no operator holds anything on the page. */
  heldAt: number | null;
  origin: FeedState["origin"];
  /** Each with the age of its oldest feed on the page, by name. */
  sources: { id: string; ageS: number }[];
  /** The latest poll of a feed failed: what is shown is the last good answer. */
  failing: boolean;
};

type Aged = { feed: PageFeed; ageS: number; state: Freshness };

/** A page is as fresh as its worst feed, and as real as its least real one. */
export function truthOf(feeds: readonly PageFeed[], now: number): Truth {
  const aged = feeds.map((feed): Aged => {
    const ageS = ageSeconds(Date.parse(feed.fetched_at), now);
    return { feed, ageS, state: freshness(ageS, feed) };
  });
  const worst = [...aged].sort((a, b) => rank(b.state) - rank(a.state) || b.ageS - a.ageS)[0];
  const quickest = [...aged].sort((a, b) => pollSeconds(a.feed) - pollSeconds(b.feed) || b.ageS - a.ageS)[0];
  const told = worst?.state === "fresh" ? quickest : worst;
  const ages = new Map<string, number>();
  for (const { feed, ageS } of aged) ages.set(feed.source, Math.max(ageS, ages.get(feed.source) ?? 0));
  const holds = feeds.flatMap(({ held_at }) => (held_at == null ? [] : [Date.parse(held_at)]));
  const origins = new Set(feeds.map((feed) => feed.origin));
  return {
    state: worst?.state ?? "none",
    ageS: told?.ageS ?? 0,
    isLive: told?.state === "fresh" && isLiveAge(told.ageS, told.feed),
    heldAt: holds.length === 0 ? null : Math.min(...holds),
    origin: origins.has("simulator") ? "simulator" : origins.has("replay") ? "replay" : "live",
    sources: [...ages].map(([id, ageS]) => ({ id, ageS })).sort((a, b) => (a.id < b.id ? -1 : 1)),
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
