/** Tenants: made by whoever operates the deployment, with its key; set up by their own administrators. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { Refusal } from "../../../contracts/problem.ts";
import { writeAudit } from "../../../db/audit.ts";
import type { DomainEnv } from "../../domain.ts";
import { passwordLink } from "../access/links.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { randomId } from "../access/secrets.ts";
import { emailOf, insertUser, type UserRow, userByEmail, userView } from "../access/users.ts";
import { readTenant, type Tenant } from "../store/accounts.ts";
import { invitedSchema, inviteSchema, type TenantSettings, tenantSchema, tenantSettingsSchema } from "../wire.ts";
import { body, CONFLICT, created, iso, NOT_FOUND, ok, REFUSALS, refuseInvalid, SECURITY } from "./answers.ts";
import { callerOf } from "./caller.ts";
import { logDeed } from "./deed.ts";
import { newTopicKey } from "./user-routes.ts";

const tags = ["orders: access"];

const newTenantSchema = z.strictObject({
  name: tenantSettingsSchema.shape.name,
  zone: z.string().max(60).default("Europe/Madrid"),
  admin_email: inviteSchema.shape.email,
});
const tenantMadeSchema = invitedSchema.extend({ tenant: z.object({ id: z.string(), name: z.string() }) });

type OperatorEnv = { Bindings: DomainEnv["Bindings"]; Variables: DomainEnv["Variables"] & { operatorName: string } };

/** Before anything is read of the request. */
const operatorOnly: MiddlewareHandler<OperatorEnv> = async (context, next) => {
  const { name } = await context.get("operator")("admin");
  context.set("operatorName", name);
  await next();
};

