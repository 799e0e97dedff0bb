import { fractionOf } from "./hash.ts";

export const BACKOFF_BASE_MS = 2_000;
/** Beyond five minutes a live feed is better served by its next slot. */
export const BACKOFF_CAP_MS = 300_000;

/**
 * Milliseconds before the next attempt: exponential from two seconds, capped, with half of it jittered so that jobs
 * which failed together do not come back together. Deterministic for a job and attempt (1 = the first that failed).
 */
export function backoffMs(jobId: string, attempt: number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * fractionOf(`${jobId}#${attempt}`));
}
