/**
 * What a hub remembers of its recent past, and what it can tell a client that comes back. A position is one offset
 * in one epoch: each change that leaves the hub has its own offset, so that a client that was cut off between two
 * changes of one flush resumes exactly after the last one that it received.
 *
 * Patches are opaque here: two that follow each other are one when written one after the other.
 */

export type Change<Op> = { topic: string; from: number; generation: number; feed: string; patch: Op[] };

/** `broken`: it does not follow what was published before, so that only a snapshot brings readers up to date. */
export type Pending<Op> = Change<Op> & { broken: boolean };

export type Entry = {
  offset: number;
  topic: string;
  generation: number;
  bytes: number;
  /** False where a resume cannot go through it: a broken chain, or a change too large to keep. */
  replayable: boolean;
};

export type Ring = {
  epoch: string;
  /** Of the last change that left the hub; 0 before the first. */
  offset: number;
  /** Consecutive offsets, oldest first, the last one being `offset`. */
  entries: readonly Entry[];
  bytes: number;
};

export type RingLimits = {
  entries: number;
  bytes: number;
  /** A change larger than this is not kept: a snapshot says the same in as many bytes. */
  entryBytes: number;
  /** More missed changes than this are dearer to replay than to replace. */
  replay: number;
};

export type Position = { epoch: string; offset: number };

/** `offsets`: what the client has missed of its topics, in order; none when it is up to date. */
export type Resume = { kind: "deltas"; offsets: number[] } | { kind: "snapshots" };

export function emptyRing(epoch: string): Ring {
  return { epoch, offset: 0, entries: [], bytes: 0 };
}

/** The generation of the last remembered change of a topic; undefined where none is remembered. */
export function publishedGeneration(ring: Ring, topic: string): number | undefined {
  return ring.entries.findLast((entry) => entry.topic === topic)?.generation;
}

/**
 * What waits for the next flush for a topic, once `change` has come. Publishers repeat themselves and overtake each
 * other: null says that the change brings nothing new. `published`: the generation that readers were told last.
 */
export function coalesce<Op>(
  waiting: Pending<Op> | undefined,
  published: number | undefined,
  change: Change<Op>,
): Pending<Op> | null {
  const last = waiting?.generation ?? published;
  if (last !== undefined && change.generation <= last) return null;
  const broken = (waiting?.broken ?? false) || (last !== undefined && change.from !== last);
  if (waiting === undefined) return { ...change, broken };
  // The patches of a broken chain cannot be applied one after the other, and nobody will.
  return { ...change, from: waiting.from, patch: broken ? [] : [...waiting.patch, ...change.patch], broken };
}

/** The ring after these changes have left, in this order, oldest entries forgotten. */
export function appended(
  ring: Ring,
  changes: readonly { topic: string; generation: number; bytes: number; broken: boolean }[],
  limits: RingLimits,
): Ring {
  const entries = ring.entries.concat(
    changes.map(({ topic, generation, bytes, broken }, index) => {
      const replayable = !broken && bytes <= limits.entryBytes;
      return { offset: ring.offset + index + 1, topic, generation, bytes: replayable ? bytes : 0, replayable };
    }),
  );
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let forgotten = 0;
  for (const entry of entries) {
    if (entries.length - forgotten <= limits.entries && bytes <= limits.bytes) break;
    bytes -= entry.bytes;
    forgotten++;
  }
  return { epoch: ring.epoch, offset: ring.offset + changes.length, entries: entries.slice(forgotten), bytes };
}

/** What a client that has read up to `position` needs in order to be up to date on `topics`. */
export function resume(ring: Ring, position: Position, topics: ReadonlySet<string>, limits: RingLimits): Resume {
  if (position.epoch !== ring.epoch || position.offset > ring.offset) return { kind: "snapshots" };
  const missed = ring.offset - position.offset;
  if (missed > ring.entries.length) return { kind: "snapshots" };
  const wanted = ring.entries.slice(ring.entries.length - missed).filter((entry) => topics.has(entry.topic));
  if (wanted.length > limits.replay || wanted.some((entry) => !entry.replayable)) return { kind: "snapshots" };
  return { kind: "deltas", offsets: wanted.map((entry) => entry.offset) };
}
