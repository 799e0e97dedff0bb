import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

const get = (path: string) => exports.default.fetch(new Request(`https://vigie.example${path}`));

it("publishes a domain's feeds beside /api, refusing as /api does", async () => {
  const response = await get("/gtfs-rt/idfm/alerts.pb");
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("retry-after")).toBe("15");
  expect((await get("/gtfs-rt/nowhere/alerts.pb")).status).toBe(404);
});

it("describes them in /openapi.json", async () => {
  const description = await (await get("/openapi.json")).json<{ paths: Record<string, unknown> }>();
  expect(Object.keys(description.paths)).toContain("/gtfs-rt/{network}/{feed}");
});

it("reaches a domain that people log in to, beside /api and under it", async () => {
  const closed = await get("/auth/me");
  expect([closed.status, await closed.json()]).toMatchObject([503, { detail: "closed: ORDERS_KEY is not set" }]);
  expect((await get("/api/v1/health/")).status).toBe(200);
  // The deployment's own key is asked for by the shell, which says that there is none.
  const tenants = await get("/api/v1/tenants");
  expect([tenants.status, await tenants.json()]).toMatchObject([503, { title: "The system API is closed" }]);
});
