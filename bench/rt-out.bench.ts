/**
 * Paris's GTFS-Realtime going out: what the simulator of PRIM tells at this moment, as the three feeds, and those read
 * back by node-gtfs as any consumer fetches them. Its tables must hold what was said, to the entity and the second.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { catalogueFor } from "../domains/transit/catalogue/catalogue.ts";
import { type FeedEntity, readFeed } from "../domains/transit/gtfs-rt/read-feed.ts";
import { feedBytes } from "../domains/transit/gtfs-rt/wire-writer.ts";
import { alerts } from "../domains/transit/gtfs-rt-out/alerts.ts";
import { FEED_KINDS, type FeedKind, feedOf } from "../domains/transit/gtfs-rt-out/feeds.ts";
import { IDFM } from "../domains/transit/gtfs-rt-out/networks.ts";
import { tripUpdates } from "../domains/transit/gtfs-rt-out/trip-updates.ts";
import { tripsOf } from "../domains/transit/gtfs-rt-out/trips.ts";
import { vehiclePositions } from "../domains/transit/gtfs-rt-out/vehicle-positions.ts";
import { normaliseDisruptions } from "../domains/transit/normalisers/disruptions.ts";
import { estimatedTimetable } from "../domains/transit/normalisers/estimated-timetable.ts";
import { createGazetteer } from "../domains/transit/rules/gazetteer.ts";
import { createLineDocuments } from "../domains/transit/rules/line-documents.ts";
import { createTrafficDocument } from "../domains/transit/rules/traffic-document.ts";
import { packedLines, type TripPack, tripsIn } from "../domains/transit/rules/trip-packs.ts";
import { transitSettings } from "../domains/transit/settings.ts";
import { startPrimSimulator } from "../simulators/prim/server.ts";
import { atMost, type Figure, median, reported } from "./figure.ts";
import { gtfsPeer } from "./gtfs-peer.ts";

const ROUNDS = 9;
const WARM_UP = 3;
const STATIC = join(import.meta.dirname, "../domains/transit/gtfs-static/fixtures/caltrain.zip");
/** A Wednesday morning's peak, 08:30 in Paris. */
const NOW = Date.UTC(2026, 9, 7, 6, 30);

export async function* bench(): AsyncGenerator<Figure> {
  const network = await told();
  const times: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    network.feed("trip-updates");
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) times.push((user + system) / 1000);
  }
  const feeds = new Map(FEED_KINDS.map((kind) => [kind, network.feed(kind)]));
  const said = saidIn(feeds);
  yield reported("rt_out_trip_updates_cpu_ms", median(times), "ms");
  yield reported("rt_out_trip_updates", said.trips.length, "entities");
  yield reported("rt_out_calls_a_trip", said.stops.length / said.trips.length, "calls");
  yield reported("rt_out_trip_updates_kb", (feeds.get("trip-updates")?.length ?? 0) / 1000, "KB");
  yield reported("rt_out_pack_kb_largest", network.largestPackKb, "KB");

  const command = gtfsPeer("gtfs-rt-read-peer.mjs");
  if (command === null) return;
  const read = await readByPeer(command, feeds);
  for (const name of ["trips", "stops", "vehicles", "alerts"] as const) {
    const [ours, theirs] = [new Set(said[name]), new Set(read[name])];
    const differing =
      [...ours].filter((one) => !theirs.has(one)).length + [...theirs].filter((one) => !ours.has(one)).length;
    yield reported(`rt_out_${name}_read_by_node_gtfs`, read[name].length, "rows", said[name].length);
    yield atMost(`rt_out_${name}_read_otherwise`, differing, "rows", 0);
  }
}

