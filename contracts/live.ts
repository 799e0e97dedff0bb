import { z } from "zod";
import type { Json, Patch } from "./patch.ts";

/** A topic is what a snapshot is about, e.g. `transit:metro:1`: domain, then whatever the domain says. */
export const topicSchema = z
  .string()
  .max(120)
  .regex(/^[a-z][a-z0-9-]*(:[A-Za-z0-9._-]+)+$/, "a topic is domain:part[:part…]");

/** Where a client stands in the feed of one hub. A new epoch means that older positions mean nothing any more. */
export const positionSchema = z.object({ epoch: z.string().min(1).max(64), offset: z.number().int().nonnegative() });
export type Position = z.infer<typeof positionSchema>;

export const MAX_TOPICS_PER_CLIENT = 100;

/** What a browser may say on /live. `ack` tells how far it has read, so that a slow client can be spared. */
export const clientMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("subscribe"),
    topics: z.array(topicSchema).min(1).max(MAX_TOPICS_PER_CLIENT),
    /** With a position, the hub sends the missed deltas; without one, or too late, a snapshot a topic. */
    position: positionSchema.optional(),
  }),
  z.object({ type: z.literal("unsubscribe"), topics: z.array(topicSchema).min(1).max(MAX_TOPICS_PER_CLIENT) }),
  z.object({ type: z.literal("ack"), offset: z.number().int().nonnegative() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** The state of one feed (one upstream's repeated answer): how old everything that came from it is. */
export type FeedState = {
  feed: string;
  source: string;
  origin: "live" | "simulator" | "replay";
  generation: number;
  /** ISO 8601 Z: when the upstream made it (its word), null where it says nothing credible. */
  observed_at: string | null;
  /** ISO 8601 Z: when Vigie last received a good answer, changed or not. */
  fetched_at: string;
  /** Seconds after fetched_at from which the data is stale, then expired. */
  stale_after_s: number;
  expired_after_s: number;
  /** The failure of the latest poll, absent when the latest poll was good. */
  last_error: { at: string; outcome: string; message: string } | null;
};

/** One topic's step from a generation to the next, as the fetcher hands it to every hub after its commit. */
export type Publication = { topic: string; from: number; generation: number; feed: string; patch: Patch };

/** `feeds`: everything that was polled, changed or not, good or failed. */
export type PublishBatch = { publications: Publication[]; feeds: FeedState[] };

/** Both /live and /api/stream carry exactly these. */
export type ServerMessage =
  /** First message of every connection and the answer to each subscribe. `recovered`: deltas follow, no snapshots. */
  | { type: "subscribed"; position: Position; topics: string[]; recovered: boolean; server_time: string }
  /** `generation` 0 and `data` null: the topic is known but nothing has been fetched for it yet. */
  | { type: "snapshot"; topic: string; position: Position; generation: number; feed: string | null; data: Json }
  /** To be applied only on a document of generation `from`; older ones are ignored, a gap asks for a new subscribe. */
  | { type: "delta"; topic: string; position: Position; from: number; generation: number; feed: string; patch: Patch }
  /** Sent when a feed was polled, changed or not: the age of what is on screen. */
  | { type: "feeds"; feeds: FeedState[]; server_time: string }
  | { type: "error"; title: string; detail: string };

/** WebSocket close codes of ours. 4408: too slow, reconnect with your last position. */
export const CLOSE_TOO_SLOW = 4408;
export const CLOSE_BAD_MESSAGE = 4400;
