/** A new agency is a new description and nothing else: real bodies and simulators through tasks, D1, documents and routes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Performed } from "../domains/domain.ts";
import type { MessageInput } from "../domains/transit/gtfs-rt/proto.ts";
import { readFeed } from "../domains/transit/gtfs-rt/read-feed.ts";
import { feedBytes } from "../domains/transit/gtfs-rt/wire-writer.ts";
import { aFeedZip } from "../domains/transit/gtfs-static/a-feed.ts";
import { aZip } from "../domains/transit/gtfs-static/a-zip.ts";
import type { ParisCatalogue } from "../domains/transit/model.ts";
import type { NetworkDescription } from "../domains/transit/networks/network.ts";
import { type LineDocument, lineDocumentSchema, trafficDocumentSchema } from "../domains/transit/wire.ts";
import { startSiriXmlSimulator } from "../simulators/siri-xml/server.ts";
import { aNetwork, aSource, type DescribedNetwork, startNetwork } from "./described-network.ts";

const FIXTURES = join(import.meta.dirname, "../domains/transit/gtfs-rt/fixtures");
const SEATTLE = join(import.meta.dirname, "../../shared/data/transit/gtfs-rt/sound-transit-duplicated");
const HOST = "http://feeds.test";

let network: DescribedNetwork | undefined;

afterEach(async () => {
  await network?.dispose();
  network = undefined;
});

const fixture = (name: string) => new Uint8Array(readFileSync(join(FIXTURES, name)));

/** The network with its archive imported; upstreams answer with the bytes that `bodies` has now. */
async function started(
  description: NetworkDescription,
  zip: Uint8Array<ArrayBuffer>,
  bodies: Record<string, Uint8Array>,
  now: number,
): Promise<DescribedNetwork> {
  const variables = Object.fromEntries(
    description.sources.map((source) => [source.address.variable, `${HOST}/${source.id}`]),
  );
  const all: Record<string, Uint8Array> = { "static.zip": zip };
  network = await startNetwork(description, { ...variables, TRAM_GTFS_URL: `${HOST}/static.zip` }, async ({ url }) => {
    const bytes = bodies[url.slice(HOST.length + 1)] ?? all[url.slice(HOST.length + 1)];
    if (bytes === undefined) return { kind: "unavailable", reason: `nothing answers at ${url}` };
    return { kind: "answer", status: 200, headers: new Headers(), body: new Blob([new Uint8Array(bytes)]).stream() };
  });
  const imported = await network.perform("gtfs-static", description.id, now);
  expect(imported).toMatchObject({ kind: "documents" });
  return network;
}

function told(answer: Performed) {
  if (answer.kind !== "documents") throw new Error(JSON.stringify(answer));
  return answer;
}

function linesOf(answer: Performed): LineDocument[] {
  return [...told(answer).documents]
    .filter(([topic]) => !topic.endsWith(":traffic"))
    .map(([, document]) => lineDocumentSchema.parse(document));
}

const departuresOf = (answer: Performed) =>
  linesOf(answer).flatMap(({ stations }) => stations.flatMap(({ departures }) => departures));

