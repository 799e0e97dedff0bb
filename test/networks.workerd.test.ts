import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readSnapshots } from "../db/snapshots.ts";
import { storedRecords } from "../domains/transit/store/source-rows.ts";
import { type LineDocument, lineDocumentSchema } from "../domains/transit/wire.ts";
import caltrainZip from "../simulators/fixtures/gtfs-rt/caltrain/gtfs.zip?url&inline";
import caltrainTrips from "../simulators/fixtures/gtfs-rt/caltrain/trip-updates.pb?url&inline";
import caltrainVehicles from "../simulators/fixtures/gtfs-rt/caltrain/vehicle-positions.pb?url&inline";
import nyctFirst from "../simulators/fixtures/gtfs-rt/nyct-ace/1707397157.ace.pb?url&inline";
import nyctZip from "../simulators/fixtures/gtfs-rt/nyct-ace/gtfs-cut.zip?url&inline";
import { bytesOf, countsOf, forgetAll, lastRun, run, served, type Upstreams } from "./a-network.ts";

const HOST = "https://feeds.test";
const VARIABLES = {
  TRANSIT_NETWORKS: "caltrain,nyct-ace",
  CALTRAIN_GTFS_URL: `${HOST}/caltrain.zip`,
  CALTRAIN_TRIP_UPDATES_URL: `${HOST}/caltrain-trips.pb`,
  CALTRAIN_VEHICLES_URL: `${HOST}/caltrain-vehicles.pb`,
  NYCT_GTFS_URL: `${HOST}/nyct.zip`,
  NYCT_ACE_URL: `${HOST}/nyct-ace.pb`,
};
/** 17:05:34 of the 7th in San Francisco. */
const CALTRAIN_AT = Date.parse("2023-11-08T01:05:34Z");
const MINUTE = 60_000;

beforeEach(forgetAll);

async function lines(network: string): Promise<Map<string, LineDocument>> {
  const { results } = await env.DB.prepare("SELECT target FROM live_snapshots WHERE target LIKE ?1 ORDER BY target")
    .bind(`transit:${network}:%`)
    .all<{ target: string }>();
  const stored = await readSnapshots(
    env.DB,
    results.map(({ target }) => target),
  );
  return new Map(Array.from(stored, ([target, { document }]) => [target, lineDocumentSchema.parse(document)]));
}

const departuresOf = (documents: Iterable<LineDocument>) =>
  [...documents].flatMap(({ stations }) => stations.flatMap(({ departures }) => departures));

