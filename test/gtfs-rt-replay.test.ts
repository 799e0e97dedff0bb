/** Recorded polls over HTTP, one after the other, through the code that a fetch runs. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { changesOf, type HeldRows, rowsOf } from "../domains/transit/gtfs-rt/feed-diff.ts";
import { normaliseFeed } from "../domains/transit/gtfs-rt/normalise-feed.ts";
import { timetableOf } from "../domains/transit/gtfs-rt/static-memory.ts";
import type { StaticTimetable } from "../domains/transit/gtfs-rt/static-timetable.ts";
import { readFeed } from "../domains/transit/gtfs-static/read-feed.ts";
import { type GtfsRtSimulator, startGtfsRtSimulator } from "../simulators/gtfs-rt/server.ts";

const TWELVE = existsSync(join(import.meta.dirname, "../../shared/data/transit/gtfs-rt/nyct-ace"));
const START = Date.parse("2026-11-04T13:00:00Z");
const running: GtfsRtSimulator[] = [];
let elapsedS = 0;

async function simulator(): Promise<GtfsRtSimulator> {
  elapsedS = 0;
  const started = await startGtfsRtSimulator({ now: () => START + elapsedS * 1000 });
  running.push(started);
  return started;
}

afterAll(() => Promise.all(running.map((each) => each.close())));

async function timetable(url: string): Promise<StaticTimetable> {
  const read = await readFeed(async () => (await fetch(url)).body ?? new ReadableStream(), { known: null });
  if (read.kind !== "feed") throw new Error(read.kind);
  return timetableOf(read.feed);
}

/** One conditional poll: what it wrote, or null where the feed was as before. */
async function poll(
  url: string,
  held: HeldRows,
  etag: string,
  joined: StaticTimetable | null,
  previousAt: number | null,
) {
  const response = await fetch(url, { headers: etag === "" ? {} : { "if-none-match": etag } });
  if (response.status === 304) return null;
  const now = START + elapsedS * 1000;
  const zone = joined?.zone ?? "America/New_York";
  const ground = { version: joined?.version ?? null, zone, now, previousAt };
  const changes = changesOf(new Uint8Array(await response.arrayBuffer()), held, ground);
  if (changes.kind !== "changes") throw new Error(changes.reason);
  const matches: Record<string, number> = {};
  let written = 0;
  const context = { now, timetable: joined, zone, languages: ["en"], previousAt };
  const diff = rowsOf(changes, context, ({ record }) => {
    written++;
    if (record.kind === "journey") matches[record.match] = (matches[record.match] ?? 0) + 1;
  });
  const at = Number(changes.header.timestamp) * 1000;
  return { ...diff, written, matches, etag: response.headers.get("etag") ?? "", at };
}

describe("Caltrain, replayed", () => {
  it("is matched with the static feed beside it, once; and the same poll again is not even read", async () => {
    const { url } = await simulator();
    const caltrain = await timetable(`${url}/caltrain/gtfs.zip`);
    const first = await poll(`${url}/caltrain/trip-updates.pb`, new Map(), "", caltrain, null);
    expect(first).toMatchObject({ written: 19, matches: { exact: 19 }, removed: [], at: START });
    if (first === null) return;
    expect(await poll(`${url}/caltrain/trip-updates.pb`, first.held, first.etag, caltrain, first.at)).toBeNull();
  });

  it("has its timetable moved with it: trains are as late as they were, on days on which they run", async () => {
    const { url } = await simulator();
    const caltrain = await timetable(`${url}/caltrain/gtfs.zip`);
    const body = new Uint8Array(await (await fetch(`${url}/caltrain/trip-updates.pb`)).arrayBuffer());
    const context = { now: START, timetable: caltrain, zone: null, languages: ["en"], previousAt: null };
    const answer = normaliseFeed(body, context);
    if (answer.kind !== "records") throw new Error(answer.reason);
    expect(answer.accepted).toMatchObject({ trips_matched: 19, trips_by_exact: 19 });
    const lateness = answer.records.flatMap((record) => {
      if (record.kind !== "journey") return [];
      const service = caltrain.trip(record.tripId ?? "")?.serviceId ?? "";
      expect(caltrain.runsOn(service, record.serviceDay ?? "")).toBe(true);
      return record.calls.flatMap(({ expectedArrival, aimedArrival }) =>
        expectedArrival === null || aimedArrival === null ? [] : [expectedArrival - aimedArrival],
      );
    });
    expect(lateness.length).toBeGreaterThan(100);
    expect(Math.max(...lateness.map(Math.abs))).toBeLessThan(45 * 60_000);
  });
});

describe.skipIf(!TWELVE)("New York, twelve polls a minute apart", () => {
  it("writes what changed, forgets what is gone, and never goes back in time", async () => {
    const { url } = await simulator();
    const newYork = await timetable(`${url}/nyct-ace/gtfs.zip`);
    let held: HeldRows = new Map();
    let etag = "";
    let previousAt: number | null = null;
    const sizes: number[] = [];
    for (let minute = 0; minute < 12; minute++) {
      elapsedS = minute * 60;
      const answer = await poll(`${url}/nyct-ace/feed.pb`, held, etag, newYork, previousAt);
      if (answer === null) throw new Error("the poll was not a new one");
      expect(answer.faults.count).toBe(0);
      expect(answer.matches).not.toHaveProperty("none");
      expect(answer.removed.every((key) => ![...answer.held.values()].includes(key))).toBe(true);
      sizes.push(answer.held.size);
      ({ held, etag } = answer);
      previousAt = answer.at;
    }
    // Trips and vehicles of each poll, as recorded.
    expect(sizes).toEqual([320, 314, 318, 320, 318, 322, 314, 312, 312, 312, 312, 306]);
  });
});
