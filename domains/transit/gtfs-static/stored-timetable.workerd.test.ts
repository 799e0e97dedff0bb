import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { timetableOf } from "../gtfs-rt/static-memory.ts";
import { aFeed, type FeedFiles, withRows } from "./a-feed.ts";
import { loadTimetable } from "./load-timetable.ts";
import { readFeed } from "./read-feed.ts";
import { scheduledDepartures } from "./scheduled-departures.ts";
import { importGtfs, storeFeed, sweepVersions } from "./store-feed.ts";
import { openTimetable, type StoredTimetable } from "./stored-timetable.ts";

const NOW = Date.UTC(2025, 2, 10, 12);
const MINUTE = 60_000;

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM gtfs_feeds"), env.DB.prepare("DELETE FROM gtfs_packs")]);
});

async function imported(files: FeedFiles = {}, now = NOW) {
  return importGtfs(env.DB, "tram", await aFeed(files), now);
}

async function timetable(): Promise<StoredTimetable> {
  const opened = await openTimetable(env.DB, "tram");
  if (opened === null) throw new Error("nothing is stored");
  return opened;
}

async function feedOf(files: FeedFiles = {}) {
  const reading = await readFeed(await aFeed(files), { known: null });
  if (reading.kind !== "feed") throw new Error(JSON.stringify(reading));
  return reading.feed;
}

async function packs(): Promise<number> {
  return (await env.DB.prepare("SELECT count(*) AS n FROM gtfs_packs").first<{ n: number }>())?.n ?? -1;
}

const laterT1 = (): FeedFiles =>
  withRows("stop_times.txt", (rows) =>
    rows.map((row) =>
      row
        .replace(/^T1,08/, "T1,07")
        .replace(",08:0", ",07:0")
        .replace(",08:1", ",07:1"),
    ),
  );

