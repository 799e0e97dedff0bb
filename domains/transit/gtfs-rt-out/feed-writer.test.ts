import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageOfJson } from "../gtfs-rt/json-reader.ts";
import { planOf } from "../gtfs-rt/message-plans.ts";
import { ENUMS, type EnumName, MESSAGES, type MessageName } from "../gtfs-rt/proto.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import { WireReader } from "../gtfs-rt/wire-reader.ts";
import { Rejections } from "../normalisers/rejections.ts";
import { feedJson } from "./feed-json.ts";
import { encodeFeed } from "./feed-writer.ts";
import type { ToldFeed } from "./told.ts";

const SCALARS: Record<string, fc.Arbitrary<unknown>> = {
  // Long enough for lengths of one, two and three bytes.
  string: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("é".repeat(63), "é".repeat(64), "a".repeat(16_384))),
  bool: fc.boolean(),
  int32: fc.integer(),
  uint32: fc.nat({ max: 4_294_967_295 }),
  int64: fc.maxSafeInteger(),
  uint64: fc.maxSafeNat(),
  float: fc.float({ noNaN: true }),
  double: fc.double({ noNaN: true }),
};

function arbitraryOf(name: MessageName): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries<readonly [number, string, "many"?]>(MESSAGES[name]).map(([key, [, type, many]]) => {
    const one =
      SCALARS[type] ??
      (Object.hasOwn(ENUMS, type)
        ? fc.constantFrom(...Object.keys(ENUMS[type as EnumName]))
        : arbitraryOf(type as MessageName));
    return [key, many === "many" ? fc.array(one, { minLength: 1, maxLength: 2 }) : one] as const;
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [], noNullPrototype: true });
}

/** What the reader gives for what is not there. */
function complete(name: MessageName, told: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, [, type, many]] of Object.entries<readonly [number, string, "many"?]>(MESSAGES[name])) {
    const inner = (value: unknown) =>
      Object.hasOwn(MESSAGES, type) ? complete(type as MessageName, value as Record<string, unknown>) : value;
    const value = told[key];
    if (many === "many") made[key] = ((value as unknown[] | undefined) ?? []).map(inner);
    else made[key] = value === undefined ? null : inner(value);
  }
  return made;
}

const feeds = fc
  .record({ header: arbitraryOf("FeedHeader"), entity: fc.array(arbitraryOf("FeedEntity"), { maxLength: 3 }) })
  .map((feed) => feed as ToldFeed);

describe("encodeFeed", () => {
  it("is read back to the last field by a reader of its own", () => {
    fc.assert(
      fc.property(feeds, (feed) => {
        const bytes = encodeFeed(feed);
        const reader = new WireReader(bytes);
        expect(reader.message(planOf("FeedMessage"), bytes.length)).toEqual(complete("FeedMessage", feed));
        expect(reader.unknowns).toEqual({ extensions: 0, fields: 0, enumValues: 0 });
      }),
      { numRuns: 50 },
    );
  });

  it("writes the bytes that protobuf's own encoders write", () => {
    // By gtfs-realtime-bindings 2.2.0 (protobufjs), of the same feed.
    const bytes = encodeFeed({
      header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: 1_790_000_000 },
      entity: [
        {
          id: "é",
          tripUpdate: { trip: { tripId: "t" }, stopTimeUpdate: [{ stopId: "s", arrival: { delay: -5, time: 1 } }] },
        },
      ],
    });
    expect(Buffer.from(bytes).toString("hex")).toBe(
      "0a0d0a03322e3010001880f7c4d506121f0a02c3a91a190a030a0174" + "1212120d08fbffffffffffffffff011001" + "220173",
    );
  });
});

describe("feedJson", () => {
  it("says the same as the bytes, with the names of the .proto and 64-bit numbers as text", () => {
    const feed: ToldFeed = {
      header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: 1_790_000_000 },
      entity: [{ id: "a", alert: { informedEntity: [{ routeId: "r" }], activePeriod: [], cause: "STRIKE" } }],
    };
    expect(JSON.parse(feedJson(feed))).toEqual({
      header: { gtfs_realtime_version: "2.0", incrementality: "FULL_DATASET", timestamp: "1790000000" },
      entity: [{ id: "a", alert: { informed_entity: [{ route_id: "r" }], cause: "STRIKE" } }],
    });
  });

  it("is read back to the same feed as the bytes are", () => {
    fc.assert(
      fc.property(feeds, (feed) => {
        const fromJson = messageOfJson(JSON.parse(feedJson(feed)), planOf("FeedMessage"), "", new Rejections(), {
          extensions: 0,
          fields: 0,
          enumValues: 0,
        });
        // JSON has one zero.
        expect(JSON.stringify(fromJson)).toBe(JSON.stringify(complete("FeedMessage", feed)));
      }),
      { numRuns: 30 },
    );
  });

  it("is found to be JSON by who is not told", () => {
    const feed = { header: { gtfsRealtimeVersion: "2.0", timestamp: 1_790_000_000 }, entity: [] };
    expect(readFeed(new TextEncoder().encode(feedJson(feed)))).toMatchObject({ kind: "feed", format: "json" });
    expect(readFeed(encodeFeed(feed))).toMatchObject({ kind: "feed", format: "protobuf", entities: [] });
  });
});
