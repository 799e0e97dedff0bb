/** The HTTP side: what riders, operators and machines read. Each domain brings its own routes; this joins them. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { Refusal } from "../../contracts/problem.ts";
import { writeAudit } from "../../db/audit.ts";
import type { Operator, Tools } from "../../domains/domain.ts";
import { domainVariables, settingsRefused } from "../../domains/index.ts";
import { controlPlane } from "../../durable-objects/stubs.ts";
import { secretsOf } from "../../kernel/redaction.ts";
import type { Env } from "../env.ts";
import { KERNEL_VARIABLES } from "../kernel-variables.ts";
import { createLogger, type Logger } from "../log.ts";
import { type Deployment, kernelSettingsRefused, refreshDeployment } from "../settings.ts";
import { toolsFor } from "../tools.ts";
import { systemAccessRoutes } from "./access/access-routes.ts";
import { type Actor, requireScope } from "./access/actor.ts";
import { systemAuditRoutes } from "./access/audit-routes.ts";
import { authenticate } from "./access/authenticate.ts";
import { lendOperator } from "./access/operator.ts";
import { docsRoutes, type OpenApi } from "./docs.ts";
import { healthRoutes } from "./health.ts";
import { liveRoutes } from "./live.ts";
import { metricsRoutes } from "./metrics.ts";
import { operatorLiveRoutes } from "./operator-live.ts";
import { notFound, onError } from "./problems.ts";
import { streamRoutes } from "./stream.ts";
import { systemLogRoutes } from "./system/logs.ts";
import type { SystemDeps } from "./system/system-env.ts";
import { systemRoutes } from "./system/system-routes.ts";

export type ApiEnv = {
  Bindings: Env;
  Variables: { now: number; requestId: string; log: Logger; actor: Actor; tools: Tools; operator: Operator };
};

/** What the operator's routes stand on, in the real deployment. */
const SYSTEM: SystemDeps = {
  // The bindings are the Worker's own; the routes only see the part of them that they name.
  plane: (env) => controlPlane(env as unknown as Env),
  requireScope,
  audit: writeAudit,
  settings: {
    known: [...KERNEL_VARIABLES, ...domainVariables()],
    refused: (variables) => [...kernelSettingsRefused(variables), ...settingsRefused(variables)],
  },
  fetch: (input, init) => fetch(input, init),
};

function build(deployment: Deployment): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>();
  app.onError(onError);
  app.notFound(notFound);
  app.use(async (context, next) => {
    context.set("now", Date.now());
    context.set("requestId", context.req.header("cf-ray") ?? crypto.randomUUID());
    const log = createLogger({
      service: "api",
      level: deployment.kernel.LOG_LEVEL,
      db: context.env.DB,
      now: Date.now,
      secrets: secretsOf({ ...context.env }),
    });
    context.set("log", log.with({ request_id: context.get("requestId") }));
    await next();
    context.executionCtx.waitUntil(log.flush());
    // A WebSocket answer's headers cannot be changed, and need not be.
    if (context.res.webSocket) return;
    context.header("x-request-id", context.get("requestId"));
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
  });
  const limitRate: MiddlewareHandler<ApiEnv> = async (context, next) => {
    const client = context.req.header("cf-connecting-ip") ?? "local";
    const { success } = await context.env.API_RATE.limit({ key: client });
    if (!success)
      throw new Refusal(429, "Too many requests", "Slow down: at most 600 requests a minute.", {
        retryAfterSeconds: 10,
      });
    await next();
  };
  const published = deployment.domains.flatMap((domain) => domain.published.paths);
  for (const path of ["/api/*", ...published]) app.use(path, limitRate);

  app.route("/", healthRoutes());
  app.route("/", metricsRoutes());
  app.route("/", liveRoutes());
  app.route("/", operatorLiveRoutes());
  app.route("/", streamRoutes());
  // Once: it keeps the team's keys between requests.
  app.use("/api/system/*", authenticate());
  app.route("/", systemAccessRoutes());
  app.route("/", systemAuditRoutes());
  app.route("/", systemLogRoutes());
  app.route("/api/system", systemRoutes(SYSTEM));
  for (const domain of deployment.domains) {
    const lend: MiddlewareHandler<ApiEnv> = async (context, next) => {
      context.set("tools", toolsFor(context.env, domain.id));
      await next();
    };
    for (const path of ["/api/*", ...domain.published.paths]) app.use(path, lend, lendOperator);
    app.route("/api", domain.routes);
    app.route("/", domain.published.routes);
  }
  const description = {
    openapi: "3.1.0",
    info: {
      title: "Vigie",
      version: "1",
      description: "Live operational data, with the age and origin of every number. Times are ISO 8601 Z.",
    },
  };
  app.doc31("/openapi.json", description);
  app.route(
    "/",
    docsRoutes(() => app.getOpenAPI31Document(description) as unknown as OpenApi),
  );
  return app;
}

let built: { deployment: Deployment; app: OpenAPIHono<ApiEnv> } | undefined;

export async function handle(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const current = await refreshDeployment(env, Date.now());
  if (built?.deployment !== current) built = { deployment: current, app: build(current) };
  return built.app.fetch(request, env, context);
}
