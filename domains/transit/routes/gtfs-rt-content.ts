/** What a feed is made from, before it is asked whether the reader has it already. */
import type { FeedState } from "../../../contracts/live.ts";
import type { FeedKind } from "../gtfs-rt-out/feeds.ts";
import type { ToldEntity } from "../gtfs-rt-out/told.ts";
import type { Standing } from "./answers.ts";

export type FeedContent = {
  /** Equal for equal content: what was stored, in which generation, told up to when. */
  from: string;
  /** The newest of what it stands on. */
  standing: Standing;
  /** Epoch ms up to which it tells: the header's timestamp. */
  toldAt: number;
  origin: FeedState["origin"];
  /** Made only for who does not have them. */
  entities(): Promise<ToldEntity[]>;
};

/** Null: nothing is stored, or nothing that may still be relied on at `now` (epoch ms). */
export type FeedSource = (db: D1Database, kind: FeedKind, now: number) => Promise<FeedContent | null>;
