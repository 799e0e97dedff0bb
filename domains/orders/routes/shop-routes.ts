/** /v1/shops: the tenant's accounts at marketplaces. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { randomId } from "../access/secrets.ts";
import type { MarketplaceAccount } from "../marketplaces/marketplace.ts";
import type { OpenSettings } from "../settings.ts";
import { openShopAccount, readShop, readShops, type Shop as ShopRow, sealShopAccount } from "../store/accounts.ts";
import type { Upstreams } from "../upstreams.ts";
import {
  doneSchema,
  newShopSchema,
  type Shop,
  shopPatchSchema,
  shopSchema,
  shopsSchema,
  shopTestSchema,
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
import { refusePlainHttp } from "./kept-account.ts";
import type { Probes } from "./probes.ts";

const tags = ["orders: settings"];
const security = SECURITY;

type Times = { createdAt: number; reconciledAt: number | null };

export function addShopRoutes(
  app: OpenAPIHono<MemberEnv>,
  gate: Gatekeeper,
  { settings, upstreams, probes }: { settings: () => OpenSettings; upstreams: Upstreams; probes: Probes },
): void {
  const read = gate({ needs: "settings:read", rate: "orchestrator" });
  const configure = gate({ needs: "configure", rate: "orchestrator" });

  async function viewOf(db: D1Database, shop: ShopRow): Promise<Shop> {
    const { baseUrl, shopId, multiShipment } = await openShopAccount(settings().keys, shop);
    const { createdAt, reconciledAt } = await timesOf(db, shop.id);
    return {
      id: shop.id,
      name: shop.name,
      marketplace: "mirakl",
      account: { base_url: baseUrl, shop_id: shopId, multi_shipment: multiShipment },
      settings: {
        accepts_orders: shop.acceptsOrders,
        weight_field: shop.weightField,
        tier: shop.tier,
        fetch_interval_min: shop.fetchIntervalMin,
      },
      is_on: shop.isOn,
      read_until: isoOrNull(shop.readUntil),
      reconciled_at: isoOrNull(reconciledAt),
      created_at: iso(createdAt),
    };
  }

  /** @throws Refusal 400 for what the marketplace would answer with 429. */
  function refuseTooOften({ tier, fetch_interval_min: minutes }: Shop["settings"]): void {
    const least = Math.ceil(upstreams.marketplace.leastSweepMs(tier) / 60_000);
    if (minutes >= least) return;
    const words = `is ${minutes}: the marketplace asks for at least ${least} minutes between two sweeps by the tier ${tier}`;
    throw new Refusal(400, "Bad request", `settings.fetch_interval_min: ${words}`, {
      parameter: "settings.fetch_interval_min",
    });
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/shops",
      tags,
      summary: "Shops",
      security,
      middleware: read,
      responses: { ...ok(shopsSchema.openapi("OrdersShops"), "Without their keys."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const rows = await readShops(DB, context.get("member").tenant.id);
      const shops = await Promise.all(rows.map((shop) => viewOf(DB, shop)));
      return context.json({ success: true as const, shops }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/shops",
      tags,
      summary: "Add a shop",
      security,
      middleware: configure,
      request: body(newShopSchema),
      responses: { ...created(shopSchema.openapi("OrdersShop"), "The shop."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const { name, account, settings: ofShop, is_on: isOn } = context.req.valid("json");
      refusePlainHttp(account.base_url, "account.base_url");
      refuseTooOften(ofShop);
      const id = randomId();
      const { tenant } = context.get("member");
      const kept: MarketplaceAccount = {
        baseUrl: withoutSlash(account.base_url),
        apiKey: account.api_key,
        shopId: account.shop_id,
        multiShipment: account.multi_shipment,
      };
      await DB.prepare(
        `INSERT INTO orders_shops (id, tenant_id, name, account, settings, is_on, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
      )
        .bind(
          id,
          tenant.id,
          name,
          await sealShopAccount(settings().keys, id, kept),
          JSON.stringify(ofShop),
          isOn ? 1 : 0,
          context.get("now"),
        )
        .run();
      await logDeed(DB, callerOf(context.get("member")), context.get("now"), "add_shop", name);
      return context.json(await viewOf(DB, await own(DB, tenant.id, id)), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/v1/shops/{id}",
      tags,
      summary: "Change a shop",
      description: "A key that is left out stays as it is, unless the address changes.",
      security,
      middleware: configure,
      request: { params: idPath, ...body(shopPatchSchema) },
      responses: { ...ok(shopSchema.openapi("OrdersShop"), "The shop."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const shop = await own(DB, tenant.id, context.req.valid("param").id);
      const { name, account = {}, settings: asked, is_on: isOn } = context.req.valid("json");
      const ofShop = asked === undefined ? undefined : { ...asked, tier: asked.tier ?? shop.tier };
      const before = await openShopAccount(settings().keys, shop);
      const baseUrl = withoutSlash(account.base_url ?? before.baseUrl);
      refusePlainHttp(baseUrl, "account.base_url");
      if (ofShop !== undefined) refuseTooOften(ofShop);
      if (baseUrl !== before.baseUrl && account.api_key === undefined)
        throw new Refusal(400, "Bad request", "account.api_key: must be given again when base_url changes", {
          parameter: "account.api_key",
        });
      const after: MarketplaceAccount = {
        baseUrl,
        apiKey: account.api_key ?? before.apiKey,
        shopId: account.shop_id === undefined ? before.shopId : account.shop_id,
        multiShipment: account.multi_shipment ?? before.multiShipment,
      };
      await DB.prepare(
        `UPDATE orders_shops SET name = ?3, account = ?4, settings = COALESCE(?5, settings), is_on = ?6
         WHERE tenant_id = ?1 AND id = ?2`,
      )
        .bind(
          tenant.id,
          shop.id,
          name ?? shop.name,
          await sealShopAccount(settings().keys, shop.id, after),
          ofShop === undefined ? null : JSON.stringify(ofShop),
          (isOn ?? shop.isOn) ? 1 : 0,
        )
        .run();
      probes.forget(shop.id);
      await logDeed(DB, callerOf(context.get("member")), context.get("now"), "change_shop", name ?? shop.name);
      return context.json(await viewOf(DB, await own(DB, tenant.id, shop.id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/v1/shops/{id}",
      tags,
      summary: "Remove a shop",
      description: "409 where there are orders of it: turn it off instead.",
      security,
      middleware: configure,
      request: { params: idPath },
      responses: { ...ok(doneSchema, "It is gone."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const { tenant } = context.get("member");
      const shop = await own(DB, tenant.id, context.req.valid("param").id);
      const { meta } = await DB.prepare(
        `DELETE FROM orders_shops WHERE tenant_id = ?1 AND id = ?2
           AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.tenant_id = ?1 AND orders.shop_id = ?2)`,
      )
        .bind(tenant.id, shop.id)
        .run();
      if (meta.changes === 0)
        throw new Refusal(409, "In use", "There are orders of this shop: turn it off, and their history stays.");
      await logDeed(DB, callerOf(context.get("member")), context.get("now"), "remove_shop", shop.name);
      return context.json({ success: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/shops/{id}/test",
      tags,
      summary: "Does the shop's key work?",
      description: "The marketplace is asked now, by a call that changes nothing.",
      security,
      middleware: configure,
      request: { params: idPath },
      responses: { ...ok(shopTestSchema.openapi("OrdersShopTest"), "What it answered."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const shop = await own(context.env.DB, context.get("member").tenant.id, context.req.valid("param").id);
      probes.forget(shop.id);
      const [answer] = await probes.ofShops(context.get("tools"), [shop]);
      if (answer === undefined) throw new Error("a shop that was asked has an answer");
      return context.json({ success: true as const, ...answer }, 200);
    },
  );
}

/** @throws Refusal 404 for another tenant's too. */
async function own(db: D1Database, tenantId: string, id: string): Promise<ShopRow> {
  const shop = await readShop(db, id);
  if (shop === null || shop.tenantId !== tenantId) throw notFound("shop");
  return shop;
}

async function timesOf(db: D1Database, id: string): Promise<Times> {
  const row = await db
    .prepare("SELECT created_at AS createdAt, reconciled_at AS reconciledAt FROM orders_shops WHERE id = ?1")
    .bind(id)
    .first<Times>();
  if (row === null) throw new Error(`the shop ${id} is gone`);
  return row;
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, "");
