/** The fleet and what is said to it: workers, commands, scaling, cancelling. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  COMMAND_NAMES,
  type CommandName,
  type CommandRequest,
  commandRequestSchema,
  type Scope,
  scopeSchema,
} from "../../../contracts/control.ts";
import { Refusal } from "../../../contracts/problem.ts";
import { listCommands, recordCommand } from "../../../db/commands.ts";
import { commit } from "../../../db/commit.ts";
import { encodeCursor } from "../../../db/paging.ts";
import { scopeWords } from "../../../kernel/command.ts";
import { cancelledRuns } from "./cancelled-runs.ts";
import { cursorParameter, limitParameter } from "./parameters.ts";
import { setConcurrency } from "./queue-consumers.ts";
import { body, commandSchema, NOT_FOUND, ok, pageOf, REFUSALS, tags, workerSchema } from "./schemas.ts";
import { audited, type SystemContext, type SystemDeps, type SystemEnv } from "./system-env.ts";

const MAX_LANES = 250;
/** As wrangler.toml names them. */
export const FETCH_QUEUES = ["vigie-fetch-high", "vigie-fetch"];

/** What can be said to one lane alone; the others move work that no lane holds. */
const LANE_COMMANDS: readonly CommandName[] = ["PAUSE", "RESUME", "DRAIN", "RELOAD_CONFIG"];

const issuedSchema = z.object({ command: commandSchema, repeated: z.boolean() });
/** The form that clients of the first system know, with what it lacked. */
const queuedSchema = issuedSchema.extend({
  status: z.literal("queued"),
  payload: z.object({ command: z.string(), target: z.string(), issued_at: z.string() }),
});

const workersRoute = createRoute({
  method: "get",
  path: "/workers",
  tags,
  summary: "The fleet",
  responses: {
    ...ok(z.object({ workers: z.array(workerSchema) }), "Every lane, those that are down too."),
    ...REFUSALS,
  },
});

const commandBody = commandRequestSchema
  .omit({ scope: true })
  .extend({ command: z.enum(COMMAND_NAMES).optional() })
  .strict();

const scaleBody = z
  .object({
    count: z.number().int("must be a whole number").optional(),
    delta: z.number().int("must be a whole number").optional(),
  })
  .strict();

const cancelBody = z
  .object({ job_ids: z.array(z.string().min(1).max(200)).min(1).max(1000).optional(), scope: scopeSchema.optional() })
  .strict();

const historySchema = pageOf(
  z.object({
    command_id: z.string(),
    command: z.string(),
    scope: scopeSchema,
    reason: z.string().nullable(),
    issued_by: z.string(),
    issued_at: z.string(),
    effect: z.string(),
  }),
);

