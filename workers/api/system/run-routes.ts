/** Runs: the list, one job's whole story, what failed and of what, and exports. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { RunCountsView, RunDetail, RunPage } from "../../../contracts/system.ts";
import { deadLetterOfJob, deadLetterView } from "../../../db/dead-letters.ts";
import { encodeCursor } from "../../../db/paging.ts";
import { allRuns, attemptsOf, countRuns, listRuns, type RunRow, runView } from "../../../db/runs.ts";
import { csvOf, download, jsonOf } from "./csv.ts";
import { cursorParameter, limitParameter, runFilter, runFilterQuery } from "./parameters.ts";
import { storyOf } from "./run-story.ts";
import { deadLetterSchema, NOT_FOUND, occurrencesSchema, ok, pageOf, REFUSALS, runSchema, tags } from "./schemas.ts";
import type { SystemEnv } from "./system-env.ts";

/** What a page of an export reads at once: a Worker has a thousand queries to one request, fifty on the free plan. */
const EXPORT_ROWS = 2_000;
const DAY_MS = 86_400_000;

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

const runPageSchema = pageOf(runSchema).extend({
  searched_to: z.string().nullable().openapi({
    description:
      "How far back this page has looked, null when that was everything. Where what is asked for is rare a page may be short, even empty, and still have a next one.",
  }),
}) satisfies z.ZodType<RunPage>;

const detailSchema = z.object({
  run: runSchema,
  attempts: z.array(
    runSchema.extend({
      exchange: z.unknown().openapi({ description: "What was asked and the head of the answer, without credentials." }),
    }),
  ),
  timeline: z.array(
    z.object({
      at: z.string(),
      what: z.enum(["scheduled", "admitted", "ended", "given up"]),
      attempt: z.number().int().nullable(),
      after_ms: z.number().nullable().openapi({ description: "Since the step before." }),
      detail: z.string().nullable(),
    }),
  ),
  dead_letter: deadLetterSchema.nullable(),
}) satisfies z.ZodType<RunDetail>;

const countsSchema = z.object({
  since: z.string(),
  until: z.string().nullable(),
  cut_at: z.string().nullable().openapi({ description: "Only what ended after this was counted; null: all of it." }),
  outcomes: z.array(z.object({ outcome: z.string(), count: z.number().int(), first: z.string(), last: z.string() })),
  causes: z.array(occurrencesSchema.extend({ outcome: z.string(), source: z.string() })),
}) satisfies z.ZodType<RunCountsView>;

const recentSchema = z.object({
  items: z.array(
    z.object({
      job_id: z.string(),
      domain: z.string(),
      task_type: z.string(),
      target: z.string(),
      status: z.enum(["success", "error", "expired", "cancelled"]),
      outcome: z.string(),
      worker_id: z.string().nullable(),
      scheduled_at: z.string(),
      started_at: z.string().nullable(),
      finished_at: z.string(),
      error_message: z.string().nullable(),
    }),
  ),
});

function statusOf(outcome: string): "success" | "error" | "expired" | "cancelled" {
  if (outcome === "expired" || outcome === "cancelled") return outcome;
  return outcome === "changed" || outcome === "unchanged" || outcome === "empty" ? "success" : "error";
}

async function* views(pages: AsyncIterable<RunRow[]>) {
  for await (const rows of pages) yield rows.map(runView);
}

const COLUMNS = runSchema.keyof().options;

