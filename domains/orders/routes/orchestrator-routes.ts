/** /v1/orchestrator: the source system's own paths for reading, posting, pushing and uploading. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { postOrders, pushTracking } from "../actions/orders.ts";
import { type TrackingRow, uploadTracking } from "../actions/tracking.ts";
import { readShopsNow } from "../actions/upstreams.ts";
import { parseTrackingFile } from "../carriers/ontime/tracking-file.ts";
import { CARRIERS } from "../model.ts";
import { readRules } from "../rules/stored-rules.ts";
import type { OrdersSettings } from "../settings.ts";
import { readCarrierAccounts } from "../store/accounts.ts";
import { readBoard } from "../store/board.ts";
import {
  fetchedSchema,
  fetchOrdersSchema,
  MAX_TRACKING,
  postToCarrierSchema,
  pushTrackingSchema,
  type Results,
  resultsSchema,
  statusSchema,
  uploadTrackingSchema,
} from "../wire.ts";
import { isoOrNull, maybe, ok, REFUSALS, SECURITY } from "./answers.ts";
import { callerOf, resultsOf } from "./caller.ts";

const tags = ["orders: orchestrator"];
const security = SECURITY;

export function addOrchestratorRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper, settings: OrdersSettings): void {
  const operate = gate({ needs: "orders:operate", rate: "orchestrator" });

  for (const { path, what, summary } of [
    { path: "/v1/orchestrator/fetch-orders", what: "updated", summary: "Read what has changed at the marketplaces" },
    { path: "/v1/orchestrator/load-orders", what: "updated", summary: "The same, under its older name" },
    { path: "/v1/orchestrator/refresh-marketplace", what: "all", summary: "Read every open order again" },
  ] as const) {
    app.openapi(
      createRoute({
        method: "post",
        path,
        tags,
        summary,
        security,
        middleware: operate,
        request: maybe(fetchOrdersSchema),
        responses: { ...ok(fetchedSchema, "Which shops are being read."), ...REFUSALS },
      }),
      async (context) => {
        const { shop_id: shopId = null } = context.req.valid("json");
        const shops = await readShopsNow(context.get("tools"), callerOf(context.get("member")), shopId, what);
        return context.json({ success: true as const, shops }, 200);
      },
    );
  }

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/orchestrator/post-to-carrier",
      tags,
      summary: "Send orders to their carriers",
      description:
        "Without order_ids: those in PENDING_POST that wait longest. Without a carrier the rules choose. `carrier` may " +
        "stand in the query or in the body.",
      security,
      middleware: gate({ needs: "orders:post", rate: "orchestrator" }),
      request: { query: z.object({ carrier: z.enum(CARRIERS).optional() }), ...maybe(postToCarrierSchema) },
      responses: { ...ok(resultsSchema.openapi("OrdersResults"), "What became of each."), ...REFUSALS },
    }),
    async (context) => {
      const asked = context.req.valid("json");
      const { carrier = asked.carrier } = context.req.valid("query");
      if (asked.carrier !== undefined && asked.carrier !== carrier)
        throw new Refusal(400, "Bad request", `carrier: the query says ${carrier}, the body ${asked.carrier}`, {
          parameter: "carrier",
        });
      const deps = { tools: context.get("tools"), settings };
      const { order_ids: orderIds, limit, service, carrier_account_id: accountId } = asked;
      const posted = { orderIds, limit, service, accountId, carrier };
      return context.json(resultsOf(await postOrders(deps, callerOf(context.get("member")), posted)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/orchestrator/push-tracking-to-mirakl",
      tags,
      summary: "Tell the marketplaces the tracking numbers",
      description: "Without order_ids: those in TRACKED that wait longest.",
      security,
      middleware: operate,
      request: maybe(pushTrackingSchema),
      responses: { ...ok(resultsSchema.openapi("OrdersResults"), "What became of each."), ...REFUSALS },
    }),
    async (context) => {
      const { order_ids: orderIds, limit } = context.req.valid("json");
      const deps = { tools: context.get("tools"), settings };
      return context.json(
        resultsOf(await pushTracking(deps, callerOf(context.get("member")), { orderIds, limit })),
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/orchestrator/upload-tracking",
      tags,
      summary: "Bring tracking numbers and states",
      description:
        "As JSON, or as text/csv with a header: reference, tracking number and, where known, state, date, text. The " +
        `reference is the order's number. At most ${MAX_TRACKING} at once; each row has an answer of its own.`,
      security,
      middleware: gate({ needs: "tracking:upload", rate: "orchestrator" }),
      request: {
        body: {
          content: { "application/json": { schema: uploadTrackingSchema }, "text/csv": { schema: z.string() } },
        },
      },
      responses: { ...ok(resultsSchema.openapi("OrdersResults"), "What became of each."), ...REFUSALS },
    }),
    async (context) => {
      const isCsv = /^text\/csv\b/i.test(context.req.header("content-type") ?? "");
      const { rows, refused } = isCsv
        ? rowsOfFile(await context.req.text())
        : { rows: rowsOfJson(validated(context.req.valid("json"))), refused: [] };
      const outcomes = await uploadTracking(context.get("tools"), callerOf(context.get("member")), rows);
      const answer = resultsOf(outcomes);
      return context.json(
        { ...answer, results: [...answer.results, ...refused], refused: answer.refused + refused.length },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/orchestrator/status",
      tags,
      summary: "What runs",
      security,
      middleware: gate({ needs: "orders:read", rate: "orchestrator" }),
      responses: { ...ok(statusSchema.openapi("OrdersStatus"), "Shops, carriers, rules and counts."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const [board, accounts, rules] = await Promise.all([
        readBoard(DB, tenant, context.get("now")),
        readCarrierAccounts(DB, tenant.id),
        readRules(DB, tenant.id),
      ]);
      const isSetUp = board.shops.some((shop) => shop.is_on) && accounts.some(({ isOn }) => isOn);
      const isFailing = board.states.some(({ state, count }) => state.startsWith("FAILED_") && count > 0);
      return context.json(
        {
          success: true as const,
          status: !isSetUp ? ("unknown" as const) : isFailing ? ("unhealthy" as const) : ("healthy" as const),
          counts: Object.fromEntries(board.states.map(({ state, count }) => [state, count])),
          shops: board.shops,
          carriers: accounts.map(({ id, name, carrier, isOn, trackedUntil }) => ({
            name,
            carrier,
            account_id: id,
            status: isOn ? ("on" as const) : ("off" as const),
            tracked_until: isoOrNull(trackedUntil),
          })),
          rules_engine: {
            supported_carriers: [...CARRIERS],
            rules: rules.rules.filter((rule) => rule.is_on).length,
            version: rules.version,
          },
        },
        200,
      );
    },
  );
}

type Uploaded = z.output<typeof uploadTrackingSchema>;

/** A body of neither type was not looked at. @throws Refusal 415 */
function validated(body: Uploaded | string): Uploaded {
  if (typeof body === "object" && "tracking" in body) return body;
  throw new Refusal(415, "JSON or CSV expected", "Send content-type: application/json or text/csv.", {
    parameter: "content-type",
  });
}

