import type { Writes } from "../../../db/commit.ts";
import type { Pending } from "../../../kernel/outbox.ts";

/** The end of jobs that an operator took back: one run each, so that every job has its one terminal state. */
export function cancelledRuns(pending: readonly Pending[], by: string, now: number): Writes {
  return {
    feeds: [],
    touches: [],
    documents: [],
    failures: [],
    deadLetters: [],
    runs: pending.map(({ job, source, reason }) => ({
      runId: `${job.job_id}#cancelled`,
      jobId: job.job_id,
      domain: job.domain,
      taskType: job.task_type,
      target: job.target,
      source,
      lane: null,
      attempt: 0,
      outcome: "cancelled" as const,
      final: true,
      scheduledAt: job.scheduled_at,
      startedAt: null,
      finishedAt: now,
      durationMs: null,
      httpStatus: null,
      bytes: null,
      changed: null,
      rejectedCount: 0,
      generation: null,
      message: `taken back by ${by} while it was waiting: ${reason}`,
      exchange: null,
    })),
  };
}