/** A timetable with every route and stop that the bodies name, in which each route has one trip of its own. */
async function archiveFor(bodies: readonly Uint8Array[], zone: string): Promise<Uint8Array<ArrayBuffer>> {
  const stops = new Map<string, Set<string>>();
  for (const body of bodies) {
    const feed = readFeed(body);
    if (feed.kind !== "feed") throw new Error(feed.reason);
    for (const { entity } of feed.entities) {
      const route = entity.tripUpdate?.trip?.routeId;
      for (const { stopId } of entity.tripUpdate?.stopTimeUpdate ?? []) {
        if (route && stopId) stops.set(route, (stops.get(route) ?? new Set()).add(stopId));
      }
      for (const { routeId } of entity.alert?.informedEntity ?? []) {
        if (routeId && !stops.has(routeId)) stops.set(routeId, new Set(["first", "last"]));
      }
    }
  }
  const all = [...new Set([...stops.values()].flatMap((ids) => [...ids]))];
  const rows = (lines: readonly string[]) => `${lines.join("\n")}\n`;
  return aZip({
    "agency.txt": rows(["agency_id,agency_name,agency_url,agency_timezone", `A,Made up,http://a.test,${zone}`]),
    "routes.txt": rows([
      "route_id,agency_id,route_short_name,route_type",
      ...[...stops.keys()].map((id) => `${id},A,${id},3`),
    ]),
    "stops.txt": rows([
      "stop_id,stop_name,stop_lat,stop_lon",
      ...all.map((id, at) => `${id},Stop ${id},${40 + at / 100},-70`),
    ]),
    "calendar.txt": rows([
      "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
      "S,1,1,1,1,1,1,1,20150101,20300101",
    ]),
    "trips.txt": rows(["trip_id,route_id,service_id", ...[...stops.keys()].map((id) => `planned-${id},${id},S`)]),
    "stop_times.txt": rows([
      "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
      ...[...stops].flatMap(([route, ids]) =>
        [...ids].map(
          (id, at) =>
            `planned-${route},03:${String(at % 60).padStart(2, "0")}:00,03:${String(at % 60).padStart(2, "0")}:00,${id},${at + 1}`,
        ),
      ),
    ]),
  });
}

