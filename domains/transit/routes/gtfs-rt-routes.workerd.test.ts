import { env } from "cloudflare:workers";
import { OpenAPIHono } from "@hono/zod-openapi";
import { beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { readReference } from "../doctor/examine.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { diagnosisOf } from "../gtfs-rt-out/a-diagnosis.ts";
import type { ToldFeed } from "../gtfs-rt-out/told.ts";
import { aFeed, aFeedZip } from "../gtfs-static/a-feed.ts";
import { importGtfs } from "../gtfs-static/store-feed.ts";
import { pollOf } from "../networks/gtfs-rt-poll.ts";
import { transitSettings } from "../settings.ts";
import { writeRows } from "../store/source-rows.ts";
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
api.route("/", gtfsRtRoutes(transitSettings({ TRANSIT_NETWORKS: "idfm,caltrain" })));

let watchedDatabase: D1Database | null = null;
const get = (feed: string, headers: Record<string, string> = {}, network = "idfm") =>
  api.request(`/gtfs-rt/${network}/${feed}`, { headers }, { ...env, DB: watchedDatabase ?? env.DB });

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
  const tables = ["feeds", "live_snapshots", "gtfs_feeds", "gtfs_packs"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
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
      expect(diagnosisOf(bytes, now)).toEqual([]);
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
    ["/gtfs-rt/atlantis/alerts.pb", "network", "idfm, caltrain"],
    ["/gtfs-rt/nyct-ace/alerts.pb", "network", "idfm, caltrain"],
    ["/gtfs-rt/idfm/alerts.xml", "feed", "trip-updates.pb"],
  ])("%s is not there, and the answer names what is", async (path, parameter, named) => {
    const response = await api.request(path, {}, env);
    const problem = { parameter, detail: expect.stringContaining(named) };
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining(problem)]);
  });
});

