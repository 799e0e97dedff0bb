/**
 * The bytes as Google's own client reads them (gtfs-realtime-bindings: another decoder, made from another copy of the
 * .proto), compared with what was to be said, and with what the agency itself had said.
 */
import { readFileSync } from "node:fs";
import GtfsRealtimeBindings from "gtfs-realtime-bindings";
import { describe, expect, it } from "vitest";
import { normaliseFeed } from "../gtfs-rt/normalise-feed.ts";
import type { FeedRecord } from "../gtfs-rt/records.ts";
import { timetableOf } from "../gtfs-rt/static-memory.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { readFeed as readStatic } from "../gtfs-static/read-feed.ts";
import { aDeparture, aLineDocument, aWireDisruption, iso, NOW } from "../view/a-line.ts";
import { alertFeed, tripFeed, vehicleFeed } from "./a-feed.ts";
import { FEED_KINDS, type FeedKind, feedOf } from "./feeds.ts";
import { storedEntities } from "./stored-feed.ts";

const { FeedMessage } = GtfsRealtimeBindings.transit_realtime;

/** Enums by name and 64-bit numbers as numbers: what a consumer of the client would print. */
function readByClient(bytes: Uint8Array) {
  const message = FeedMessage.decode(bytes);
  expect(FeedMessage.verify(message)).toBeNull();
  // Nothing is lost or in another order: what the client writes again is what it read.
  expect(Buffer.from(FeedMessage.encode(message).finish())).toEqual(Buffer.from(bytes));
  return FeedMessage.toObject(message, { enums: String, longs: Number });
}

const document = aLineDocument({
  "2": [aDeparture({ expected_at: iso(-20), recorded_at: iso(-30) })],
  "3": [aDeparture({ expected_at: iso(60), aimed_at: iso(90) })],
});
const header = { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: NOW / 1000 };
const trip = {
  tripId: "C01371:train-1",
  startDate: "20261008",
  scheduleRelationship: "NEW",
  routeId: "IDFM:C01371",
  directionId: 0,
};
const seconds = (count: number) => NOW / 1000 + count;

describe("Paris's feeds, read by an independent client", () => {
  it("tell the trips", () => {
    const passed = { time: seconds(-20) };
    const coming = { delay: -30, time: seconds(60), scheduledTime: seconds(90) };
    expect(readByClient(tripFeed([{ document }]))).toEqual({
      header,
      entity: [
        {
          id: "C01371:train-1",
          tripUpdate: {
            trip,
            stopTimeUpdate: [
              {
                stopSequence: 2,
                arrival: passed,
                departure: passed,
                stopId: "IDFM:2",
                scheduleRelationship: "SCHEDULED",
              },
              {
                stopSequence: 3,
                arrival: coming,
                departure: coming,
                stopId: "IDFM:3",
                scheduleRelationship: "SCHEDULED",
              },
            ],
            timestamp: seconds(-30),
            tripProperties: { tripHeadsign: "Stop 5" },
          },
        },
      ],
    });
  });

  it("tell the vehicles, without a place that nobody measured", () => {
    expect(readByClient(vehicleFeed([{ document }]))).toEqual({
      header,
      entity: [
        {
          id: "C01371:train-1",
          vehicle: {
            trip,
            currentStopSequence: 3,
            currentStatus: "IN_TRANSIT_TO",
            timestamp: seconds(-30),
            stopId: "IDFM:3",
          },
        },
      ],
    });
  });

  it("tell the alerts", () => {
    expect(readByClient(alertFeed([aWireDisruption()]))).toEqual({
      header,
      entity: [
        {
          id: "d1:closed",
          alert: {
            activePeriod: [{ start: seconds(-600), end: seconds(1800) }],
            informedEntity: [{ routeId: "IDFM:C01371" }],
            cause: "UNKNOWN_CAUSE",
            effect: "NO_SERVICE",
            headerText: { translation: [{ text: "Trafic interrompu", language: "fr" }] },
            descriptionText: { translation: [{ text: "Le trafic est interrompu.", language: "fr" }] },
            severityLevel: "SEVERE",
          },
        },
      ],
    });
  });
});

const FIXTURES = `${import.meta.dirname}/../gtfs-rt/fixtures`;
const STATIC = `${import.meta.dirname}/../gtfs-static/fixtures/caltrain.zip`;

function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path));
}

async function caltrainTimetable() {
  const read = await readStatic(async () => new Blob([bytesOf(STATIC)]).stream(), { known: null });
  if (read.kind !== "feed") throw new Error("caltrain.zip cannot be read");
  return timetableOf(read.feed);
}

