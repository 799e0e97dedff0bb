/** /v1/logs: the operations log, the orders view, what they come to, and all of it as files. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { carrierFile } from "../exports/carrier-file.ts";
import { operationsCsv, ordersViewCsv } from "../exports/csv-exports.ts";
import { dumpLines, listDumps, readDumpName } from "../exports/dumps.ts";
import { operationView } from "../exports/operations-view.ts";
import { ordersViewRow, type ViewContext } from "../exports/orders-view.ts";
import { readStats } from "../exports/stats.ts";
import { textStream } from "../exports/text-stream.ts";
import type { CarrierId } from "../model.ts";
import type { OrdersSettings } from "../settings.ts";
import { readTenant } from "../store/accounts.ts";
import { countOperations, listOperations } from "../store/operation-lists.ts";
import { logStep } from "../store/operations.ts";
import { countOrders, listOrders } from "../store/order-lists.ts";
import type { Upstreams } from "../upstreams.ts";
import { dumpsSchema, operationsSchema, ordersViewSchema, statsSchema, tipsaImportSchema } from "../wire.ts";
import { body, CONFLICT, file, NOT_FOUND, notFound, ok, REFUSALS, SECURITY } from "./answers.ts";
import { callerOf } from "./caller.ts";
import {
  operationFilter,
  operationFilterQuery,
  orderFilter,
  orderFilterQuery,
  pageFields,
  pageQuery,
  reachOf,
} from "./parameters.ts";

const tags = ["orders: logs"];
const security = SECURITY;

export function addLogRoutes(
  app: OpenAPIHono<MemberEnv>,
  gate: Gatekeeper,
  settings: OrdersSettings,
  upstreams: Upstreams,
): void {
  const read = gate({ needs: "logs:read", rate: "logs" });
  const exporting = gate({ needs: "logs:read", rate: "exports" });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs/operations",
      tags,
      summary: "The operations log",
      description: "Newest first.",
      security,
      middleware: read,
      request: { query: pageQuery.extend(operationFilterQuery.shape) },
      responses: { ...ok(operationsSchema.openapi("OrdersOperations"), "A page of the log."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const query = context.req.valid("query");
      const { tenant } = context.get("member");
      const filter = operationFilter(query, context.get("now"));
      const [page, total] = await Promise.all([
        listOperations(DB, tenant.id, filter, reachOf(query)),
        countOperations(DB, tenant.id, filter),
      ]);
      return context.json({ ...pageFields(page, total, query), logs: page.rows.map(operationView) }, 200);
    },
  );

  for (const { path, middleware } of [
    { path: "/v1/logs/orders-view", middleware: read },
    { path: "/v1/orchestrator/orders-view", middleware: gate({ needs: "orders:read", rate: "orchestrator" }) },
  ]) {
    app.openapi(
      createRoute({
        method: "get",
        path,
        tags,
        summary: "The orders view",
        description: "The 44 columns of the export, as text, newest change first.",
        security,
        middleware,
        request: { query: pageQuery.extend(orderFilterQuery.shape) },
        responses: { ...ok(ordersViewSchema.openapi("OrdersView"), "A page of orders."), ...REFUSALS },
      }),
      async (context) => {
        const { DB } = context.env;
        const query = context.req.valid("query");
        const filter = orderFilter(query, context.get("now"));
        const view = await viewContext(DB, context.get("member").tenant.id, context.req.url, upstreams);
        const [page, total] = await Promise.all([
          listOrders(DB, view.tenant.id, filter, reachOf(query)),
          countOrders(DB, view.tenant.id, filter),
        ]);
        const orders = page.rows.map((order) => ({ ...ordersViewRow(order, view), id: order.id }));
        return context.json({ ...pageFields(page, total, query), orders }, 200);
      },
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs/stats",
      tags,
      summary: "What the log and the orders come to",
      security,
      middleware: read,
      responses: { ...ok(statsSchema.openapi("OrdersStats"), "Counts and rates."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const { id } = context.get("member").tenant;
      const [stats, dumps] = await Promise.all([readStats(DB, id, context.get("now")), listDumps(DB, id)]);
      return context.json({ success: true as const, ...stats, files: { json_dumps_count: dumps.length } }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs/exports/operations.csv",
      tags,
      summary: "The operations log as CSV",
      description:
        "Ten columns, RFC 4180, newest first. A cell that a spreadsheet would run as a formula has an apostrophe in front.",
      security,
      middleware: exporting,
      request: { query: operationFilterQuery },
      responses: { ...file("text/csv", "The log."), ...REFUSALS },
    }),
    (context) => {
      const filter = operationFilter(context.req.valid("query"), context.get("now"));
      const rows = operationsCsv(context.env.DB, context.get("member").tenant.id, filter);
      return context.body(textStream(rows), 200, attachment("operations.csv", CSV));
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs/exports/orders-view.csv",
      tags,
      summary: "The orders view as CSV",
      description: "44 columns, RFC 4180, newest change first. Formulas are disarmed as in operations.csv.",
      security,
      middleware: exporting,
      request: { query: orderFilterQuery },
      responses: { ...file("text/csv", "The orders."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const filter = orderFilter(context.req.valid("query"), context.get("now"));
      const view = await viewContext(DB, context.get("member").tenant.id, context.req.url, upstreams);
      const rows = ordersViewCsv(DB, view.tenant.id, filter, view);
      return context.body(textStream(rows), 200, attachment("orders_view.csv", CSV));
    },
  );

  for (const { path, carrier, summary, name } of [
    {
      path: "/v1/logs/exports/tipsa-import.csv",
      carrier: "tipsa",
      summary: "Orders as TIPSA's own web imports them",
      name: "tipsa-import.csv",
    },
    {
      path: "/v1/logs/exports/handoff.csv",
      carrier: "ontime",
      summary: "Orders as a carrier without an API takes them",
      name: "handoff.csv",
    },
  ] as const) {
    app.openapi(
      createRoute({
        method: "post",
        path,
        tags,
        summary,
        description: "In the order asked for; 409 names those that no carrier would take, and why. Formulas are kept.",
        security,
        middleware: gate({ needs: "orders:post", rate: "exports" }),
        request: body(tipsaImportSchema),
        responses: { ...file("text/csv", "The file."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
      }),
      async (context) => {
        const { DB } = context.env;
        const now = context.get("now");
        const member = context.get("member");
        const ids = [...new Set(context.req.valid("json").order_ids)];
        const made = await carrierFile({ db: DB, settings, upstreams, now }, member.tenant.id, carrier, ids);
        if (made.kind === "unknown") throw notFound("order");
        if (made.kind === "refused")
          throw new Refusal(409, "Not ready", made.reasons.join("; "), { parameter: "order_ids" });
        await logStep(DB, {
          tenantId: member.tenant.id,
          at: now,
          by: callerOf(member).by,
          scope: "orchestrator",
          action: "export_file",
          carrier,
          status: "OK",
          message: `${ids.length} orders in ${name}`,
          durationMs: null,
          meta: { orders: ids },
        });
        return context.body(made.text, 200, attachment(name, CSV));
      },
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs/exports/json-dumps",
      tags,
      summary: "Days of the log, and of calls of upstreams, as JSON lines",
      security,
      middleware: read,
      responses: { ...ok(dumpsSchema.openapi("OrdersDumps"), "Their names, newest first."), ...REFUSALS },
    }),
    async (context) =>
      context.json(
        { success: true as const, files: await listDumps(context.env.DB, context.get("member").tenant.id) },
        200,
      ),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs/exports/json-dumps/{name}",
      tags,
      summary: "One day as JSON lines",
      security,
      middleware: exporting,
      request: { params: z.object({ name: z.string().max(100, "is no name of a dump") }) },
      responses: { ...file("application/jsonl", "One object a line."), ...REFUSALS, ...NOT_FOUND },
    }),
    (context) => {
      const { name } = context.req.valid("param");
      const dump = readDumpName(name);
      if (dump === null) throw new Refusal(404, "Not found", "There is no dump of this name.", { parameter: "name" });
      const lines = dumpLines(context.env.DB, context.get("member").tenant.id, dump);
      return context.body(textStream(lines), 200, attachment(`${dump.kind}-${dump.day}.jsonl`, "application/jsonl"));
    },
  );
}

const CSV = "text/csv; charset=utf-8; header=present";

/** `name` is never from outside: nothing in it has to be quoted away. */
const attachment = (name: string, type: string): Record<string, string> => ({
  "content-type": type,
  "content-disposition": `attachment; filename="${name}"`,
});

async function viewContext(
  db: D1Database,
  tenantId: string,
  url: string,
  { carriers }: Upstreams,
): Promise<ViewContext & { tenant: { id: string } }> {
  const tenant = await readTenant(db, tenantId);
  if (tenant === null) throw new Error(`the member's tenant ${tenantId} is gone`);
  const titleOf = (id: CarrierId): string => carriers[id].title;
  return {
    origin: new URL(url).origin,
    tenant,
    titles: {
      tipsa: titleOf("tipsa"),
      seur: titleOf("seur"),
      correosex: titleOf("correosex"),
      ontime: titleOf("ontime"),
    },
  };
}