export function addRunRoutes(app: OpenAPIHono<SystemEnv>): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/runs",
      tags,
      summary: "Runs, the latest first",
      request: { query: runFilterQuery.extend({ cursor: cursorParameter.optional(), limit: limitParameter(500, 50) }) },
      responses: { ...ok(runPageSchema, "One page."), ...REFUSALS },
    }),
    async (context) => {
      const { cursor, limit, ...query } = context.req.valid("query");
      const filter = runFilter(query, context.get("now"));
      const page = await listRuns(context.env.DB, filter, { after: cursor ?? null, limit });
      return context.json(
        {
          items: page.rows.map(runView),
          next: page.next === null ? null : encodeCursor(page.next),
          searched_to: isoOrNull(page.searchedTo),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/runs/counts",
      tags,
      summary: "What ended how, and of what it failed",
      description: "Over the last 24 hours, or from `since`.",
      request: { query: runFilterQuery },
      responses: { ...ok(countsSchema, "Outcomes and causes, the most frequent first."), ...REFUSALS },
    }),
    async (context) => {
      const now = context.get("now");
      const filter = runFilter(context.req.valid("query"), now);
      const since = filter.since ?? now - DAY_MS;
      const counts = await countRuns(context.env.DB, { ...filter, since });
      const seen = ({ first, last }: { first: number; last: number }) => ({ first: iso(first), last: iso(last) });
      return context.json(
        {
          since: iso(since),
          until: isoOrNull(filter.until ?? null),
          cut_at: isoOrNull(counts.cutAt),
          outcomes: counts.outcomes.map((group) => ({ ...group, ...seen(group) })),
          causes: counts.causes.map((group) => ({ ...group, ...seen(group) })),
        },
        200,
      );
    },
  );

  for (const format of ["csv", "json"] as const) {
    app.openapi(
      createRoute({
        method: "get",
        path: `/runs/export.${format}`,
        tags,
        summary: `All runs that match, as ${format.toUpperCase()}`,
        request: { query: runFilterQuery },
        responses: {
          200: {
            content: { [format === "csv" ? "text/csv" : "application/json"]: { schema: z.string() } },
            description: "Streamed; a transfer that breaks off is not the whole list.",
          },
          ...REFUSALS,
        },
      }),
      (context) => {
        const filter = runFilter(context.req.valid("query"), context.get("now"));
        const pages = views(allRuns(context.env.DB, filter, EXPORT_ROWS));
        return download("runs", format, format === "csv" ? csvOf(COLUMNS, pages) : jsonOf(pages));
      },
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/runs/{run_id}",
      tags,
      summary: "One run, with all attempts of its job",
      request: { params: z.object({ run_id: z.string().min(1).max(300) }) },
      responses: { ...ok(detailSchema, "The job's whole story."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { run_id: runId } = context.req.valid("param");
      const attempts = await attemptsOf(context.env.DB, runId);
      const run = attempts.find(({ run_id }) => run_id === runId);
      if (run === undefined)
        throw new Refusal(404, "Unknown run", `There is no run ${runId}; runs are kept for some days only.`, {
          parameter: "run_id",
        });
      const letter = await deadLetterOfJob(
        context.env.DB,
        attempts.map(({ run_id }) => run_id),
      );
      const plain = ({ exchange: _, ...row }: RunRow & { exchange: unknown }) => runView(row);
      return context.json(
        {
          run: plain(run),
          attempts: attempts.map((row) => ({
            ...plain(row),
            exchange: row.exchange === null ? null : JSON.parse(row.exchange),
          })),
          timeline: storyOf(attempts, letter).map((step) => ({ ...step, at: iso(step.at) })),
          dead_letter: letter === null ? null : deadLetterView(letter),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/tasks/recent",
      tags,
      summary: "The latest runs, in the words of the first system",
      request: { query: z.object({ limit: limitParameter(200, 20) }) },
      responses: { ...ok(recentSchema, "The latest first."), ...REFUSALS },
    }),
    async (context) => {
      const { rows } = await listRuns(context.env.DB, {}, { after: null, limit: context.req.valid("query").limit });
      const items = rows.map((row) => ({
        job_id: row.job_id,
        domain: row.domain,
        task_type: row.task_type,
        target: row.target,
        status: statusOf(row.outcome),
        outcome: row.outcome,
        worker_id: row.lane,
        scheduled_at: iso(row.scheduled_at),
        started_at: isoOrNull(row.started_at),
        finished_at: iso(row.finished_at),
        error_message: row.message,
      }));
      return context.json({ items }, 200);
    },
  );
}
