/** The routes as the API mounts them, with a clock of the test's and refusals as plain JSON. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { transitSettings } from "../settings.ts";
import { transitRoutes } from "./transit-routes.ts";

/** 2026-10-08 08:00:00 Z. */
export const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);

export function anApi(variables: Record<string, string> = {}, now: () => number = () => NOW): OpenAPIHono<DomainEnv> {
  const app = new OpenAPIHono<DomainEnv>();
  app.use(async (context, next) => {
    context.set("now", now());
    await next();
  });
  app.onError((error, context) => {
    if (!(error instanceof Refusal)) throw error;
    const { title, message: detail, parameter, retryAfterSeconds } = error;
    return context.json({ title, detail, parameter, retryAfterSeconds }, error.status);
  });
  app.route("/api", transitRoutes(transitSettings(variables)));
  return app;
}