describe("importGtfs", () => {
  it("stores a feed and says what is in it", async () => {
    expect(await openTimetable(env.DB, "tram")).toBeNull();
    expect(await imported()).toMatchObject({ kind: "imported", version: NOW, counts: { trips: 5, stop_times: 14 } });
    const { head } = await timetable();
    expect(head).toMatchObject({ version: NOW, zone: "Europe/Paris", language: "fr", publisher: "Tramways" });
    expect(head.counts).toMatchObject({ trips: 5, stop_times: 14, patterns: 3 });
  });

  it("writes nothing for the same content, however it was packed", async () => {
    await imported();
    const before = await env.DB.prepare("SELECT * FROM gtfs_feeds").all();
    const rows = await packs();
    const again = await importGtfs(env.DB, "tram", await aFeed({}, { method: "stored", folder: "x/" }), NOW + MINUTE);
    expect(again).toEqual({ kind: "unchanged", version: NOW });
    expect((await env.DB.prepare("SELECT * FROM gtfs_feeds").all()).results).toEqual(before.results);
    expect(await packs()).toBe(rows);
  });

  it("leaves the version that readers see when a new archive is no feed", async () => {
    await imported();
    expect(await imported({ "trips.txt": null }, NOW + MINUTE)).toMatchObject({ kind: "malformed" });
    expect((await timetable()).head.version).toBe(NOW);
  });

  it("leaves the version that readers see when it fails half-way, and takes the next attempt", async () => {
    await imported();
    const reading = await feedOf(laterT1());
    // What the database refuses in the middle of the writing: a pack that stands there already.
    await env.DB.prepare("INSERT INTO gtfs_packs VALUES ('tram', ?1, 'trips', 0, '{}')")
      .bind(NOW + MINUTE)
      .run();
    await expect(storeFeed(env.DB, "tram", reading, { version: NOW + MINUTE, onTopOf: NOW })).rejects.toThrow();
    const stored = await timetable();
    expect(stored.head.version).toBe(NOW);
    expect((await stored.trips(["T1"])).get("T1")?.run.start).toBe(8 * 3600);
    expect(await imported(laterT1(), NOW + 2 * MINUTE)).toMatchObject({ kind: "imported", version: NOW + 2 * MINUTE });
    expect((await (await timetable()).trips(["T1"])).get("T1")?.run.start).toBe(7 * 3600);
  });

  it("does not switch to a version that lost a pack while it was written", async () => {
    const feed = await feedOf();
    const db = {
      prepare: (sql: string) =>
        env.DB.prepare(sql.includes("INSERT INTO gtfs_feeds") ? sql.replace("?12", "?12 + 1") : sql),
    } as unknown as D1Database;
    expect(await storeFeed(db, "tram", feed, { version: NOW, onTopOf: 0 })).toEqual({ kind: "superseded" });
    expect(await openTimetable(env.DB, "tram")).toBeNull();
  });

  it("lets one of two imports that race win, and the other change nothing", async () => {
    const [one, other] = [await feedOf(), await feedOf(laterT1())];
    expect(await storeFeed(env.DB, "tram", one, { version: NOW, onTopOf: 0 })).toMatchObject({ kind: "imported" });
    expect(await storeFeed(env.DB, "tram", other, { version: NOW + 1, onTopOf: 0 })).toEqual({ kind: "superseded" });
    const stored = await timetable();
    expect(stored.head).toMatchObject({ version: NOW, fingerprint: one.fingerprint });
  });

  it("keeps a reader on its version through a switch, whole, until it had time to finish", async () => {
    await imported();
    const reader = await timetable();
    await imported(laterT1(), NOW + MINUTE);
    expect((await reader.trips(["T1"])).get("T1")?.run.start).toBe(8 * 3600);
    expect((await (await timetable()).trips(["T1"])).get("T1")?.run.start).toBe(7 * 3600);
    expect(await sweepVersions(env.DB, "tram", NOW + 2 * MINUTE)).toBe(0);
    expect((await reader.patterns([0])).size).toBe(1);
  });

  it("sweeps what no reader sees and nothing else", async () => {
    await imported();
    await env.DB.prepare("INSERT INTO gtfs_packs VALUES ('tram', 1, 'trips', 0, '{}')").run();
    await env.DB.prepare("INSERT INTO gtfs_packs VALUES ('other', 1, 'trips', 0, '{}')").run();
    await imported(laterT1(), NOW + MINUTE);
    await env.DB.prepare("INSERT INTO gtfs_packs VALUES ('tram', ?1, 'trips', 0, '{}')")
      .bind(NOW + 2 * MINUTE)
      .run();
    const rows = await packs();
    expect(await sweepVersions(env.DB, "tram", NOW + 3 * MINUTE)).toBe(1);
    const perVersion = (rows - 3) / 2;
    expect(await sweepVersions(env.DB, "tram", NOW + 15 * MINUTE)).toBe(perVersion);
    expect(await sweepVersions(env.DB, "tram", NOW + 90 * MINUTE)).toBe(1);
    expect(await sweepVersions(env.DB, "tram", NOW + 90 * MINUTE)).toBe(0);
    expect(await packs()).toBe(perVersion + 1);
    expect((await (await timetable()).trips(["T1", "N1"])).size).toBe(2);
  });

  it("keeps networks apart", async () => {
    await imported();
    await importGtfs(env.DB, "bus", await aFeed(laterT1()), NOW);
    expect((await (await timetable()).trips(["T1"])).get("T1")?.run.start).toBe(8 * 3600);
  });
});

