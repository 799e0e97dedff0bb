/**
 * Replays or discards all dead letters that match a filter, a bite at a time, so that a hundred thousand of them take
 * neither the object's memory nor its breath. Each bite is marked before it is sent, so that none is sent twice.
 */
import type { DeadLetterFilter } from "../contracts/control.ts";
import type { DeadLetterRow } from "../db/dead-letters.ts";
import { type FetchJob, fetchJobSchema } from "../kernel/job.ts";
import type { Bulk } from "./control-memory.ts";

const BITE = 100;
/** A replayed job is a new promise: it has this long to be kept. */
const REPLAY_LIFE_MS = 15 * 60_000;

export type BulkDeps = {
  next(filter: DeadLetterFilter, after: string | null, limit: number): Promise<DeadLetterRow[]>;
  /** Closes letters that are open; answers those that this call closed. */
  mark(ids: string[], state: "replayed" | "discarded"): Promise<Set<string>>;
  /** Puts the jobs into the outbox and the queue. */
  send(replays: { job: FetchJob; source: string }[]): Promise<void>;
  now(): number;
};

/** The same letter replayed is the same job, however often the bite is repeated. */
export function replayOf(letter: DeadLetterRow, now: number): FetchJob | null {
  const job = fetchJobSchema.safeParse(JSON.parse(letter.body)).data;
  if (job === undefined) return null;
  return { ...job, job_id: `${letter.id}~replay`, scheduled_at: now, expires_at: now + REPLAY_LIFE_MS };
}

/** One bite. Answers the bulk as it stands afterwards; `ended_at` is set when nothing was left. */
export async function bite(bulk: Bulk, deps: BulkDeps): Promise<Bulk> {
  const letters = await deps.next(bulk.filter, bulk.after, BITE);
  const now = deps.now();
  const last = letters.at(-1);
  if (last === undefined) return { ...bulk, ended_at: new Date(now).toISOString() };
  const jobs = new Map(
    letters.flatMap((letter) => {
      const job = bulk.action === "replay" ? replayOf(letter, now) : null;
      return job === null ? [] : [[letter.id, { job, source: letter.source ?? job.domain }] as const];
    }),
  );
  const wanted = bulk.action === "replay" ? [...jobs.keys()] : letters.map(({ id }) => id);
  // What another hand has closed meanwhile is that hand's.
  const closed = await deps.mark(wanted, bulk.action === "replay" ? "replayed" : "discarded");
  await deps.send([...jobs].flatMap(([id, replay]) => (closed.has(id) ? [replay] : [])));
  return {
    ...bulk,
    after: last.id,
    done: bulk.done + closed.size,
    failed: bulk.failed + letters.length - wanted.length,
  };
}
