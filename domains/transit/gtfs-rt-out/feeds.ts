/** The three feeds of a network. Everything in them comes from documents and from when those were told: never from a clock. */
import { posix, type ToldEntity, type ToldFeed } from "./told.ts";

export const FEED_KINDS = ["trip-updates", "vehicle-positions", "alerts"] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/**
 * A whole feed. `toldAt` (epoch ms) is when the newest of its documents was told, so that no entity is newer than the
 * header, and the header moves with each answer of the upstream and with nothing else.
 */
export function feedOf(entity: readonly ToldEntity[], toldAt: number): ToldFeed {
  return {
    header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: posix(toldAt) },
    entity,
  };
}
