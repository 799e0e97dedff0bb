/** Each cron minute: bring reference data up to date, plan the next minute, enqueue it, and clear what is too old. */
import { commit } from "../../db/commit.ts";
import { prune } from "../../db/retention.ts";
import { readFeedAges } from "../../db/snapshots.ts";
import { recordUsage } from "../../db/usage.ts";
import { controlPlane } from "../../durable-objects/stubs.ts";
import type { Pending } from "../../kernel/outbox.ts";
import type { PlannedJob } from "../../kernel/plan.ts";
import { secretsOf } from "../../kernel/redaction.ts";
import type { Env } from "../env.ts";
import { createLogger } from "../log.ts";
import { refreshDeployment } from "../settings.ts";

const HORIZON_MS = 60_000;
const MAX_MESSAGES_PER_SEND = 100;

async function enqueue(env: Env, jobs: PlannedJob[]): Promise<void> {
  for (const priority of ["high", "normal"] as const) {
    const queue = priority === "high" ? env.FETCH_HIGH : env.FETCH;
    const messages = jobs
      .filter(({ job }) => job.priority === priority)
      .map(({ job, delaySeconds }) => ({ body: job, delaySeconds }));
    for (let start = 0; start < messages.length; start += MAX_MESSAGES_PER_SEND)
      await queue.sendBatch(messages.slice(start, start + MAX_MESSAGES_PER_SEND));
  }
}

/** Work that nobody could run in time still ends, once, where everybody can see it. */
async function recordExpired(env: Env, expired: Pending[], now: number): Promise<void> {
  if (expired.length === 0) return;
  await commit(env.DB, {
    feeds: [],
    touches: [],
    documents: [],
    failures: [],
    deadLetters: [],
    runs: expired.map(({ job, source, reason }) => ({
      runId: `${job.job_id}#expired`,
      jobId: job.job_id,
      domain: job.domain,
      taskType: job.task_type,
      target: job.target,
      source,
      lane: null,
      attempt: 0,
      outcome: "expired",
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
      message: `waited too long: ${reason}`,
      exchange: null,
    })),
  });
}

export async function tick(env: Env, now: number): Promise<{ planned: number; postponed: number; expired: number }> {
  const { kernel, domains, budgets } = await refreshDeployment(env, now);
  const log = createLogger({
    service: "scheduler",
    level: kernel.LOG_LEVEL,
    db: env.DB,
    now: Date.now,
    secrets: secretsOf({ ...env }),
  });
  await Promise.all(domains.map((domain) => domain.seed(env.DB)));
  const plane = controlPlane(env);
  const context = { db: env.DB, now, demand: new Set(await plane.watched(now)), feeds: await readFeedAges(env.DB) };
  const planned = await Promise.all(
    domains.map(async (domain) =>
      (await domain.jobs(context)).map((spec) => ({ ...spec, domain: domain.id, params: spec.params ?? {} })),
    ),
  );
  const titles = Object.fromEntries(domains.flatMap(({ sources }) => sources.map(({ id, title }) => [id, title])));
  const { plan, expired, usage } = await plane.tick({
    now,
    horizonMs: HORIZON_MS,
    maxBacklog: kernel.MAX_BACKLOG,
    specs: planned.flat(),
    budgets,
    titles,
  });
  await enqueue(env, plan.jobs);
  await recordExpired(env, expired, now);
  await recordUsage(env.DB, usage);
  // What is not recorded is a gap that says so; it is no reason to stop.
  const recorded = await Promise.allSettled(domains.map((domain) => domain.record(env.DB, now)));
  for (const [index, result] of recorded.entries())
    if (result.status === "rejected")
      log.error(`${domains[index]?.id ?? "a domain"} could not record this minute`, { error: result.reason });
  await prune(env.DB, now, { runsDays: kernel.RUN_RETENTION_DAYS, logDays: kernel.LOG_RETENTION_DAYS });
  if (plan.jobs.length > 0 || plan.postponed.length > 0 || expired.length > 0)
    log.info(`planned ${plan.jobs.length}, postponed ${plan.postponed.length}, expired ${expired.length}`, {
      postponed: plan.postponed,
    });
  await log.flush();
  return { planned: plan.jobs.length, postponed: plan.postponed.length, expired: expired.length };
}
