import { OpenAPIHono } from "@hono/zod-openapi";
import { refuseInvalid } from "../system/parameters.ts";
import type { FetchKeys } from "./access-keys.ts";
import type { AccessEnv } from "./actor.ts";
import { addKeyRoutes } from "./key-routes.ts";
import { addSessionRoutes } from "./session-routes.ts";

/** Sessions, tickets and keys, at their full paths. What is under /api/system counts on `authenticate` before it. */
export function systemAccessRoutes(fetchKeys?: FetchKeys): OpenAPIHono<AccessEnv> {
  const app = new OpenAPIHono<AccessEnv>({ defaultHook: refuseInvalid });
  app.openAPIRegistry.registerComponent("securitySchemes", "ApiKey", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description: "A key of POST /api/system/keys, or the deployment's SYSTEM_API_TOKEN. Also taken as a bearer.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "Session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-vigie_session",
    description: "The cookie of POST /api/session. Changes need Sec-Fetch-Site or Origin of this site, and JSON.",
  });
  addSessionRoutes(app, fetchKeys);
  addKeyRoutes(app);
  return app;
}
