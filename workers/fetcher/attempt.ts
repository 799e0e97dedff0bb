/** One attempt at one job: request, then normalise. Whatever happens, it answers; it never throws. */

import type { Normalised } from "../../domains/domain.ts";
import type { BoundDomain, BoundTask } from "../../domains/index.ts";
import type { FetchJob } from "../../kernel/job.ts";
import type { QuotaHeaders } from "../../kernel/quota.ts";
import { callUpstream, describe, type Exchange, type Origin } from "./request.ts";

export type Attempt = {
  job: FetchJob;
  domain: BoundDomain;
  task: BoundTask;
  attempt: number;
  startedAt: number;
  finishedAt: number;
  status: number | null;
  bytes: number | null;
  quota: QuotaHeaders | null;
  retryAfterMs: number | null;
  exchange: Exchange;
  result:
    | { kind: "documents"; normalised: Extract<Normalised, { kind: "documents" }>; origin: Origin; etag: string | null }
    | { kind: "not-modified" }
    | { kind: "throttled" | "unavailable" | "rejected" | "malformed"; message: string };
};

export async function attemptJob(
  work: { job: FetchJob; domain: BoundDomain; task: BoundTask; attempt: number; etag: string | null },
  clock: () => number,
): Promise<Attempt> {
  const startedAt = clock();
  const { job, task } = work;
  const end = (
    result: Attempt["result"],
    told: Pick<Attempt, "status" | "quota" | "retryAfterMs" | "exchange"> & { bytes?: number },
  ): Attempt => ({
    job,
    domain: work.domain,
    task,
    attempt: work.attempt,
    startedAt,
    finishedAt: clock(),
    status: told.status,
    bytes: told.bytes ?? null,
    quota: told.quota,
    retryAfterMs: told.retryAfterMs,
    exchange: told.exchange,
    result,
  });

  const request = task.request(job);
  const signal = AbortSignal.timeout(request.timeoutMs);
  const answer = await callUpstream(request, { etag: work.etag }, signal, startedAt);
  switch (answer.kind) {
    case "not-modified":
      return end({ kind: "not-modified" }, answer);
    case "throttled":
    case "unavailable":
    case "rejected":
      return end({ kind: answer.kind, message: answer.message }, answer);
    case "body": {
      const told = () => ({ ...answer, bytes: answer.bytes() });
      try {
        const normalised = await task.normalise(answer.body, job, startedAt);
        if (normalised.kind !== "documents") return end({ kind: normalised.kind, message: normalised.reason }, told());
        if (answer.status !== 200)
          return end({ kind: "rejected", message: `${answer.status} with a body that looks well` }, told());
        return end({ kind: "documents", normalised, origin: answer.origin, etag: answer.etag }, told());
      } catch (error) {
        // Reading stopped half-way: too slow, cut off or too large. What was read is no generation.
        const message = signal.aborted ? `the body did not end within ${request.timeoutMs} ms` : describe(error);
        return end({ kind: signal.aborted ? "unavailable" : "malformed", message }, told());
      }
    }
  }
}
