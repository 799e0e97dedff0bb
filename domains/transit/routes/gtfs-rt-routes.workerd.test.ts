import { env } from "cloudflare:workers";
import { OpenAPIHono } from "@hono/zod-openapi";
import { beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import { brokenRules } from "../gtfs-rt-out/a-validator.ts";
import { transitSettings } from "../settings.ts";
import { aDeparture, aLineDocument, aWireDisruption, iso, NOW } from "../view/a-line.ts";
import { gtfsRtRoutes } from "./gtfs-rt-routes.ts";

const CHATELET = "71264";
const HOTEL_DE_VILLE = "415852";

let now = NOW;
const api = new OpenAPIHono<DomainEnv>();
api.use(async (context, next) => {
  context.set("now", now);
  await next();
});
api.onError((error, context) => {
  if (!(error instanceof Refusal)) throw error;
  const { message: detail, parameter, retryAfterSeconds } = error;
  return context.json({ detail, parameter, retryAfterSeconds }, error.status);
});
api.route("/", gtfsRtRoutes(transitSettings({})));

const get = (feed: string, headers: Record<string, string> = {}) =>
  api.request(`/gtfs-rt/idfm/${feed}`, { headers }, env);

async function store(
  target: string,
  document: unknown,
  feed: string,
  { fetchedAt = NOW - 20_000, generation = 7 } = {},
) {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT OR REPLACE INTO feeds (feed, domain, source, origin, generation, commit_id, observed_at, fetched_at,
         stale_after_s, expired_after_s)
       VALUES (?, 'transit', 'prim', 'simulator', ?, 'c', ?, ?, 260, 605)`,
    ).bind(feed, generation, fetchedAt - 1000, fetchedAt),
    env.DB.prepare(
      `INSERT OR REPLACE INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
       VALUES (?, 'transit', ?, ?, hex(randomblob(8)), ?, ?)`,
    ).bind(target, feed, generation, JSON.stringify(document), fetchedAt),
  ]);
}

const stops = catalogueFor(transitSettings({})).lineByKey("metro", "1")?.stops ?? [];
const coming = aLineDocument(
  {
    [CHATELET]: [aDeparture({ expected_at: iso(-60), direction: null, destination_id: null })],
    [HOTEL_DE_VILLE]: [aDeparture({ expected_at: iso(60), quay_id: "22101", direction: null, destination_id: null })],
  },
  [...stops],
);

async function storeAll(times: Parameters<typeof store>[3] = {}) {
  await store("transit:metro:1", coming, "transit:prim-et", times);
  await store("transit:traffic", { disruptions: [aWireDisruption()] }, "transit:prim-disruptions", times);
}

beforeEach(async () => {
  now = NOW;
  await env.DB.batch([env.DB.prepare("DELETE FROM feeds"), env.DB.prepare("DELETE FROM live_snapshots")]);
});

describe("GET /gtfs-rt/{network}/{feed}", () => {
  it.each(["trip-updates", "vehicle-positions", "alerts"])(
    "gives %s as bytes and as JSON, which say the same",
    async (kind) => {
      await storeAll();
      const [pb, json] = await Promise.all([get(`${kind}.pb`), get(`${kind}.json`)]);
      expect([pb.headers.get("content-type"), json.headers.get("content-type")]).toEqual([
        "application/x-protobuf",
        "application/json; charset=utf-8",
      ]);
      const bytes = new Uint8Array(await pb.arrayBuffer());
      expect(brokenRules(bytes, now)).toEqual([]);
      const [fromBytes, fromJson] = [readFeed(bytes), readFeed(new Uint8Array(await json.arrayBuffer()))];
      if (fromBytes.kind === "malformed" || fromJson.kind === "malformed") throw new Error("unreadable");
      expect(fromBytes.entities).toHaveLength(1);
      expect([fromJson.header, fromJson.entities]).toEqual([fromBytes.header, fromBytes.entities]);
      // When the upstream answered, not now.
      expect(fromBytes.header.timestamp).toBe(NOW / 1000 - 20);
      expect(pb.headers.get("vigie-origin")).toBe("simulator");
      expect(pb.headers.get("cache-control")).toBe("public, max-age=10");
    },
  );

  it("has the same bytes and tag until the upstream answers again, whatever the clock says", async () => {
    await storeAll();
    const first = await get("trip-updates.pb");
    const tag = first.headers.get("etag") ?? "";
    const bytes = await first.arrayBuffer();
    now = NOW + 30_000;
    const again = await get("trip-updates.pb");
    expect([again.headers.get("etag"), await again.arrayBuffer()]).toEqual([tag, bytes]);
    expect((await get("trip-updates.pb", { "if-none-match": tag })).status).toBe(304);
    expect((await get("trip-updates.json", { "if-none-match": tag })).status).toBe(200);
    await storeAll({ fetchedAt: NOW + 20_000, generation: 8 });
    const next = await get("trip-updates.pb", { "if-none-match": tag });
    expect(next.status).toBe(200);
    const feed = readFeed(new Uint8Array(await next.arrayBuffer()));
    expect(feed).toMatchObject({ header: { timestamp: NOW / 1000 + 20 } });
  });

  it("has no feed rather than an empty one before the first answer, and when the last has expired", async () => {
    const refused = async () => {
      const response = await get("trip-updates.pb");
      return [response.status, await response.json()];
    };
    expect(await refused()).toEqual([503, expect.objectContaining({ retryAfterSeconds: 15 })]);
    await storeAll({ fetchedAt: NOW - 605_000 });
    expect(await refused()).toEqual([503, expect.objectContaining({ retryAfterSeconds: 15 })]);
    await storeAll({ fetchedAt: NOW - 604_000 });
    expect((await get("trip-updates.pb")).status).toBe(200);
  });

  it.each([
    ["/gtfs-rt/atlantis/alerts.pb", "network"],
    ["/gtfs-rt/idfm/alerts.xml", "feed"],
  ])("%s is not there", async (path, parameter) => {
    const response = await api.request(path, {}, env);
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ parameter })]);
  });
});
