/** What a hub must still know after it slept, and who keeps it. */
import type { FeedState } from "../contracts/live.ts";
import type { Entry, Ring } from "../kernel/feed.ts";

export type FeedMemory = { ring: Ring; feeds: FeedState[]; feedOf: [topic: string, feed: string][] };

/** What one flush adds. `frames[i]` is the message of `entries[i]`, as it was sent. */
export type FlushRecord = {
  ring: Ring;
  entries: readonly Entry[];
  frames: readonly string[];
  feeds: readonly FeedState[];
  feedOf: readonly (readonly [topic: string, feed: string])[];
};

export type FeedStore = {
  load(): FeedMemory;
  append(record: FlushRecord): void;
  /** The messages of these offsets, in their order; an offset that is no longer kept is left out. */
  frames(offsets: readonly number[]): string[];
  /** Forgets every change: positions of the old epoch mean nothing any more. */
  restart(epoch: string): Ring;
};
