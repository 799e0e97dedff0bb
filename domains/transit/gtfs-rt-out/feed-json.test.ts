import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messages } from "../gtfs-rt/message-arbitraries.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { feedJson } from "./feed-json.ts";
import type { ToldFeed } from "./told.ts";

describe("feedJson", () => {
  it("says the same as the bytes, with the names of the .proto and 64-bit numbers as text", () => {
    const feed: ToldFeed = {
      header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: 1_790_000_000 },
      entity: [
        { id: "a", alert: { informedEntity: [{ routeId: "r" }], activePeriod: [], cause: "STRIKE", url: null } },
      ],
    };
    expect(JSON.parse(feedJson(feed))).toEqual({
      header: { gtfs_realtime_version: "2.0", incrementality: "FULL_DATASET", timestamp: "1790000000" },
      entity: [{ id: "a", alert: { informed_entity: [{ route_id: "r" }], cause: "STRIKE" } }],
    });
  });

  it("is read back to the same feed as the bytes are", () => {
    fc.assert(
      fc.property(messages("FeedEntity"), (entity) => {
        const feed: ToldFeed = { header: { timestamp: 1 }, entity: [{ ...entity, id: "e" }] };
        const fromBytes = readFeed(feedBytes(feed));
        const fromJson = readFeed(new TextEncoder().encode(feedJson(feed)));
        if (fromBytes.kind === "malformed" || fromJson.kind === "malformed") throw new Error("unreadable");
        expect(fromJson.faults.kept).toEqual([]);
        // JSON has one zero.
        expect(JSON.stringify(fromJson.entities)).toBe(JSON.stringify(fromBytes.entities));
      }),
      { numRuns: 50 },
    );
  });

  it("is found to be JSON by who is not told", () => {
    const feed = { header: { gtfsRealtimeVersion: "2.0", timestamp: 1_790_000_000 }, entity: [] };
    expect(readFeed(new TextEncoder().encode(feedJson(feed)))).toMatchObject({ kind: "feed", format: "json" });
    expect(readFeed(feedBytes(feed))).toMatchObject({ kind: "feed", format: "protobuf", entities: [] });
  });
});