export function addFleetRoutes(app: OpenAPIHono<SystemEnv>, deps: SystemDeps): void {
  const control = deps.requireScope("control");

  async function issue(context: SystemContext, request: CommandRequest) {
    const now = context.get("now");
    return await audited(
      context,
      deps.audit,
      { action: `command.${request.command}`, subject: scopeWords(request.scope) },
      async () => {
        const plane = deps.plane(context.env);
        const before = (await plane.view(now)).holds;
        const answer = await plane.command({ ...request, by: context.get("actor").name }, now);
        const after = (await plane.view(now)).holds;
        if (!answer.repeated) await recordCommand(context.env.DB, answer.command);
        const { command_id, effect } = answer.command;
        return {
          answer,
          before: { holds: before },
          after: { holds: after, command_id, effect, repeated: answer.repeated },
        };
      },
    );
  }

  app.openapi(workersRoute, async (context) => {
    const { workers } = await deps.plane(context.env).view(context.get("now"));
    return context.json({ workers }, 200);
  });

  app.openapi(
    createRoute({
      method: "post",
      path: "/workers/{id}/command",
      tags,
      summary: "Say something to one lane",
      description: "`all` is every lane. The command is in the body or, as older clients send it, in the query.",
      middleware: [control],
      request: {
        params: z.object({ id: z.string().min(1).max(40).openapi({ example: "all" }) }),
        query: z.object({ command: z.string().toUpperCase().pipe(z.enum(COMMAND_NAMES)).optional() }),
        body: { required: false, content: { "application/json": { schema: commandBody } } },
      },
      responses: { ...ok(queuedSchema, "The command, and which lanes have taken it."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const sent: Partial<z.output<typeof commandBody>> = context.req.valid("json");
      const command = sent.command ?? context.req.valid("query").command;
      if (command === undefined)
        throw new Refusal(400, "Bad parameter", `command must be one of ${COMMAND_NAMES.join(", ")}`, {
          parameter: "command",
        });
      let scope: Scope = {};
      if (id !== "all") {
        if (!LANE_COMMANDS.includes(command))
          throw new Refusal(
            400,
            "Bad parameter",
            `${command} is not for one lane; allowed: ${LANE_COMMANDS.join(", ")}`,
            {
              parameter: "command",
            },
          );
        const { workers } = await deps.plane(context.env).view(context.get("now"));
        if (!workers.some(({ worker_id }) => worker_id === id))
          throw new Refusal(404, "Unknown lane", `There is no lane ${id}; /api/system/workers lists them.`, {
            parameter: "id",
          });
        scope = { lane: id };
      }
      const issued = await issue(context, { expires_in_s: 300, ...sent, command, scope });
      const payload = { command, target: id, issued_at: issued.command.issued_at };
      return context.json({ status: "queued" as const, payload, ...issued }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/commands",
      tags,
      summary: "Issue a command",
      description: "The same command_id twice is one command: the second answer is the first's, with `repeated`.",
      middleware: [control],
      request: { body: body(commandRequestSchema) },
      responses: { ...ok(issuedSchema, "The command and its effect."), ...REFUSALS },
    }),
    async (context) => context.json(await issue(context, context.req.valid("json")), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/commands",
      tags,
      summary: "Latest commands, with their acknowledgements",
      responses: { ...ok(z.object({ items: z.array(commandSchema) }), "The latest first."), ...REFUSALS },
    }),
    async (context) => {
      const { commands } = await deps.plane(context.env).view(context.get("now"));
      const items = [...commands].sort((a, b) => b.issued_at.localeCompare(a.issued_at));
      return context.json({ items }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/commands/history",
      tags,
      summary: "Every command ever issued",
      request: { query: z.object({ cursor: cursorParameter.optional(), limit: limitParameter(200, 50) }) },
      responses: { ...ok(historySchema, "The latest first."), ...REFUSALS },
    }),
    async (context) => {
      const { cursor, limit } = context.req.valid("query");
      const { rows, next } = await listCommands(context.env.DB, { after: cursor ?? null, limit });
      return context.json({ items: rows, next: next === null ? null : encodeCursor(next) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/scheduler/run",
      tags,
      summary: "Run every schedule now",
      middleware: [control],
      responses: { ...ok(queuedSchema, "The command and its effect."), ...REFUSALS },
    }),
    async (context) => {
      const issued = await issue(context, { command: "SCHEDULE_NOW", scope: {}, expires_in_s: 300 });
      const payload = { command: "SCHEDULE_NOW", target: "scheduler", issued_at: issued.command.issued_at };
      return context.json({ status: "queued" as const, payload, ...issued }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/workers/scale",
      tags,
      summary: "Change the number of lanes",
      middleware: [control],
      request: { body: body(scaleBody) },
      responses: {
        ...ok(
          z.object({
            status: z.literal("ok"),
            before: z.number().int(),
            after: z.number().int(),
            count: z.number().int(),
            consumers: z.object({ changed: z.boolean(), detail: z.string() }),
          }),
          "What was and is, and whether the account's queue consumers were changed too.",
        ),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const { count, delta } = context.req.valid("json");
      if ((count === undefined) === (delta === undefined))
        throw new Refusal(400, "Bad parameter", "Give count or delta, one of them.", { parameter: "count" });
      const plane = deps.plane(context.env);
      const lanes = (await plane.view(context.get("now"))).workers.length;
      const wanted = count ?? lanes + (delta ?? 0);
      if (wanted < 1 || wanted > MAX_LANES)
        throw new Refusal(400, "Bad parameter", `There may be 1 to ${MAX_LANES} lanes, not ${wanted}.`, {
          parameter: count === undefined ? "delta" : "count",
        });
      const answer = await audited(context, deps.audit, { action: "workers.scale", subject: "lanes" }, async () => {
        const { before, after } = await plane.scale(wanted);
        const consumers = await scaleConsumers(context, deps, wanted);
        return { answer: { before, after, consumers }, before: { count: before }, after: { count: after, consumers } };
      });
      return context.json({ status: "ok" as const, count: answer.after, ...answer }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/jobs/cancel",
      tags,
      summary: "Take waiting jobs back",
      description: "By ids, or all in a scope; `{}` is everything that waits. What runs already goes on to its end.",
      middleware: [control],
      request: { body: body(cancelBody) },
      responses: {
        ...ok(z.object({ cancelled: z.number().int(), job_ids: z.array(z.string()) }), "Jobs that will not run."),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const { job_ids, scope } = context.req.valid("json");
      if ((job_ids === undefined) === (scope === undefined))
        throw new Refusal(400, "Bad parameter", "Give job_ids or scope, one of them.", { parameter: "job_ids" });
      const now = context.get("now");
      const subject = scope === undefined ? `${job_ids?.length} jobs by id` : scopeWords(scope);
      const answer = await audited(context, deps.audit, { action: "jobs.cancel", subject }, async () => {
        const which = scope === undefined ? { job_ids: job_ids ?? [] } : { scope };
        const pending = await deps.plane(context.env).cancel(which, now);
        const ids = pending.map(({ job }) => job.job_id);
        await commit(context.env.DB, cancelledRuns(pending, context.get("actor").name, now));
        return { answer: ids, before: which, after: { cancelled: ids.length, job_ids: ids.slice(0, 100) } };
      });
      return context.json({ cancelled: answer.length, job_ids: answer }, 200);
    },
  );
}

/** Lanes are ours and change at once; how many batches the account's queues hand out is Cloudflare's. */
async function scaleConsumers(
  context: SystemContext,
  deps: SystemDeps,
  count: number,
): Promise<{ changed: boolean; detail: string }> {
  const { CLOUDFLARE_ACCOUNT_ID: id, CLOUDFLARE_ACCOUNT_TOKEN: token } = context.env;
  if (!id || !token)
    return {
      changed: false,
      detail:
        "The queue consumers' max_concurrency was not changed: CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_ACCOUNT_TOKEN are not set.",
    };
  const change = await setConcurrency({ id, token }, FETCH_QUEUES, count, deps.fetch);
  if (change.kind === "failed")
    return { changed: false, detail: `The queue consumers' max_concurrency was not changed. ${change.message}` };
  const said = change.queues.map(({ queue, before, after }) => `${queue}: ${before ?? "automatic"} to ${after}`);
  return { changed: true, detail: `max_concurrency of ${said.join(", ")}.` };
}
