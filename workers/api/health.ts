/** Is it well? `/health` for a load balancer; `/health/detailed` asks every part and says what it answered. */
import { Hono } from "hono";
import { ageSeconds, freshness } from "../../contracts/freshness.ts";
import type { FeedState } from "../../contracts/live.ts";
import { readFeeds } from "../../db/snapshots.ts";
import { controlPlane, liveHubs } from "../../durable-objects/stubs.ts";
import { exposition } from "../../kernel/exposition.ts";
import type { Env } from "../env.ts";
import { deployment } from "../settings.ts";

type HealthEnv = { Bindings: Env; Variables: { now: number } };

/** A part that takes longer than this to answer is not well, whatever it answers in the end. */
const PROBE_TIMEOUT_MS = 3_000;
/** Cron ticks each minute; three missed ones are no accident. */
const TICK_LATE_S = 180;

type Probe = { name: string; ok: boolean; ms: number; detail: unknown };

async function probe<T>(name: string, ask: () => Promise<T>, judge: (answer: T) => boolean): Promise<Probe> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  let timer: number | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
  });
  try {
    const answer = await Promise.race([ask(), late]);
    return { name, ok: judge(answer), ms: elapsed(), detail: answer };
  } catch (error) {
    return { name, ok: false, ms: elapsed(), detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

function feedHealth(feed: FeedState, now: number) {
  const ageS = ageSeconds(Date.parse(feed.fetched_at), now);
  return { ...feed, age_s: ageS, freshness: freshness(ageS, feed) };
}

async function queueState(queue: Queue<unknown>, now: number) {
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
    const { kernel } = deployment(env);
    const [database, control, feeds, ...rest] = await Promise.all([
      probe(
        "d1",
        () => env.DB.prepare("SELECT COUNT(*) AS snapshots FROM live_snapshots").first(),
        () => true,
      ),
      probe(
        "control-plane",
        async () => controlPlane(env).status(now),
        (status) => status.last_tick_at !== null && now - status.last_tick_at < TICK_LATE_S * 1000,
      ),
      probe(
        "feeds",
        async () => (await readFeeds(env.DB)).map((feed) => feedHealth(feed, now)),
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
      ...liveHubs(env, kernel.LIVE_SHARDS).map((hub, index) =>
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

  app.get("/metrics", async (context) => {
    const { env } = context;
    const now = context.get("now");
    const { kernel } = deployment(env);
    const [status, feeds, high, normal, ...hubs] = await Promise.all([
      controlPlane(env).status(now),
      readFeeds(env.DB),
      queueState(env.FETCH_HIGH, now),
      queueState(env.FETCH, now),
      ...liveHubs(env, kernel.LIVE_SHARDS).map((hub) => hub.stats()),
    ]);
    const queues = [
      { queue: "high", ...high },
      { queue: "normal", ...normal },
    ];
    const text = exposition([
      {
        name: "vigie_queue_backlog_messages",
        help: "Messages in the queue, delayed ones included.",
        type: "gauge",
        samples: queues.map((queue) => ({ labels: { queue: queue.queue }, value: queue.backlog_count })),
      },
      {
        name: "vigie_queue_oldest_message_age_seconds",
        help: "Age of the oldest message in the queue, 0 when it is empty.",
        type: "gauge",
        samples: queues.map((queue) => ({ labels: { queue: queue.queue }, value: queue.oldest_age_s ?? 0 })),
      },
      {
        name: "vigie_backlog_jobs",
        help: "Jobs that are promised but neither running nor ended, by why they wait.",
        type: "gauge",
        samples: Object.entries(status.backlog.byReason).map(([reason, value]) => ({ labels: { reason }, value })),
      },
      {
        name: "vigie_runs_total",
        help: "Attempts that ended, by source and outcome.",
        type: "counter",
        samples: Object.entries(status.runs).map(([key, value]) => {
          const [source = "", outcome = ""] = key.split(" ");
          return { labels: { source, outcome }, value };
        }),
      },
      {
        name: "vigie_feed_age_seconds",
        help: "Seconds since the last good answer of a feed.",
        type: "gauge",
        samples: feeds.map((feed) => ({
          labels: { feed: feed.feed, source: feed.source, origin: feed.origin },
          value: ageSeconds(Date.parse(feed.fetched_at), now),
        })),
      },
      {
        name: "vigie_feed_generation",
        help: "Generation that readers see.",
        type: "gauge",
        samples: feeds.map((feed) => ({ labels: { feed: feed.feed }, value: feed.generation })),
      },
      {
        name: "vigie_source_calls_left",
        help: "Calls left in the source's day.",
        type: "gauge",
        samples: status.sources.map((source) => ({ labels: { source: source.source }, value: source.remaining })),
      },
      {
        name: "vigie_source_breaker_open",
        help: "1 while the source's breaker lets no call out.",
        type: "gauge",
        samples: status.sources.map((source) => ({
          labels: { source: source.source },
          value: source.breaker === "open" ? 1 : 0,
        })),
      },
      {
        name: "vigie_lanes",
        help: "Lanes by state.",
        type: "gauge",
        samples: ["healthy", "idle", "down"].map((state) => ({
          labels: { state },
          value: status.lanes.filter((lane) => lane.status === state).length,
        })),
      },
      {
        name: "vigie_live_clients",
        help: "Clients connected to the live feed.",
        type: "gauge",
        samples: [{ value: hubs.reduce((sum, hub) => sum + hub.sockets, 0) }],
      },
      {
        name: "vigie_scheduler_last_tick_age_seconds",
        help: "Seconds since the scheduler last planned.",
        type: "gauge",
        samples: status.last_tick_at === null ? [] : [{ value: ageSeconds(status.last_tick_at, now) }],
      },
    ]);
    return context.text(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });

  return app;
}
