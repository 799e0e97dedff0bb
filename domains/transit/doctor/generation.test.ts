import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aFeedPart, at } from "../gtfs-rt/a-feed.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import type { FeedPart } from "../gtfs-rt/static-memory.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { aHeader, anUpdate, aStop, aTrip, type Entity, NOW } from "./a-checked-feed.ts";
import {
  bulkFindings,
  importFindings,
  realtimeFindings,
  siriLiteFindings,
  standingFindings,
  streamedSiriFindings,
} from "./generation.ts";
import { earlierFeed } from "./whole-feed-rules.ts";

const FIXTURES = `${import.meta.dirname}/../fixtures`;
const bytesOf = (body: unknown) => new TextEncoder().encode(JSON.stringify(body));
const feed = (entity: Entity[]) => feedBytes({ header: aHeader(), entity });
const load = async () => aFeedPart();

const found = async (bytes: Uint8Array, now = NOW, earlier: Uint8Array | null = null) => {
  const before = earlier === null ? null : readFeed(earlier);
  if (before?.kind === "malformed") throw new Error(before.reason);
  return realtimeFindings(bytes, { now, earlier: before && earlierFeed(before, NOW), load });
};

describe("realtimeFindings", () => {
  it("keeps of each rule the count, the first place and both languages", async () => {
    const wrong = anUpdate({ stopTimeUpdate: [aStop(10, "A", 6), aStop(20, "B", 1), aStop(30, "C", 0)] });
    expect(await found(feed([wrong]))).toEqual([
      {
        rule: "E022",
        severity: "error",
        title: { en: expect.any(String), fr: expect.stringContaining("Heures") },
        count: 2,
        example:
          "2026-03-04T07:01:00Z at stop B, and 2026-03-04T07:06:00Z at stop A before (/entity/0/trip_update/stop_time_update/1, u1)",
        consequence: { en: expect.stringContaining("train"), fr: expect.stringContaining("train") },
      },
    ]);
  });

  it("asks the stored timetable for what the feed names, and for nothing of a feed that names too much", async () => {
    const asked: number[] = [];
    const counting = async ({ tripIds }: { tripIds: string[] }): Promise<FeedPart> => {
      asked.push(tripIds.length);
      return aFeedPart();
    };
    const trips = (count: number) =>
      feed(
        Array.from({ length: count }, (_, index) => ({
          ...anUpdate({ trip: aTrip({ tripId: `T${index}` }) }),
          id: `u${index}`,
        })),
      );
    const few = await realtimeFindings(trips(20), { now: NOW, earlier: null, load: counting });
    expect(few.map(({ rule, count }) => [rule, count])).toContainEqual(["E003", 19]);
    const many = await realtimeFindings(trips(2_001), { now: NOW, earlier: null, load: counting });
    expect(many).toEqual([]);
    expect(asked).toEqual([20]);
  });
});

describe("standingFindings", () => {
  it("is what looking again would find in an answer that is as it was", async () => {
    const bytes = feed([anUpdate({ vehicle: null, stopTimeUpdate: [aStop(10, "A", 6), aStop(20, "B", 1)] })]);
    let before = await found(bytes);
    for (const seconds of [20, 50, 90, 20]) {
      const now = NOW + seconds * 1000;
      const read = readFeed(bytes);
      if (read.kind === "malformed") throw new Error(read.reason);
      const standing = standingFindings(before, at(0), { now, earlier: earlierFeed(read, NOW) });
      expect(standing).toEqual(await found(bytes, now, bytes));
      before = standing ?? [];
    }
  });

  it("does not stand where an instant was in the future, nor keeps what a change had broken", async () => {
    const ahead = await found(feed([anUpdate({ timestamp: at(3) })]));
    expect(standingFindings(ahead, at(0), { now: NOW, earlier: null })).toBeNull();
    const changed = await found(feed([anUpdate()]), NOW, feed([]));
    expect(changed.map(({ rule }) => rule)).toEqual(["E017"]);
    expect(standingFindings(changed, at(0), { now: NOW, earlier: null })).toEqual([]);
  });
});

describe("findings of what is read as it arrives, or was read already", () => {
  const now = Date.parse("2026-03-02T08:00:05Z");
  const rejected = [{ reason: "no line", path: "/a/0", ref: null }];

  it("counts every record that could not be read, and judges the clock and the silence", () => {
    const answer = { rejected, rejectedCount: 7, responseTimestamp: "2026-03-02T08:00:00Z" };
    const sound = streamedSiriFindings({ ...answer, newestAt: now - 60_000 }, now);
    expect(sound).toMatchObject([{ rule: "siri-unreadable", count: 7, example: "no line (/a/0)" }]);
    const old = { ...answer, rejected: [], rejectedCount: 0, responseTimestamp: null, newestAt: null };
    expect(streamedSiriFindings(old, now).map(({ rule }) => rule)).toEqual(["siri-timestamp"]);
    const silent = { ...answer, rejected: [], rejectedCount: 0, newestAt: now - 3_600_000 };
    expect(streamedSiriFindings(silent, now).map(({ rule }) => rule)).toEqual(["siri-silent"]);
  });

  it("is of PRIM's recorded bodies what the command says", () => {
    const night = readFileSync(`${FIXTURES}/stop-monitoring.41178.2023-06-02.ara-lite.json`);
    const rules = siriLiteFindings(night, Date.parse("2023-06-02T11:16:12Z")).map(({ rule }) => rule);
    expect(rules).toEqual(["siri-silent"]);
    expect(siriLiteFindings(bytesOf([]), now)).toEqual([]);
    const bulk = bytesOf({ disruptions: [], lines: [], lastUpdatedDate: "2026-03-02T07:00:00Z" });
    const answer = { rejected, rejectedCount: 1 };
    expect(bulkFindings(bulk, answer, now).map(({ rule }) => rule)).toEqual([
      "disruption-unreadable",
      "disruption-old",
    ]);
  });

  it("tells that a timetable ends", () => {
    const { zone, services } = aFeedPart();
    const imported = { zone, services, rejected: [], rejectedCount: 0 };
    expect(importFindings(imported, now)).toEqual([]);
    expect(importFindings(imported, Date.parse("2027-01-02T00:00:00Z")).map(({ rule }) => rule)).toEqual([
      "static-expired",
    ]);
  });
});
