import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readFindings } from "../db/findings.ts";
import { feedBytes } from "../domains/transit/gtfs-rt/wire-writer.ts";
import caltrainZip from "../simulators/fixtures/gtfs-rt/caltrain/gtfs.zip?url&inline";
import caltrainTrips from "../simulators/fixtures/gtfs-rt/caltrain/trip-updates.pb?url&inline";
import { bytesOf, forgetAll, lastRun, run, served, type Upstreams } from "./a-network.ts";

const HOST = "https://feeds.test";
const VARIABLES = {
  TRANSIT_NETWORKS: "caltrain",
  CALTRAIN_GTFS_URL: `${HOST}/caltrain.zip`,
  CALTRAIN_TRIP_UPDATES_URL: `${HOST}/caltrain-trips.pb`,
  CALTRAIN_VEHICLES_URL: `${HOST}/caltrain-vehicles.pb`,
};
const AT = Date.parse("2023-11-08T01:05:34Z");
const archive = [{ taskType: "gtfs-static", target: "caltrain" }];
const trips = [{ taskType: "gtfs-rt", target: "caltrain-trip-updates" }];

beforeEach(forgetAll);

const FEED = "transit:caltrain-trip-updates";

async function findingsAt(now: number) {
  const all = await readFindings(env.DB, null, now);
  const found = all.find(({ feed }) => feed === FEED);
  return {
    rules: found?.findings.map(({ rule, count }) => [rule, count]),
    history: found?.history.map(({ rule, since, until }) => [rule, since, until]),
    found,
  };
}

/** The header's timestamp is the recording's, later by `seconds`. */
const poll = (body: Uint8Array<ArrayBuffer>): Upstreams => ({
  [`${HOST}/caltrain.zip`]: served(bytesOf(caltrainZip)),
  [`${HOST}/caltrain-trips.pb`]: served(body, `"${crypto.randomUUID()}"`),
});

describe("what is wrong with a feed", () => {
  it("is found in each answer, against the stored timetable, and goes away when it is mended", async () => {
    const sound = bytesOf(caltrainTrips);
    const posix = AT / 1000;
    const wrong = feedBytes({
      header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: posix + 30 },
      entity: [
        {
          id: "1",
          tripUpdate: {
            trip: { tripId: "no-such-trip", routeId: "L1", scheduleRelationship: "SCHEDULED" },
            vehicle: { id: "7" },
            timestamp: posix,
            stopTimeUpdate: [
              { stopSequence: 1, stopId: "70012", arrival: { time: posix + 60 }, scheduleRelationship: "SCHEDULED" },
            ],
          },
        },
      ],
    });
    await run(archive, poll(sound), VARIABLES, AT);
    await run(trips, poll(sound), VARIABLES, AT + 5_000);
    expect(await findingsAt(AT)).toMatchObject({ rules: [], history: [] });
    const timetable = (await readFindings(env.DB, "sf-bay-511", AT)).find(
      ({ feed }) => feed === "transit:caltrain:static",
    );
    expect(timetable?.findings).toEqual([]);
    await run(trips, poll(wrong), VARIABLES, AT + 35_000);
    const { rules, found } = await findingsAt(AT);
    expect(rules).toEqual([["E003", 1]]);
    expect(found?.findings[0]).toMatchObject({
      severity: "error",
      example: '"no-such-trip" is not in trips.txt, and the trip is SCHEDULED (/entity/0/trip_update/trip/trip_id, 1)',
      consequence: { fr: expect.stringContaining("horaire théorique") },
    });
    const mended = feedBytes({
      header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: posix + 60 },
      entity: [],
    });
    await run(trips, poll(mended), VARIABLES, AT + 65_000);
    const iso = (ms: number) => expect.stringContaining(new Date(AT + ms).toISOString().slice(0, 19));
    expect((await findingsAt(AT)).history).toEqual([["E003", iso(35_000), iso(65_000)]]);
  });

  it("tells of a header that changes nothing and grows old, and of content that changes under it", async () => {
    const posix = AT / 1000;
    const told = (id: string) =>
      feedBytes({
        header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: posix },
        entity: [{ id, alert: { informedEntity: [{ routeId: "L1" }], headerText: { translation: [{ text: id }] } } }],
      });
    await run(archive, poll(told("a")), VARIABLES, AT);
    await run(trips, poll(told("a")), VARIABLES, AT + 5_000);
    expect((await findingsAt(AT)).rules).toEqual([]);
    await run(trips, poll(told("b")), VARIABLES, AT + 20_000);
    expect((await findingsAt(AT)).rules).toEqual([["E017", 1]]);
    await run(trips, poll(told("b")), VARIABLES, AT + 90_000);
    expect(await lastRun()).toMatchObject({ outcome: "unchanged" });
    expect((await findingsAt(AT)).rules).toEqual([
      ["W007", 1],
      ["W008", 1],
    ]);
  });
});
