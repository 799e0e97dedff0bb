import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { beforeEach, expect, it } from "vitest";
import type { DomainEnv } from "../../../domains/domain.ts";
import { onError } from "../problems.ts";
import { lendOperator } from "./operator.ts";

const ROOT = "root-token-of-this-test";
const { DB } = env;

/** A domain's routes: one for the deployment's operators, one that has tokens of its own. */
const app = new Hono<DomainEnv>();
app.onError(onError);
app.use(async (context, next) => {
  context.set("now", Date.UTC(2026, 9, 8));
  await next();
});
app.use(lendOperator);
app.post("/tenants", async (context) => context.json(await context.get("operator")("admin"), 201));
app.get("/own", (context) => context.text("own"));

const ask = (path: string, headers: Record<string, string>, method = "GET") =>
  app.request(`https://vigie.example${path}`, { method, headers }, { DB, SYSTEM_API_TOKEN: ROOT });

beforeEach(async () => {
  await DB.batch(["api_keys", "audit_log"].map((table) => DB.prepare(`DELETE FROM ${table}`)));
});

it("lets a domain's route ask for the deployment's key", async () => {
  const made = await ask("/tenants", { "x-api-key": ROOT }, "POST");
  expect([made.status, await made.json()]).toEqual([201, { name: "root" }]);
});

it("refuses whoever has no key, or a wrong one, and audits who tried", async () => {
  expect((await ask("/tenants", {}, "POST")).status).toBe(401);
  expect((await ask("/tenants", { "x-api-key": "wrong" }, "POST")).status).toBe(401);
  const { results } = await DB.prepare("SELECT action, result FROM audit_log").all();
  expect(results).toEqual([{ action: "access.key", result: "refused" }]);
});

it("looks at no credential where the route does not ask: a domain's own bearer is no wrong key", async () => {
  expect((await ask("/own", { authorization: "Bearer a-token-of-the-domain" })).status).toBe(200);
  expect((await DB.prepare("SELECT COUNT(*) AS n FROM audit_log").first<{ n: number }>())?.n).toBe(0);
});
