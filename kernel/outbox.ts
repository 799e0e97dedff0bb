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

const HELD = new Set(["paused", "draining"]);

export function isHeld(pending: Pending): boolean {
  return HELD.has(pending.reason);
}

/** A job that was held gets the time back that it was held for. */
export function unheld(pending: Pending, now: number): Pending {
  const life = pending.job.expires_at - pending.job.scheduled_at;
  return { ...pending, dueAt: now, reason: "resumed", job: { ...pending.job, expires_at: now + life } };
}

/** Spreads what waits and is due over its source's rate, oldest first; what each source may do in a second bounds it. */
export function rebalance(outbox: Outbox, perSecond: (source: string) => number, now: number): Pending[] {
  const waiting = [...outbox.values()].filter((pending) => !isHeld(pending) && pending.job.scheduled_at <= now);
  waiting.sort((a, b) => a.job.scheduled_at - b.job.scheduled_at);
  const taken = new Map<string, number>();
  return waiting.map((pending) => {
    const place = taken.get(pending.source) ?? 0;
    taken.set(pending.source, place + 1);
    const dueAt = now + Math.floor(place / Math.max(1, Math.floor(perSecond(pending.source)))) * 1000;
    const moved = { ...pending, dueAt, reason: "rebalanced" };
    outbox.set(pending.job.job_id, moved);
    return moved;
  });
}

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
    // It waits for an operator, and a pause may be longer than any expiry.
    if (isHeld(pending)) continue;
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
