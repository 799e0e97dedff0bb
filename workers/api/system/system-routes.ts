import { OpenAPIHono } from "@hono/zod-openapi";
import { addDatabaseRoutes } from "./database-routes.ts";
import { addDeadLetterRoutes } from "./dead-letter-routes.ts";
import { addFindingRoutes } from "./finding-routes.ts";
import { addFleetRoutes } from "./fleet-routes.ts";
import { refuseInvalid } from "./parameters.ts";
import { addRunRoutes } from "./run-routes.ts";
import { addSettingsRoutes } from "./settings-routes.ts";
import { addStandInRoutes } from "./stand-in-routes.ts";
import { addStateRoutes } from "./state-routes.ts";
import type { SystemDeps, SystemEnv } from "./system-env.ts";

/** The operator's API; paths are relative to /api/system. Behind authentication, which sets `actor`. Refusals are thrown. */
export function systemRoutes(deps: SystemDeps): OpenAPIHono<SystemEnv> {
  const app = new OpenAPIHono<SystemEnv>({ defaultHook: refuseInvalid });
  app.use(deps.requireScope("read"));
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  addFleetRoutes(app, deps);
  addStateRoutes(app, deps);
  addFindingRoutes(app);
  addStandInRoutes(app);
  addRunRoutes(app);
  addDeadLetterRoutes(app, deps);
  addDatabaseRoutes(app, deps);
  addSettingsRoutes(app, deps);
  return app;
}
