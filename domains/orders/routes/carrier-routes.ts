/** /v1/carriers: what carriers can do, and whether the tenant's accounts at them work. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { CARRIERS } from "../model.ts";
import { readCarrierAccounts } from "../store/accounts.ts";
import type { Upstreams } from "../upstreams.ts";
import { type Carriers, carrierHealthSchema, carriersSchema } from "../wire.ts";
import { ok, REFUSALS, SECURITY } from "./answers.ts";
import type { Probes } from "./probes.ts";

const tags = ["orders: carriers"];
const security = SECURITY;

export function addCarrierRoutes(
  app: OpenAPIHono<MemberEnv>,
  gate: Gatekeeper,
  { upstreams, probes }: { upstreams: Upstreams; probes: Probes },
): void {
  const read = gate({ needs: "orders:read", rate: "orchestrator" });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/carriers",
      tags,
      summary: "Carriers",
      description: "What each can do, and what must be known of an account at it.",
      security,
      middleware: read,
      responses: { ...ok(carriersSchema.openapi("OrdersCarriers"), "The carriers."), ...REFUSALS },
    }),
    (context) => context.json(carriersView(upstreams), 200),
  );

  for (const path of ["/v1/carriers/health", "/v1/carriers/{carrier}/health"] as const) {
    app.openapi(
      createRoute({
        method: "get",
        path,
        tags,
        summary: "Do the accounts work?",
        description: "Each account that is on is asked by a call that changes nothing, at most once a minute.",
        security,
        middleware: read,
        request: {
          params: z.object({
            carrier: z.enum(CARRIERS, { error: `must be one of ${CARRIERS.join(", ")}` }).optional(),
          }),
        },
        responses: { ...ok(carrierHealthSchema.openapi("OrdersCarrierHealth"), "What each answered."), ...REFUSALS },
      }),
      async (context) => {
        const { carrier } = context.req.valid("param");
        const rows = await readCarrierAccounts(context.env.DB, context.get("member").tenant.id);
        const asked = rows.filter((row) => row.isOn && (carrier === undefined || row.carrier === carrier));
        const answers = await probes.ofCarriers(context.get("tools"), asked);
        const accounts = asked.map((row, index) => ({
          ...(answers[index] ?? NOT_ASKED),
          account_id: row.id,
          name: row.name,
          carrier: row.carrier,
        }));
        return context.json({ success: true as const, accounts }, 200);
      },
    );
  }
}

const NOT_ASKED = { status: "unknown" as const, message: null, checked_at: null, latency_ms: null };

function carriersView({ carriers }: Upstreams): Carriers {
  return {
    success: true,
    carriers: CARRIERS.map((id) => {
      const { title, zone, capabilities, account, secrets } = carriers[id];
      return {
        id,
        title,
        zone,
        capabilities: {
          create: capabilities.create,
          labels: [...capabilities.labels],
          tracks: capabilities.tracks,
          cancels: capabilities.cancels,
          webhooks: capabilities.webhooks,
          cash_on_delivery: capabilities.cashOnDelivery,
          saturday: capabilities.saturday,
          max_weight_kg: capabilities.maxWeightKg,
          countries: capabilities.countries === null ? null : [...capabilities.countries],
          services: capabilities.services.map(({ code, name }) => ({ code, name })),
        },
        account_schema: z.record(z.string(), z.unknown()).parse(z.toJSONSchema(account, { io: "input" })),
        secrets: [...secrets],
      };
    }),
  };
}
