/** /v1/sku-weights: what a piece of each SKU weighs, since no marketplace tells. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import { contains, every } from "../../../db/clauses.ts";
import { decodeCursor, encodeCursor } from "../../../db/paging.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { readWeightFile, type WeightRow } from "../weight-file.ts";
import { doneSchema, importedSchema, putSkuWeightSchema, skuWeightSavedSchema, skuWeightsSchema } from "../wire.ts";
import { body, iso, NOT_FOUND, notFound, ok, REFUSALS, SECURITY } from "./answers.ts";
import { pageQuery } from "./parameters.ts";

const tags = ["orders: settings"];
const security = SECURITY;
const skuPath = z.object({
  sku: z.string().trim().min(1, "must not be empty").max(100, "must have at most 100 characters"),
});

/** Grams, with when they were last said (epoch ms). */
type Stored = { sku: string; weightG: number; updatedAt: number };

export function addWeightRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper): void {
  const operate = gate({ needs: "orders:operate", rate: "orchestrator" });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/sku-weights",
      tags,
      summary: "Weights by SKU",
      security,
      middleware: gate({ needs: "settings:read", rate: "orchestrator" }),
      request: {
        query: pageQuery.extend({ q: z.string().min(1).max(100).optional(), cursor: skuCursor().optional() }),
      },
      responses: { ...ok(skuWeightsSchema.openapi("OrdersSkuWeights"), "A page, in the order of SKUs."), ...REFUSALS },
    }),
    async (context) => {
      const { limit, offset, q, cursor = "" } = context.req.valid("query");
      const { id } = context.get("member").tenant;
      const found = every([{ sql: "tenant_id = ?", values: [id] }, ...(q === undefined ? [] : [contains(["sku"], q)])]);
      const { DB } = context.env;
      const [rows, count] = await DB.batch<Stored & { total: number }>([
        DB.prepare(
          `SELECT sku, weight_g AS weightG, updated_at AS updatedAt FROM orders_sku_weights
           WHERE ${found.sql} AND sku > ? ORDER BY sku LIMIT ? OFFSET ?`,
        ).bind(...found.values, cursor, limit + 1, offset),
        DB.prepare(`SELECT COUNT(*) AS total FROM orders_sku_weights WHERE ${found.sql}`).bind(...found.values),
      ]);
      const shown = (rows?.results ?? []).slice(0, limit);
      const last = (rows?.results ?? []).length > limit ? shown.at(-1) : undefined;
      return context.json(
        {
          success: true as const,
          total: count?.results[0]?.total ?? 0,
          limit,
          offset,
          has_more: last !== undefined,
          next: last === undefined ? null : encodeCursor({ at: 0, id: last.sku }),
          weights: shown.map(weightView),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/v1/sku-weights/{sku}",
      tags,
      summary: "Say what a piece weighs",
      description:
        "Orders that are read from now on count with it; those that are there when their marketplace tells of them again.",
      security,
      middleware: operate,
      request: { params: skuPath, ...body(putSkuWeightSchema) },
      responses: { ...ok(skuWeightSavedSchema, "The weight."), ...REFUSALS },
    }),
    async (context) => {
      const now = context.get("now");
      const { sku } = context.req.valid("param");
      const { weight_g: grams } = context.req.valid("json");
      await keepWeights(context.env.DB, context.get("member").tenant.id, [{ sku, grams }], now);
      return context.json({ success: true as const, weight: weightView({ sku, weightG: grams, updatedAt: now }) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/v1/sku-weights/{sku}",
      tags,
      summary: "Forget what a piece weighs",
      security,
      middleware: operate,
      request: { params: skuPath },
      responses: { ...ok(doneSchema, "It is forgotten."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { meta } = await context.env.DB.prepare("DELETE FROM orders_sku_weights WHERE tenant_id = ?1 AND sku = ?2")
        .bind(context.get("member").tenant.id, context.req.valid("param").sku)
        .run();
      if (meta.changes === 0) throw notFound("SKU weight");
      return context.json({ success: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/sku-weights/import",
      tags,
      summary: "Weights from a CSV file",
      description:
        "A header with sku and weight_g or weight_kg. Rows that are wrong are told with their line; the others are kept.",
      security,
      middleware: operate,
      request: { body: { required: true, content: { "text/csv": { schema: z.string() } } } },
      responses: { ...ok(importedSchema.openapi("OrdersImported"), "How many were kept."), ...REFUSALS },
    }),
    async (context) => {
      const file = readWeightFile(await context.req.text());
      if (file.kind === "malformed") throw new Refusal(400, "Bad file", `line ${file.line}: ${file.reason}`);
      await keepWeights(context.env.DB, context.get("member").tenant.id, file.rows, context.get("now"));
      return context.json({ success: true as const, imported: file.rows.length, rejected: file.rejected }, 200);
    },
  );
}

async function keepWeights(db: D1Database, tenantId: string, rows: readonly WeightRow[], now: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO orders_sku_weights (tenant_id, sku, weight_g, updated_at)
       SELECT ?1, w.value->>'sku', w.value->>'grams', ?3 FROM json_each(?2) AS w WHERE true
       ON CONFLICT (tenant_id, sku) DO UPDATE SET weight_g = excluded.weight_g, updated_at = excluded.updated_at`,
    )
    .bind(tenantId, JSON.stringify(rows), now)
    .run();
}

const weightView = ({ sku, weightG, updatedAt }: Stored) => ({ sku, weight_g: weightG, updated_at: iso(updatedAt) });

function skuCursor() {
  return z.string().transform((text, context) => {
    const position = decodeCursor(text);
    if (position !== null) return position.id;
    context.addIssue("must be the `next` of a page");
    return z.NEVER;
  });
}
