import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { transitSettings } from "../settings.ts";
import { loadCatalogue } from "../store/catalogue-store.ts";
import { recordStates } from "../store/line-states.ts";
import { aDeparture, aLineDocument, aWireDisruption, iso } from "../view/a-line.ts";
import type { LineDocument } from "../wire.ts";
import { anApi, NOW } from "./an-api.ts";
import {
  boardSchema,
  historySchema,
  mapTrainsSchema,
  nearestSchema,
  schedulesSchema,
  searchSchema,
  snapshotSchema,
  trafficSchema,
} from "./schemas.ts";

const CHATELET = "71264";
const HOTEL_DE_VILLE = "415852";

const NOW_ISO = iso(0);

let now = NOW;
const api = anApi({}, () => now);

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await api.request(path, { headers }, env);
  const body: unknown = response.status === 304 ? null : await response.json();
  return { response, body };
}

type Feed = { feed: string; fetchedAt?: number; lastError?: string };

async function store(target: string, document: unknown, { feed, fetchedAt = NOW - 20_000, lastError }: Feed) {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT OR REPLACE INTO feeds (feed, domain, source, origin, generation, commit_id, observed_at, fetched_at,
         stale_after_s, expired_after_s, last_error_at, last_error_outcome, last_error_message)
       VALUES (?, 'transit', 'prim-et', 'simulator', 9, 'c', ?, ?, 260, 605, ?, ?, ?)`,
    ).bind(
      feed,
      fetchedAt - 1000,
      fetchedAt,
      lastError === undefined ? null : NOW,
      lastError === undefined ? null : "unavailable",
      lastError ?? null,
    ),
    env.DB.prepare(
      `INSERT OR REPLACE INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
       VALUES (?, 'transit', ?, 7, hex(randomblob(8)), ?, ?)`,
    ).bind(target, feed, JSON.stringify(document), fetchedAt),
  ]);
}

function metro1(departures: Parameters<typeof aLineDocument>[0]): LineDocument {
  const line = catalogueFor(transitSettings({})).lineByKey("metro", "1");
  return aLineDocument(departures, line?.stops ?? []);
}

const coming = metro1({
  [CHATELET]: [
    aDeparture({ id: "a", expected_at: iso(-60) }),
    aDeparture({ id: "b", journey_ref: "b", expected_at: iso(240) }),
    aDeparture({ id: "c", journey_ref: "c", direction: "1", expected_at: iso(130) }),
    aDeparture({ id: "d", journey_ref: "d", direction: null, expected_at: iso(5000), provenance: "unmatched" }),
  ],
  [HOTEL_DE_VILLE]: [aDeparture({ id: "a", expected_at: iso(60) })],
});

beforeAll(async () => {
  await loadCatalogue(env.DB, catalogueFor(transitSettings({})).catalogue);
});

beforeEach(async () => {
  now = NOW;
  await env.DB.batch([env.DB.prepare("DELETE FROM feeds"), env.DB.prepare("DELETE FROM live_snapshots")]);
});

describe("GET /api/snapshots/{network}/{line}", () => {
  it("carries the stored document untouched, its age and origin, and the trains of the moment", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et" });
    const { response, body } = await get("/api/snapshots/metro/1");
    const snapshot = snapshotSchema.parse(body);
    expect(snapshot.stations).toEqual(coming.stations);
    expect(snapshot).toMatchObject({
      generation: 7,
      age_s: 20,
      freshness: "fresh",
      source: "prim-et",
      origin: "simulator",
      observed_at: iso(-21),
      fetched_at: iso(-20),
      errors: [],
    });
    expect(snapshot.trains).toMatchObject([{ from: CHATELET, to: HOTEL_DE_VILLE, progress: 0.5, estimated: true }]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=10");
  });

  it("serves the last good document beside the failure of the latest poll", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et", fetchedAt: NOW - 300_000, lastError: "503" });
    const snapshot = snapshotSchema.parse((await get("/api/snapshots/metro/1")).body);
    expect(snapshot).toMatchObject({ freshness: "stale", errors: [{ outcome: "unavailable", message: "503" }] });
    expect(snapshot.trains.map(({ confidence }) => confidence)).toEqual(["low"]);
  });

  it("has no trains left when the data has expired", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et", fetchedAt: NOW - 605_000 });
    expect((await get("/api/snapshots/metro/1")).body).toMatchObject({ freshness: "expired", trains: [] });
  });

  it("answers 304 until a poll, a failure or staleness tells something new", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et" });
    const tag = (await get("/api/snapshots/metro/1")).response.headers.get("etag") ?? "";
    const again = () => get("/api/snapshots/metro/1", { "if-none-match": tag }).then(({ response }) => response);
    expect(await again()).toMatchObject({ status: 304 });
    expect((await again()).headers.get("etag")).toBe(tag);

    now = NOW + 241_000;
    expect((await again()).status).toBe(200);
    now = NOW;
    await store("transit:metro:1", coming, { feed: "transit:prim-et", lastError: "503" });
    expect((await again()).status).toBe(200);
    await store("transit:metro:1", coming, { feed: "transit:prim-et", fetchedAt: NOW });
    expect((await again()).status).toBe(200);
  });

  it("lets nobody keep a copy past the next poll", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et", fetchedAt: NOW - 83_000 });
    const { response } = await get("/api/snapshots/metro/1");
    expect(response.headers.get("cache-control")).toBe("public, max-age=3");
  });

  it("says when to come back while nothing has been fetched", async () => {
    const { response, body } = await get("/api/snapshots/metro/1");
    expect([response.status, body]).toEqual([503, expect.objectContaining({ retryAfterSeconds: 15 })]);
  });
});

describe("GET /api/stops/{stop}/departures", () => {
  it("makes the board from the stop's lines while nobody watches the stop", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et" });
    const board = boardSchema.parse((await get(`/api/stops/${CHATELET}/departures`)).body);
    expect(board).toMatchObject({ from: "lines", stop: { id: CHATELET, name: "Châtelet" } });
    expect(board.stop.lines).toContainEqual({ network: "metro", line: "14" });
    expect(board.departures.map(({ id }) => id)).toEqual(["metro:1:c", "metro:1:b", "metro:1:d"]);
  });

  it("takes the stop's own board while that is fresh", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et" });
    const own = { stop_id: CHATELET, name: "Châtelet", departures: [{ ...aDeparture(), network: "metro", line: "1" }] };
    await store(`transit:stop:${CHATELET}`, own, { feed: `transit:stop:${CHATELET}` });
    const board = boardSchema.parse((await get(`/api/stops/${CHATELET}/departures`)).body);
    expect([board.from, board.departures.map(({ id }) => id)]).toEqual(["stop", ["train-1"]]);
  });

  it("shows no departure of data that has expired, and says so", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et", fetchedAt: NOW - 700_000 });
    expect((await get(`/api/stops/${CHATELET}/departures`)).body).toMatchObject({
      freshness: "expired",
      departures: [],
    });
  });

  it("is 503 while none of its lines has been fetched", async () => {
    expect((await get(`/api/stops/${CHATELET}/departures`)).response.status).toBe(503);
  });
});

describe("GET /api/schedules/{network}/{line}/{station}/{direction}", () => {
  beforeEach(() => store("transit:metro:1", coming, { feed: "transit:prim-et" }));

  it.each([
    ["chatelet/A", ["4 mn"]],
    [`${CHATELET}/R`, ["2 mn"]],
    ["ch%C3%A2telet/1", ["2 mn"]],
    ["CHATELET/A+R", ["2 mn", "4 mn", "11:23"]],
    ["chatelet/A%2BR", ["2 mn", "4 mn", "11:23"]],
  ])("%s has %j", async (path, messages) => {
    const schedules = schedulesSchema.parse((await get(`/api/schedules/metro/1/${path}`)).body);
    expect(schedules.result.schedules.map(({ message }) => message)).toEqual(messages);
    expect(schedules.undetermined).toBe(1);
  });
});

describe("GET /api/traffic/status", () => {
  const traffic = {
    disruptions: [aWireDisruption(), aWireDisruption({ id: "lift", lift: true, lines: ["rer:A"] })],
  };

  it("has every line, worst first, and what disturbs them", async () => {
    await store("transit:traffic", traffic, { feed: "transit:prim-disruptions" });
    const status = trafficSchema.parse((await get("/api/traffic/status")).body);
    expect(status.lines).toHaveLength(60);
    expect(status.lines[0]).toMatchObject({ network: "metro", line: "1", level: "closed", since: iso(-600) });
    expect(new Set(status.lines.slice(1).map(({ level }) => level))).toEqual(new Set(["normal"]));
    expect(status.disruptions.map(({ id }) => id)).toEqual(["d1", "lift"]);
  });

  it.each([
    ["?network=rer", 5, ["lift"]],
    ["?network=metro&line=1", 1, ["d1"]],
    ["?line=3bis", 1, []],
  ])("%s tells of %i lines, and of what touches them", async (query, count, ids) => {
    await store("transit:traffic", traffic, { feed: "transit:prim-disruptions" });
    const status = trafficSchema.parse((await get(`/api/traffic/status${query}`)).body);
    expect([status.lines.length, status.disruptions.map(({ id }) => id)]).toEqual([count, ids]);
  });

  it("does not say that all is well on the word of expired data", async () => {
    await store("transit:traffic", { disruptions: [] }, { feed: "transit:prim-disruptions", fetchedAt: NOW - 700_000 });
    const status = trafficSchema.parse((await get("/api/traffic/status")).body);
    expect(new Set(status.lines.map(({ level }) => level))).toEqual(new Set(["unknown"]));
  });

  it("is new when a disruption ends by the clock, though nothing was polled", async () => {
    await store("transit:traffic", traffic, { feed: "transit:prim-disruptions", fetchedAt: NOW + 1_790_000 });
    now = NOW + 1_799_000;
    const tag = (await get("/api/traffic/status")).response.headers.get("etag") ?? "";
    now = NOW + 1_800_000;
    expect((await get("/api/traffic/status", { "if-none-match": tag })).response.status).toBe(200);
  });

  it("is 503, never normal, while nothing has been fetched", async () => {
    expect((await get("/api/traffic/status")).response.status).toBe(503);
  });
});

describe("what an operator holds", () => {
  const heldAt = iso(-300);

  it("is as old as the hold in a snapshot, though its feed was polled a moment ago", async () => {
    await store("transit:metro:1", { ...coming, held_at: heldAt }, { feed: "transit:prim-et" });
    const snapshot = snapshotSchema.parse((await get("/api/snapshots/metro/1")).body);
    expect(snapshot).toMatchObject({ held_at: heldAt, fetched_at: heldAt, age_s: 300, freshness: "stale", errors: [] });
    expect(snapshot.trains.map(({ confidence }) => confidence)).toEqual(["low"]);
  });

  it("says null where nothing is held", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et" });
    expect((await get("/api/snapshots/metro/1")).body).toMatchObject({ held_at: null });
  });

  it("is told on a board, even where the held line's times have expired and are gone from it", async () => {
    await store("transit:metro:1", { ...coming, held_at: iso(-3600) }, { feed: "transit:prim-et" });
    await store("transit:metro:14", metro1({}), { feed: "transit:prim-et" });
    const board = boardSchema.parse((await get(`/api/stops/${CHATELET}/departures`)).body);
    expect(board).toMatchObject({ held_at: iso(-3600), age_s: 20, departures: [] });
  });

  it("makes no line normal once the held traffic has expired", async () => {
    await store("transit:traffic", { disruptions: [], held_at: iso(-3600) }, { feed: "transit:prim-disruptions" });
    const status = trafficSchema.parse((await get("/api/traffic/status")).body);
    expect(status).toMatchObject({ held_at: iso(-3600), freshness: "expired" });
    expect(new Set(status.lines.map(({ level }) => level))).toEqual(new Set(["unknown"]));
  });
});

describe("GET /api/geo/trains", () => {
  it("has the leg of every train of the network, and none of a line whose data has expired", async () => {
    await store("transit:metro:1", coming, { feed: "transit:prim-et" });
    await store("transit:metro:2", { ...metro1({}), held_at: iso(-3600) }, { feed: "transit:prim-et" });
    const { lines, ...feed } = mapTrainsSchema.parse((await get("/api/geo/trains?network=metro")).body);
    expect(feed).toMatchObject({ age_s: 20, origin: "simulator", source: "prim-et" });
    expect(lines).toMatchObject([
      { line: "1", freshness: "fresh", trains: [{ from: CHATELET, to: HOTEL_DE_VILLE, from_at: iso(-60) }] },
      { line: "2", freshness: "expired", held_at: iso(-3600), trains: [] },
    ]);
  });

  it("is 503 while nothing has been fetched", async () => {
    expect((await get("/api/geo/trains")).response.status).toBe(503);
  });
});

describe("GET /api/traffic/history", () => {
  const { lines } = catalogueFor(transitSettings({}));
  const look = (at: number) => recordStates(env.DB, lines, at);

  beforeEach(async () => {
    await env.DB.batch([
      env.DB.prepare("DELETE FROM transit_line_states"),
      env.DB.prepare("DELETE FROM transit_states_seen"),
    ]);
  });

  it("tells what each line's state was, and a gap where nobody knew it", async () => {
    await store("transit:traffic", { disruptions: [aWireDisruption()] }, { feed: "transit:prim-disruptions" });
    for (let minute = 0; minute < 4; minute++) await look(NOW + minute * 60_000);
    await store("transit:traffic", { disruptions: [] }, { feed: "transit:prim-disruptions" });
    await look(NOW + 240_000);
    now = NOW + 300_000;
    const history = historySchema.parse((await get("/api/traffic/history?hours=1&network=metro&line=1")).body);
    expect(history).toMatchObject({ from: iso(300 - 3600), to: iso(300), seen_at: iso(240) });
    expect(history.lines).toEqual([
      {
        network: "metro",
        line: "1",
        line_id: "C01371",
        states: [
          { from: iso(300 - 3600), to: NOW_ISO, level: "unknown" },
          { from: NOW_ISO, to: iso(240), level: "closed" },
          { from: iso(240), to: iso(300), level: "normal" },
        ],
      },
    ]);
  });

  it("is all gap before anything was recorded, for every line", async () => {
    const history = historySchema.parse((await get("/api/traffic/history")).body);
    expect(history.lines).toHaveLength(60);
    expect(new Set(history.lines.flatMap(({ states }) => states.map(({ level }) => level)))).toEqual(
      new Set(["unknown"]),
    );
  });

  it("is the same for a minute, and may be kept that long", async () => {
    const { response } = await get("/api/traffic/history");
    expect(response.headers.get("cache-control")).toBe("public, max-age=60");
    const tag = response.headers.get("etag") ?? "";
    now = NOW + 59_000;
    expect((await get("/api/traffic/history", { "if-none-match": tag })).response.status).toBe(304);
    now = NOW + 60_000;
    expect((await get("/api/traffic/history", { "if-none-match": tag })).response.status).toBe(200);
  });

  it.each([["hours=0"], ["hours=337"], ["hours=1.5"], ["hours=x"]])("refuses %s", async (query) => {
    const { response, body } = await get(`/api/traffic/history?${query}`);
    expect([response.status, body]).toEqual([400, expect.objectContaining({ parameter: "hours" })]);
  });
});

describe("GET /api/geo/nearest and /api/search", () => {
  it("finds the stop at a place", async () => {
    const { body } = await get("/api/geo/nearest?lat=48.8586&lon=2.3472&max_results=3&max_distance=1");
    const { results, count } = nearestSchema.parse(body);
    expect(count).toBe(3);
    expect(results[0]?.station.name).toContain("Châtelet");
    expect(results.map(({ distance_m }) => distance_m)).toEqual(
      results.map((r) => r.distance_m).toSorted((a, b) => a - b),
    );
  });

  it("finds lines and stops by name", async () => {
    const { results } = searchSchema.parse((await get("/api/search?q=3bis")).body);
    expect(results[0]).toMatchObject({ kind: "line", network: "metro", line: "3B" });
    const found = searchSchema.parse((await get("/api/search?q=chatelet&limit=1")).body);
    expect(found).toMatchObject({ count: 1, results: [{ kind: "stop", lines: expect.any(Array) }] });
  });
});
