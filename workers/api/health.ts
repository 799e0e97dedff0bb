/** Is it well? `/health` for a load balancer; `/health/detailed` asks every part and says what it answered. */
import { Hono } from "hono";
import { ageSeconds, freshness } from "../../contracts/freshness.ts";
import type { FeedState } from "../../contracts/live.ts";
import { readFeeds } from "../../db/snapshots.ts";
import { controlPlane, liveHubs } from "../../durable-objects/stubs.ts";
import type { Env } from "../env.ts";
import { deployment } from "../settings.ts";
import { keptFeeds } from "./kept-feeds.ts";

type HealthEnv = { Bindings: Env; Variables: { now: number } };

/** A part that takes longer than this to answer is not well, whatever it answers in the end. */
const PROBE_TIMEOUT_MS = 3_000;
/** Cron ticks each minute; three missed ones are no accident. */
const TICK_LATE_S = 180;

type Probe = { name: string; ok: boolean; ms: number; detail: unknown };

async function probe<T>(name: string, ask: () => Promise<T>, judge: (answer: T) => boolean): Promise<Probe> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  let stopWaiting = () => {};
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
    stopWaiting = () => clearTimeout(timer);
  });
  try {
    const answer = await Promise.race([ask(), late]);
    return { name, ok: judge(answer), ms: elapsed(), detail: answer };
  } catch (error) {
    return { name, ok: false, ms: elapsed(), detail: error instanceof Error ? error.message : String(error) };
  } finally {
    stopWaiting();
  }
}

function feedHealth(feed: FeedState, now: number) {
  const ageS = ageSeconds(Date.parse(feed.fetched_at), now);
  return { ...feed, age_s: ageS, freshness: freshness(ageS, feed) };
}

export async function queueState(queue: Queue<unknown>, now: number) {
  const { backlogCount, backlogBytes, oldestMessageTimestamp } = await queue.metrics();
  const oldest = oldestMessageTimestamp === undefined ? null : new Date(oldestMessageTimestamp).getTime();
  return {
    backlog_count: backlogCount,
    backlog_bytes: backlogBytes,
    oldest_age_s: oldest === null || oldest === 0 ? null : ageSeconds(oldest, now),
  };
}

export function healthRoutes(): Hono<HealthEnv> {
  const app = new Hono<HealthEnv>();

  app.get("/health", (context) =>
    context.json({ status: "ok", time: new Date(context.get("now")).toISOString() }, 200, {
      "cache-control": "no-store",
    }),
  );

  app.get("/health/detailed", async (context) => {
    const { env } = context;
    const now = context.get("now");
    const current = deployment(env);
    const [database, control, feeds, ...rest] = await Promise.all([
      probe(
        "d1",
        () => env.DB.prepare("SELECT COUNT(*) AS snapshots FROM live_snapshots").first(),
        () => true,
      ),
      probe(
        "control-plane",
        async () => {
          const { queue, holds, workers } = await controlPlane(env).view(now);
          return { queue, holds: holds.length, lanes: workers.length };
        },
        ({ queue }) =>
          queue.last_scheduled_at !== null && ageSeconds(Date.parse(queue.last_scheduled_at), now) < TICK_LATE_S,
      ),
      probe(
        "feeds",
        async () => {
          const [feeds, { schedules }] = await Promise.all([readFeeds(env.DB), controlPlane(env).view(now)]);
          const kept = keptFeeds(current, schedules);
          return feeds.filter(({ feed }) => kept.has(feed)).map((feed) => feedHealth(feed, now));
        },
        (all) => all.every((feed) => feed.freshness === "fresh" && feed.last_error === null),
      ),
      probe(
        "queue:high",
        () => queueState(env.FETCH_HIGH, now),
        () => true,
      ),
      probe(
        "queue:normal",
        () => queueState(env.FETCH, now),
        () => true,
      ),
      ...liveHubs(env, current.kernel.LIVE_SHARDS).map((hub, index) =>
        probe(
          `live-hub:${index}`,
          async () => hub.stats(),
          () => true,
        ),
      ),
    ]);
    const probes = [database, control, feeds, ...rest];
    const failing = probes.filter(({ ok }) => !ok).map(({ name }) => name);
    // Old data is a degraded service; a part that does not answer is a failing one.
    const status = failing.length === 0 ? "ok" : failing.every((name) => name === "feeds") ? "degraded" : "failing";
    return context.json(
      { status, time: new Date(now).toISOString(), failing, probes },
      status === "failing" ? 503 : 200,
      { "cache-control": "no-store" },
    );
  });

  return app;
}
