/** What the database holds, for who wants to look at rows. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { ageSeconds, freshness } from "../../../contracts/freshness.ts";
import type { DatabaseView, SnapshotView } from "../../../contracts/system.ts";
import { listSnapshots, type SnapshotRow, summarise } from "../../../db/overview.ts";
import { decodeCursor, encodeCursor } from "../../../db/paging.ts";
import { instantOf, limitParameter, momentParameter, targetParameter, textParameter } from "./parameters.ts";
import { ok, pageOf, REFUSALS, tags } from "./schemas.ts";
import type { SystemDeps, SystemEnv } from "./system-env.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const whole = z.number().int();

const summarySchema = z.object({
  since: z.string().openapi({ description: "Runs are counted from here." }),
  task_counts: z.record(z.string(), whole),
  worker_counts: z.record(z.string(), whole),
  total_workers: whole,
  active_workers: whole.openapi({ description: "Neither down nor paused." }),
  snapshots: z.object({
    count: whole,
    oldest_change_at: z.string().nullable(),
    newest_change_at: z.string().nullable(),
  }),
  feeds: whole,
  dead_letters: z.object({ open: whole, replayed: whole, discarded: whole }),
}) satisfies z.ZodType<DatabaseView>;

const snapshotSchema = z.object({
  id: z.string(),
  target: z.string(),
  domain: z.string(),
  status: z.enum(["fresh", "stale", "expired", "never"]),
  feed: z.string(),
  source: z.string(),
  origin: z.string(),
  generation: whole,
  hash: z.string(),
  bytes: whole,
  changed_at: z.string(),
  fetched_at: z.string().nullable(),
  observed_at: z.string().nullable(),
  age_s: whole.nullable(),
  run_id: z.string().openapi({ description: "The run that committed the feed's generation." }),
  rejected_count: whole,
  error_message: z.string().nullable(),
  last_error: z.object({ at: z.string().nullable(), outcome: z.string(), message: z.string() }).nullable(),
  payload: z.unknown().optional(),
}) satisfies z.ZodType<SnapshotView>;

function snapshotView(row: SnapshotRow, now: number): SnapshotView {
  const age = row.fetched_at === null ? null : ageSeconds(row.fetched_at, now);
  return {
    id: row.target,
    target: row.target,
    domain: row.domain,
    status: age === null ? "never" : freshness(age, row),
    feed: row.feed,
    source: row.source,
    origin: row.origin,
    generation: row.generation,
    hash: row.hash,
    bytes: row.bytes,
    changed_at: new Date(row.changed_at).toISOString(),
    fetched_at: iso(row.fetched_at),
    observed_at: iso(row.observed_at),
    age_s: age,
    run_id: row.commit_id,
    rejected_count: row.rejected_count,
    error_message: row.last_error_message,
    last_error:
      row.last_error_outcome === null
        ? null
        : { at: iso(row.last_error_at), outcome: row.last_error_outcome, message: row.last_error_message ?? "" },
    ...(row.payload === null ? {} : { payload: JSON.parse(row.payload) }),
  };
}

const part = z.string().regex(/^[^:*]{1,80}$/, "must be one part of a target, without colons");

const snapshotsQuery = z.object({
  domain: z.string().min(1).max(40).optional(),
  target: targetParameter.optional(),
  network: part.optional().openapi({ description: "A part of the target, whatever its case; for older clients." }),
  line: part.optional().openapi({ description: "The part after `network`, or any part; for older clients." }),
  q: textParameter.optional(),
  include_payload: z.enum(["true", "false"], { error: "must be true or false" }).default("false"),
  cursor: z
    .string()
    .transform((text, context) => {
      const position = decodeCursor(text);
      if (position !== null) return position.id;
      context.addIssue("must be the `next` of a page");
      return z.NEVER;
    })
    .openapi({ type: "string", description: "The `next` of the page before." })
    .optional(),
  limit: limitParameter(100, 20),
});

export function addDatabaseRoutes(app: OpenAPIHono<SystemEnv>, deps: SystemDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/db/summary",
      tags,
      summary: "What the database holds",
      request: { query: z.object({ since: momentParameter.default("24h") }) },
      responses: { ...ok(summarySchema, "Counts."), ...REFUSALS },
    }),
    async (context) => {
      const now = context.get("now");
      const since = instantOf(context.req.valid("query").since, now) ?? now;
      const [held, { workers }] = await Promise.all([
        summarise(context.env.DB, since),
        deps.plane(context.env).view(now),
      ]);
      const byStatus = Object.entries(Object.groupBy(workers, ({ status }) => status));
      const { open = 0, replayed = 0, discarded = 0 } = held.deadLetters;
      return context.json(
        {
          since: new Date(since).toISOString(),
          task_counts: held.taskCounts,
          worker_counts: Object.fromEntries(byStatus.map(([status, lanes]) => [status, lanes?.length ?? 0])),
          total_workers: workers.length,
          active_workers: workers.filter(({ status }) => status !== "down" && status !== "paused").length,
          snapshots: {
            count: held.snapshots.count,
            oldest_change_at: iso(held.snapshots.oldestChangeAt),
            newest_change_at: iso(held.snapshots.newestChangeAt),
          },
          feeds: held.feeds,
          dead_letters: { open, replayed, discarded },
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/db/snapshots",
      tags,
      summary: "Last good documents",
      request: { query: snapshotsQuery },
      responses: { ...ok(pageOf(snapshotSchema), "By target."), ...REFUSALS },
    }),
    async (context) => {
      const { domain, target, network, line, q, include_payload, cursor, limit } = context.req.valid("query");
      const parts = [network, line].filter((one) => one !== undefined).join(":");
      const { rows, next } = await listSnapshots(
        context.env.DB,
        { domain, target, parts: parts === "" ? undefined : parts, text: q },
        { after: cursor ?? null, limit, payload: include_payload === "true" },
      );
      return context.json(
        {
          items: rows.map((row) => snapshotView(row, context.get("now"))),
          next: next === null ? null : encodeCursor({ at: 0, id: next }),
        },
        200,
      );
    },
  );
}