/** Behind the deployment's own key (X-API-Key), which no user of a tenant has. */
export function operatorRoutes(): OpenAPIHono<OperatorEnv> {
  const app = new OpenAPIHono<OperatorEnv>({ defaultHook: refuseInvalid });
  const security = [{ ApiKey: [] }];

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/tenants",
      tags,
      summary: "Tenants",
      security,
      middleware: operatorOnly,
      responses: {
        ...ok(
          z.object({
            tenants: z.array(
              z.object({ id: z.string(), name: z.string(), users: z.number().int(), created_at: z.string() }),
            ),
          }),
          "The deployment's tenants, by name.",
        ),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const { results } = await context.env.DB.prepare(
        `SELECT t.id, t.name, t.created_at AS createdAt,
                (SELECT COUNT(*) FROM orders_users u WHERE u.tenant_id = t.id AND u.disabled_at IS NULL) AS users
         FROM orders_tenants t ORDER BY t.name, t.id`,
      ).all<{ id: string; name: string; createdAt: number; users: number }>();
      return context.json(
        { tenants: results.map(({ createdAt, ...tenant }) => ({ ...tenant, created_at: iso(createdAt) })) },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/tenants",
      tags,
      summary: "Make a tenant with its first administrator",
      description: "The link sets the administrator's password. It is shown this once.",
      security,
      middleware: operatorOnly,
      request: body(newTenantSchema),
      responses: { ...created(tenantMadeSchema, "The tenant, with the link."), ...REFUSALS, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const now = context.get("now");
      const { name, zone, admin_email } = context.req.valid("json");
      refuseUnknownZone(zone);
      const email = emailOf(admin_email);
      if ((await userByEmail(DB, email)) !== null)
        throw new Refusal(409, "Address taken", "Somebody has this e-mail address already.", {
          parameter: "admin_email",
        });
      const tenant = { id: randomId(), name };
      const row = { id: randomId(), tenantId: tenant.id, email, name: email, role: "admin" as const, createdAt: now };
      const { link, expiresAt, statements } = await passwordLink(DB, row, new URL(context.req.url).origin, now);
      await DB.batch([
        DB.prepare(
          "INSERT INTO orders_tenants (id, name, zone, settings, topic_key, created_at) VALUES (?1, ?2, ?3, '{}', ?4, ?5)",
        ).bind(tenant.id, name, zone, newTopicKey(), now),
        insertUser(DB, row),
        ...statements,
      ]);
      await writeAudit(DB, {
        at: now,
        actor: context.get("operatorName"),
        action: "orders.tenant.create",
        subject: tenant.id,
        after: { name, admin: email },
        result: "done",
        address: context.req.header("cf-connecting-ip") ?? null,
        requestId: null,
      });
      const user: UserRow = { ...row, passwordHash: null, disabledAt: null };
      return context.json({ tenant, user: userView(user), link, expires_at: iso(expiresAt) }, 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/tenants/password-link",
      tags,
      summary: "A link to set a user's password",
      description: "For a tenant whose only administrator has lost theirs.",
      security,
      middleware: operatorOnly,
      request: body(z.strictObject({ email: inviteSchema.shape.email })),
      responses: { ...ok(invitedSchema, "The link, shown this once."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { DB } = context.env;
      const now = context.get("now");
      const user = await userByEmail(DB, emailOf(context.req.valid("json").email));
      if (user === null || user.disabledAt !== null)
        throw new Refusal(404, "Not found", "No user of this deployment has this e-mail address.", {
          parameter: "email",
        });
      const { link, expiresAt, statements } = await passwordLink(DB, user, new URL(context.req.url).origin, now);
      await DB.batch(statements);
      await writeAudit(DB, {
        at: now,
        actor: context.get("operatorName"),
        action: "orders.password.link",
        subject: user.id,
        after: { email: user.email },
        result: "done",
        address: context.req.header("cf-connecting-ip") ?? null,
        requestId: null,
      });
      return context.json({ user: userView(user), link, expires_at: iso(expiresAt) }, 200);
    },
  );
  return app;
}

export function addTenantRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/tenant",
      tags: ["orders: settings"],
      summary: "The tenant and its settings",
      security: SECURITY,
      middleware: gate({ needs: "settings:read", rate: "orchestrator" }),
      responses: { ...ok(tenantSchema.openapi("OrdersTenant"), "The settings."), ...REFUSALS },
    }),
    async (context) => context.json(tenantView(await tenantOf(context.env.DB, context.get("member").tenant.id)), 200),
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/v1/tenant",
      tags: ["orders: settings"],
      summary: "Change the tenant's settings",
      security: SECURITY,
      middleware: gate({ needs: "configure", rate: "orchestrator" }),
      request: body(tenantSettingsSchema),
      responses: { ...ok(tenantSchema.openapi("OrdersTenant"), "The settings."), ...REFUSALS },
    }),
    async (context) => {
      const { name, zone, ...settings } = context.req.valid("json");
      refuseUnknownZone(zone);
      const { DB } = context.env;
      const { id } = context.get("member").tenant;
      await DB.prepare("UPDATE orders_tenants SET name = ?2, zone = ?3, settings = ?4 WHERE id = ?1")
        .bind(id, name, zone, JSON.stringify(settings))
        .run();
      await logDeed(
        DB,
        callerOf(context.get("member")),
        context.get("now"),
        "change_settings",
        "the tenant's settings",
      );
      return context.json(tenantView(await tenantOf(DB, id)), 200);
    },
  );
}

async function tenantOf(db: D1Database, id: string): Promise<Tenant> {
  const tenant = await readTenant(db, id);
  if (tenant === null) throw new Error(`the member's tenant ${id} is gone`);
  return tenant;
}

function tenantView(tenant: Tenant): TenantSettings & { id: string; success: true } {
  const { id, name, zone, sender, defaultWeightG, defaultParcels, fallbackPhone, autoPost } = tenant;
  return {
    success: true,
    id,
    name,
    zone,
    sender,
    default_weight_g: defaultWeightG,
    default_parcels: defaultParcels,
    fallback_phone: fallbackPhone,
    auto_post: autoPost,
  };
}

/** @throws Refusal 400 for what is no IANA zone. */
function refuseUnknownZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new Refusal(400, "Bad request", `zone: "${zone}" is no IANA time zone, such as Europe/Madrid`, {
      parameter: "zone",
    });
  }
}
