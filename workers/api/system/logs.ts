import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { LOG_LEVELS, logLineViewSchema } from "../../../contracts/access.ts";
import { readLogs } from "../../../db/logs.ts";
import { type AccessEnv, requireScope } from "../access/actor.ts";
import { iso, ok, REFUSALS, SECURITY, SYSTEM_TAGS } from "../access/answers.ts";
import { idParameter, momentOf, word } from "./id-paging.ts";
import { limitParameter, momentParameter, refuseInvalid, textParameter } from "./parameters.ts";

const logsRoute = createRoute({
  method: "get",
  path: "/api/system/logs",
  tags: SYSTEM_TAGS,
  summary: "Log lines",
  description: "Newest first.",
  security: SECURITY,
  middleware: requireScope("read"),
  request: {
    query: z.strictObject({
      service: word(40).optional().openapi({ example: "fetcher" }),
      level: z
        .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })
        .optional()
        .openapi({ description: "This level or worse." }),
      q: textParameter.optional().openapi({ description: "Text in the message, in what goes with it, or in the ids." }),
      job_id: word(200).optional(),
      request_id: word(100).optional(),
      since: momentParameter.optional(),
      until: momentParameter.optional(),
      before_id: idParameter.optional(),
      after_id: idParameter
        .optional()
        .openapi({ description: "For following: only lines that were written after this one." }),
      limit: limitParameter(500, 100),
    }),
  },
  responses: {
    ...ok(
      z.object({
        lines: z.array(logLineViewSchema.openapi("LogLine")),
        next_before_id: z.number().int().nullable(),
      }),
      "A page of lines.",
    ),
    ...REFUSALS,
  },
});

/** At its full path; counts on `authenticate` before it. */
export function systemLogRoutes(): OpenAPIHono<AccessEnv> {
  const app = new OpenAPIHono<AccessEnv>({ defaultHook: refuseInvalid });
  app.openapi(logsRoute, async (context) => {
    const query = context.req.valid("query");
    const { rows, nextBeforeId } = await readLogs(context.env.DB, {
      service: query.service,
      level: query.level,
      q: query.q,
      since: momentOf(query.since, context.get("now")),
      until: momentOf(query.until, context.get("now")),
      jobId: query.job_id,
      requestId: query.request_id,
      beforeId: query.before_id,
      afterId: query.after_id,
      limit: query.limit,
    });
    const lines = rows.map(({ at, jobId, requestId, ...line }) => ({
      ...line,
      at: iso(at),
      job_id: jobId,
      request_id: requestId,
    }));
    return context.json({ lines, next_before_id: nextBeforeId }, 200);
  });
  return app;
}
