/** All routes of orders: what is under /api, and what is published beside it. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { type AccessKeys, deriveAccessKeys } from "../access/keys.ts";
import { gatekeeper, type MemberEnv } from "../access/member.ts";
import { isOpen, type OpenSettings, type OrdersSettings } from "../settings.ts";
import type { Upstreams } from "../upstreams.ts";
import { addAmendRoutes } from "./amend-routes.ts";
import { refuseInvalid } from "./answers.ts";
import { authRoutes } from "./auth-routes.ts";
import { addCarrierAccountRoutes } from "./carrier-account-routes.ts";
import { addCarrierRoutes } from "./carrier-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { addLabelRoutes } from "./label-routes.ts";
import { addLogRoutes } from "./log-routes.ts";
import { addOrchestratorRoutes } from "./orchestrator-routes.ts";
import { addOrderRoutes } from "./order-routes.ts";
import { createProbes } from "./probes.ts";
import { addRuleRoutes } from "./rule-routes.ts";
import { addShopRoutes } from "./shop-routes.ts";
import { addTenantRoutes, operatorRoutes } from "./tenant-routes.ts";
import { addUserRoutes } from "./user-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";
import { addWeightRoutes } from "./weight-routes.ts";

/** A catalogue of 20,000 SKU weights as CSV; nothing else is near it. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Mounted under /api. */
export function ordersRoutes(settings: OrdersSettings, upstreams: Upstreams): OpenAPIHono<DomainEnv> {
  const keys = keysOf(settings);
  const gate = gatekeeper(keys);
  const open = (): OpenSettings => openOf(settings);
  const probes = createProbes(open, upstreams);
  const app = new OpenAPIHono<MemberEnv>({ defaultHook: refuseInvalid });
  app.openAPIRegistry.registerComponent("securitySchemes", "OrdersToken", {
    type: "http",
    scheme: "bearer",
    description: "An access token of POST /auth/login, or a device's token.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "OrdersCookie", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-vigie_orders",
    description: "The cookie of POST /auth/login in cookie mode. Changes need Sec-Fetch-Site or Origin of this site.",
  });
  addUserRoutes(app, gate);
  addTenantRoutes(app, gate);
  addOrderRoutes(app, gate, settings);
  addAmendRoutes(app, gate, settings);
  addLabelRoutes(app, gate);
  addOrchestratorRoutes(app, gate, settings);
  addLogRoutes(app, gate, settings, upstreams);
  addRuleRoutes(app, gate, upstreams);
  addWeightRoutes(app, gate);
  addCarrierRoutes(app, gate, { upstreams, probes });
  addCarrierAccountRoutes(app, gate, { settings: open, upstreams, probes });
  addShopRoutes(app, gate, { settings: open, upstreams, probes });

  const api = new OpenAPIHono<DomainEnv>();
  api.use("/v1/*", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  api.route("/", operatorRoutes());
  api.route("/", webhookRoutes(settings));
  api.route("/", healthRoutes(gate, { settings: open, probes }));
  api.route("/", app);
  return api;
}

/** Outside /api: AUTH_PATHS. */
export function publishedOrdersRoutes(settings: OrdersSettings): OpenAPIHono<DomainEnv> {
  const keys = keysOf(settings);
  return authRoutes(keys, gatekeeper(keys));
}

/** Derived once an isolate. @throws Refusal 503 while the domain is closed. */
function keysOf(settings: OrdersSettings): () => Promise<AccessKeys> {
  let derived: Promise<AccessKeys> | undefined;
  return async () => {
    const [newest = ""] = openOf(settings).keys;
    derived ??= deriveAccessKeys(newest);
    return derived;
  };
}

function openOf(settings: OrdersSettings): OpenSettings {
  if (isOpen(settings)) return settings;
  throw new Refusal(503, "Orders are closed", "closed: ORDERS_KEY is not set");
}

function tooLarge(): never {
  throw new Refusal(413, "Too large", `At most ${MAX_BODY_BYTES} bytes are read here.`);
}
