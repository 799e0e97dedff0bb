/** Dead letters: looking at them, and replaying or discarding one or all that match. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type BulkView, type DeadLetterFilter, deadLetterFilterSchema } from "../../../contracts/control.ts";
import { Refusal } from "../../../contracts/problem.ts";
import type { DeadLetterCount, DeadLetterGroup } from "../../../contracts/system.ts";
import {
  allDeadLetters,
  countDeadLetters,
  type DeadLetterRow,
  deadLetterView,
  groupDeadLetters,
  listDeadLetters,
  readDeadLetter,
} from "../../../db/dead-letters.ts";
import { encodeCursor } from "../../../db/paging.ts";
import { csvOf, download, jsonOf } from "./csv.ts";
import { cursorParameter, instantOf, limitParameter, momentParameter } from "./parameters.ts";
import {
  body,
  bulkSchema,
  CONFLICT,
  deadLetterSchema,
  NOT_FOUND,
  occurrencesSchema,
  ok,
  pageOf,
  REFUSALS,
  tags,
} from "./schemas.ts";
import { audited, type SystemContext, type SystemDeps, type SystemEnv } from "./system-env.ts";

const EXPORT_ROWS = 500;

const { domain, source, target, cause, q } = deadLetterFilterSchema.shape;
const filterQuery = z.object({
  state: z.enum(["open", "replayed", "discarded"]).default("open"),
  domain,
  source,
  target,
  cause,
  q,
  since: momentParameter.optional(),
  until: momentParameter.optional(),
});

function filterOf({ state: _, since, until, ...rest }: z.output<typeof filterQuery>, now: number): DeadLetterFilter {
  const iso = (text: string | undefined) => {
    const at = text === undefined ? null : instantOf(text, now);
    return at === null ? undefined : new Date(at).toISOString();
  };
  return Object.fromEntries(
    Object.entries({ ...rest, since: iso(since), until: iso(until) }).filter(([, value]) => value !== undefined),
  );
}

const bulkBody = z
  .object({
    filter: deadLetterFilterSchema,
    /** As the count before said: the action touches no more than that. */
    expected_count: z.number().int("must be a whole number").min(1, "must be at least 1"),
    /** The same id twice is one action. */
    bulk_id: z.string().min(8).max(64).optional(),
  })
  .strict();

const countSchema = z.object({
  count: z.number().int(),
  filter: deadLetterFilterSchema.openapi({
    description: "As given, up to the moment of counting. Send this one back.",
  }),
}) satisfies z.ZodType<DeadLetterCount>;

const groupSchema = occurrencesSchema.extend({
  source: z.string().nullable(),
}) satisfies z.ZodType<DeadLetterGroup>;

async function* views(pages: AsyncIterable<DeadLetterRow[]>) {
  for await (const rows of pages) yield rows.map(deadLetterView);
}

/** Work that dies while the action runs is not part of it: the operator has not seen it, and replaying it could go on for ever. */
function untilNow(filter: DeadLetterFilter, now: number): DeadLetterFilter {
  // What dies again has another id: named letters need no end.
  if (filter.ids !== undefined) return filter;
  const until = filter.until === undefined ? now : Math.min(now, Date.parse(filter.until));
  return { ...filter, until: new Date(until).toISOString() };
}