describe("a made-up agency", () => {
  /** Tuesday 11 March 2025, 07:55 in Paris. */
  const NOW = Date.parse("2025-03-11T06:55:00Z");
  const at = (time: string) => Date.parse(`2025-03-11T${time}:00Z`) / 1000;

  const feed = (tripUpdate: MessageInput<"TripUpdate">, ...more: MessageInput<"FeedEntity">[]) =>
    feedBytes({
      header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: NOW / 1000 },
      entity: [{ id: "1", tripUpdate }, ...more],
    });

  it("has lines, departures, boards, search and traffic by its description alone", async () => {
    const source = aSource("tram-all", { gives: ["departures", "alerts"] });
    const description = aNetwork({ sources: [source] });
    const body = feed(
      {
        trip: { tripId: "T1", startDate: "20250311" },
        stopTimeUpdate: [{ stopSequence: 1, departure: { delay: 180 } }],
      },
      {
        id: "a",
        alert: {
          effect: "SIGNIFICANT_DELAYS",
          informedEntity: [{ routeId: "R1" }],
          headerText: {
            translation: [
              { text: "Slow", language: "en" },
              { text: "Ralenti", language: "fr" },
            ],
          },
        },
      },
    );
    const tram = await started(description, await aFeedZip(), { "tram-all": body }, NOW);
    expect((await tram.jobs(NOW)).map(({ taskType, target }) => [taskType, target])).toEqual([
      ["gtfs-static", "tram"],
      ["gtfs-rt", "tram-all"],
      ["network-timetable", "tram"],
    ]);
    const answer = await tram.perform("gtfs-rt", "tram-all", NOW);
    expect(told(answer).counts).toMatchObject({ trip_updates: 1, trips_matched: 1, alerts: 1 });
    expect(await tram.jobs(NOW + 60_000)).toHaveLength(2);

    const { body: lines } = await tram.get("/api/lines", NOW);
    expect(lines).toMatchObject({
      count: 2,
      networks: [{ id: "tram", title: "Tramways", zone: "Europe/Paris" }],
      lines: [{ network: "tram", line: "R1", label: "1", name: "Gare – Port", colour: "#ff0000" }, { line: "R2" }],
    });
    const { body: snapshot } = await tram.get("/api/snapshots/tram/R1", NOW);
    expect(snapshot).toMatchObject({
      stations: [
        {
          id: "tram:G",
          departures: [
            {
              id: "20250311:T1",
              destination: "Port",
              expected_at: "2025-03-11T07:03:00.000Z",
              provenance: "live",
              source: "tram-all",
            },
            { id: "20250311:T3", provenance: "scheduled", rule: "timetable", source: "static", terminates: true },
            { id: "20250311:T2", provenance: "scheduled" },
          ],
        },
        { id: "tram:M" },
        { id: "tram:P" },
      ],
    });
    const { body: board } = await tram.get("/api/stops/tram:M/departures", NOW);
    expect(board).toMatchObject({ stop: { name: "Marché", lines: [{ network: "tram", line: "R1" }, { line: "R2" }] } });
    expect(await tram.get("/api/traffic/status?network=tram", NOW)).toMatchObject({
      body: {
        lines: [
          { line: "R1", level: "disrupted", title: "Ralenti" },
          { line: "R2", level: "normal" },
        ],
      },
    });
    expect(await tram.get("/api/lines/boat/1", NOW)).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^network must be one of metro, .*, tram$/) },
    });
  });

  it("never cancels a trip that it cannot find, and hides one that is withdrawn, planned or not", async () => {
    const description = aNetwork();
    const unknown: MessageInput<"TripUpdate"> = {
      trip: { tripId: "gone", routeId: "R1", startDate: "20250311" },
      stopTimeUpdate: [{ stopId: "M", arrival: { time: at("07:30") } }],
    };
    const withdrawn = {
      id: "2",
      tripUpdate: { trip: { tripId: "T2", startDate: "20250311", scheduleRelationship: "DELETED" } },
    } as const;
    const cancelled = {
      id: "3",
      tripUpdate: { trip: { tripId: "T3", startDate: "20250311", scheduleRelationship: "CANCELED" } },
    } as const;
    const tram = await started(
      description,
      await aFeedZip(),
      { "tram-trips": feed(unknown, withdrawn, cancelled) },
      NOW,
    );
    const answer = await tram.perform("gtfs-rt", "tram-trips", NOW);
    const byTrip = new Map(departuresOf(answer).map(({ id, provenance, rule }) => [id, [provenance, rule]]));
    expect(byTrip.get("gone@20250311")).toEqual(["unmatched", "trip-unknown"]);
    expect(byTrip.get("20250311:T3")).toEqual(["cancelled", "status-cancelled"]);
    expect(byTrip.get("20250311:T1")).toEqual(["scheduled", "timetable"]);
    expect(byTrip.has("20250311:T2")).toBe(false);
  });

  it("tells a night trip on the right night, and on the night on which clocks change", async () => {
    const night = await started(aNetwork(), await aFeedZip(), {}, NOW);
    // Saturday's 25:10 leaves on Sunday at 00:10 of winter time; on 30 March the clocks then jump from 02:00 to 03:00.
    const answer = await night.perform("network-timetable", "tram", Date.parse("2025-03-29T23:55:00Z"));
    const [first] = departuresOf(answer);
    expect(first).toMatchObject({ id: "20250329:N1", aimed_at: "2025-03-30T00:10:00.000Z", provenance: "scheduled" });
  });

  it("refuses a feed whose header goes back, and keeps what it has", async () => {
    const bodies = { "tram-trips": feed({ trip: { tripId: "T1", startDate: "20250311" }, delay: 60 }) };
    const tram = await started(aNetwork(), await aFeedZip(), bodies, NOW);
    await tram.perform("gtfs-rt", "tram-trips", NOW);
    bodies["tram-trips"] = feedBytes({
      header: { gtfsRealtimeVersion: "2.0", timestamp: NOW / 1000 - 60 },
      entity: [],
    });
    expect(await tram.perform("gtfs-rt", "tram-trips", NOW + 60_000)).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("goes back"),
    });
    expect((await tram.db.prepare("SELECT key FROM gtfs_rt_rows").all()).results).toEqual([
      { key: "trip:T1@20250311" },
    ]);
  });
});

