import { OpenAPIHono } from "@hono/zod-openapi";
import type { DomainEnv } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import type { TransitSettings } from "../settings.ts";
import { addCatalogueRoutes } from "./catalogue-routes.ts";
import { addLiveRoutes } from "./live-routes.ts";
import { addMapRoutes } from "./map-routes.ts";
import { refuseInvalid } from "./parameters.ts";

/** Public transport over HTTP; paths are relative to /api. Refusals are thrown as Refusal. */
export function transitRoutes(settings: TransitSettings): OpenAPIHono<DomainEnv> {
  const app = new OpenAPIHono<DomainEnv>({ defaultHook: refuseInvalid });
  const catalogue = catalogueFor(settings);
  addCatalogueRoutes(app, catalogue);
  addLiveRoutes(app, catalogue);
  addMapRoutes(app, catalogue);
  return app;
}
