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
