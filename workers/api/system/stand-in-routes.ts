/** Who tells of what in whose place, and why. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { StandInView } from "../../../contracts/stand-in.ts";
import { readStandIns } from "../../../db/stand-ins.ts";
import { ok, REFUSALS, tags } from "./schemas.ts";
import type { SystemEnv } from "./system-env.ts";

const standInSchema = z
  .object({
    source: z.string(),
    instead_of: z.string(),
    last_at: z.string().nullable().openapi({ format: "date-time" }),
    why: z.string().nullable(),
    targets: z.array(z.string()),
  })
  .openapi("StandIn") satisfies z.ZodType<StandInView>;

export function addStandInRoutes(app: OpenAPIHono<SystemEnv>): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/stand-ins",
      tags,
      summary: "Sources that tell in another's place",
      description:
        "Each with the documents that it tells of while the source that is preferred for them is out, and why.",
      responses: { ...ok(z.object({ items: z.array(standInSchema) }), "None on an ordinary day."), ...REFUSALS },
    }),
    async (context) => context.json({ items: await readStandIns(context.env.DB, context.get("now")) }, 200),
  );
}
