import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aContext, aFeed, anUpdate, at, EIGHT, recordsOf } from "./a-feed.ts";
import { changesOf, type HeldRows, rowsOf } from "./feed-diff.ts";
import { messages } from "./message-arbitraries.ts";
import { normaliseFeed } from "./normalise-feed.ts";
import { isJson, readFeed } from "./read-feed.ts";
import { packed, unpacked } from "./row-codec.ts";

const text = (body: string) => new TextEncoder().encode(body);

describe("the header", () => {
  it("of an incremental feed is refused in words that an operator understands", () => {
    expect(normaliseFeed(aFeed([], { incrementality: "DIFFERENTIAL" }), aContext())).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("incremental (DIFFERENTIAL)"),
    });
  });

  it("that goes back is refused, and one that stands still is not", () => {
    const feed = aFeed([]);
    expect(normaliseFeed(feed, aContext({ previousAt: EIGHT + 1000 }))).toMatchObject({ kind: "rejected" });
    expect(normaliseFeed(feed, aContext({ previousAt: EIGHT }))).toMatchObject({ kind: "records" });
  });

  it("ahead of the clock is not believed, and told", () => {
    const answer = normaliseFeed(aFeed([], { timestamp: at(10) }), aContext());
    expect(answer).toMatchObject({ observedAt: null, rejected: [{ path: "/header/timestamp" }] });
  });

  it("without a timestamp, or of version 1.0 with later fields, is a header all the same", () => {
    const feed = aFeed([anUpdate({})], { timestamp: null, gtfsRealtimeVersion: "1.0", feedVersion: "7" });
    expect(normaliseFeed(feed, aContext())).toMatchObject({ kind: "records", observedAt: null, rejectedCount: 0 });
  });
});

describe("a body that is no feed", () => {
  it.each([
    ["nothing", ""],
    ["a page", "<!doctype html><title>Forbidden</title>"],
    ["text", "upstream request timeout"],
    ["a list", "[]"],
    ["JSON of another kind", '{"Siri": {}}'],
    ["JSON that is cut", '{"header": {"timestamp": 1'],
    ["entities that are no list", '{"header": {}, "entity": {"id": "1"}}'],
  ])("%s is malformed", (_, body) => {
    expect(normaliseFeed(text(body), aContext())).toMatchObject({ kind: "malformed", reason: expect.any(String) });
  });
});

it("whatever the entities hold, a feed is answered, and what is stored of it is what was read", () => {
  const entities = fc.array(messages("FeedEntity"), { maxLength: 4 });
  fc.assert(
    fc.property(entities, fc.boolean(), (given, isJoined) => {
      const feed = aFeed(given.map((entity, index) => ({ ...entity, id: `e${index}` })));
      const context = isJoined ? aContext() : aContext({ timetable: null });
      expect(normaliseFeed(feed, context).kind).toBe("records");
      const ground = { version: "1", zone: "Europe/Paris", now: EIGHT, previousAt: null };
      const poll = (known: HeldRows) => {
        const changes = changesOf(feed, known, ground);
        if (changes.kind !== "changes") throw new Error(changes.reason);
        let written = 0;
        const { held } = rowsOf(changes, context, ({ record }) => {
          written++;
          const recordedAt = record.kind === "journey" ? record.recordedAt : null;
          expect(JSON.stringify(unpacked(packed(record), recordedAt))).toBe(JSON.stringify(record));
        });
        return { held, written };
      };
      expect(poll(poll(new Map()).held).written).toBe(0);
    }),
    { numRuns: 150 },
  );
});

