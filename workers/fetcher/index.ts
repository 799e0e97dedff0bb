/**
 * The queue's consumer. A batch asks the ControlPlane once what it may run, runs it six calls at a time, commits what
 * ends together in one D1 batch, tells the live hubs, settles, and acknowledges each message by itself.
 */
import type { z } from "zod";
import { commit, readPrevious } from "../../db/commit.ts";
import { readFeeds, readSnapshots } from "../../db/snapshots.ts";
import { controlPlane, liveHubs } from "../../durable-objects/stubs.ts";
import { HEARTBEAT_MS, type PostponeVerdictReason } from "../../kernel/admission.ts";
import { isHeldTarget } from "../../kernel/command.ts";
import { type FetchJob, fetchJobSchema } from "../../kernel/job.ts";
import { secretsOf } from "../../kernel/redaction.ts";
import type { Env } from "../env.ts";
import { createLogger, type Logger } from "../log.ts";
import { type Deployment, deployment, refreshDeployment } from "../settings.ts";
import { type Attempt, attemptJob } from "./attempt.ts";
import { buryUnreadable } from "./dead.ts";
import { assemble, type Ending, hashed, runView } from "./group.ts";

/** Workers allow six connections at once to one invocation; a seventh would wait unseen inside the timeout of its job. */
const CONCURRENT_CALLS = 6;

/** Tells one isolate from another in the fleet table; where it runs is not told to a queue's consumer. */
let isolate: string | undefined;
const isolateName = (): string => {
  isolate ??= `isolate-${crypto.randomUUID().slice(0, 6)}`;
  return isolate;
};

/**
 * Jobs that end within this time share one D1 batch; the first of them waits no longer. Five round trips are shared
 * with it, which is most of what a small job costs.
 */
const GATHER_MS = 20;

type Known = { message: Message<unknown>; job: FetchJob } & NonNullable<ReturnType<Deployment["taskOf"]>>;

/**
 * Fresh message, old one acknowledged: a postponement is no failure, so it must not count as the queue's retry. What an
 * operator holds needs no message: the control plane keeps it and sends it when it is let go.
 */
async function postpone(env: Env, work: Known, reason: PostponeVerdictReason, delayMs: number): Promise<void> {
  if (reason !== "paused" && reason !== "draining") {
    const queue = work.job.priority === "high" ? env.FETCH_HIGH : env.FETCH;
    await queue.send(work.job, { delaySeconds: Math.ceil(delayMs / 1000) });
  }
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
  const { kernel, budgets, taskOf } = await refreshDeployment(env, clock());
  const plane = controlPlane(env);
  const known: Known[] = [];
  for (const message of batch.messages) {
    const parsed = fetchJobSchema.safeParse(message.body);
    const task = parsed.success ? taskOf(parsed.data) : undefined;
    if (parsed.success && task !== undefined) known.push({ message, job: parsed.data, ...task });
    else await buryUnreadable(env, message, parsed.success ? "no such task" : whatIsWrong(parsed.error), clock());
  }
  if (known.length === 0) return;

  const leaseId = crypto.randomUUID();
  const { lane, verdicts, heldTargets, reloadAt } = await plane.admit({
    leaseId,
    queue: batch.queue,
    host: isolateName(),
    now: clock(),
    jobs: known.map(({ job, task }) => ({ job, source: task.source(job) })),
    budgets,
  });

  // A RELOAD_CONFIG is felt by the very next job, not five seconds later.
  const settled = await refreshDeployment(env, clock(), reloadAt);
  const running: { work: Known; attempt: number }[] = [];
  await Promise.all(
    verdicts.map(async (verdict, index) => {
      const work = known[index];
      if (work === undefined) return;
      if (verdict.verdict === "run")
        running.push({ work: { ...work, ...settled.taskOf(work.job) }, attempt: verdict.attempt });
      else if (verdict.verdict === "drop") work.message.ack();
      else await postpone(env, work, verdict.reason, verdict.delayMs);
    }),
  );
  if (lane === null || running.length === 0) return;

  const messages = new Map(running.map(({ work }) => [work.job.job_id, work.message]));
  const { feeds } = await readPrevious(
    env.DB,
    running.flatMap(({ work }) => work.task.feed(work.job) ?? []),
    [],
  );
  const log = createLogger({
    service: "fetcher",
    level: kernel.LOG_LEVEL,
    db: env.DB,
    now: clock,
    secrets: secretsOf({ ...env }),
  });
  const ready: Attempt[] = [];
  let unfinished = running.length;
  let allEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    allEnded = resolve;
  });
  let finishing: Promise<void> | undefined;

  /** One at a time; what ends while a group is being written makes the next group. */
  const finish = async (): Promise<void> => {
    while (ready.length > 0) {
      if (unfinished > 0) await within(GATHER_MS, ended);
      // Two answers of one feed in one group would race inside it: the second waits for the next group.
      const group = new Map<string, Attempt>();
      const later: Attempt[] = [];
      for (const attempt of ready.splice(0)) {
        const feed = attempt.task.feed(attempt.job) ?? attempt.job.job_id;
        if (group.has(feed)) later.push(attempt);
        else group.set(feed, attempt);
      }
      ready.push(...later);
      await finishGroup(
        env,
        [...group.values()],
        { leaseId, lane, maxAttempts: kernel.MAX_ATTEMPTS, messages, heldTargets, log },
        clock,
      );
    }
    finishing = undefined;
  };

  const paused = new Set<string>();
  const beat = setInterval(() => {
    plane.heartbeat(leaseId, clock()).then(
      ({ giveBack }) => {
        for (const id of giveBack) paused.add(id);
      },
      // A lost beat is repaired by the next; three lost ones mean the lane is down, and it is.
      () => {},
    );
  }, HEARTBEAT_MS);
  try {
    await eachOf(running, CONCURRENT_CALLS, async ({ work, attempt }) => {
      if (paused.has(work.job.job_id)) {
        unfinished--;
        await plane.giveBack(leaseId, [work.job.job_id], clock());
        work.message.ack();
        return;
      }
      const etag = feeds.get(work.task.feed(work.job) ?? "")?.etag ?? null;
      ready.push(await attemptJob({ ...work, attempt, etag }, env, clock));
      unfinished--;
      if (unfinished === 0) allEnded();
      finishing ??= finish();
      // It is awaited below; until then its failure must not look unhandled.
      finishing.catch(() => {});
    });
    await finishing;
  } finally {
    clearInterval(beat);
    await log.flush();
  }
}