describe("a network whose timetable is stored", () => {
  const at = (seconds: number) => NOW / 1000 + seconds;
  /** Of line 1 from Châtelet to Hôtel de Ville, two minutes behind its plan; [area, quay, expected and aimed seconds]. */
  const train = (ref: string, late = 120) => [
    ref,
    "0",
    HOTEL_DE_VILLE,
    "Hôtel de Ville",
    null,
    at(-30),
    at(0),
    [
      [CHATELET, "22101", null, 60 + late, null, 60, 0, 0],
      [HOTEL_DE_VILLE, "22102", 180 + late, null, 180, null, 0, 2],
    ],
  ];
  const pack = (...trains: unknown[]) => ({ lines: { C01371: trains } });
  const storePack = (document: unknown, times: Parameters<typeof store>[3] = {}) =>
    store("transit:trips:metro:0", document, "transit:prim-et", times);

  // NOW is 10:00 in Paris.
  const files = {
    "routes.txt": "route_id,route_short_name,route_long_name,route_type\nIDFM:C01371,1,,1\n",
    "stops.txt":
      "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n" +
      `IDFM:${CHATELET},Châtelet,48.8,2.3,1,\nIDFM:${HOTEL_DE_VILLE},Hôtel de Ville,48.8,2.3,1,\n` +
      `IDFM:22101,Châtelet,48.8,2.3,0,IDFM:${CHATELET}\nIDFM:22102,Hôtel de Ville,48.8,2.3,0,IDFM:${HOTEL_DE_VILLE}\n`,
    "calendar.txt":
      "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nWEEK,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": null,
    "trips.txt":
      "trip_id,route_id,service_id,trip_headsign,direction_id\nP1,IDFM:C01371,WEEK,Hôtel de Ville,1\nP2,IDFM:C01371,WEEK,,1\n",
    "stop_times.txt":
      "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" +
      "P1,10:01:00,10:01:00,IDFM:22101,5\nP1,10:03:00,10:03:00,IDFM:22102,7\n" +
      "P2,11:01:00,11:01:00,IDFM:22101,5\nP2,11:03:00,11:03:00,IDFM:22102,7\n",
    "frequencies.txt": null,
  };
  const importTimetable = async (version = NOW) =>
    expect(await importGtfs(env.DB, "idfm", await aFeed(files), version)).toMatchObject({ kind: "imported" });

  async function tripsOf(response: Response) {
    const feed = readFeed(new Uint8Array(await response.arrayBuffer()));
    if (feed.kind === "malformed") throw new Error(feed.reason);
    return feed.entities.map(({ entity: { id, tripUpdate } }) => ({ id, ...tripUpdate }));
  }

  it("has the planned trip's ids for the journey that is known to be it, and a NEW trip for the other", async () => {
    await importTimetable();
    await storePack(
      pack(train("a"), ["b", "0", null, "", null, null, at(0), [[CHATELET, "22101", null, 90, null, null, 0, 0]]]),
    );
    const response = await get("trip-updates.pb");
    const bytes = new Uint8Array(await response.clone().arrayBuffer());
    const read = await readReference(Uint8Array.from(await aFeedZip(files)));
    if (read.kind === "unreadable") throw new Error(read.reason);
    expect(diagnosisOf(bytes, now, read.reference)).toEqual([]);
    expect(await tripsOf(response)).toMatchObject([
      {
        id: "C01371:a",
        trip: { tripId: "P1", startDate: "20261008", directionId: 1, scheduleRelationship: "SCHEDULED" },
        stopTimeUpdate: [
          { stopSequence: 5, stopId: "IDFM:22101", departure: { time: at(180), delay: 120 } },
          { stopSequence: 7, stopId: "IDFM:22102", arrival: { time: at(300), delay: 120 } },
        ],
      },
      { id: "C01371:b", trip: { tripId: "C01371:b", scheduleRelationship: "NEW" } },
    ]);
  });

  it("has another tag and other trips once a timetable is there, though no train has moved", async () => {
    await storePack(pack(train("a")));
    const before = await get("trip-updates.pb");
    await importTimetable();
    const after = await get("trip-updates.pb", { "if-none-match": before.headers.get("etag") ?? "" });
    expect(after.status).toBe(200);
    expect([await tripsOf(before), await tripsOf(after)]).toMatchObject([
      [{ id: "C01371:a", trip: { scheduleRelationship: "NEW" } }],
      [{ id: "C01371:a", trip: { tripId: "P1" } }],
    ]);
  });

  it("keeps ids from poll to poll; all journeys renamed at noon are the same trips, and none is cancelled", async () => {
    await importTimetable();
    await storePack(pack(train("a")));
    const [first] = await tripsOf(await get("trip-updates.pb"));
    await storePack(pack(train("a", 150)), { fetchedAt: NOW + 20_000, generation: 8 });
    const [second] = await tripsOf(await get("trip-updates.pb"));
    expect([second?.id, second?.trip]).toEqual([first?.id, first?.trip]);
    await storePack(pack(train("renamed")), { fetchedAt: NOW + 40_000, generation: 9 });
    const renamed = await tripsOf(await get("trip-updates.pb"));
    expect(renamed.map(({ trip }) => trip)).toEqual([first?.trip]);
  });

  it("reads one row of the timetable for a poll that names nothing new", async () => {
    // A version that no test before has read.
    await importTimetable(NOW - 1);
    const packsRead: number[] = [];
    for (const generation of [7, 8]) {
      await storePack(pack(train("a", generation)), { generation, fetchedAt: NOW + generation });
      packsRead.push(await rowsReadOf("gtfs_packs", async () => void (await get("trip-updates.pb"))));
    }
    // Routes, services, a pattern with its runs, packs of stops; SQLite counts the ids that are asked for too.
    expect(packsRead).toEqual([expect.toSatisfy((rows: number) => rows > 0 && rows <= 16), 0]);
  });

  it("says of a held line what its document says, and of one that another source told since, that", async () => {
    await storePack(pack(train("a")));
    const ids = async () => (await tripsOf(await get("trip-updates.pb"))).map(({ id }) => id);
    expect(await ids()).toEqual(["C01371:a"]);
    await store("transit:metro:1", coming, "transit:prim-et");
    expect(await ids()).toEqual(["C01371:a"]);
    await store("transit:metro:1", coming, "transit:navitia", { fetchedAt: NOW - 10_000 });
    expect(await ids()).toEqual(["C01371:train-1"]);
    await store("transit:metro:1", { ...coming, held_at: new Date(NOW - 30_000).toISOString() }, "transit:prim-et");
    await env.DB.prepare("UPDATE live_snapshots SET hash = 'held x' WHERE target = 'transit:metro:1'").run();
    expect(await ids()).toEqual(["C01371:train-1"]);
  });
});

