/** How long an answer may be kept, and whether the caller has it already. */
import type { Context } from "hono";
import type { FeedState } from "../../../contracts/live.ts";
import { Refusal } from "../../../contracts/problem.ts";
import type { StoredSnapshot } from "../../../db/snapshots.ts";
import { hash32 } from "../../../kernel/hash.ts";
import type { DomainEnv } from "../../domain.ts";
import { nextPollSeconds } from "../sources/prim.ts";
import { feedAgeSeconds, feedFreshness, heldFeed } from "../view/age.ts";

/** Trains move and minutes pass within an unchanged document, so a copy is good for a moment only. */
const LIVE_MAX_AGE_S = 10;
const MINUTE_MAX_AGE_S = 60;
/** The catalogue changes with a deployment, when its version changes the ETag too. */
const CATALOGUE_MAX_AGE_S = 3600;
const CATALOGUE_STALE_S = 86_400;

/** What a live answer is made from: a document's generation, its feed as old as what it says, and who holds it. */
export type Standing = { feed: FeedState; generation: number; heldAt: string | null };

export function standingOf({ feed, generation, document }: StoredSnapshot): Standing {
  // Documents of this domain are objects; the hold is written into them by the kernel.
  const { held_at: heldAt } = document as { held_at?: string };
  return { feed: heldFeed(feed, heldAt), generation, heldAt: heldAt ?? null };
}

/** What every live body says of the feed it stands on. */
export function feedFields({ feed, generation, heldAt }: Standing, now: number) {
  return {
    generation,
    observed_at: feed.observed_at,
    fetched_at: feed.fetched_at,
    age_s: feedAgeSeconds(feed, now),
    freshness: feedFreshness(feed, now),
    stale_after_s: feed.stale_after_s,
    expired_after_s: feed.expired_after_s,
    source: feed.source,
    origin: feed.origin,
    held_at: heldAt,
    errors: feed.last_error === null ? [] : [feed.last_error],
  };
}

/**
 * Sets the headers of a live answer; true when the caller's copy still holds, so that 304 is the answer. The tag is
 * weak: what the clock alone moves (age, trains) does not change it, what a poll, a failure or staleness tells does.
 * `state` is what else the body depends on.
 */
export function isCurrentFeed(context: Context<DomainEnv>, standing: Standing, now: number, state = ""): boolean {
  const { feed, generation } = standing;
  const { age_s: age, freshness, fetched_at, errors } = feedFields(standing, now);
  const told = [feed.feed, fetched_at, freshness, errors[0]?.at, state].join(" ");
  const maxAge = Math.max(1, Math.min(LIVE_MAX_AGE_S, nextPollSeconds(feed, age)));
  context.header("cache-control", `public, max-age=${maxAge}`);
  return isCurrent(context, `W/"${generation}-${hash32(told).toString(36)}"`);
}

/** The same for what only a deployment changes. */
export function isCurrentCatalogue(context: Context<DomainEnv>, version: string): boolean {
  context.header(
    "cache-control",
    `public, max-age=${CATALOGUE_MAX_AGE_S}, stale-while-revalidate=${CATALOGUE_STALE_S}`,
  );
  return isCurrent(context, `W/"${hash32(version).toString(36)}"`);
}

/** The same for what is told by the minute: `body` is the answer itself. */
export function isCurrentMinute(context: Context<DomainEnv>, body: unknown): boolean {
  context.header("cache-control", `public, max-age=${MINUTE_MAX_AGE_S}`);
  return isCurrent(context, `W/"${hash32(JSON.stringify(body)).toString(36)}"`);
}

/** For a document that was never fetched. A poll comes within a minute or so of the start. */
export function noDataYet(what: string): Refusal {
  return new Refusal(503, "No data yet", `Nothing has been fetched for ${what} yet.`, { retryAfterSeconds: 15 });
}

function isCurrent(context: Context<DomainEnv>, tag: string): boolean {
  context.header("etag", tag);
  const known = context.req.header("if-none-match");
  if (known === undefined) return false;
  // Weak comparison (RFC 9110 §8.8.3.2): a proxy that compresses may have made a tag weak, or strong.
  const bare = (text: string) => text.trim().replace(/^W\//, "");
  return known.trim() === "*" || known.split(",").some((candidate) => bare(candidate) === bare(tag));
}