/** In the words of a reader of dead letters, alike for alike faults. */
function whatIsWrong({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [...path, message].map(String).join(" ")).join("; ");
}

/** By who must act: an upstream's bad moment passes, an unknown shape or work given up needs a person. */
function report(log: Logger, { attempt, outcome, final, message }: Ending): void {
  if (message === null || outcome === "changed" || outcome === "unchanged") return;
  const fields = { job_id: attempt.job.job_id, target: attempt.job.target, outcome, attempt: attempt.attempt };
  const words = `${attempt.task.source(attempt.job)}: ${outcome}, ${message}`;
  if (outcome === "malformed" || outcome === "rejected" || final) log.error(words, fields);
  else log.warn(words, fields);
}

/** Waits for it, but no longer than that. The timer is taken back: the queue waits for those that are left running. */
async function within(ms: number, awaited: Promise<void>): Promise<void> {
  let timer: number | null = null;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms) as unknown as number;
  });
  await Promise.race([awaited, late]);
  clearTimeout(timer);
}

type Batch = {
  leaseId: string;
  lane: string;
  maxAttempts: number;
  messages: Map<string, Message<unknown>>;
  heldTargets: string[];
  log: Logger;
};

async function finishGroup(env: Env, attempts: Attempt[], batch: Batch, clock: () => number): Promise<void> {
  const isHeld = (target: string) => isHeldTarget(batch.heldTargets, target);
  const documents = await hashed(attempts, isHeld);
  const previous = await readPrevious(
    env.DB,
    attempts.flatMap((attempt) => attempt.task.feed(attempt.job) ?? []),
    [...documents].flatMap(([attempt, list]) =>
      list.map(({ target, hash }) => ({ target, hash, feed: attempt.task.feed(attempt.job) ?? "" })),
    ),
  );
  const group = assemble(attempts, documents, previous, {
    lane: batch.lane,
    maxAttempts: batch.maxAttempts,
    now: clock(),
    held: await heldSnapshots(env.DB, attempts, isHeld),
  });
  const committed = await commit(env.DB, group.writes);
  const publications = group.publications.filter(({ topic }) => committed.documents.has(topic));
  const polled = await readFeeds(
    env.DB,
    attempts.flatMap((attempt) => attempt.task.feed(attempt.job) ?? []),
  );
  const { LIVE_SHARDS } = deployment(env).kernel;
  const told = await Promise.allSettled(
    liveHubs(env, LIVE_SHARDS).map((hub) => hub.tell({ publications, feeds: polled })),
  );
  // What is stored is true all the same: a hub that missed it is found out by its clients' next gap.
  for (const answer of told)
    if (answer.status === "rejected") batch.log.warn("a live hub could not be told", { error: answer.reason });
  for (const ending of group.endings) report(batch.log, ending);
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
      source: attempt.task.source(attempt.job),
      outcome,
      quota: attempt.quota,
      retryAfterMs: attempt.retryAfterMs,
      bytes: attempt.bytes ?? 0,
      calls: attempt.calls,
      changed:
        attempt.result.kind === "done"
          ? attempt.result.changed
          : group.writes.documents.filter(({ commitId }) => commitId.startsWith(`${attempt.job.job_id}#`)).length,
    })),
    runs: group.writes.runs.map(runView),
  });
  for (const ending of group.endings) answer(batch.messages.get(ending.attempt.job.job_id), ending);
}

/** The stored documents of held targets; nothing is read while nothing is held. */
async function heldSnapshots(db: D1Database, attempts: Attempt[], isHeld: (target: string) => boolean) {
  const targets = attempts.flatMap(({ result }) =>
    result.kind === "documents" ? [...result.normalised.documents.keys()].filter(isHeld) : [],
  );
  return targets.length === 0 ? new Map() : readSnapshots(db, targets);
}

/** Only now, when everything is written, does the queue hear of it. */
function answer(message: Message<unknown> | undefined, ending: Ending): void {
  if (ending.retryDelayMs === null) message?.ack();
  else message?.retry({ delaySeconds: Math.ceil(ending.retryDelayMs / 1000) });
}
