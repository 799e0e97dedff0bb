/** The messages of which many copies leave, each written once as text. */
import type { Position, ServerMessage } from "../contracts/live.ts";
import type { PatchOp } from "../contracts/patch.ts";
import type { Change } from "../kernel/feed.ts";
import type { Reading } from "./live-hub-snapshots.ts";

export const iso = (at: number): string => new Date(at).toISOString();

export function deltaFrame({ topic, from, generation, feed, patch }: Change<PatchOp>, position: Position): string {
  return JSON.stringify({
    type: "delta",
    topic,
    position,
    from,
    generation,
    feed,
    patch,
  } satisfies ServerMessage);
}

/** The document is text already: a subscriber costs a concatenation, not another serialisation of the whole. */
export function snapshotFrame(topic: string, position: Position, { generation, feed, text }: Reading): string {
  const head = { type: "snapshot", topic, position, generation, feed: feed?.feed ?? null };
  return `${JSON.stringify(head).slice(0, -1)},"data":${text}}`;
}
