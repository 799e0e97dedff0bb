/** Labels: one to look at, many as one PDF to print. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { markPrinted, mergedLabels } from "../labels/merged-labels.ts";
import { logStep } from "../store/operations.ts";
import { readListedOrder, readListedOrders } from "../store/order-lists.ts";
import { labelsSchema } from "../wire.ts";
import { body, CONFLICT, file, idPath, NOT_FOUND, notFound, REFUSALS, SECURITY } from "./answers.ts";
import { callerOf } from "./caller.ts";

const tags = ["orders"];
const security = SECURITY;

export function addLabelRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/orders/{id}/label",
      tags,
      summary: "The label of an order",
      description: "A look: it is not marked as printed.",
      security,
      middleware: gate({ needs: "orders:read", rate: "orchestrator" }),
      request: { params: idPath },
      responses: { ...file("application/pdf", "The label."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const order = await readListedOrder(
        context.env.DB,
        context.get("member").tenant.id,
        context.req.valid("param").id,
      );
      if (order === null) throw notFound("order");
      const stored = order.labelFile === null ? null : await context.get("tools").files.get(order.labelFile);
      if (stored === null) throw new Refusal(404, "No label", `The order ${order.orderId} has no label yet.`);
      return context.body(stored.body, 200, {
        "content-type": stored.httpMetadata?.contentType ?? "application/octet-stream",
        "content-disposition": "inline",
      });
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/labels",
      tags,
      summary: "Labels of many orders as one PDF",
      description: "In the order asked for. Those printed are marked so, unless mark_printed is false.",
      security,
      middleware: gate({ needs: "labels", rate: "orchestrator" }),
      request: body(labelsSchema),
      responses: { ...file("application/pdf", "The labels."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const now = context.get("now");
      const member = context.get("member");
      const { order_ids, mark_printed } = context.req.valid("json");
      const ids = [...new Set(order_ids)];
      const orders = await readListedOrders(DB, member.tenant.id, ids);
      if (orders.length < ids.length) throw notFound("order");
      const merged = await mergedLabels(context.get("tools").files, orders);
      if (merged.kind === "without") {
        const words = merged.orders.map(({ orderId, reason }) => `${orderId}: ${reason}`).join("; ");
        throw new Refusal(409, "Labels missing", words, { parameter: "order_ids" });
      }
      if (merged.kind === "unreadable") throw new Refusal(409, "Labels unreadable", merged.reason);
      if (mark_printed) {
        await markPrinted(DB, member.tenant.id, ids, now);
        await logStep(DB, {
          tenantId: member.tenant.id,
          at: now,
          by: callerOf(member).by,
          scope: "orchestrator",
          action: "print_labels",
          status: "OK",
          message: `${orders.length} ${orders.length === 1 ? "label" : "labels"} printed`,
          durationMs: null,
          meta: { orders: orders.map(({ orderId }) => orderId) },
        });
      }
      return context.body(new Uint8Array(merged.bytes).buffer, 200, {
        "content-type": "application/pdf",
        "content-disposition": 'inline; filename="labels.pdf"',
      });
    },
  );
}
