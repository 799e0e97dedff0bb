/** The routes as the API mounts them, with a clock of the test's. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { onError } from "../problems.ts";
import { systemLogRoutes } from "../system/logs.ts";
import type { FetchKeys } from "./access-keys.ts";
import { systemAccessRoutes } from "./access-routes.ts";
import { type AccessEnv, requireScope } from "./actor.ts";
import { systemAuditRoutes } from "./audit-routes.ts";
import { authenticate } from "./authenticate.ts";

export const ROOT = "root-token-of-this-test";
/** 2026-10-08 08:00:00 Z. */
export const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);
export const SITE = "https://vigie.example";

type Setup = {
  db: D1Database;
  variables?: Record<string, string>;
  clock?: { now: number };
  fetchKeys?: FetchKeys;
};

type Asked = { method?: string; headers?: Record<string, string>; body?: unknown; site?: string };

/** What `ask` answers: the body is JSON, of whatever shape. */
export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

export function anAccessApi({ db, variables = { SYSTEM_API_TOKEN: ROOT }, clock = { now: NOW }, fetchKeys }: Setup) {
  const env = { ...variables, DB: db };
  const app = new OpenAPIHono<AccessEnv>();
  app.onError(onError);
  app.use(async (context, next) => {
    context.set("now", clock.now);
    context.set("requestId", "request-1");
    await next();
  });
  app.use("/api/system/*", authenticate(fetchKeys));
  app.route("/", systemAccessRoutes(fetchKeys));
  app.route("/", systemAuditRoutes());
  app.route("/", systemLogRoutes());
  app.get("/api/system/who", requireScope("read"), (context) => context.json(context.get("actor")));
  app.post("/api/system/pause", requireScope("control"), (context) => context.json({ paused: true }));

  async function ask(path: string, { method = "GET", headers = {}, body, site = SITE }: Asked = {}): Promise<Answer> {
    const response = await app.request(
      `${site}${path}`,
      {
        method,
        headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      env,
    );
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  return { app, env, clock, ask };
}

export const withKey = (key: string): Record<string, string> => ({ "x-api-key": key });