describe("Caltrain", () => {
  const upstreams: Upstreams = {
    [`${HOST}/caltrain.zip`]: served(bytesOf(caltrainZip)),
    [`${HOST}/caltrain-trips.pb`]: served(bytesOf(caltrainTrips)),
    [`${HOST}/caltrain-vehicles.pb`]: served(bytesOf(caltrainVehicles)),
  };
  const archive = [{ taskType: "gtfs-static", target: "caltrain" }];
  const trips = [{ taskType: "gtfs-rt", target: "caltrain-trip-updates" }];
  const vehicles = [{ taskType: "gtfs-rt", target: "caltrain-vehicles" }];

  it("has 19 of 19 trips and 14 of 14 vehicles, through the fetcher into documents", async () => {
    await run(archive, upstreams, VARIABLES, CALTRAIN_AT);
    expect(await lastRun()).toMatchObject({ source: "sf-bay-511", outcome: "unchanged" });
    expect(await countsOf("transit:caltrain:static")).toMatchObject({ trips: 176, stop_times: 3498 });
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 20_000);
    await run(vehicles, upstreams, VARIABLES, CALTRAIN_AT + 25_000);
    expect(await countsOf("transit:caltrain-trip-updates")).toMatchObject({ trip_updates: 19, trips_matched: 19 });
    expect(await countsOf("transit:caltrain-vehicles")).toMatchObject({ vehicle_positions: 14, vehicles_matched: 14 });
    expect(await storedRecords(env.DB, "caltrain")).toHaveLength(33);
    const documents = await lines("caltrain");
    expect([...documents.keys()]).toEqual(["B7", "L1", "L2", "L3", "L4", "L5"].map((key) => `transit:caltrain:${key}`));
    const all = departuresOf(documents.values());
    expect(new Set(all.map(({ provenance }) => provenance))).toEqual(new Set(["live", "scheduled"]));
    expect(all.filter(({ provenance }) => provenance === "live").length).toBeGreaterThan(100);
  });

  it("writes no row for the same feed, answered by 304 or told again", async () => {
    await run(archive, upstreams, VARIABLES, CALTRAIN_AT);
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 10_000);
    const rows = () => env.DB.prepare("SELECT * FROM gtfs_rt_rows ORDER BY key").all();
    const state = () => env.DB.prepare("SELECT * FROM transit_source_states ORDER BY source").all();
    const before = [(await rows()).results, (await state()).results];
    expect(before[0]).toHaveLength(19);
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + MINUTE);
    expect(await lastRun()).toMatchObject({ outcome: "unchanged", changed: 0 });
    const again = { ...upstreams, [`${HOST}/caltrain-trips.pb`]: served(bytesOf(caltrainTrips), '"2"') };
    await run(trips, again, VARIABLES, CALTRAIN_AT + 2 * MINUTE);
    expect(await lastRun()).toMatchObject({ outcome: "unchanged", changed: 0 });
    expect([(await rows()).results, (await state()).results]).toEqual(before);
  });

  it("tells more of the timetable as time goes on, once, though the feed is the same", async () => {
    await run(archive, upstreams, VARIABLES, CALTRAIN_AT);
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 10_000);
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 10 * MINUTE);
    expect(await lastRun()).toMatchObject({ outcome: "changed" });
    const runs = await env.DB.prepare("SELECT http_status FROM task_runs ORDER BY rowid DESC LIMIT 1").first();
    expect(runs).toEqual({ http_status: 304 });
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 12 * MINUTE);
    expect(await lastRun()).toMatchObject({ outcome: "unchanged", changed: 0 });
  });

  it("reads the same body again when the timetable is another one", async () => {
    await run(archive, upstreams, VARIABLES, CALTRAIN_AT);
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 10_000);
    await env.DB.prepare("UPDATE gtfs_feeds SET fingerprint = 'another'").run();
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT + 2 * MINUTE);
    const last = await env.DB.prepare("SELECT http_status FROM task_runs ORDER BY rowid DESC LIMIT 1").first();
    expect(last).toEqual({ http_status: 200 });
    expect(await countsOf("transit:caltrain-trip-updates")).toMatchObject({ trip_updates: 19, trips_matched: 19 });
  });

  it("does not import an archive twice, and tells of it as fresh all the same", async () => {
    await run(archive, upstreams, VARIABLES, CALTRAIN_AT);
    const packs = () => env.DB.prepare("SELECT count(*) AS n, max(version) AS version FROM gtfs_packs").first();
    const before = await packs();
    const asked = await run(archive, upstreams, VARIABLES, CALTRAIN_AT + MINUTE);
    expect(asked).toEqual([`${HOST}/caltrain.zip`]);
    expect(await packs()).toEqual(before);
    expect(await countsOf("transit:caltrain:static")).toMatchObject({ trips: 176 });
    const feed = await env.DB.prepare("SELECT fetched_at FROM feeds WHERE feed = 'transit:caltrain:static'").first();
    expect(feed).toEqual({ fetched_at: CALTRAIN_AT + MINUTE });
  });

  it("tells nothing of trips before there is a timetable, and says why", async () => {
    await run(trips, upstreams, VARIABLES, CALTRAIN_AT);
    expect(await lastRun()).toMatchObject({
      outcome: "unavailable",
      message: "the timetable of caltrain is not there yet",
    });
  });
});