describe("recorded feeds", () => {
  it("MBTA: 35 new trips of 49 are live, the others unmatched where no timetable has them, none cancelled", async () => {
    const body = fixture("mbta.trip-updates.pb");
    const now = Date.parse("2017-12-18T18:46:20Z");
    const description = aNetwork({ id: "mbta", zone: "America/New_York", languages: ["en"] });
    const mbta = await started(description, await archiveFor([body], "America/New_York"), { "mbta-trips": body }, now);
    const answer = await mbta.perform("gtfs-rt", "mbta-trips", now);
    expect(told(answer).counts).toMatchObject({ trip_updates: 49, trips_new: 35, trips_unmatched: 14 });
    expect(new Set(departuresOf(answer).map(({ provenance }) => provenance))).toEqual(new Set(["live", "unmatched"]));
  });

  it("Brest: alerts in French, in the traffic of the lines that they touch", async () => {
    const body = fixture("bibus-brest.alerts.pb");
    const now = Date.parse("2021-12-16T15:30:00Z");
    const source = aSource("brest-alerts", { gives: ["alerts"] });
    const description = aNetwork({ id: "brest", languages: ["fr"], sources: [source] });
    const brest = await started(description, await archiveFor([body], "Europe/Paris"), { "brest-alerts": body }, now);
    const answer = told(await brest.perform("gtfs-rt", "brest-alerts", now));
    expect(answer.counts).toMatchObject({ alerts: 12 });
    const { disruptions } = trafficDocumentSchema.parse(answer.documents.get("transit:brest:traffic"));
    expect(disruptions.length).toBeGreaterThan(5);
    expect(disruptions.map(({ title }) => title)).toContain(
      "L 45 Prolongation des travaux rue de Kermaria jusqu'au 24/12",
    );
    expect(disruptions.every(({ lines }) => lines.every((line) => line.startsWith("brest:")))).toBe(true);
  });

  it("an empty feed is an answer: nothing is told of any trip, and what is planned is planned", async () => {
    const body = fixture("hart.trip-updates.empty.pb");
    const now = Date.parse("2025-03-11T06:55:00Z");
    const empty = await started(aNetwork(), await aFeedZip(), { "tram-trips": body }, now);
    const answer = await empty.perform("gtfs-rt", "tram-trips", now);
    expect(told(answer).counts).toMatchObject({ trip_updates: 0 });
    expect(new Set(departuresOf(answer).map(({ rule }) => rule))).toEqual(new Set(["timetable"]));
  });

  it.skipIf(!existsSync(SEATTLE))(
    "Sound Transit: a duplicated trip is a train of its own beside the planned one",
    async () => {
      const body = new Uint8Array(readFileSync(join(SEATTLE, "trip_update_1683914528.json")));
      const zip = new Uint8Array(readFileSync(join(SEATTLE, "40_st.zip")));
      const now = 1_683_914_528_000;
      const description = aNetwork({ id: "seattle", zone: "America/Los_Angeles", languages: ["en"] });
      const seattle = await started(description, zip, { "seattle-trips": body }, now);
      const answer = await seattle.perform("gtfs-rt", "seattle-trips", now);
      // Fifteen entities, of which one tells the same copy word for word once more.
      expect(told(answer).counts).toMatchObject({ trip_updates: 14, trips_matched: 14 });
      const rows = await seattle.db.prepare("SELECT payload FROM gtfs_rt_rows WHERE payload LIKE '%duplicated%'").all();
      expect(rows.results).toHaveLength(1);
      expect(new Set(departuresOf(answer).map(({ provenance }) => provenance))).not.toContain("cancelled");
    },
  );
});

