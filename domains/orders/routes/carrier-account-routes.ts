/** /v1/carriers/accounts: the tenant's accounts at carriers. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { base64url, randomId } from "../access/secrets.ts";
import type { OpenSettings } from "../settings.ts";
import {
  type CarrierAccountRow,
  openCarrier,
  readCarrierAccount,
  readCarrierAccounts,
  sealCarrier,
} from "../store/accounts.ts";
import type { Upstreams } from "../upstreams.ts";
import {
  type CarrierAccount,
  carrierAccountPatchSchema,
  carrierAccountSchema,
  carrierAccountsSchema,
  doneSchema,
  newCarrierAccountSchema,
  webhookSecretSchema,
} from "../wire.ts";
import {
  body,
  CONFLICT,
  created,
  idPath,
  iso,
  isoOrNull,
  NOT_FOUND,
  notFound,
  ok,
  REFUSALS,
  SECURITY,
} from "./answers.ts";
import { callerOf } from "./caller.ts";
import { logDeed } from "./deed.ts";
import { changedAccount, checkedAccount, type Fields, refusePlainHttp, shownAccount } from "./kept-account.ts";
import type { Probes } from "./probes.ts";
import { webhookPath } from "./webhook-routes.ts";

const tags = ["orders: carriers"];
const security = SECURITY;
/** As every adapter names where its carrier is. */
const ADDRESS = "baseUrl";
const SECRET_BYTES = 32;

export type CarrierRoutesDeps = { settings: () => OpenSettings; upstreams: Upstreams; probes: Probes };

