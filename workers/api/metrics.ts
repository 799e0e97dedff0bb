/** `/metrics` in the Prometheus text format. Names and labels are documented in docs/operations.md. */
import { Hono } from "hono";
import { ageSeconds } from "../../contracts/freshness.ts";
import { countDeadLetters } from "../../db/dead-letters.ts";
import { readFeeds } from "../../db/snapshots.ts";
import { DURATION_BUCKETS_MS } from "../../durable-objects/control-plane.ts";
import { controlPlane, liveHubs } from "../../durable-objects/stubs.ts";
import { exposition, type Metric } from "../../kernel/exposition.ts";
import type { Env } from "../env.ts";
import { deployment } from "../settings.ts";
import { queueState } from "./health.ts";
import { keptFeeds } from "./kept-feeds.ts";

type MetricsEnv = { Bindings: Env; Variables: { now: number } };

const LANE_STATES = ["healthy", "idle", "behind", "down", "paused", "draining"] as const;

async function gather(env: Env, now: number): Promise<Metric[]> {
  const current = deployment(env);
  const plane = controlPlane(env);
  const [view, totals, allFeeds, deadLetters, high, normal, ...hubs] = await Promise.all([
    plane.view(now),
    plane.totals(),
    readFeeds(env.DB),
    countDeadLetters(env.DB, {}),
    queueState(env.FETCH_HIGH, now),
    queueState(env.FETCH, now),
    ...liveHubs(env, current.kernel.LIVE_SHARDS).map((hub) => hub.stats()),
  ]);
  // What nobody watches any more would else be stale for a month, with a series for each that ever was.
  const kept = keptFeeds(current, view.schedules);
  const feeds = allFeeds.filter(({ feed }) => kept.has(feed));
  const queues = [
    { labels: { queue: "high" }, ...high },
    { labels: { queue: "normal" }, ...normal },
  ];
  const bySource = <T>(read: (source: (typeof view.sources)[number]) => T) =>
    view.sources.map((source) => ({ labels: { source: source.source }, value: read(source) }));
  return [
    {
      name: "vigie_queue_backlog_messages",
      help: "Messages in the queue, delayed ones included.",
      type: "gauge",
      samples: queues.map(({ labels, backlog_count }) => ({ labels, value: backlog_count })),
    },
    {
      name: "vigie_queue_oldest_message_age_seconds",
      help: "Age of the oldest message in the queue, 0 when it is empty.",
      type: "gauge",
      samples: queues.map(({ labels, oldest_age_s }) => ({ labels, value: oldest_age_s ?? 0 })),
    },
    {
      name: "vigie_jobs_pending",
      help: "Jobs that should have run by now and have not.",
      type: "gauge",
      samples: [{ value: view.queue.pending }],
    },
    {
      name: "vigie_jobs_oldest_pending_age_seconds",
      help: "How late the oldest pending job is.",
      type: "gauge",
      samples: [{ value: view.queue.oldest_age_s ?? 0 }],
    },
    {
      name: "vigie_jobs_waiting",
      help: "Jobs that are promised but neither running nor ended, by why they wait.",
      type: "gauge",
      samples: Object.entries(view.queue.by_reason).map(([reason, value]) => ({ labels: { reason }, value })),
    },
    {
      name: "vigie_runs_total",
      help: "Attempts that ended, by source and outcome.",
      type: "counter",
      samples: Object.entries(totals.runs).map(([key, value]) => {
        const [source = "", outcome = ""] = key.split(" ");
        return { labels: { source, outcome }, value };
      }),
    },
    {
      name: "vigie_run_duration_seconds",
      help: "From the start of an attempt to its last byte.",
      type: "histogram",
      samples: Object.entries(totals.durations).map(([source, { buckets, sumMs, count }]) => ({
        labels: { source },
        bounds: DURATION_BUCKETS_MS.map((bound) => bound / 1000),
        buckets,
        sum: sumMs / 1000,
        count,
      })),
    },
    {
      name: "vigie_feed_age_seconds",
      help: "Seconds since the last good answer of a feed that a schedule keeps.",
      type: "gauge",
      samples: feeds.map(({ feed, source, origin, fetched_at }) => ({
        labels: { feed, source, origin },
        value: ageSeconds(Date.parse(fetched_at), now),
      })),
    },
    {
      name: "vigie_feed_stale_after_seconds",
      help: "Age from which a feed counts as stale.",
      type: "gauge",
      samples: feeds.map(({ feed, stale_after_s }) => ({ labels: { feed }, value: stale_after_s })),
    },
    {
      name: "vigie_feed_generation",
      help: "Generation that readers see.",
      type: "gauge",
      samples: feeds.map(({ feed, generation }) => ({ labels: { feed }, value: generation })),
    },
    {
      name: "vigie_source_calls_left",
      help: "Calls left in the day of a source.",
      type: "gauge",
      samples: bySource(({ left }) => left),
    },
    {
      name: "vigie_source_calls_per_day",
      help: "Calls that a source allows in a day.",
      type: "gauge",
      samples: bySource(({ per_day }) => per_day),
    },
    {
      name: "vigie_source_quota_resets_in_seconds",
      help: "Seconds until the calls of a source are counted anew.",
      type: "gauge",
      samples: bySource(({ resets_at }) => Math.max(0, Math.round((Date.parse(resets_at) - now) / 1000))),
    },
    {
      name: "vigie_source_closed",
      help: "1 while a source is left alone because it asked for that (Retry-After).",
      type: "gauge",
      samples: bySource(({ closed_until }) => (closed_until === null ? 0 : 1)),
    },
    {
      name: "vigie_source_breaker_open",
      help: "1 while the breaker of a source lets no call out.",
      type: "gauge",
      samples: bySource(({ breaker }) => (breaker === "open" ? 1 : 0)),
    },
    {
      name: "vigie_lanes",
      help: "Lanes by state.",
      type: "gauge",
      samples: LANE_STATES.map((state) => ({
        labels: { state },
        value: view.workers.filter(({ status }) => status === state).length,
      })),
    },
    {
      name: "vigie_holds",
      help: "Pauses and drains in force.",
      type: "gauge",
      samples: [{ value: view.holds.length }],
    },
    {
      name: "vigie_dead_letters_open",
      help: "Work that was given up and that nobody has replayed or discarded.",
      type: "gauge",
      samples: [{ value: deadLetters }],
    },
    {
      name: "vigie_live_clients",
      help: "Clients connected to the live feed.",
      type: "gauge",
      samples: [{ value: hubs.reduce((sum, hub) => sum + hub.sockets, 0) }],
    },
    {
      name: "vigie_documents_changed_total",
      help: "Documents written because they had changed: the rows that the database bills.",
      type: "counter",
      samples: Object.entries(totals.changed).map(([source, value]) => ({ labels: { source }, value })),
    },
    {
      name: "vigie_scheduler_last_tick_age_seconds",
      help: "Seconds since the scheduler last planned.",
      type: "gauge",
      samples:
        view.queue.last_scheduled_at === null
          ? []
          : [{ value: ageSeconds(Date.parse(view.queue.last_scheduled_at), now) }],
    },
  ];
}

export function metricsRoutes(): Hono<MetricsEnv> {
  const app = new Hono<MetricsEnv>();
  app.get("/metrics", async (context) =>
    context.text(exposition(await gather(context.env, context.get("now"))), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    }),
  );
  return app;
}
