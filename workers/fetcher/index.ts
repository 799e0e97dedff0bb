/**
 * The queue's consumer. A batch asks the ControlPlane once what it may run, runs it six calls at a time, commits what
 * ends together in one D1 batch, tells the live hubs, settles, and acknowledges each message by itself.
 */
import { commit, readPrevious } from "../../db/commit.ts";
import { readFeeds } from "../../db/snapshots.ts";
import { controlPlane, liveHubs } from "../../durable-objects/stubs.ts";
import { HEARTBEAT_MS } from "../../kernel/admission.ts";
import { type FetchJob, fetchJobSchema } from "../../kernel/job.ts";
import type { Env } from "../env.ts";
import { type Deployment, deployment } from "../settings.ts";
import { type Attempt, attemptJob } from "./attempt.ts";
import { buryUnreadable } from "./dead.ts";
import { assemble, type Ending, hashed } from "./group.ts";

/** Workers allow six connections at once to one invocation; a seventh would wait unseen inside the timeout of its job. */
const CONCURRENT_CALLS = 6;

type Known = { message: Message<unknown>; job: FetchJob } & NonNullable<ReturnType<Deployment["taskOf"]>>;

/** Fresh message, old one acknowledged: a postponement is no failure, so it must not count as the queue's retry. */
async function postpone(env: Env, work: Known, delayMs: number): Promise<void> {
  const queue = work.job.priority === "high" ? env.FETCH_HIGH : env.FETCH;
  await queue.send(work.job, { delaySeconds: Math.ceil(delayMs / 1000) });
  work.message.ack();
}

/** Runs `start` on each item, at most `width` at once, and hands each result over as it comes. */
async function eachOf<T>(items: T[], width: number, start: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of waiting) await start(item);
    }),
  );
}

export async function consume(batch: MessageBatch<unknown>, env: Env, clock: () => number = Date.now): Promise<void> {
  const { kernel, budgets, taskOf } = deployment(env);
  const plane = controlPlane(env);
  const known: Known[] = [];
  for (const message of batch.messages) {
    const parsed = fetchJobSchema.safeParse(message.body);
    const task = parsed.success ? taskOf(parsed.data) : undefined;
    if (parsed.success && task !== undefined) known.push({ message, job: parsed.data, ...task });
    else await buryUnreadable(env, message, parsed.success ? "no such task" : parsed.error.message, clock());
  }
  if (known.length === 0) return;

  const leaseId = crypto.randomUUID();
  const { lane, verdicts } = await plane.admit({
    leaseId,
    queue: batch.queue,
    host: "local",
    now: clock(),
    jobs: known.map(({ job, task }) => ({ job, source: task.source })),
    budgets,
  });

  const running: { work: Known; attempt: number }[] = [];
  await Promise.all(
    verdicts.map(async (verdict, index) => {
      const work = known[index];
      if (work === undefined) return;
      if (verdict.verdict === "run") running.push({ work, attempt: verdict.attempt });
      else if (verdict.verdict === "drop") work.message.ack();
      else await postpone(env, work, verdict.delayMs);
    }),
  );
  if (lane === null || running.length === 0) return;

  const messages = new Map(running.map(({ work }) => [work.job.job_id, work.message]));
  const { feeds } = await readPrevious(
    env.DB,
    running.map(({ work }) => work.task.feed(work.job)),
    [],
  );
  const ready: Attempt[] = [];
  let finishing: Promise<void> | undefined;

  /** One at a time; what ends while a group is being written makes the next group. */
  const finish = async (): Promise<void> => {
    while (ready.length > 0) {
      // Two answers of one feed in one group would race inside it: the second waits for the next group.
      const group = new Map<string, Attempt>();
      const later: Attempt[] = [];
      for (const attempt of ready.splice(0)) {
        const feed = attempt.task.feed(attempt.job);
        if (group.has(feed)) later.push(attempt);
        else group.set(feed, attempt);
      }
      ready.push(...later);
      await finishGroup(env, [...group.values()], { leaseId, lane, maxAttempts: kernel.MAX_ATTEMPTS, messages }, clock);
    }
    finishing = undefined;
  };

  const beat = setInterval(() => {
    // A lost beat is repaired by the next; three lost ones mean the lane is down, and it is.
    plane.heartbeat(leaseId, clock()).catch(() => {});
  }, HEARTBEAT_MS);
  try {
    await eachOf(running, CONCURRENT_CALLS, async ({ work, attempt }) => {
      const etag = feeds.get(work.task.feed(work.job))?.etag ?? null;
      ready.push(await attemptJob({ ...work, attempt, etag }, clock));
      finishing ??= finish();
    });
    await finishing;
  } finally {
    clearInterval(beat);
  }
}

type Batch = { leaseId: string; lane: string; maxAttempts: number; messages: Map<string, Message<unknown>> };

async function finishGroup(env: Env, attempts: Attempt[], batch: Batch, clock: () => number): Promise<void> {
  const documents = await hashed(attempts);
  const previous = await readPrevious(
    env.DB,
    attempts.map((attempt) => attempt.task.feed(attempt.job)),
    [...documents.values()].flat().map(({ target, hash }) => ({ target, hash })),
  );
  const group = assemble(attempts, documents, previous, {
    lane: batch.lane,
    maxAttempts: batch.maxAttempts,
    now: clock(),
  });
  const committed = await commit(env.DB, group.writes);
  const publications = group.publications.filter(({ feed }) => committed.has(feed));
  const polled = await readFeeds(
    env.DB,
    attempts.map((attempt) => attempt.task.feed(attempt.job)),
  );
  const { LIVE_SHARDS } = deployment(env).kernel;
  await Promise.all(liveHubs(env, LIVE_SHARDS).map((hub) => hub.publish({ publications, feeds: polled })));
  await controlPlane(env).settle({
    leaseId: batch.leaseId,
    now: clock(),
    settlements: group.endings.map((ending) => ({
      job_id: ending.attempt.job.job_id,
      outcome: ending.outcome,
      final: ending.final,
      retryDelayMs: ending.retryDelayMs,
      durationMs: ending.attempt.finishedAt - ending.attempt.startedAt,
    })),
    observations: group.endings.map(({ attempt, outcome }) => ({
      source: attempt.task.source,
      outcome,
      quota: attempt.quota,
      retryAfterMs: attempt.retryAfterMs,
    })),
  });
  for (const ending of group.endings) answer(batch.messages.get(ending.attempt.job.job_id), ending);
}

/** Only now, when everything is written, does the queue hear of it. */
function answer(message: Message<unknown> | undefined, ending: Ending): void {
  if (ending.retryDelayMs === null) message?.ack();
  else message?.retry({ delaySeconds: Math.ceil(ending.retryDelayMs / 1000) });
}
