/** For tests: the routes as the API mounts them, with a clock of the test's, and people who are logged in. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv, Tools } from "../../domain.ts";
import { hashPassword } from "../access/password.ts";
import { CARRIER_KINDS } from "../carriers/carriers.ts";
import { mirakl } from "../marketplaces/mirakl/client.ts";
import type { Role } from "../model.ts";
import { ordersSettings } from "../settings.ts";
import type { Upstreams } from "../upstreams.ts";
import type { Tokens } from "../wire.ts";
import { AUTH_PATHS } from "./auth-routes.ts";
import { ordersRoutes, publishedOrdersRoutes } from "./orders-routes.ts";

export { emptyTables } from "../empty-tables.ts";

/** 2026-11-23 09:00:00 Z, a Monday. */
export const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
/** Of tests alone. */
export const ORDERS_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
export const PASSWORD = "correct horse battery";
export const ORIGIN = "https://vigie.example";
const OPERATOR_KEY = "the deployment's own";

export type Asked = {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** JSON, unless it is text. */
  body?: unknown;
};

export type Api = {
  ask(path: string, asked?: Asked): Promise<Response>;
  /** The body, with the status. */
  json(path: string, asked?: Asked): Promise<{ status: number; body: Record<string, unknown> }>;
  login(email: string, password?: string): Promise<Tokens>;
};

export type ApiOptions = {
  clock: { now: number };
  tools?: Partial<Tools>;
  variables?: Record<string, string>;
  /** Those that a-loop.ts plays, where they are to be asked. */
  upstreams?: Upstreams;
};

const REAL: Upstreams = { carriers: CARRIER_KINDS, marketplace: mirakl };

export function anApi(env: { DB: D1Database }, options: ApiOptions): Api {
  const { clock, tools = {}, variables = { ORDERS_KEY }, upstreams = REAL } = options;
  const settings = ordersSettings(variables);
  const app = new OpenAPIHono<DomainEnv>();
  app.onError((error, context) => {
    if (!(error instanceof Refusal)) throw error;
    const { title, message: detail, parameter, status, retryAfterSeconds } = error;
    return context.json(
      { title, detail, parameter },
      status,
      retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
    );
  });
  for (const path of ["/api/*", ...AUTH_PATHS])
    app.use(path, async (context, next) => {
      context.set("now", clock.now);
      context.set("tools", { db: env.DB, now: () => clock.now, ...tools } as Tools);
      context.set("operator", async () => {
        if (context.req.header("x-api-key") !== OPERATOR_KEY)
          throw new Refusal(401, "Not authenticated", "Send a key.");
        return { name: "root" };
      });
      await next();
    });
  app.route("/api", ordersRoutes(settings, upstreams));
  app.route("/", publishedOrdersRoutes(settings));

  const ask: Api["ask"] = async (path, { method, token, headers = {}, body } = {}) => {
    const isText = typeof body === "string";
    return app.request(
      `${ORIGIN}${path}`,
      {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: {
          ...(body === undefined ? {} : { "content-type": isText ? "text/csv" : "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      },
      env,
    );
  };
  return {
    ask,
    async json(path, asked) {
      const response = await ask(path, asked);
      return { status: response.status, body: await response.json() };
    },
    async login(email, password = PASSWORD) {
      const response = await ask("/auth/login", { body: { email, password } });
      if (response.status !== 200) throw new Error(`${email} cannot log in: ${await response.text()}`);
      return response.json();
    },
  };
}

export const asOperator = { "x-api-key": OPERATOR_KEY };

let passwordHash: Promise<string> | undefined;

/** A user of the tenant, which is made where it is not there; the password is PASSWORD. */
export async function aUser(db: D1Database, email: string, role: Role, tenantId = "t1"): Promise<string> {
  // Hashing is slow by design: once for all of a file's users.
  passwordHash ??= hashPassword(PASSWORD);
  const id = `u-${email}`;
  await db.batch([
    db
      .prepare("INSERT OR IGNORE INTO orders_tenants (id, name, topic_key, created_at) VALUES (?1, ?1, ?2, ?3)")
      .bind(tenantId, `topic-of-${tenantId}`, NOW),
    db
      .prepare(
        `INSERT INTO orders_users (id, tenant_id, email, name, role, password_hash, created_at)
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)`,
      )
      .bind(id, tenantId, email, role, await passwordHash, NOW),
  ]);
  return id;
}