describe("an agency's feeds, published again and read by an independent client", async () => {
  const timetable = await caltrainTimetable();
  const records = (file: string): { records: FeedRecord[]; at: number } => {
    const context = {
      now: NOW,
      timetable: file.startsWith("caltrain") ? timetable : null,
      zone: "Europe/Paris",
      languages: ["fr"],
      previousAt: null,
    };
    const answer = normaliseFeed(bytesOf(`${FIXTURES}/${file}`), context);
    if (answer.kind !== "records") throw new Error(answer.reason);
    return { records: answer.records, at: answer.observedAt ?? NOW };
  };
  const again = (kind: FeedKind, files: string[]) => {
    const read = files.map(records);
    const at = Math.max(...read.map((one) => one.at));
    return readByClient(
      feedBytes(
        feedOf(
          storedEntities(
            kind,
            read.flatMap((one) => one.records),
            () => undefined,
            at,
          ),
          at,
        ),
      ),
    );
  };
  const original = (file: string) =>
    FeedMessage.toObject(FeedMessage.decode(bytesOf(`${FIXTURES}/${file}`)), { enums: String, longs: Number });
  type Client = ReturnType<typeof readByClient>;
  const updatesOf = (feed: Client) => feed.entity.map(({ tripUpdate }: { tripUpdate: Client }) => tripUpdate);

  it("have Caltrain's 19 trips, with the stops, times and delays that it told", () => {
    const [told, published] = [
      original("caltrain.trip-updates.pb"),
      again("trip-updates", ["caltrain.trip-updates.pb"]),
    ];
    expect(published.header.timestamp).toBe(told.header.timestamp);
    const namesOf = ({ trip }: Client) => [trip.tripId, trip.routeId, trip.scheduleRelationship ?? "SCHEDULED"];
    const stopsOf = ({ stopTimeUpdate }: Client) => stopTimeUpdate.map(({ stopId }: Client) => stopId);
    // Where one side of a stop is told, the other is said with it: it follows by the format's own rule.
    const timesOf = (update: Client, side: "arrival" | "departure") =>
      update.stopTimeUpdate.map((one: Client) => one[side]?.time);
    const byTrip = (a: Client, b: Client) => (a.trip.tripId < b.trip.tripId ? -1 : 1);
    const [before, after] = [updatesOf(told).sort(byTrip), updatesOf(published).sort(byTrip)];
    expect(after).toHaveLength(19);
    expect(after.map(namesOf)).toEqual(before.map(namesOf));
    expect(after.map(stopsOf)).toEqual(before.map(stopsOf));
    let compared = 0;
    for (const side of ["arrival", "departure"] as const) {
      before.forEach((update: Client, index: number) => {
        const times = timesOf(after[index], side);
        timesOf(update, side).forEach((time: number | undefined, stop: number) => {
          if (time === undefined) return;
          expect(times[stop]).toBe(time);
          compared++;
        });
      });
    }
    expect(compared).toBeGreaterThan(200);
  });

  it("have Caltrain's 14 vehicles where they were measured, on the trips of the other feed", () => {
    const files = ["caltrain.trip-updates.pb", "caltrain.vehicle-positions.pb"];
    const [told, published] = [original("caltrain.vehicle-positions.pb"), again("vehicle-positions", files)];
    const plain = ({ vehicle }: Client) => [vehicle.trip.tripId, vehicle.position, vehicle.timestamp, vehicle.stopId];
    const sorted = (feed: Client) => feed.entity.map(plain).sort((a: Client, b: Client) => (a[0] < b[0] ? -1 : 1));
    expect(published.entity).toHaveLength(14);
    expect(sorted(published)).toEqual(sorted(told));
    const trips = new Set(updatesOf(again("trip-updates", files)).map(({ trip: { tripId } }: Client) => tripId));
    expect(published.entity.filter(({ vehicle }: Client) => !trips.has(vehicle.trip.tripId))).toEqual([]);
  });

  it("have Brest's alerts in its words, with when and what they touch", () => {
    const file = "bibus-brest.alerts.pb";
    const [told, published] = [original(file), again("alerts", [file])];
    expect(published.entity).toHaveLength(told.entity.length);
    const plain = ({ alert }: Client) => [alert.cause, alert.effect, alert.informedEntity.length, alert.activePeriod];
    expect(published.entity.map(plain)).toEqual(told.entity.map(plain));
    // Vigie keeps the words and not the spaces between them.
    const wordsOf = ({ alert }: Client) =>
      [alert.headerText, alert.url].map((text) =>
        text?.translation.map((one: Client) => [one.text.replace(/\s+/g, " ").trim(), one.language]),
      );
    expect(published.entity.map(wordsOf)).toEqual(told.entity.map(wordsOf));
  });

  it("are whole where nothing is told", () => {
    for (const kind of FEED_KINDS) expect(again(kind, ["hart.trip-updates.empty.pb"]).entity ?? []).toEqual([]);
  });
});