describe("a network that is GTFS-Realtime itself", () => {
  const at = (seconds: number) => NOW / 1000 + seconds;
  const header = (timestamp: number) => ({ gtfsRealtimeVersion: "2.0", timestamp });
  const trip = { tripId: "501", routeId: "L1", startDate: "20261008" };

  /** As the network's own task stores an answer. */
  async function told(source: string, feed: ToldFeed, generation = 1) {
    const ground = { timetable: null, zone: "America/Los_Angeles", languages: ["en"], now: NOW, load: null };
    const poll = await pollOf(feedBytes(feed), null, ground);
    if (poll.kind !== "poll") throw new Error(poll.reason);
    const { changed, removed, held, heard, headerAt } = poll;
    const state = {
      etag: null,
      headerAt,
      writtenAt: NOW,
      about: { timetable: null, windowAt: 0, counts: {} },
      held,
      heard,
    };
    await writeRows(env.DB, { source, network: "caltrain", onTopOf: 0, state, changed, removed });
    await env.DB.prepare(
      `INSERT OR REPLACE INTO feeds (feed, domain, source, origin, generation, commit_id, observed_at, fetched_at,
         stale_after_s, expired_after_s)
       VALUES (?, 'transit', 'sf-bay-511', 'replay', ?, 'c', ?, ?, 260, 605)`,
    )
      .bind(`transit:${source}`, generation, headerAt, NOW - 5_000)
      .run();
  }

  beforeEach(async () => {
    const tables = ["gtfs_rt_rows", "transit_source_states"];
    await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  });

  async function published(feed: string) {
    const response = await get(feed, {}, "caltrain");
    const bytes = new Uint8Array(await response.arrayBuffer());
    const read = readFeed(bytes);
    if (read.kind === "malformed") throw new Error(read.reason);
    return { response, header: read.header, entities: read.entities.map(({ entity }) => entity) };
  }

  const updates: ToldFeed = {
    header: header(at(-20)),
    entity: [
      {
        id: "1",
        tripUpdate: {
          trip,
          timestamp: at(-25),
          stopTimeUpdate: [{ stopSequence: 3, stopId: "70011", departure: { time: at(60) } }],
        },
      },
    ],
  };

  it("is published again from its rows, as old as its agency says", async () => {
    await told("caltrain-trip-updates", updates);
    const { response, header: stamped, entities } = await published("trip-updates.pb");
    expect(response.headers.get("vigie-origin")).toBe("replay");
    expect(stamped.timestamp).toBe(at(-20));
    expect(entities).toMatchObject([
      {
        id: "trip:501@20261008",
        tripUpdate: {
          trip: { ...trip, scheduleRelationship: "SCHEDULED" },
          stopTimeUpdate: [{ stopId: "70011", departure: { time: at(60) } }],
        },
      },
    ]);
  });

  it("has its vehicles where they were measured, its alerts in its language, and a tag for each", async () => {
    const position = { latitude: 37.5, longitude: -122.25 };
    await told("caltrain-vehicles", {
      header: header(at(-10)),
      entity: [{ id: "v", vehicle: { trip, position, timestamp: at(-12) } }],
    });
    const text = { translation: [{ text: "Delays", language: "en" }] };
    await told("caltrain-alerts", {
      header: header(at(-15)),
      entity: [{ id: "a", alert: { headerText: text, informedEntity: [{ routeId: "L1" }] } }],
    });
    const vehicles = await published("vehicle-positions.pb");
    expect(vehicles.entities).toMatchObject([{ vehicle: { trip: { tripId: "501" }, position, timestamp: at(-12) } }]);
    expect((await published("alerts.pb")).entities).toMatchObject([{ alert: { headerText: text } }]);
    const tag = vehicles.response.headers.get("etag") ?? "";
    expect((await get("vehicle-positions.pb", { "if-none-match": tag }, "caltrain")).status).toBe(304);
    // A vehicle's trip is named as the trips are: they are part of what it says.
    await told("caltrain-trip-updates", updates);
    expect((await get("vehicle-positions.pb", { "if-none-match": tag }, "caltrain")).status).toBe(200);
  });

  it("has no feed of what its agency has not told", async () => {
    await told("caltrain-trip-updates", updates);
    expect((await get("alerts.pb", {}, "caltrain")).status).toBe(503);
  });
});

/** How many rows of a table the statements read that are run meanwhile. */
async function rowsReadOf(table: string, run: () => Promise<void>): Promise<number> {
  const database = env.DB;
  let rows = 0;
  const watched = (statement: D1PreparedStatement, sql: string): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (name === "bind") return (...values: unknown[]) => watched(target.bind(...values), sql);
        if (name !== "all" || !sql.includes(table)) return typeof member === "function" ? member.bind(target) : member;
        return async () => {
          const answer = await target.all();
          rows += answer.meta.rows_read;
          return answer;
        };
      },
    });
  const proxied = new Proxy(database, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => watched(target.prepare(sql), sql);
      const member = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  watchedDatabase = proxied;
  await run();
  watchedDatabase = null;
  return rows;
}
