import type { FeedState } from "../contracts/live.ts";
import type { Json } from "../contracts/patch.ts";

export type StoredSnapshot = {
  target: string;
  /** The feed's generation in which this document last changed. */
  generation: number;
  document: Json;
  /** Epoch ms. */
  changedAt: number;
  /** Age and last error of the feed that it came from. */
  feed: FeedState;
};

/** The last good document of each target; a target that has never been fetched is absent from the map. */
export async function readSnapshots(_db: D1Database, _targets: string[]): Promise<Map<string, StoredSnapshot>> {
  throw new Error("written next");
}