export function addDeadLetterRoutes(app: OpenAPIHono<SystemEnv>, deps: SystemDeps): void {
  const control = deps.requireScope("control");

  async function start(
    context: SystemContext,
    action: BulkView["action"],
    request: { filter: DeadLetterFilter; expected: number; bulkId: string | undefined },
  ): Promise<BulkView> {
    const now = context.get("now");
    const filter = untilNow(request.filter, now);
    return await audited(
      context,
      deps.audit,
      { action: `dead-letters.${action}`, subject: JSON.stringify(request.filter) },
      async () => {
        const plane = deps.plane(context.env);
        const known = (await plane.view(now)).bulk.find(({ bulk_id }) => bulk_id === request.bulkId);
        if (known === undefined) {
          const count = await countDeadLetters(context.env.DB, filter);
          // Fewer is no surprise, since others act too and the filter cannot reach further: they were all agreed to.
          if (count > request.expected || count === 0)
            throw new Refusal(
              409,
              "The count has moved",
              `${request.expected} were expected and ${count} match now. Count again before you ${action} them.`,
              { parameter: "expected_count" },
            );
        }
        const answer = await plane.startBulk(
          { bulk_id: request.bulkId ?? crypto.randomUUID(), action, filter, by: context.get("actor").name },
          now,
        );
        return { answer, before: { open: answer.total }, after: { bulk_id: answer.bulk_id, filter } };
      },
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/dead-letters",
      tags,
      summary: "Work that was given up",
      request: { query: filterQuery.extend({ cursor: cursorParameter.optional(), limit: limitParameter(200, 50) }) },
      responses: { ...ok(pageOf(deadLetterSchema), "The latest dead first."), ...REFUSALS },
    }),
    async (context) => {
      const { cursor, limit, ...query } = context.req.valid("query");
      const filter = filterOf(query, context.get("now"));
      const { rows, next } = await listDeadLetters(context.env.DB, filter, {
        state: query.state,
        after: cursor ?? null,
        limit,
      });
      return context.json({ items: rows.map(deadLetterView), next: next === null ? null : encodeCursor(next) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/dead-letters/groups",
      tags,
      summary: "What they died of",
      request: { query: filterQuery },
      responses: {
        ...ok(z.object({ items: z.array(groupSchema) }), "Causes, the most frequent first."),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const query = context.req.valid("query");
      const groups = await groupDeadLetters(context.env.DB, filterOf(query, context.get("now")), query.state);
      const iso = (at: number) => new Date(at).toISOString();
      return context.json(
        { items: groups.map((group) => ({ ...group, first: iso(group.first), last: iso(group.last) })) },
        200,
      );
    },
  );

  for (const format of ["csv", "json"] as const) {
    app.openapi(
      createRoute({
        method: "get",
        path: `/dead-letters/export.${format}`,
        tags,
        summary: `All dead letters that match, as ${format.toUpperCase()}`,
        request: { query: filterQuery },
        responses: {
          200: {
            content: { [format === "csv" ? "text/csv" : "application/json"]: { schema: z.string() } },
            description: "Streamed; a transfer that breaks off is not the whole list.",
          },
          ...REFUSALS,
        },
      }),
      (context) => {
        const query = context.req.valid("query");
        const filter = filterOf(query, context.get("now"));
        const pages = views(allDeadLetters(context.env.DB, filter, { state: query.state, limit: EXPORT_ROWS }));
        const chunks = format === "csv" ? csvOf(deadLetterSchema.keyof().options, pages) : jsonOf(pages);
        return download("dead-letters", format, chunks);
      },
    );
  }

  app.openapi(
    createRoute({
      method: "post",
      path: "/dead-letters/count",
      tags,
      summary: "How many an action would touch",
      description: "Send the filter that comes back with the action: it ends at the moment of counting.",
      request: { body: body(z.object({ filter: deadLetterFilterSchema }).strict()) },
      responses: { ...ok(countSchema, "The number of open ones, now."), ...REFUSALS },
    }),
    async (context) => {
      const filter = untilNow(context.req.valid("json").filter, context.get("now"));
      return context.json({ count: await countDeadLetters(context.env.DB, filter), filter }, 200);
    },
  );

  for (const action of ["replay", "discard"] as const) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/dead-letters/${action}`,
        tags,
        summary: action === "replay" ? "Send all that match again" : "Close all that match without sending them",
        description:
          "Refused when more match than `expected_count`, or none. Progress is in /bulk and on the live feed.",
        middleware: [control],
        request: { body: body(bulkBody) },
        responses: { ...ok(bulkSchema, "The action, begun."), ...REFUSALS, ...CONFLICT },
      }),
      async (context) => {
        const { filter, expected_count: expected, bulk_id: bulkId } = context.req.valid("json");
        return context.json(await start(context, action, { filter, expected, bulkId }), 200);
      },
    );

    app.openapi(
      createRoute({
        method: "post",
        path: `/dead-letters/{id}/${action}`,
        tags,
        summary: action === "replay" ? "Send one again" : "Close one without sending it",
        middleware: [control],
        request: { params: z.object({ id: z.string().min(1).max(300) }) },
        responses: { ...ok(bulkSchema, "The action, begun."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        const letter = await found(context.env.DB, id);
        if (letter.state !== "open")
          throw new Refusal(409, "Closed already", `The dead letter ${id} was ${letter.state} before.`, {
            parameter: "id",
          });
        return context.json(
          await start(context, action, { filter: { ids: [id] }, expected: 1, bulkId: undefined }),
          200,
        );
      },
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/dead-letters/{id}",
      tags,
      summary: "One dead letter",
      request: { params: z.object({ id: z.string().min(1).max(300) }) },
      responses: { ...ok(deadLetterSchema, "The letter."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => context.json(deadLetterView(await found(context.env.DB, context.req.valid("param").id)), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/bulk",
      tags,
      summary: "Bulk actions and how far they are",
      responses: { ...ok(z.object({ items: z.array(bulkSchema) }), "The latest first."), ...REFUSALS },
    }),
    async (context) => {
      const { bulk } = await deps.plane(context.env).view(context.get("now"));
      return context.json({ items: [...bulk].sort((a, b) => b.started_at.localeCompare(a.started_at)) }, 200);
    },
  );
}

async function found(db: D1Database, id: string): Promise<DeadLetterRow> {
  const letter = await readDeadLetter(db, id);
  if (letter !== null) return letter;
  throw new Refusal(404, "Unknown dead letter", `There is no dead letter ${id}.`, { parameter: "id" });
}