describe("New York", () => {
  const archive = [{ taskType: "gtfs-static", target: "nyct-ace" }];
  const trains = [{ taskType: "gtfs-rt", target: "nyct-ace" }];
  const AT = Date.parse("2024-02-08T13:05:55Z");
  const at = (poll: Uint8Array<ArrayBuffer>): Upstreams => ({
    [`${HOST}/nyct.zip`]: served(bytesOf(nyctZip)),
    [`${HOST}/nyct-ace.pb`]: served(poll, `"${poll.length}"`),
  });

  it("has 160 of 160 trains by the ends of their names, in documents of five lines", async () => {
    const upstreams = at(bytesOf(nyctFirst));
    await run(archive, upstreams, VARIABLES, AT);
    await run(trains, upstreams, VARIABLES, AT + 10_000);
    expect(await countsOf("transit:nyct-ace")).toMatchObject({
      trip_updates: 160,
      trips_matched: 160,
      vehicle_positions: 160,
      vehicles_matched: 160,
    });
    const documents = await lines("nyct-ace");
    expect([...documents.keys()]).toEqual(["A", "C", "E", "FS", "H"].map((key) => `transit:nyct-ace:${key}`));
    // The archive's calendar ends in 2023: nothing is planned on that day, and what the feed tells is told all the same.
    const provenances = new Set(departuresOf(documents.values()).map(({ provenance }) => provenance));
    expect(provenances).toEqual(new Set(["live"]));
  });

  const polls = import.meta.glob<string>("../../shared/data/transit/gtfs-rt/nyct-ace/*.pb", {
    query: "?url&inline",
    import: "default",
  });
  const names = Object.keys(polls).sort();

  it.skipIf(names.length === 0)("takes twelve polls a minute apart, and writes what changed", async () => {
    expect(names).toHaveLength(12);
    await run(archive, at(new Uint8Array()), VARIABLES, AT);
    const trips: (number | undefined)[] = [];
    for (const [minute, name] of names.entries()) {
      const poll = bytesOf((await polls[name]?.()) ?? "");
      await run(trains, at(poll), VARIABLES, AT + 10_000 + minute * MINUTE);
      expect((await lastRun())?.outcome).toBe("changed");
      const counts = await countsOf("transit:nyct-ace");
      expect(counts.trips_matched).toBe(counts.trip_updates);
      expect(counts.vehicles_matched).toBe(counts.vehicle_positions);
      trips.push((counts.trip_updates ?? 0) + (counts.vehicle_positions ?? 0));
    }
    // As recorded, trains and vehicles together.
    expect(trips).toEqual([320, 314, 318, 320, 318, 322, 314, 312, 312, 312, 312, 306]);
  });
});

describe("when real time is out", () => {
  const upstreams: Upstreams = {
    [`${HOST}/caltrain.zip`]: served(bytesOf(caltrainZip)),
    [`${HOST}/caltrain-trips.pb`]: served(bytesOf(caltrainTrips)),
  };
  const live = [{ taskType: "gtfs-rt", target: "caltrain-trip-updates" }];
  const planned = [{ taskType: "network-timetable", target: "caltrain" }];
  const provenances = async () => {
    const documents = await lines("caltrain");
    return {
      of: new Set(departuresOf(documents.values()).map(({ provenance }) => provenance)),
      insteadOf: new Set(Array.from(documents.values(), ({ instead_of }) => instead_of?.source ?? null)),
    };
  };

  it("tells the timetable's times, says of whom, and gives every line back when real time answers", async () => {
    await run([{ taskType: "gtfs-static", target: "caltrain" }], upstreams, VARIABLES, CALTRAIN_AT);
    await run(planned, upstreams, VARIABLES, CALTRAIN_AT + 5_000);
    expect(await provenances()).toEqual({ of: new Set(["scheduled"]), insteadOf: new Set(["caltrain-trip-updates"]) });
    // A timetable that came from a replay makes no live departures.
    expect((await readSnapshots(env.DB, ["transit:caltrain:L1"])).get("transit:caltrain:L1")?.feed).toMatchObject({
      source: "timetables",
      origin: "replay",
    });
    await run(live, upstreams, VARIABLES, CALTRAIN_AT + 10_000);
    const back = { of: new Set(["live", "scheduled"]), insteadOf: new Set([null]) };
    expect(await provenances()).toEqual(back);
    await run(planned, upstreams, VARIABLES, CALTRAIN_AT + 15_000);
    expect(await lastRun()).toMatchObject({ message: "a live source answers" });
    expect(await provenances()).toEqual(back);

    // Half an hour without an answer, then the very same body again.
    const later = CALTRAIN_AT + 30 * MINUTE;
    await run(planned, upstreams, VARIABLES, later);
    expect((await provenances()).of).toEqual(new Set(["scheduled"]));
    await run(live, upstreams, VARIABLES, later + MINUTE);
    expect((await provenances()).insteadOf).toEqual(new Set([null]));
    expect((await provenances()).of).toContain("live");
  });
});
