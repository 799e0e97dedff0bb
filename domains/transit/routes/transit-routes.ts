import { OpenAPIHono } from "@hono/zod-openapi";
import type { DomainEnv } from "../../domain.ts";
import type { TransitSettings } from "../settings.ts";
import { addCatalogueRoutes } from "./catalogue-routes.ts";
import { addLiveRoutes } from "./live-routes.ts";
import { addMapRoutes } from "./map-routes.ts";
import { refuseInvalid } from "./parameters.ts";
import { servedBy } from "./served.ts";

/** Public transport over HTTP; paths are relative to /api. Refusals are thrown as Refusal. */
export function transitRoutes(settings: TransitSettings): OpenAPIHono<DomainEnv> {
  const app = new OpenAPIHono<DomainEnv>({ defaultHook: refuseInvalid });
  const servedOf = servedBy(settings);
  addCatalogueRoutes(app, servedOf);
  addLiveRoutes(app, servedOf);
  addMapRoutes(app, servedOf);
  return app;
}
