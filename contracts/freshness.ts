/** How old data is, as one of three words; the thresholds belong to the feed that it came from. */

export type Freshness = "fresh" | "stale" | "expired";

export type FreshnessLimits = { stale_after_s: number; expired_after_s: number };

/** One missed poll is ordinary, two are bad luck, three are a failure that a reader should see: then data is stale. */
export const STALE_AFTER_POLLS = 3;

/** A poll takes seconds and its slot is spread over a minute: only after half an interval more has one been missed. */
const LATE_AFTER_POLLS = 1.5;
/** What is asked less often than this may be up to date, but nobody would call it live. */
const LIVE_POLL_S = 120;

/** Whole seconds between two instants (epoch ms), never negative: an upstream clock ahead of ours is age 0. */
export function ageSeconds(fetchedAt: number, now: number): number {
  return Math.max(0, Math.floor((now - fetchedAt) / 1000));
}

export function freshness(ageS: number, limits: FreshnessLimits): Freshness {
  if (ageS >= limits.expired_after_s) return "expired";
  if (ageS >= limits.stale_after_s) return "stale";
  return "fresh";
}

/** Seconds between two polls of a feed with these limits. */
export function pollSeconds({ stale_after_s }: Pick<FreshnessLimits, "stale_after_s">): number {
  return stale_after_s / STALE_AFTER_POLLS;
}

/**
 * Whether data of this age may be called live: its feed is polled at least every two minutes, and no poll was missed.
 * Fresh says less: that it may still be relied on.
 */
export function isLiveAge(ageS: number, limits: Pick<FreshnessLimits, "stale_after_s">): boolean {
  const poll = pollSeconds(limits);
  return poll <= LIVE_POLL_S && ageS <= poll * LATE_AFTER_POLLS;
}