function rowsOfJson({ tracking }: Uploaded): TrackingRow[] {
  return tracking.map(({ order_id, tracking_number, carrier, tracking_url }) => ({
    orderId: order_id,
    trackingNumber: tracking_number,
    carrier: carrier ?? null,
    trackingUrl: tracking_url ?? null,
    event: null,
  }));
}

/** @throws Refusal 400 for a file that is none; lines that cannot be read are answers of their own. */
function rowsOfFile(text: string): { rows: TrackingRow[]; refused: Results["results"] } {
  const file = parseTrackingFile(text);
  if (file.kind === "malformed")
    throw new Refusal(400, "Bad file", `line ${file.line}, column ${file.column}: ${file.reason}`);
  if (file.records.length > MAX_TRACKING)
    throw new Refusal(400, "Too many", `The file has ${file.records.length} rows; at most ${MAX_TRACKING} are taken.`);
  const refusal = (line: number, id: string, reason: string): Results["results"][number] => ({
    id,
    order_id: null,
    outcome: "refused",
    reason: `line ${line}: ${reason}`,
  });
  const rows: TrackingRow[] = [];
  const refused = file.rejected.map(({ line, column, reason }) =>
    refusal(line, "", column > 1 ? `${reason} (column ${column})` : reason),
  );
  for (const { line, reference, trackingNumber, event } of file.records) {
    if (trackingNumber === null) refused.push(refusal(line, reference, "no tracking number"));
    else rows.push({ orderId: reference, trackingNumber, carrier: null, trackingUrl: null, event });
  }
  return { rows, refused };
}