describe("StoredTimetable", () => {
  it("finds trips, stops, routes and services by id, and nothing for what the feed does not have", async () => {
    await imported();
    const stored = await timetable();
    const trips = await stored.trips(["N1", "F1", "T9", "T1", "T1"]);
    expect([...trips.keys()].sort()).toEqual(["F1", "N1", "T1"]);
    expect(trips.get("F1")?.run.frequencies).toEqual([{ start: 25_200, end: 27_000, headwayS: 600, isExact: false }]);
    const stops = await stored.stops(["G", "G1", "nowhere"]);
    expect(stops.get("G")).toMatchObject({ children: ["G1", "G2"], routes: ["R1", "R2"], patterns: [] });
    expect(stops.get("G1")?.stop).toMatchObject({ name: "Gare", platform: "1", parent: "G", lat: 48.8 });
    expect((await stored.routes()).get("R1")?.route).toMatchObject({ colour: "#ff0000", type: 0, agency: "A" });
    expect((await stored.services()).map(({ id }) => id)).toEqual(["WEEK", "END"]);
    expect(await stored.stopsOfRoute("R1")).toEqual(["G1", "M", "P", "G2"]);
    expect(await stored.stopsOfRoute("R9")).toEqual([]);
    expect((await stored.trips([])).size).toBe(0);
  });

  it("finds ids with any character in them", async () => {
    const ids = ['a"b', "[0]", "a.b", "$", "é 東", "%25", "__proto__", "a'b", "17", ""];
    const quoted = (id: string) => `"${id.replaceAll('"', '""')}"`;
    const real = ids.filter((id) => id !== "");
    await imported({
      "trips.txt": `trip_id,route_id,service_id\n${real.map((id) => `${quoted(id)},R1,WEEK\n`).join("")}`,
      "stop_times.txt": `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${real.map((id, at) => `${quoted(id)},08:00:0${at},08:00:0${at},M,1\n`).join("")}`,
      "frequencies.txt": null,
    });
    const found = await (await timetable()).trips([...ids, "\ud800"]);
    expect(Array.from(found, ([id, { run }]) => [id, run.trip, run.start])).toEqual(
      expect.arrayContaining(real.map((id, at) => [id, id, 28_800 + at])),
    );
    expect(found.size).toBe(real.length);
  });

  it("answers a join as the whole feed in memory does", async () => {
    const files: FeedFiles = {
      "trips.txt":
        "trip_id,route_id,service_id,direction_id,mta_trip_id\nAFA_038250_A..N54R,R1,WEEK,0,\n101691,R1,WEEK,1,N..S34R\nT3,R2,END,,\n",
      "stop_times.txt":
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nAFA_038250_A..N54R,06:22:30,06:22:30,G1,1\nAFA_038250_A..N54R,,,M,2\n101691,07:00:00,07:00:00,P,1\nT3,08:00:00,08:00:00,M,1\n",
      "frequencies.txt": null,
    };
    await imported(files);
    const whole = timetableOf(await feedOf(files));
    const wanted = {
      tripIds: ["T3", "x"],
      suffixes: [{ routeId: "R1", suffix: "038250_A.N" }],
      routeIds: [],
      stopIds: ["G"],
      agencyIds: [],
      routeTypes: [],
    };
    const loaded = await loadTimetable(await timetable(), wanted);
    for (const answers of [loaded, whole]) {
      expect(answers.zone).toBe("Europe/Paris");
      expect(answers.trip("T3")).toMatchObject({ routeId: "R2", serviceId: "END", direction: null });
      expect(answers.trip("x")).toBeUndefined();
      expect(answers.tripsBySuffix("R1", "038250_A.N").map(({ id }) => id)).toEqual(["AFA_038250_A..N54R"]);
      expect(answers.tripsBySuffix("R1", "A.N").map(({ id }) => id)).toEqual(["AFA_038250_A..N54R"]);
      expect(answers.tripsBySuffix("R1", "N.S")[0]).toMatchObject({
        id: "101691",
        direction: "1",
        times: [{ stopId: "P", sequence: 1, arrivalS: 25_200, departureS: 25_200 }],
      });
      expect(answers.tripsBySuffix("R1", "A.N")[0]?.times[1]).toMatchObject({ arrivalS: null, departureS: null });
      expect(answers.routesAt("G")).toEqual(["R1"]);
      expect(answers.routesOfAgency("A")).toEqual(["R1", "R2"]);
      expect(answers.routesOfType(3)).toEqual(["R2"]);
      expect(answers.runsOn("WEEK", "20250314")).toBe(true);
      expect(answers.runsOn("WEEK", "20250315")).toBe(false);
      expect(answers.runsOn("WEEK", "20250714")).toBe(false);
    }
    expect(loaded.version).toBe(whole.version);
  });
});

