/**
 * Work that is promised but neither claimed nor ended: planned, postponed or waiting for its next attempt. A queue may
 * lose a message or deliver it twice; the outbox knows what must still happen, so the sweeper can put it right.
 */
import type { FetchJob } from "./job.ts";

export type Pending = {
  job: FetchJob;
  source: string;
  /** When it should be admitted (epoch ms). */
  dueAt: number;
  /** Why it waits: "planned", "retry", or the reason of its postponement. */
  reason: string;
  since: number;
};

export type Outbox = Map<string, Pending>;

/** A message may be this late (batching, a busy consumer) before it is taken for lost and sent again. */
export const LOST_AFTER_MS = 90_000;

export type Overdue = {
  /** To be sent again, now. */
  resend: Pending[];
  /** Too late to be worth running: their end is `expired`. */
  expired: Pending[];
};

/** Takes what is overdue out of the outbox (`resend` stays in it with a new due time, `expired` leaves it). */
export function takeOverdue(outbox: Outbox, now: number): Overdue {
  const resend: Pending[] = [];
  const expired: Pending[] = [];
  for (const [id, pending] of outbox) {
    if (now >= pending.job.expires_at) {
      outbox.delete(id);
      expired.push(pending);
    } else if (now >= pending.dueAt + LOST_AFTER_MS) {
      outbox.set(id, { ...pending, dueAt: now });
      resend.push(pending);
    }
  }
  return { resend, expired };
}

/** How much waits, why, and since when the oldest (epoch ms, null when nothing does). Work that is not due yet waits for nothing. */
export function backlog(
  outbox: Outbox,
  now: number,
): { due: number; later: number; oldestDueAt: number | null; byReason: Record<string, number> } {
  let due = 0;
  let later = 0;
  let oldestDueAt: number | null = null;
  const byReason: Record<string, number> = {};
  for (const pending of outbox.values()) {
    byReason[pending.reason] = (byReason[pending.reason] ?? 0) + 1;
    if (pending.job.scheduled_at > now) later++;
    else {
      due++;
      oldestDueAt = Math.min(oldestDueAt ?? Number.POSITIVE_INFINITY, pending.job.scheduled_at);
    }
  }
  return { due, later, oldestDueAt, byReason };
}
