/** One attempt at one job: request, then normalise. Whatever happens, it answers; it never throws. */

import type { Normalised, Performed } from "../../domains/domain.ts";
import type { BoundDomain, BoundTask } from "../../domains/index.ts";
import type { FetchJob } from "../../kernel/job.ts";
import type { QuotaHeaders } from "../../kernel/quota.ts";
import type { Env } from "../env.ts";
import { callUpstream, describe, type Exchange, type Origin, type Told } from "../request.ts";
import { toolsFor } from "../tools.ts";

export type Attempt = {
  job: FetchJob;
  domain: BoundDomain;
  task: BoundTask;
  attempt: number;
  startedAt: number;
  finishedAt: number;
  status: number | null;
  bytes: number | null;
  /** Of its upstream. */
  calls: number;
  quota: QuotaHeaders | null;
  retryAfterMs: number | null;
  /** Of several calls, the last. Null: none was made. */
  exchange: Exchange | null;
  result:
    | { kind: "documents"; normalised: Extract<Normalised, { kind: "documents" }>; origin: Origin; etag: string | null }
    | { kind: "not-modified" }
    | { kind: "done"; changed: number; message: string | null }
    | { kind: "throttled" | "unavailable" | "rejected" | "malformed"; message: string };
};

type Work = { job: FetchJob; domain: BoundDomain; task: BoundTask; attempt: number; etag: string | null };
type Ended = Pick<Attempt, "status" | "bytes" | "calls" | "quota" | "retryAfterMs" | "exchange" | "result">;

export async function attemptJob(work: Work, env: Env, clock: () => number): Promise<Attempt> {
  const { job, domain, task, attempt } = work;
  const startedAt = clock();
  const ended = await (task.kind === "fetch" ? fetched(task, work, env, startedAt) : performed(task, work, env, clock));
  return { job, domain, task, attempt, startedAt, finishedAt: clock(), ...ended };
}

async function fetched(
  task: Extract<BoundTask, { kind: "fetch" }>,
  { job, etag }: Work,
  env: Env,
  startedAt: number,
): Promise<Ended> {
  const end = (result: Attempt["result"], told: Told & { bytes?: number }): Ended => ({
    status: told.status,
    bytes: told.bytes ?? null,
    calls: 1,
    quota: told.quota,
    retryAfterMs: told.retryAfterMs,
    exchange: told.exchange,
    result,
  });
  const request = task.request(job);
  const signal = AbortSignal.timeout(request.timeoutMs);
  const answer = await callUpstream(request, { etag }, signal, startedAt);
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
        const normalised = await task.normalise(answer.body, job, startedAt, { db: env.DB });
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

async function performed(
  task: Extract<BoundTask, { kind: "work" }>,
  { job, domain }: Work,
  env: Env,
  clock: () => number,
): Promise<Ended> {
  const heard: { last: Told | null; calls: number } = { last: null, calls: 0 };
  const tools = toolsFor(env, domain.id, clock, (told) => {
    heard.calls++;
    // What an earlier call said of the quota stands until a later one says more.
    heard.last = {
      ...told,
      quota: told.quota ?? heard.last?.quota ?? null,
      retryAfterMs: told.retryAfterMs ?? heard.last?.retryAfterMs ?? null,
    };
  });
  let answer: Performed;
  try {
    answer = await task.perform(job, tools);
  } catch (error) {
    // A bug, or the database: the job is tried again, and the run says what was thrown.
    answer = { kind: "unavailable", reason: describe(error) };
  }
  const { last } = heard;
  const result = resultOf(answer, last?.origin ?? "live");
  return {
    status: last?.status ?? null,
    bytes: null,
    calls: heard.calls,
    quota: last?.quota ?? null,
    retryAfterMs: answer.kind === "throttled" ? answer.retryAfterMs : (last?.retryAfterMs ?? null),
    exchange: last?.exchange ?? null,
    result,
  };
}

function resultOf(answer: Performed, origin: Origin): Attempt["result"] {
  switch (answer.kind) {
    case "documents":
      return { kind: "documents", normalised: answer, origin: answer.origin ?? origin, etag: null };
    case "done":
      return answer;
    default:
      return { kind: answer.kind, message: answer.reason };
  }
}