/** Everything that the simulator tells at one moment, whole, as it is stored. */
async function told() {
  const simulator = await startPrimSimulator({ now: () => NOW });
  try {
    const get = async (path: string) => {
      const response = await fetch(`${simulator.url}/${path}`, { headers: { apikey: "bench" } });
      if (response.body === null) throw new Error(`${path} has no body`);
      return response.body;
    };
    const catalogue = catalogueFor(transitSettings({}));
    const gazetteer = createGazetteer(catalogue);
    const builder = createLineDocuments(gazetteer, NOW, { source: "prim-et", insteadOf: null });
    const answer = await estimatedTimetable(await get("estimated-timetable"), {
      now: NOW,
      wantLine: (id) => gazetteer.line(id) !== undefined,
      onJourney: (journey) => builder.add(journey),
    });
    if (answer.kind !== "journeys") throw new Error(`estimated-timetable is ${answer.kind}`);
    const stored = [...builder.finish().trips].map(([topic, pack]) => [topic, JSON.stringify(pack)] as const);
    const bulk = new Uint8Array(await new Response(await get("disruptions_bulk/disruptions/v2")).arrayBuffer());
    const disruptions = normaliseDisruptions(bulk, NOW);
    if (disruptions.kind !== "records") throw new Error(`disruptions are ${disruptions.kind}`);
    const traffic = createTrafficDocument(gazetteer, disruptions.records, NOW).document;
    const names = {
      line: (name: string) => catalogue.lineByKey(...(name.split(":") as [string, string])),
      stopName: (id: string) => catalogue.stop(id)?.name,
    };
    const lines = () => {
      const packs = new Map(stored.map(([topic, payload]) => [topic, JSON.parse(payload) as TripPack]));
      return [...packedLines(catalogue.lines)].flatMap(([topic, members]) =>
        members.map((line) => ({
          trips: tripsOf({ line, trips: tripsIn(packs.get(topic) ?? { lines: {} }, line.id) ?? [] }),
          toldAt: NOW,
        })),
      );
    };
    const entities = {
      "trip-updates": () => tripUpdates(IDFM, lines(), new Map()),
      "vehicle-positions": () => vehiclePositions(IDFM, lines(), new Map(), catalogue.catalogue.running_s),
      alerts: () => alerts(IDFM, traffic, names, NOW),
    };
    return {
      feed: (kind: FeedKind) => feedBytes(feedOf(entities[kind](), NOW)),
      largestPackKb: Math.max(...stored.map(([, payload]) => Buffer.byteLength(payload))) / 1000,
    };
  } finally {
    await simulator.close();
  }
}

type Rows = Record<"trips" | "stops" | "vehicles" | "alerts", string[]>;

/** A line of text for each row that a reader should have. */
function saidIn(feeds: ReadonlyMap<FeedKind, Uint8Array>): Rows {
  const of = (kind: FeedKind): FeedEntity[] => {
    const feed = readFeed(feeds.get(kind) ?? new Uint8Array());
    if (feed.kind === "malformed") throw new Error(feed.reason);
    return feed.entities.map(({ entity }) => entity);
  };
  const updates = of("trip-updates").flatMap(({ tripUpdate }) => tripUpdate ?? []);
  const row = (...values: unknown[]) => values.map((value) => value ?? "").join(" ");
  return {
    trips: updates.map(({ trip, timestamp }) =>
      row(trip?.tripId, trip?.routeId, trip?.startDate, trip?.directionId, trip?.scheduleRelationship, timestamp),
    ),
    stops: updates.flatMap(({ trip, stopTimeUpdate }) =>
      stopTimeUpdate.map(({ stopId, stopSequence, arrival, departure }) =>
        row(trip?.tripId, stopId, stopSequence, arrival?.time, departure?.time),
      ),
    ),
    vehicles: of("vehicle-positions").map(({ id, vehicle }) =>
      row(id, vehicle?.trip?.tripId, vehicle?.stopId, vehicle?.currentStatus, vehicle?.position?.latitude),
    ),
    alerts: of("alerts").map(({ id, alert }) => row(id, alert?.cause, alert?.effect, alert?.severityLevel)),
  };
}

/** The same lines from the peer's tables. */
async function readByPeer([node = "", ...script]: string[], feeds: ReadonlyMap<FeedKind, Uint8Array>): Promise<Rows> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-rt-out-"));
  const server = createServer((request, response) => {
    const kind = FEED_KINDS.find((each) => request.url === `/${each}.pb`);
    response.writeHead(kind === undefined ? 404 : 200).end(kind === undefined ? "" : feeds.get(kind));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = spawn(node, [...script, url, join(folder, "peer.db"), STATIC], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const tables: Record<keyof Rows, Record<string, unknown>[]> = JSON.parse(await text(child.stdout));
    const row = (...values: unknown[]) => values.map((value) => value ?? "").join(" ");
    return {
      trips: tables.trips.map((one) =>
        row(one.trip_id, one.route_id, one.start_date, one.direction_id, one.schedule_relationship, one.timestamp),
      ),
      stops: tables.stops.map((one) =>
        row(one.trip_id, one.stop_id, one.stop_sequence, one.arrival_timestamp, one.departure_timestamp),
      ),
      vehicles: tables.vehicles.map((one) => row(one.id, one.trip_id, one.stop_id, one.current_status, one.latitude)),
      alerts: tables.alerts.map((one) => row(one.id, one.cause, one.effect, one.severity_level)),
    };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