describe("scheduledDepartures", () => {
  const at = (text: string) => Date.parse(text);

  async function departures(stop: string, from: string, to: string) {
    const found = await scheduledDepartures(await timetable(), stop, at(from), at(to));
    return found.map(
      ({ tripId, aimedDeparture, serviceDay }) =>
        `${tripId} ${new Date(aimedDeparture).toISOString().slice(0, 16)} ${serviceDay}`,
    );
  }

  it("answers what is planned from the first instant to before the last", async () => {
    await imported();
    const day = "20250311";
    expect(await departures("M", "2025-03-11T07:06:00Z", "2025-03-11T08:06:00Z")).toEqual([
      `T1 2025-03-11T07:06 ${day}`,
      `T3 2025-03-11T07:35 ${day}`,
    ]);
    expect(await departures("M", "2025-03-11T07:06:01Z", "2025-03-11T08:06:01Z")).toEqual([
      `T3 2025-03-11T07:35 ${day}`,
      `T2 2025-03-11T08:06 ${day}`,
    ]);
  });

  it("answers for a station what is planned at its platforms, and what ends there as ending", async () => {
    await imported();
    const found = await scheduledDepartures(
      await timetable(),
      "G",
      at("2025-03-11T06:30:00Z"),
      at("2025-03-11T08:30:00Z"),
    );
    expect(
      found.map(({ tripId, stopId, platform, terminates, canBoard }) => [
        tripId,
        stopId,
        platform,
        terminates,
        canBoard,
      ]),
    ).toEqual([
      ["T1", "G1", "1", false, true],
      ["T3", "G2", "2", true, false],
      ["T2", "G1", "1", false, true],
    ]);
    expect(found[0]).toMatchObject({
      provenance: "scheduled",
      routeId: "R1",
      direction: 0,
      headsign: "Port",
      isInterpolated: false,
    });
  });

  it("puts a stop without a time between its neighbours, and says so", async () => {
    await imported();
    const found = await scheduledDepartures(
      await timetable(),
      "M",
      at("2025-03-11T07:30:00Z"),
      at("2025-03-11T07:40:00Z"),
    );
    expect(found).toMatchObject([{ tripId: "T3", isInterpolated: true, aimedDeparture: at("2025-03-11T07:35:00Z") }]);
  });

  it("counts a night trip to the day before, through midnight and the exceptions of the calendar", async () => {
    await imported();
    // Saturday's 25:10, on Sunday; Sunday's, on Monday; and Monday 14 July runs as a Sunday.
    expect(await departures("G1", "2025-03-15T22:00:00Z", "2025-03-16T06:00:00Z")).toEqual([
      "N1 2025-03-16T00:10 20250315",
    ]);
    expect(await departures("G1", "2025-03-16T23:00:00Z", "2025-03-17T03:00:00Z")).toEqual([
      "N1 2025-03-17T00:10 20250316",
    ]);
    expect(await departures("G1", "2025-07-14T22:00:00Z", "2025-07-15T03:00:00Z")).toEqual([
      "N1 2025-07-14T23:10 20250714",
    ]);
    expect(await departures("G1", "2025-07-14T05:30:00Z", "2025-07-14T08:00:00Z")).toEqual([]);
  });

  it("counts from noon minus twelve hours on the nights on which clocks change", async () => {
    const night =
      "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nN1,01:30:00,01:30:00,G1,1\nN1,08:00:00,08:00:00,M,2\nT1,26:30:00,26:30:00,G1,1\n";
    await imported({
      "stop_times.txt": night,
      "trips.txt": "trip_id,route_id,service_id\nN1,R1,END\nT1,R1,END\n",
      "frequencies.txt": null,
    });
    // Sunday 30 March 2025 has 23 hours: its zero is 23:00 of Saturday, local time. 08:00 is 08:00, 01:30 is 00:30.
    expect(await departures("M", "2025-03-30T00:00:00Z", "2025-03-30T12:00:00Z")).toEqual([
      "N1 2025-03-30T06:00 20250330",
    ]);
    expect(await departures("G1", "2025-03-29T22:30:00Z", "2025-03-30T02:00:00Z")).toEqual([
      "N1 2025-03-29T23:30 20250330",
      "T1 2025-03-30T01:30 20250329",
    ]);
    // Sunday 26 October 2025 has 25: its zero is 01:00 of Sunday, in summer time; Saturday's 26:30 is 02:30 of summer time.
    expect(await departures("G1", "2025-10-25T22:30:00Z", "2025-10-26T03:00:00Z")).toEqual([
      "N1 2025-10-26T00:30 20251026",
      "T1 2025-10-26T00:30 20251025",
    ]);
    expect(await departures("M", "2025-10-26T00:00:00Z", "2025-10-26T12:00:00Z")).toEqual([
      "N1 2025-10-26T07:00 20251026",
    ]);
  });

  it("makes a rhythm into departures that say how often, not when", async () => {
    await imported();
    const found = await scheduledDepartures(
      await timetable(),
      "M",
      at("2025-03-11T05:00:00Z"),
      at("2025-03-11T06:20:00Z"),
    );
    expect(
      found.map(({ tripId, aimedDeparture, headwayS }) => [
        tripId,
        new Date(aimedDeparture).toISOString().slice(11, 16),
        headwayS,
      ]),
    ).toEqual([
      ["F1", "06:04", 600],
      ["F1", "06:14", 600],
    ]);
    expect(await departures("M", "2025-03-11T06:14:00Z", "2025-03-11T07:00:00Z")).toEqual([
      "F1 2025-03-11T06:14 20250311",
      "F1 2025-03-11T06:24 20250311",
    ]);
  });

  it("answers nothing for a stop that is not known and outside the calendar", async () => {
    await imported();
    expect(await departures("Q", "2025-03-11T00:00:00Z", "2025-03-12T00:00:00Z")).toEqual([]);
    expect(await departures("M", "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z")).toEqual([]);
  });
});