describe("GTFS-Realtime as JSON", () => {
  const read = (feed: unknown) => {
    const answer = readFeed(text(JSON.stringify(feed)));
    if (answer.kind !== "feed") throw new Error(answer.reason);
    return answer;
  };

  it("is read in both spellings, with enums by name or number and 64-bit numbers as text", () => {
    const snake = read({
      header: { gtfs_realtime_version: "2.0", incrementality: "FULL_DATASET", timestamp: 5 },
      entity: [{ id: "1", trip_update: { trip: { trip_id: "t", schedule_relationship: 3 }, delay: -5 } }],
    });
    const camel = read({
      header: { gtfsRealtimeVersion: "2.0", incrementality: 0, timestamp: "5" },
      entity: [{ id: 1, tripUpdate: { trip: { tripId: "t", scheduleRelationship: "CANCELED" }, delay: "-5" } }],
    });
    expect(camel.header).toEqual(snake.header);
    expect(camel.entities).toEqual(snake.entities);
    expect(snake.entities[0]?.entity.tripUpdate?.trip?.scheduleRelationship).toBe("CANCELED");
  });

  it("tells what cannot be read, with its path, and reads the rest", () => {
    const { faults, entities, unknowns } = read({
      header: {},
      entity: [
        "no entity",
        { trip_update: null },
        { id: "a", vehicle: { position: { latitude: "north", longitude: 2 }, current_status: "FLYING", mystery: 1 } },
      ],
    });
    expect(faults.kept.map(({ path }) => path)).toEqual([
      "/entity/0",
      "/entity/1",
      "/entity/2/vehicle/position/latitude",
    ]);
    expect(entities).toMatchObject([{ index: 2, entity: { id: "a", vehicle: { position: { longitude: 2 } } } }]);
    expect(unknowns).toEqual({ extensions: 0, fields: 1, enumValues: 1 });
  });

  it("is told from protobuf by its start, whatever the length of the header", () => {
    expect(isJson(text('\ufeff{"header":{}}'))).toBe(true);
    expect(isJson(text('\n{ "header": {} }'))).toBe(true);
    // A header of 123 bytes has a brace for its length.
    const feed = aFeed([], { feedVersion: "v".repeat(123 - 5 - 2 - 6 - 2) });
    expect(feed[1]).toBe("{".charCodeAt(0));
    expect(isJson(feed)).toBe(false);
    expect(readFeed(feed)).toMatchObject({ kind: "feed", format: "protobuf" });
  });
});

describe("vehicles", () => {
  const vehicle = (fields: object) => {
    const answer = recordsOf([{ id: "e", vehicle: fields }]);
    return { record: answer.records[0], rejected: answer.rejected, accepted: answer.accepted };
  };

  it("one without a trip is a vehicle, and one that knows its stop alone has no place", () => {
    const { record, accepted } = vehicle({ stopId: "B", currentStatus: "STOPPED_AT", timestamp: at(0) });
    expect(record).toMatchObject({
      id: "e",
      match: null,
      position: null,
      stopId: "B",
      status: "stopped",
      recordedAt: EIGHT,
      occupancy: null,
    });
    expect(accepted).toMatchObject({ vehicle_positions: 1, vehicles_without_trip: 1 });
  });

  it.each([
    [91, 2],
    [48, 181],
    [0, 0],
  ])("the position %d, %d is no place", (latitude, longitude) => {
    const { record, rejected } = vehicle({ position: { latitude, longitude } });
    expect(record).toMatchObject({ position: null });
    expect(rejected).toMatchObject([{ path: "/entity/0/vehicle/position", ref: "e" }]);
  });

  it("has its trip's line and direction, and its occupancy only where it is said", () => {
    const { record } = vehicle({
      trip: { tripId: "T8" },
      vehicle: { id: "7", label: "Seven" },
      position: { latitude: 48.5, longitude: 2.5, bearing: 400, speed: 12 },
      occupancyStatus: "NO_DATA_AVAILABLE",
      congestionLevel: "STOP_AND_GO",
    });
    expect(record).toMatchObject({
      id: "7",
      label: "Seven",
      lineId: "L1",
      direction: "0",
      match: "exact",
      position: { lat: 48.5, lon: 2.5, bearing: null, speedMps: 12 },
      occupancy: null,
      congestion: "stop_and_go",
    });
  });
});
