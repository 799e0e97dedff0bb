/** GTFS-Realtime messages on their way out: only what is said is there, and the table of the format gives the types. */
import type { MessageInput, MessageName } from "../gtfs-rt/proto.ts";

export type Told<M extends MessageName> = MessageInput<M>;
export type ToldFeed = Told<"FeedMessage">;
export type ToldEntity = Told<"FeedEntity">;

/** Epoch ms as POSIX seconds; never later than it was. */
export function posix(at: number): number {
  return Math.floor(at / 1000);
}
