/** Orders: lists, the board, one with all that is known of it, and what can be done to many. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, Member, MemberEnv } from "../access/member.ts";
import { meOf } from "../access/member.ts";
import {
  cancelOrders,
  chooseFor,
  postOrders,
  pushTracking,
  resolvePosting,
  retryOrders,
  trackOrders,
} from "../actions/orders.ts";
import { operationView } from "../exports/operations-view.ts";
import type { TrackingStatus } from "../model.ts";
import type { OrdersSettings } from "../settings.ts";
import { readBoard } from "../store/board.ts";
import { operationsOfOrder } from "../store/operation-lists.ts";
import { countOrders, listOrders, readListedOrder } from "../store/order-lists.ts";
import {
  boardSchema,
  bulkSchema,
  liveSchema,
  type OrderDetail,
  orderDetailSchema,
  ordersSchema,
  resolveSchema,
  resultsSchema,
} from "../wire.ts";
import { body, idPath, iso, NOT_FOUND, notFound, ok, REFUSALS, SECURITY } from "./answers.ts";
import { callerOf, resultsOf } from "./caller.ts";
import { orderDetail, orderSummary } from "./order-views.ts";
import { orderFilter, orderFilterQuery, orderSortQuery, pageFields, pageQuery, reachOf } from "./parameters.ts";

const tags = ["orders"];
const security = SECURITY;

export function addOrderRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper, settings: OrdersSettings): void {
  const read = gate({ needs: "orders:read", rate: "orchestrator" });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/orders",
      tags,
      summary: "Orders",
      description: "Newest change first, or what must leave soonest first. A cursor is good for the sort it came from.",
      security,
      middleware: read,
      request: { query: pageQuery.extend(orderFilterQuery.shape).extend(orderSortQuery.shape) },
      responses: { ...ok(ordersSchema.openapi("Orders"), "A page of orders."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const query = context.req.valid("query");
      const { tenant } = context.get("member");
      const filter = orderFilter(query, context.get("now"));
      const [page, total, shops] = await Promise.all([
        listOrders(DB, tenant.id, filter, {
          ...reachOf(query),
          sort: query.sort === "ship_by" ? "shipBy" : "updated",
        }),
        countOrders(DB, tenant.id, filter),
        shopNames(DB, tenant.id),
      ]);
      const orders = page.rows.map((order) => orderSummary(order, shops));
      return context.json({ ...pageFields(page, total, query), orders }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/orders/board",
      tags,
      summary: "How many orders wait where, and since when",
      description: "The same document is streamed on the topic that /v1/orders/live names.",
      security,
      middleware: read,
      responses: { ...ok(boardSchema.openapi("OrdersBoard"), "The board."), ...REFUSALS },
    }),
    async (context) =>
      context.json(await readBoard(context.env.DB, context.get("member").tenant, context.get("now")), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/orders/live",
      tags,
      summary: "What to subscribe to on /live",
      security,
      middleware: read,
      responses: { ...ok(liveSchema, "The tenant's topics; new ones when a member leaves."), ...REFUSALS },
    }),
    (context) => context.json({ success: true as const, topics: meOf(context.get("member")).topics }, 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/orders/bulk",
      tags,
      summary: "Do one thing to many orders",
      description: "Each order has an answer of its own. Devices may post only; everything else is for operators.",
      security,
      middleware: gate({ needs: "orders:post", rate: "orchestrator" }),
      request: body(bulkSchema),
      responses: { ...ok(resultsSchema.openapi("OrdersResults"), "What became of each."), ...REFUSALS },
    }),
    async (context) => {
      const member = context.get("member");
      const asked = context.req.valid("json");
      if (asked.action !== "post") refuseUnless(member, "orders:operate");
      const deps = { tools: context.get("tools"), settings };
      const caller = callerOf(member);
      const { order_ids: orderIds } = asked;
      switch (asked.action) {
        case "post":
          return context.json(resultsOf(await postOrders(deps, caller, { orderIds })), 200);
        case "retry":
          return context.json(resultsOf(await retryOrders(deps, caller, orderIds)), 200);
        case "push":
          return context.json(resultsOf(await pushTracking(deps, caller, { orderIds })), 200);
        case "track":
          return context.json(resultsOf(await trackOrders(deps, caller, orderIds)), 200);
        case "cancel":
          return context.json(resultsOf(await cancelOrders(deps, caller, orderIds, asked.reason)), 200);
        case "choose": {
          const { carrier_account_id: accountId, service, parcels } = asked;
          return context.json(resultsOf(await chooseFor(deps, caller, orderIds, { accountId, service, parcels })), 200);
        }
      }
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/orders/{id}",
      tags,
      summary: "One order",
      description:
        "With its log, what its carrier told of the parcel, and the calls of upstreams, without their secrets.",
      security,
      middleware: read,
      request: { params: idPath },
      responses: { ...ok(orderDetailSchema.openapi("OrderDetail"), "The order."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const order = await readListedOrder(DB, tenant.id, context.req.valid("param").id);
      if (order === null) throw notFound("order");
      const [shops, operations, tracking, exchanges] = await Promise.all([
        shopNames(DB, tenant.id),
        operationsOfOrder(DB, tenant.id, order.id),
        trackingOf(DB, tenant.id, order.id),
        exchangesOf(DB, tenant.id, order.id),
      ]);
      return context.json(
        {
          success: true as const,
          order: orderDetail(order, shops),
          operations: operations.map(operationView),
          tracking,
          exchanges,
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/orders/{id}/resolve",
      tags,
      summary: "Say what the carrier has of an order",
      description: "Where an answer was unclear and nobody could find out but a person.",
      security,
      middleware: gate({ needs: "orders:operate", rate: "orchestrator" }),
      request: { params: idPath, ...body(resolveSchema) },
      responses: { ...ok(resultsSchema.openapi("OrdersResults"), "What became of it."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { found } = context.req.valid("json");
      const outcomes = await resolvePosting(
        { tools: context.get("tools"), settings },
        callerOf(context.get("member")),
        context.req.valid("param").id,
        found === null ? null : { expeditionId: found.expedition_id, trackingNumber: found.tracking_number },
      );
      if (outcomes[0]?.orderId === null) throw notFound("order");
      return context.json(resultsOf(outcomes), 200);
    },
  );
}

function refuseUnless(member: Member, needed: "orders:operate"): void {
  if (!member.permissions.includes(needed))
    throw new Refusal(403, "Not allowed", `This needs ${needed}, which ${member.via}s of this kind do not have.`);
}

/** Names by ids; those of shops that are off too. */
async function shopNames(db: D1Database, tenantId: string): Promise<Map<string, string>> {
  const { results } = await db
    .prepare("SELECT id, name FROM orders_shops WHERE tenant_id = ?1")
    .bind(tenantId)
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

async function trackingOf(db: D1Database, tenantId: string, order: string): Promise<OrderDetail["tracking"]> {
  const { results } = await db
    .prepare(
      `SELECT at, status, code, text, place, via, received_at AS receivedAt FROM orders_tracking_events
       WHERE tenant_id = ?1 AND order_key = ?2 ORDER BY at, rank, event_key`,
    )
    .bind(tenantId, order)
    .all<{
      at: number;
      status: TrackingStatus;
      code: string;
      text: string;
      place: string | null;
      via: "poll" | "webhook" | "file";
      receivedAt: number;
    }>();
  return results.map(({ at, receivedAt, ...event }) => ({ ...event, at: iso(at), received_at: iso(receivedAt) }));
}

/** The latest, oldest first. */
const MAX_EXCHANGES = 100;

async function exchangesOf(db: D1Database, tenantId: string, order: string): Promise<OrderDetail["exchanges"]> {
  const { results } = await db
    .prepare(
      `SELECT id, upstream, action, at, duration_ms, status, request, response FROM orders_exchanges
       WHERE tenant_id = ?1 AND order_key = ?2 ORDER BY at DESC, id DESC LIMIT ${MAX_EXCHANGES}`,
    )
    .bind(tenantId, order)
    .all<Omit<OrderDetail["exchanges"][number], "at"> & { at: number }>();
  return results.map((exchange) => ({ ...exchange, at: iso(exchange.at) })).reverse();
}
