import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFeed } from "./read-feed.ts";
import { feedBytes } from "./wire-writer.ts";

/** The entity ids of a feed that was written with these, as they are read back. */
function readBack(ids: readonly string[]): (string | null)[] {
  const feed = readFeed(feedBytes({ header: {}, entity: ids.map((id) => ({ id })) }));
  if (feed.kind === "malformed") throw new Error(feed.reason);
  return feed.entities.map(({ entity }) => entity.id);
}

describe("feedBytes", () => {
  it("writes the bytes that protobuf's own encoders write", () => {
    // By gtfs-realtime-bindings 2.2.0 (protobufjs), of the same feed.
    const bytes = feedBytes({
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

  it("writes texts whose length takes one, two and three bytes, and more than its first buffer holds", () => {
    const ids = ["", "é".repeat(63), "é".repeat(64), "a".repeat(127), "a".repeat(128), "a".repeat(16_384)];
    expect(readBack(ids)).toEqual(ids);
    const many = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(4000, "é"));
    expect(readBack(many)).toEqual(many);
  });

  it("writes any text as UTF-8, half a pair as the replacement character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(readBack([text])).toEqual([text.toWellFormed()]);
      }),
    );
    expect(readBack(["a\ud800b"])).toEqual(["a\ufffdb"]);
  });
});
