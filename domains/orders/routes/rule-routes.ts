/** /v1/rules: the table that chooses carriers, its versions, and a try-out on orders that are there. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { readRules, readRulesOf, readRuleVersions, type StoredRules, saveRules } from "../rules/stored-rules.ts";
import { tried } from "../rules/try-out.ts";
import { type WarningAccount, warningsOf } from "../rules/warnings.ts";
import { readCarrierAccounts, readShops, readTenant } from "../store/accounts.ts";
import { logStep } from "../store/operations.ts";
import { listOrders } from "../store/order-lists.ts";
import type { Upstreams } from "../upstreams.ts";
import {
  type Rule,
  type Rules,
  rulesSchema,
  ruleVersionsSchema,
  saveRulesSchema,
  triedSchema,
  tryRulesSchema,
} from "../wire.ts";
import { body, CONFLICT, iso, isoOrNull, NOT_FOUND, ok, REFUSALS, SECURITY } from "./answers.ts";
import { callerOf } from "./caller.ts";

const tags = ["orders: rules"];
const security = SECURITY;

export function addRuleRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper, upstreams: Upstreams): void {
  const read = gate({ needs: "settings:read", rate: "orchestrator" });

  /** What rules are held against: the tenant's accounts and shops. */
  async function surroundings(db: D1Database, tenantId: string) {
    const [accounts, shops] = await Promise.all([readCarrierAccounts(db, tenantId), readShops(db, tenantId)]);
    const known = accounts.map(
      ({ id, name, carrier, isOn }): WarningAccount => ({
        id,
        name,
        carrier,
        isOn,
        capabilities: upstreams.carriers[carrier].capabilities,
      }),
    );
    return { accounts: known, shopIds: shops.map(({ id }) => id) };
  }

  async function rulesView(db: D1Database, tenantId: string, stored: StoredRules): Promise<Rules> {
    const { accounts, shopIds } = await surroundings(db, tenantId);
    const { version, rules, savedAt, savedBy } = stored;
    const warnings = warningsOf(rules, accounts, shopIds);
    return { success: true, version, saved_at: isoOrNull(savedAt), saved_by: savedBy, rules, warnings };
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/rules",
      tags,
      summary: "The rules that count",
      description: "The first rule whose conditions all hold decides with what carrier an order goes.",
      security,
      middleware: read,
      responses: {
        ...ok(rulesSchema.openapi("OrdersRules"), "The rules, with what looks wrong in them."),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const { DB } = context.env;
      const { id } = context.get("member").tenant;
      return context.json(await rulesView(DB, id, await readRules(DB, id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/v1/rules",
      tags,
      summary: "Save the rules",
      description: "As a new version. 409 where somebody saved after base_version.",
      security,
      middleware: gate({ needs: "configure", rate: "orchestrator" }),
      request: body(saveRulesSchema),
      responses: { ...ok(rulesSchema.openapi("OrdersRules"), "The rules as saved."), ...REFUSALS, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const now = context.get("now");
      const member = context.get("member");
      const { id } = member.tenant;
      const { base_version: base, rules } = context.req.valid("json");
      refuseTwice(rules);
      const { by } = callerOf(member);
      if (!(await saveRules(DB, id, base, rules, { at: now, by })))
        throw new Refusal(
          409,
          "Saved meanwhile",
          `Version ${base} is not the latest any more: look at what was saved.`,
          {
            parameter: "base_version",
          },
        );
      await logStep(DB, {
        tenantId: id,
        at: now,
        by,
        scope: "orchestrator",
        action: "save_rules",
        status: "OK",
        message: `version ${base + 1}: ${rules.length} ${rules.length === 1 ? "rule" : "rules"}`,
        durationMs: null,
        meta: { version: base + 1 },
      });
      return context.json(await rulesView(DB, id, await readRules(DB, id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/rules/versions",
      tags,
      summary: "Who saved rules, and when",
      security,
      middleware: read,
      responses: { ...ok(ruleVersionsSchema.openapi("OrdersRuleVersions"), "Newest first."), ...REFUSALS },
    }),
    async (context) => {
      const versions = await readRuleVersions(context.env.DB, context.get("member").tenant.id);
      return context.json(
        {
          success: true as const,
          versions: versions.map(({ version, savedAt, savedBy, rules }) => ({
            version,
            saved_at: iso(savedAt),
            saved_by: savedBy,
            rules,
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/rules/versions/{version}",
      tags,
      summary: "The rules as they were",
      security,
      middleware: read,
      request: { params: z.object({ version: z.string().regex(/^\d{1,9}$/, "must be a whole number") }) },
      responses: { ...ok(rulesSchema.openapi("OrdersRules"), "That version."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { DB } = context.env;
      const { id } = context.get("member").tenant;
      const stored = await readRulesOf(DB, id, Number(context.req.valid("param").version));
      if (stored === null)
        throw new Refusal(404, "Not found", "The rules have no such version.", { parameter: "version" });
      return context.json(await rulesView(DB, id, stored), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/rules/try",
      tags,
      summary: "Try rules on orders that are there",
      description: "On those that changed last. Nothing is saved, and no order changes.",
      security,
      middleware: read,
      request: body(tryRulesSchema),
      responses: { ...ok(triedSchema.openapi("OrdersTried"), "What each order would go with, and why."), ...REFUSALS },
    }),
    async (context) => {
      const { DB } = context.env;
      const { id } = context.get("member").tenant;
      const { rules, limit } = context.req.valid("json");
      refuseTwice(rules);
      const [tenant, { accounts, shopIds }, page] = await Promise.all([
        readTenant(DB, id),
        surroundings(DB, id),
        listOrders(DB, id, {}, { limit, offset: 0, after: null }),
      ]);
      const outcome = tried(rules, page.rows, accounts, tenant?.defaultParcels ?? 1);
      return context.json({ success: true as const, warnings: warningsOf(rules, accounts, shopIds), ...outcome }, 200);
    },
  );
}

/** What names one rule must not name two. @throws Refusal 400 */
function refuseTwice(rules: readonly Rule[]): void {
  const twice = rules.find(({ id }, index) => rules.findIndex((rule) => rule.id === id) < index);
  if (twice !== undefined)
    throw new Refusal(400, "Bad request", `rules: two have the id ${twice.id}`, { parameter: "rules" });
}
