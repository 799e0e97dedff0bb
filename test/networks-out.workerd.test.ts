/** Recorded feeds through the whole way: fetched, stored as rows, published again, and judged by the doctor. */
import { env } from "cloudflare:workers";
import { OpenAPIHono } from "@hono/zod-openapi";
import { beforeEach, describe, expect, it } from "vitest";
import type { DomainEnv } from "../domains/domain.ts";
import { referenceOf } from "../domains/transit/doctor/reference.ts";
import { readFeed } from "../domains/transit/gtfs-rt/read-feed.ts";
import { diagnosisOf } from "../domains/transit/gtfs-rt-out/a-diagnosis.ts";
import { readFeed as readStatic } from "../domains/transit/gtfs-static/read-feed.ts";
import { gtfsRtRoutes } from "../domains/transit/routes/gtfs-rt-routes.ts";
import { transitSettings } from "../domains/transit/settings.ts";
import caltrainZip from "../simulators/fixtures/gtfs-rt/caltrain/gtfs.zip?url&inline";
import caltrainTrips from "../simulators/fixtures/gtfs-rt/caltrain/trip-updates.pb?url&inline";
import caltrainVehicles from "../simulators/fixtures/gtfs-rt/caltrain/vehicle-positions.pb?url&inline";
import nyctFirst from "../simulators/fixtures/gtfs-rt/nyct-ace/1707397157.ace.pb?url&inline";
import nyctZip from "../simulators/fixtures/gtfs-rt/nyct-ace/gtfs-cut.zip?url&inline";
import { bytesOf, forgetAll, run, served } from "./a-network.ts";

const HOST = "https://feeds.test";
const VARIABLES = {
  TRANSIT_NETWORKS: "caltrain,nyct-ace",
  CALTRAIN_GTFS_URL: `${HOST}/caltrain.zip`,
  CALTRAIN_TRIP_UPDATES_URL: `${HOST}/caltrain-trips.pb`,
  CALTRAIN_VEHICLES_URL: `${HOST}/caltrain-vehicles.pb`,
  NYCT_GTFS_URL: `${HOST}/nyct.zip`,
  NYCT_ACE_URL: `${HOST}/nyct-ace.pb`,
};
const upstreams = {
  [`${HOST}/caltrain.zip`]: served(bytesOf(caltrainZip)),
  [`${HOST}/caltrain-trips.pb`]: served(bytesOf(caltrainTrips)),
  [`${HOST}/caltrain-vehicles.pb`]: served(bytesOf(caltrainVehicles)),
  [`${HOST}/nyct.zip`]: served(bytesOf(nyctZip)),
  [`${HOST}/nyct-ace.pb`]: served(bytesOf(nyctFirst)),
};

let now = 0;
const api = new OpenAPIHono<DomainEnv>();
api.use(async (context, next) => {
  context.set("now", now);
  await next();
});
api.route("/", gtfsRtRoutes(transitSettings(VARIABLES)));

async function published(path: string) {
  const response = await api.request(`/gtfs-rt/${path}`, {}, env);
  expect([response.status, response.headers.get("vigie-origin")]).toEqual([200, "replay"]);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") throw new Error(feed.reason);
  return { bytes, header: feed.header, entities: feed.entities.map(({ entity }) => entity) };
}

async function reference(zip: string) {
  const read = await readStatic(async () => new Blob([bytesOf(zip)]).stream(), { known: null });
  if (read.kind !== "feed") throw new Error(read.kind);
  return referenceOf(read.feed, null);
}

beforeEach(forgetAll);

describe("Caltrain, published again", () => {
  const AT = Date.parse("2023-11-08T01:05:34Z");

  it("has its 19 trips and 14 vehicles under the timetable's names, and nothing for the doctor to find", async () => {
    await run([{ taskType: "gtfs-static", target: "caltrain" }], upstreams, VARIABLES, AT);
    await run([{ taskType: "gtfs-rt", target: "caltrain-trip-updates" }], upstreams, VARIABLES, AT + 20_000);
    await run([{ taskType: "gtfs-rt", target: "caltrain-vehicles" }], upstreams, VARIABLES, AT + 25_000);
    now = AT + 30_000;
    const trips = await published("caltrain/trip-updates.pb");
    expect(trips.header.timestamp).toBe(AT / 1000);
    expect(trips.entities).toHaveLength(19);
    expect(new Set(trips.entities.map(({ tripUpdate }) => tripUpdate?.trip?.scheduleRelationship))).toEqual(
      new Set(["SCHEDULED"]),
    );
    const vehicles = await published("caltrain/vehicle-positions.pb");
    expect(vehicles.entities).toHaveLength(14);
    const named = new Set(trips.entities.map(({ tripUpdate }) => tripUpdate?.trip?.tripId));
    expect(
      vehicles.entities.filter(({ vehicle }) => vehicle?.position === null || !named.has(vehicle?.trip?.tripId)),
    ).toEqual([]);
    const known = await reference(caltrainZip);
    expect([diagnosisOf(trips.bytes, now, known), diagnosisOf(vehicles.bytes, now, known)]).toEqual([[], []]);
  });
});

describe("New York's A, C and E, published again", () => {
  const AT = Date.parse("2024-02-08T12:59:15Z");

  it("has the trains that it tells stops of, none of them cancelled, each in both feeds under one name", async () => {
    await run([{ taskType: "gtfs-static", target: "nyct-ace" }], upstreams, VARIABLES, AT);
    await run([{ taskType: "gtfs-rt", target: "nyct-ace" }], upstreams, VARIABLES, AT + 10_000);
    now = AT + 15_000;
    const trips = await published("nyct-ace/trip-updates.pb");
    const vehicles = await published("nyct-ace/vehicle-positions.pb");
    // Of its 160 updates 17 have no stop. The archive's calendar ended in 2023: no train is known to be a planned trip.
    expect([trips.entities.length, vehicles.entities.length]).toEqual([143, 160]);
    const relationships = new Set(trips.entities.map(({ tripUpdate }) => tripUpdate?.trip?.scheduleRelationship));
    expect(relationships).toEqual(new Set(["NEW"]));
    const seen = new Set(vehicles.entities.map(({ vehicle }) => vehicle?.trip?.tripId));
    const unseen = trips.entities.filter(({ tripUpdate }) => !seen.has(tripUpdate?.trip?.tripId));
    expect(unseen).toEqual([]);
    // Without the archive, which is cut and lacks stops.
    expect([diagnosisOf(trips.bytes, now), diagnosisOf(vehicles.bytes, now)]).toEqual([[], []]);
  });
});
