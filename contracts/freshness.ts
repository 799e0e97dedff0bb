/** How old data is, as one of three words; the thresholds belong to the feed that it came from. */

export type Freshness = "fresh" | "stale" | "expired";

export type FreshnessLimits = { stale_after_s: number; expired_after_s: number };

/** Whole seconds between two instants (epoch ms), never negative: an upstream clock ahead of ours is age 0. */
export function ageSeconds(fetchedAt: number, now: number): number {
  return Math.max(0, Math.floor((now - fetchedAt) / 1000));
}

export function freshness(ageS: number, limits: FreshnessLimits): Freshness {
  if (ageS >= limits.expired_after_s) return "expired";
  if (ageS >= limits.stale_after_s) return "stale";
  return "fresh";
}
