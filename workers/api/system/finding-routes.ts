/** What is wrong with what upstreams send, and since when. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { FeedFinding, FeedFindingsView, FindingSpell } from "../../../contracts/findings.ts";
import { readFindings } from "../../../db/findings.ts";
import { ok, REFUSALS, tags } from "./schemas.ts";
import type { SystemEnv } from "./system-env.ts";

const words = z.object({ en: z.string(), fr: z.string() });
const iso = z.string().openapi({ format: "date-time" });
const rule = { rule: z.string(), severity: z.enum(["error", "warning"]), title: words };

const findingSchema = z
  .object({ ...rule, count: z.number().int(), example: z.string(), consequence: words })
  .openapi("Finding") satisfies z.ZodType<FeedFinding>;

const spellSchema = z
  .object({ ...rule, since: iso.nullable(), until: iso.nullable() })
  .openapi("FindingSpell") satisfies z.ZodType<FindingSpell>;

const feedSchema = z
  .object({
    feed: z.string(),
    domain: z.string(),
    source: z.string(),
    checked_at: iso,
    findings: z.array(findingSchema),
    history: z.array(spellSchema),
  })
  .openapi("FeedFindings") satisfies z.ZodType<FeedFindingsView>;

export function addFindingRoutes(app: OpenAPIHono<SystemEnv>): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/findings",
      tags,
      summary: "What is wrong with what upstreams send",
      description: "The rules of its format that each feed's last answer breaks, and those of the last 90 days.",
      request: { query: z.object({ source: z.string().min(1).max(80).optional() }) },
      responses: { ...ok(z.object({ items: z.array(feedSchema) }), "Each feed that is checked."), ...REFUSALS },
    }),
    async (context) => {
      const { source } = context.req.valid("query");
      const items = await readFindings(context.env.DB, source ?? null, context.get("now"));
      return context.json({ items }, 200);
    },
  );
}