export function addCarrierAccountRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper, deps: CarrierRoutesDeps): void {
  const { settings, upstreams, probes } = deps;
  const read = gate({ needs: "settings:read", rate: "orchestrator" });
  const configure = gate({ needs: "configure", rate: "orchestrator" });

  async function viewOf(db: D1Database, row: CarrierAccountRow): Promise<CarrierAccount> {
    const { id, carrier, name, isOn, trackedUntil, createdAt } = row;
    const account = await opened(row);
    const { secrets } = upstreams.carriers[carrier];
    return {
      id,
      carrier,
      name,
      account: shownAccount(account, secrets),
      is_on: isOn,
      tracked_until: isoOrNull(trackedUntil),
      webhook: { path: webhookPath(carrier, id), has_secret: await hasSecret(db, id) },
      created_at: iso(createdAt),
    };
  }

  async function opened({ id, sealedAccount }: CarrierAccountRow): Promise<Fields> {
    // Checked by its adapter's schema before it was sealed.
    return JSON.parse(await openCarrier(settings().keys, id, "account", sealedAccount)) as Fields;
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/carriers/accounts",
      tags,
      summary: "Accounts at carriers",
      security,
      middleware: read,
      responses: {
        ...ok(carrierAccountsSchema.openapi("OrdersCarrierAccounts"), "Without their secrets."),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const { DB } = context.env;
      const rows = await readCarrierAccounts(DB, context.get("member").tenant.id);
      const accounts = await Promise.all(rows.map((row) => viewOf(DB, row)));
      return context.json({ success: true as const, accounts }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/carriers/accounts",
      tags,
      summary: "Add an account at a carrier",
      security,
      middleware: configure,
      request: body(newCarrierAccountSchema),
      responses: { ...created(carrierAccountSchema.openapi("OrdersCarrierAccount"), "The account."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const { carrier, name, account, is_on: isOn } = context.req.valid("json");
      const checked = checkedAccount(account, upstreams.carriers[carrier].account);
      refusePlainHttp(checked[ADDRESS], `account.${ADDRESS}`);
      const id = randomId();
      const { tenant } = context.get("member");
      await DB.prepare(
        `INSERT INTO orders_carrier_accounts (id, tenant_id, carrier, name, account, is_on, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
      )
        .bind(
          id,
          tenant.id,
          carrier,
          name,
          await sealCarrier(settings().keys, id, "account", JSON.stringify(checked)),
          isOn ? 1 : 0,
          context.get("now"),
        )
        .run();
      await logDeed(
        DB,
        callerOf(context.get("member")),
        context.get("now"),
        "add_carrier_account",
        `${name} (${carrier})`,
      );
      return context.json(await viewOf(DB, await own(DB, tenant.id, id)), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/v1/carriers/accounts/{id}",
      tags,
      summary: "Change an account",
      description: "Secrets that are null or left out stay as they are, unless the address changes.",
      security,
      middleware: configure,
      request: { params: idPath, ...body(carrierAccountPatchSchema) },
      responses: {
        ...ok(carrierAccountSchema.openapi("OrdersCarrierAccount"), "The account."),
        ...REFUSALS,
        ...NOT_FOUND,
      },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const row = await own(DB, tenant.id, context.req.valid("param").id);
      const { name, account, is_on: isOn } = context.req.valid("json");
      const { account: schema, secrets } = upstreams.carriers[row.carrier];
      let sealed = row.sealedAccount;
      if (account !== undefined) {
        const checked = checkedAccount(changedAccount(await opened(row), account, secrets, ADDRESS), schema);
        refusePlainHttp(checked[ADDRESS], `account.${ADDRESS}`);
        sealed = await sealCarrier(settings().keys, row.id, "account", JSON.stringify(checked));
      }
      // A session of the old account may be somebody else's at the new address.
      await DB.prepare(
        `UPDATE orders_carrier_accounts SET name = ?3, account = ?4, is_on = ?5,
           session = CASE WHEN account = ?4 THEN session END, session_until = CASE WHEN account = ?4 THEN session_until END
         WHERE tenant_id = ?1 AND id = ?2`,
      )
        .bind(tenant.id, row.id, name ?? row.name, sealed, (isOn ?? row.isOn) ? 1 : 0)
        .run();
      probes.forget(row.id);
      await logDeed(DB, callerOf(context.get("member")), context.get("now"), "change_carrier_account", row.name);
      return context.json(await viewOf(DB, await own(DB, tenant.id, row.id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/v1/carriers/accounts/{id}",
      tags,
      summary: "Remove an account",
      description: "409 where an order went with it, or is to go with it: turn it off instead.",
      security,
      middleware: configure,
      request: { params: idPath },
      responses: { ...ok(doneSchema, "It is gone."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const row = await own(DB, tenant.id, context.req.valid("param").id);
      const { meta } = await DB.prepare(
        `DELETE FROM orders_carrier_accounts WHERE tenant_id = ?1 AND id = ?2
           AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.carrier_account_id = ?2)`,
      )
        .bind(tenant.id, row.id)
        .run();
      if (meta.changes === 0)
        throw new Refusal(409, "In use", "Orders went with this account: turn it off, and their history stays.");
      await logDeed(DB, callerOf(context.get("member")), context.get("now"), "remove_carrier_account", row.name);
      return context.json({ success: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/carriers/accounts/{id}/webhook-secret",
      tags,
      summary: "Make the secret that signs an account's webhooks",
      description: "Shown this once. The one before is good no more.",
      security,
      middleware: configure,
      request: { params: idPath },
      responses: { ...ok(webhookSecretSchema, "The secret, and where events are sent."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const { id, carrier, name } = await own(DB, tenant.id, context.req.valid("param").id);
      const secret = base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
      await DB.prepare("UPDATE orders_carrier_accounts SET webhook_secret = ?3 WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenant.id, id, await sealCarrier(settings().keys, id, "webhook_secret", secret))
        .run();
      await logDeed(DB, callerOf(context.get("member")), context.get("now"), "new_webhook_secret", name);
      return context.json({ success: true as const, secret, path: webhookPath(carrier, id) }, 200);
    },
  );
}

/** @throws Refusal 404 for another tenant's too. */
async function own(db: D1Database, tenantId: string, id: string): Promise<CarrierAccountRow> {
  const row = await readCarrierAccount(db, id);
  if (row === null || row.tenantId !== tenantId) throw notFound("carrier account");
  return row;
}

async function hasSecret(db: D1Database, id: string): Promise<boolean> {
  const row = await db
    .prepare("SELECT webhook_secret IS NOT NULL AS has FROM orders_carrier_accounts WHERE id = ?1")
    .bind(id)
    .first<{ has: number }>();
  return row?.has === 1;
}
