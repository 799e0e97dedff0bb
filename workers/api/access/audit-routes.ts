import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { auditEntryViewSchema } from "../../../contracts/access.ts";
import { readAudit } from "../../../db/audit.ts";
import { idParameter, momentOf, word } from "../system/id-paging.ts";
import { limitParameter, momentParameter, refuseInvalid, textParameter } from "../system/parameters.ts";
import { type AccessEnv, requireScope } from "./actor.ts";
import { iso, ok, REFUSALS, SECURITY, SYSTEM_TAGS } from "./answers.ts";

const auditRoute = createRoute({
  method: "get",
  path: "/api/system/audit",
  tags: SYSTEM_TAGS,
  summary: "Who did what",
  description: "Newest first. Refused attempts are listed as well.",
  security: SECURITY,
  middleware: requireScope("read"),
  request: {
    query: z.strictObject({
      actor: word(100).optional().openapi({ description: "Part of the actor's name." }),
      action: word(60)
        .optional()
        .openapi({ description: "The action, or a beginning that ends with `*`.", example: "key.*" }),
      since: momentParameter.optional(),
      until: momentParameter.optional(),
      q: textParameter.optional().openapi({ description: "Text anywhere in the entry." }),
      before_id: idParameter.optional(),
      limit: limitParameter(500, 100),
    }),
  },
  responses: {
    ...ok(
      z.object({
        entries: z.array(auditEntryViewSchema.openapi("AuditEntry")),
        next_before_id: z.number().int().nullable(),
      }),
      "A page of entries.",
    ),
    ...REFUSALS,
  },
});

/** At its full path; counts on `authenticate` before it. */
export function systemAuditRoutes(): OpenAPIHono<AccessEnv> {
  const app = new OpenAPIHono<AccessEnv>({ defaultHook: refuseInvalid });
  app.openapi(auditRoute, async (context) => {
    const { before_id: beforeId, since, until, ...filter } = context.req.valid("query");
    const { rows, nextBeforeId } = await readAudit(context.env.DB, {
      ...filter,
      since: momentOf(since, context.get("now")),
      until: momentOf(until, context.get("now")),
      beforeId,
    });
    const entries = rows.map(({ at, requestId, ...entry }) => ({ ...entry, at: iso(at), request_id: requestId }));
    return context.json({ entries, next_before_id: nextBeforeId }, 200);
  });
  return app;
}
