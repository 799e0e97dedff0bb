/** /v1/orders/{id}/recipient: what a person puts right of an order before it goes. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { amendOrder } from "../actions/orders.ts";
import type { AmendmentChanges } from "../amendment.ts";
import type { OrdersSettings } from "../settings.ts";
import { readListedOrder } from "../store/order-lists.ts";
import { type Amended, amendedSchema, amendSchema } from "../wire.ts";
import { body, CONFLICT, idPath, NOT_FOUND, notFound, ok, REFUSALS, SECURITY } from "./answers.ts";
import { callerOf } from "./caller.ts";
import { orderAmended } from "./order-views.ts";

const tags = ["orders"];
const security = SECURITY;

export function addAmendRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper, settings: OrdersSettings): void {
  const middleware = gate({ needs: "orders:operate", rate: "orchestrator" });
  const path = "/v1/orders/{id}/recipient";
  const responses = {
    ...ok(amendedSchema.openapi("OrderAmended"), "What is amended of it now."),
    ...REFUSALS,
    ...NOT_FOUND,
    ...CONFLICT,
  };

  async function amended(context: Context<MemberEnv>, id: string, changes: AmendmentChanges | null): Promise<Amended> {
    const member = context.get("member");
    const deps = { tools: context.get("tools"), settings };
    const [outcome] = await amendOrder(deps, callerOf(member), id, changes);
    if (outcome === undefined || outcome.orderId === null) throw notFound("order");
    if (outcome.outcome === "refused") throw new Refusal(409, "Not amended", outcome.reason ?? "");
    const order = await readListedOrder(context.env.DB, member.tenant.id, outcome.id);
    if (order === null) throw notFound("order");
    return { success: true, amended: orderAmended(order) };
  }

  app.openapi(
    createRoute({
      method: "patch",
      path,
      tags,
      summary: "Put right to whom an order goes, what it weighs, what its carrier should know",
      description:
        "Kept beside what the marketplace tells, and over it, after its updates too. What is left out stays. " +
        "409 once a carrier has it, or may have it.",
      security,
      middleware,
      request: { params: idPath, ...body(amendSchema) },
      responses,
    }),
    async (context) => {
      const { weight_g: weightG, ...fields } = context.req.valid("json");
      const changes = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      return context.json(
        await amended(context, context.req.valid("param").id, {
          ...changes,
          ...(weightG === undefined ? {} : { weightG }),
        }),
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path,
      tags,
      summary: "Everything about an order as its marketplace tells it",
      security,
      middleware,
      request: { params: idPath },
      responses,
    }),
    async (context) => context.json(await amended(context, context.req.valid("param").id, null), 200),
  );
}
