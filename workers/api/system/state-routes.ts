/** What waits, what comes and what it may cost: the queue, the schedules, the sources and their use. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { ageSeconds } from "../../../contracts/freshness.ts";
import { Refusal } from "../../../contracts/problem.ts";
import type { QueueHistory, SourceUsage } from "../../../contracts/system.ts";
import { usageOf } from "../../../db/usage.ts";
import { instantOf, momentParameter } from "./parameters.ts";
import { NOT_FOUND, ok, queueSchema, REFUSALS, scheduleSchema, sourceSchema, tags } from "./schemas.ts";
import type { MeteredQueue, SystemDeps, SystemEnv } from "./system-env.ts";

const usageSchema = z.object({
  source: z.string(),
  since: z.string(),
  until: z.string(),
  hours: z.array(
    z.object({ hour_start: z.string(), calls: z.number().int(), failures: z.number().int(), bytes: z.number().int() }),
  ),
}) satisfies z.ZodType<SourceUsage>;

const historySchema = z.object({
  since: z.string(),
  minutes: z.array(
    z.object({
      at: z.string(),
      planned: z.number().int(),
      good: z.number().int(),
      failed: z.number().int(),
      pending: z.number().int(),
      p95_ms: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<QueueHistory>;

async function depth(name: string, queue: MeteredQueue, now: number) {
  const { backlogCount, backlogBytes, oldestMessageTimestamp } = await queue.metrics();
  const oldest = oldestMessageTimestamp?.getTime() ?? 0;
  return {
    queue: name,
    backlog_count: backlogCount,
    backlog_bytes: backlogBytes,
    // An empty queue may say 1970.
    oldest_age_s: oldest === 0 ? null : ageSeconds(oldest, now),
  };
}

export function addStateRoutes(app: OpenAPIHono<SystemEnv>, deps: SystemDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/queue",
      tags,
      summary: "What waits",
      description: "As the control plane knows it, and as the queues themselves count their messages.",
      responses: { ...ok(queueSchema, "The queue."), ...REFUSALS },
    }),
    async (context) => {
      const now = context.get("now");
      const { env } = context;
      const [view, high, normal] = await Promise.all([
        deps.plane(env).view(now),
        depth("high", env.FETCH_HIGH, now),
        depth("normal", env.FETCH, now),
      ]);
      return context.json({ ...view.queue, queues: [high, normal] }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/queue/history",
      tags,
      summary: "What came in and went out, by minute",
      request: { query: z.object({ since: momentParameter.default("24h") }) },
      responses: { ...ok(historySchema, "The minutes of the last day at most, oldest first."), ...REFUSALS },
    }),
    async (context) => {
      const now = context.get("now");
      const since = new Date(instantOf(context.req.valid("query").since, now) ?? now).toISOString();
      const minutes = await deps.plane(context.env).minutes();
      return context.json({ since, minutes: minutes.filter(({ at }) => at >= since) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/schedules",
      tags,
      summary: "What comes back, when it ran and when it is next",
      responses: { ...ok(z.object({ items: z.array(scheduleSchema) }), "The next due first."), ...REFUSALS },
    }),
    async (context) => {
      const { schedules } = await deps.plane(context.env).view(context.get("now"));
      return context.json({ items: [...schedules].sort((a, b) => a.next_due_at.localeCompare(b.next_due_at)) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/sources",
      tags,
      summary: "Sources: quota, breaker, holds",
      responses: { ...ok(z.object({ items: z.array(sourceSchema) }), "Each source."), ...REFUSALS },
    }),
    async (context) => {
      const { sources } = await deps.plane(context.env).view(context.get("now"));
      return context.json({ items: sources }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/sources/{id}/usage",
      tags,
      summary: "Calls that a source has taken, by UTC hour",
      request: {
        params: z.object({ id: z.string().min(1).max(80) }),
        query: z.object({ since: momentParameter.default("7d"), until: momentParameter.default("0s") }),
      },
      responses: { ...ok(usageSchema, "The hours that had calls, oldest first."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const now = context.get("now");
      const { id } = context.req.valid("param");
      const query = context.req.valid("query");
      const since = instantOf(query.since, now) ?? 0;
      const until = instantOf(query.until, now) ?? now;
      const { sources } = await deps.plane(context.env).view(now);
      const hours = await usageOf(context.env.DB, id, since, until);
      // A source of the past has its history; what never was has nothing.
      if (hours.length === 0 && !sources.some(({ source }) => source === id))
        throw new Refusal(404, "Unknown source", `There is no source ${id}; /api/system/sources lists them.`, {
          parameter: "id",
        });
      return context.json(
        {
          source: id,
          since: new Date(since).toISOString(),
          until: new Date(until).toISOString(),
          hours: hours.map(({ hourStart, ...used }) => ({ hour_start: new Date(hourStart).toISOString(), ...used })),
        },
        200,
      );
    },
  );
}
