/** Where carriers' gateways tell what has moved: each account at an address of its own, signed with its own secret. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { instantOf, signatureFault } from "../access/signature.ts";
import { takeWebhookEvent } from "../actions/tracking.ts";
import { CARRIERS } from "../model.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { type CarrierAccountRow, openCarrier, readCarrierAccount } from "../store/accounts.ts";
import { logStep } from "../store/operations.ts";
import { webhookEventSchema, webhookTakenSchema } from "../wire.ts";
import { body, ok, REFUSALS, refuseInvalid } from "./answers.ts";

type WebhookEnv = {
  Bindings: DomainEnv["Bindings"];
  Variables: DomainEnv["Variables"] & { account: CarrierAccountRow };
};

/** An event is a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;
/** Wrong ones of one account are logged so often: a flood of them must not fill the log. */
const LOGGED_EVERY_MS = 60_000;

export const webhookPath = (carrier: string, accountId: string): string =>
  `/api/v1/carriers/webhooks/${carrier}?account=${encodeURIComponent(accountId)}`;

export function webhookRoutes(settings: OrdersSettings): OpenAPIHono<WebhookEnv> {
  const app = new OpenAPIHono<WebhookEnv>({ defaultHook: refuseInvalid });
  app.use("/v1/carriers/webhooks/*", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/carriers/webhooks/{carrier}",
      tags: ["orders: carriers"],
      summary: "An event of a carrier",
      description:
        "X-Signature: HMAC-SHA-256 of the raw body under the account's secret, hex. X-Timestamp: ISO 8601 with zone or " +
        "epoch, within 300 s. Whatever is wrong with either, the answer is one 401. An event_id that was taken before is " +
        "answered 200 with duplicate true, and changes nothing. 503: send it again.",
      middleware: signedFor(settings),
      request: {
        params: z.object({ carrier: z.enum(CARRIERS) }),
        query: z.object({ account: z.string().min(1).max(100) }),
        headers: z.object({ "x-signature": z.string().optional(), "x-timestamp": z.string().optional() }),
        ...body(webhookEventSchema),
      },
      responses: { ...ok(webhookTakenSchema, "It is taken."), ...REFUSALS },
    }),
    async (context) => {
      const event = context.req.valid("json");
      const at = instantOf(String(event.timestamp));
      if (at === null)
        throw new Refusal(400, "Bad request", "timestamp: must be ISO 8601 with its zone, or epoch seconds", {
          parameter: "timestamp",
        });
      const taken = await takeWebhookEvent(context.get("tools"), context.get("account"), {
        eventId: event.event_id,
        type: event.event_type ?? null,
        expeditionId: event.expedition_id,
        status: event.status,
        trackingNumber: event.tracking_number ?? null,
        at,
      });
      if (taken.kind === "unavailable")
        throw new Refusal(503, "Not taken", "The order could not be told: send it again.", { retryAfterSeconds: 30 });
      return context.json({ success: true as const, duplicate: taken.kind === "duplicate" }, 200);
    },
  );
  return app;
}

/** Before anything is read of the body but its bytes. Whoever is not known is told nothing: not even which account there is. */
function signedFor(settings: OrdersSettings): MiddlewareHandler<WebhookEnv> {
  return async (context, next) => {
    if (!isOpen(settings)) throw new Refusal(503, "Orders are closed", "closed: ORDERS_KEY is not set");
    const { DB } = context.env;
    const now = context.get("now");
    const id = context.req.query("account") ?? "";
    const [account, sealed] = await Promise.all([readCarrierAccount(DB, id), sealedSecret(DB, id)]);
    if (account === null || sealed === null || !account.isOn || account.carrier !== context.req.param("carrier"))
      throw refusal();
    const signed = {
      body: await context.req.arrayBuffer(),
      signature: context.req.header("x-signature"),
      timestamp: context.req.header("x-timestamp"),
    };
    const fault = await signatureFault(
      signed,
      await openCarrier(settings.keys, account.id, "webhook_secret", sealed),
      now,
    );
    if (fault !== null) {
      await logStep(DB, {
        tenantId: account.tenantId,
        at: now,
        by: `webhook of ${account.name}`,
        scope: "carrier",
        action: "webhook_received",
        carrier: account.carrier,
        status: "WARNING",
        message: `refused: ${fault}`,
        durationMs: null,
        meta: {},
        key: `${account.id}#refused:${Math.floor(now / LOGGED_EVERY_MS)}`,
      });
      throw refusal();
    }
    context.set("account", account);
    await next();
  };
}

async function sealedSecret(db: D1Database, id: string): Promise<string | null> {
  const row = await db
    .prepare("SELECT webhook_secret AS secret FROM orders_carrier_accounts WHERE id = ?1")
    .bind(id)
    .first<{ secret: string | null }>();
  return row?.secret ?? null;
}

const refusal = (): Refusal =>
  new Refusal(401, "Not authenticated", "The account, its signature or its timestamp is wrong.");

function tooLarge(): never {
  throw new Refusal(413, "Too large", `At most ${MAX_BODY_BYTES} bytes are read here.`);
}