describe("SIRI in XML as a source", () => {
  /** Tuesday 08:30 in Paris. */
  const PEAK = Date.parse("2026-03-10T07:30:00Z");
  const { lines, stops, quays } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../domains/transit/catalogue/idfm-rail.json"), "utf8"),
  ) as ParisCatalogue;
  /** Of metro 1, as the catalogue has it that the simulator runs on. */
  const STOPS = lines.find(({ id }) => id === "C01371")?.stops ?? [];

  it("tells the lines that the network's timetable has, by their own names", async () => {
    const siri = await startSiriXmlSimulator({ now: () => PEAK, busJourneys: 0, quotaPerSecond: 1000, key: "k" });
    try {
      const key = { variable: "METRO_KEY", in: "header", name: "apikey" } as const;
      const common = { dialect: "siri-xml", key } as const;
      const sources = [
        aSource("metro-et", { ...common, gives: ["departures"] }),
        aSource("metro-sx", { ...common, gives: ["alerts"] }),
      ];
      const zip = await siriArchive();
      const description = aNetwork({ id: "metro-xml", sources });
      network = await startNetwork(
        description,
        {
          METRO_KEY: "k",
          METRO_ET_URL: `${siri.url}/estimated-timetable?LineRef=STIF:Line::C01371:`,
          METRO_SX_URL: `${siri.url}/situation-exchange`,
          TRAM_GTFS_URL: `${HOST}/static.zip`,
        },
        async ({ url, headers }) => {
          if (url === `${HOST}/static.zip`) {
            return { kind: "answer", status: 200, headers: new Headers(), body: new Blob([zip]).stream() };
          }
          const response = await fetch(url, { headers });
          return {
            kind: "answer",
            status: response.status,
            headers: response.headers,
            body: response.body ?? new Blob([]).stream(),
          };
        },
      );
      await network.perform("gtfs-static", "metro-xml", PEAK);
      const answer = await network.perform("siri-xml", "metro-et", PEAK);
      expect(linesOf(answer).map(({ line, stations }) => [line, stations.length])).toEqual([["C01371", STOPS.length]]);
      const departures = departuresOf(answer);
      expect(departures.length).toBeGreaterThan(10);
      expect(
        departures.filter(({ provenance, source }) => provenance === "live" && source === "metro-et").length,
      ).toBeGreaterThan(5);
      expect(told(answer).counts.journeys).toBeGreaterThan(5);
      const traffic = told(await network.perform("siri-xml", "metro-sx", PEAK));
      expect([...traffic.documents.keys()]).toEqual(["transit:metro-xml:traffic"]);
      siri.prim.setFaults([{ api: "estimated-timetable", kind: "html" }]);
      expect(await network.perform("siri-xml", "metro-et", PEAK)).toMatchObject({ kind: "malformed" });
    } finally {
      await siri.close();
    }
  });

  /** The stations of metro 1 in the ids of IDFM's own archive. */
  async function siriArchive(): Promise<Uint8Array<ArrayBuffer>> {
    const places = STOPS.flatMap((id) => stops.find((stop) => stop.id === id) ?? []);
    const platforms = Object.entries(quays).filter(([, area]) => STOPS.includes(area));
    const rows = (lines: readonly string[]) => `${lines.join("\n")}\n`;
    const trips = [STOPS, STOPS.toReversed()];
    const quayOf = (area: string) => platforms.find(([, of]) => of === area)?.[0] ?? area;
    return aZip({
      "agency.txt": rows(["agency_id,agency_name,agency_url,agency_timezone", "A,Metro,http://a.test,Europe/Paris"]),
      "routes.txt": rows(["route_id,agency_id,route_short_name,route_type", "IDFM:C01371,A,C01371,1"]),
      "stops.txt": rows([
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
        ...places.map(({ id, name, lat, lon }) => `IDFM:${id},${name},${lat},${lon},1,`),
        ...platforms.map(([quay, area]) => {
          const place = places.find(({ id }) => id === area);
          return `IDFM:${quay},${place?.name},${place?.lat},${place?.lon},0,IDFM:${area}`;
        }),
      ]),
      "calendar.txt": rows([
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "S,1,1,1,1,1,1,1,20260101,20261231",
      ]),
      "trips.txt": rows(["trip_id,route_id,service_id,direction_id", "T0,IDFM:C01371,S,0", "T1,IDFM:C01371,S,1"]),
      "stop_times.txt": rows([
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
        ...trips.flatMap((way, trip) =>
          way.map((id, at) => `T${trip},03:${10 + at}:00,03:${10 + at}:00,IDFM:${quayOf(id)},${at + 1}`),
        ),
      ]),
    });
  }
});
