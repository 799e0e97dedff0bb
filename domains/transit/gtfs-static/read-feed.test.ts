import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFeed, withRows } from "./a-feed.ts";
import { bodyOf } from "./a-zip.ts";
import { callTimes } from "./call-times.ts";
import { readFeed } from "./read-feed.ts";
import type { StaticFeed } from "./static-model.ts";

async function feedOf(open: () => Promise<ReadableStream<Uint8Array>>, routes?: Set<string>): Promise<StaticFeed> {
  const reading = await readFeed(open, { known: null, ...(routes && { routes }) });
  if (reading.kind !== "feed") throw new Error(JSON.stringify(reading));
  return reading.feed;
}

const openFile = (path: string) => {
  const bytes = new Uint8Array(readFileSync(path));
  return async () => bodyOf(bytes);
};

/** Every stop time of the feed as "trip stop sequence arrival departure", sorted. */
function stopTimes(feed: StaticFeed): string[] {
  return feed.patterns
    .flatMap((pattern, number) =>
      (feed.runs[number] ?? []).flatMap((run) =>
        callTimes(pattern, run).map(({ arrivalS, departureS }, index) => {
          const call = pattern.calls[index];
          return `${run.trip} ${call?.stop} ${call?.sequence} ${arrivalS} ${departureS}`;
        }),
      ),
    )
    .sort();
}

const STOP_TIMES_HEADER = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";

describe("readFeed", () => {
  it.each([
    ["caltrain", { routes: 9, stops: 109, services: 3, trips: 176, stop_times: 3498 }, "America/Los_Angeles"],
    ["bullrunner-gtfs", { routes: 6, stops: 125, services: 3, trips: 15, stop_times: 473 }, "America/New_York"],
    ["sample-feed-1", { routes: 5, stops: 9, services: 2, trips: 11, stop_times: 28 }, "America/Los_Angeles"],
  ])("reads all of %s", async (name, counts, zone) => {
    const feed = await feedOf(openFile(join(import.meta.dirname, `fixtures/${name}.zip`)));
    expect(feed).toMatchObject({ counts, zone, rejectedCount: 0 });
  });

  it("keeps every stop time of a real feed as its file has it", async () => {
    const path = join(import.meta.dirname, "fixtures/caltrain.zip");
    const feed = await feedOf(openFile(path));
    const calls = stopTimes(feed);
    expect(calls).toHaveLength(3498);
    // stop_times.txt of the archive, lines 2 and 3, and its latest time: 25:49:00.
    expect(calls).toContain("501 70271 1 18000 18000");
    expect(calls).toContain("501 70261 2 18420 18420");
    expect(feed.latestS).toBe(92_940);
  });

  it("packs what repeats: trips with the same calls are one pattern, with the same times one profile", async () => {
    const feed = await feedOf(await aFeed());
    expect(feed.counts).toMatchObject({ trips: 5, stop_times: 14, patterns: 3, profiles: 3 });
    const port = feed.patterns.findIndex(({ direction, route }) => route === "R1" && direction === 0);
    expect(feed.runs[port]?.map(({ trip, start }) => [trip, start])).toEqual([
      ["T1", 28_800],
      ["T2", 32_400],
      ["N1", 90_600],
    ]);
    expect(feed.patterns[port]?.profiles).toEqual([[0, 0, 300, 60, 240, 0]]);
  });

  it("reads the same whatever the order of the files and of the rows", async () => {
    const plain = stopTimes(await feedOf(await aFeed()));
    const before = await aFeed(undefined, {}, ["stop_times.txt", "frequencies.txt", "calendar_dates.txt", "trips.txt"]);
    expect(stopTimes(await feedOf(before))).toEqual(plain);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 14, maxLength: 14 }), async (keys) => {
        const shuffled = withRows("stop_times.txt", (rows) =>
          rows
            .map((row, index) => ({ row, key: keys[index] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ row }) => row),
        );
        const feed = await feedOf(await aFeed(shuffled));
        expect(stopTimes(feed)).toEqual(plain);
        expect(feed.counts).toMatchObject({ stop_times: 14, patterns: 3, profiles: 3 });
        expect(feed.rejectedCount).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ["in a folder, sizes behind the data", {}, { folder: "gtfs/paris/", descriptor: "signed" as const }],
    ["stored, zip64", {}, { method: "stored" as const, isZip64: true }],
    ["with a Mac's shadow files", { "__MACOSX/._stops.txt": "\u0000\u0005\u0016" }, {}],
    ["with files that are not read", { "fares.txt": 'x\n"\n', "shapes.txt": "" }, {}],
  ])("reads a feed %s", async (_, files, writing) => {
    const feed = await feedOf(await aFeed(files, writing));
    expect(stopTimes(feed)).toEqual(stopTimes(await feedOf(await aFeed())));
    expect(feed.rejectedCount).toBe(0);
  });

  it("keeps names in every script, with quotes and a byte order mark", async () => {
    const stops =
      '\ufeffstop_id,stop_name,stop_lat,stop_lon\nG1,"Gare ""du Nord"", quai 1",48.8,2.3\nM,Opéra — 東京,,\nP,Port,1,1\n';
    const { stops: read } = await feedOf(await aFeed({ "stops.txt": stops }));
    expect(read.map(({ name }) => name)).toEqual(['Gare "du Nord", quai 1', "Opéra — 東京", "Port"]);
  });

  it("rejects bad rows with file, line and reason, and keeps the feed", async () => {
    const feed = await feedOf(
      await aFeed({
        "trips.txt": "trip_id,route_id,service_id\nT1,R1,WEEK\nT1,R1,WEEK\nX,NONE,WEEK\nY,R1,NEVER\nZ,R1,WEEK\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,parent_station\nG1,Gare,948,2,\nM,M,1,1,LOST\nP,P,1,1,\n",
        "frequencies.txt": null,
        "stop_times.txt": `${STOP_TIMES_HEADER}T1,08:00:00,08:00:00,G1,1\nT1,8h05,08:06:00,M,2\nT1,08:07:00,08:07:00,M,x\nT1,08:08:00,08:08:00,Q,4\nT1,07:00:00,07:00:00,M,5\nT1,08:10:00,08:10:00,P,6\nT1,08:10:00,08:10:00,P,6\nU,08:10:00,08:10:00,P,1\nT1,08:12:00,08:12:00,P,7,,1\n`,
      }),
    );
    expect(feed.rejected).toEqual([
      { file: "stops.txt", line: 2, reason: '"948", "2" is no place on earth', ref: "G1" },
      { file: "trips.txt", line: 3, reason: "trip_id stands there twice; the first is kept", ref: "T1" },
      { file: "stops.txt", line: 0, reason: 'parent_station "LOST" is not in stops.txt', ref: "M" },
      { file: "trips.txt", line: 4, reason: 'route_id "NONE" is not in routes.txt', ref: "X" },
      {
        file: "trips.txt",
        line: 5,
        reason: 'service_id "NEVER" is neither in calendar.txt nor in calendar_dates.txt',
        ref: "Y",
      },
      { file: "stop_times.txt", line: 3, reason: 'a time is neither H:MM:SS nor empty: "8h05"', ref: "T1" },
      { file: "stop_times.txt", line: 4, reason: 'stop_sequence is "x", not a whole number', ref: "T1" },
      { file: "stop_times.txt", line: 5, reason: 'stop_id "Q" is not in stops.txt', ref: "T1" },
      { file: "stop_times.txt", line: 9, reason: 'trip_id "U" is not in trips.txt', ref: "U" },
      { file: "stop_times.txt", line: 10, reason: "7 values under 5 columns", ref: '"T1"' },
      { file: "stop_times.txt", line: 0, reason: "stop_sequence 6 stands there twice; the first is kept", ref: "T1" },
      {
        file: "stop_times.txt",
        line: 0,
        reason: "stop_sequence 5 has a time before the one that precedes it; it is left open",
        ref: "T1",
      },
      { file: "trips.txt", line: 6, reason: "the trip has no stop times", ref: "Z" },
    ]);
    expect(feed.rejectedCount).toBe(13);
    expect(stopTimes(feed)).toEqual(["T1 G1 1 28800 28800", "T1 M 5 null null", "T1 P 6 29400 29400"]);
  });

  it("keeps the stops of a trip that has no time at all, and says so", async () => {
    const feed = await feedOf(await aFeed({ "stop_times.txt": `${STOP_TIMES_HEADER}T1,,,G1,1\nT1,,,P,2\n` }));
    expect(stopTimes(feed)).toEqual(["T1 G1 1 null null", "T1 P 2 null null"]);
    expect(feed.rejected[0]).toMatchObject({ ref: "T1", reason: "no call of the trip has a time" });
  });

  it("counts a million bad rows and keeps the first of each file", async () => {
    const bad = Array.from({ length: 500 }, () => "T1,1,1,G1,1\n").join("");
    const feed = await feedOf(await aFeed({ "stop_times.txt": STOP_TIMES_HEADER + bad }));
    expect(feed.rejectedCount).toBe(500 + 5);
    expect(feed.rejected).toHaveLength(20 + 5);
  });

  it.each([
    ["no trips", { "trips.txt": null }, "the archive has no trips.txt"],
    [
      "no calendar",
      { "calendar.txt": null, "calendar_dates.txt": null },
      "the archive has neither calendar.txt nor calendar_dates.txt",
    ],
    ["no column", { "stop_times.txt": "trip_id,stop_sequence\n" }, "stop_times.txt has no column stop_id"],
    ["no zone", { "agency.txt": "agency_timezone\nParis\n" }, 'agency.txt has no time zone that is known, but "Paris"'],
  ])("calls a feed with %s malformed", async (_, files, reason) => {
    expect(await readFeed(await aFeed(files), { known: null })).toEqual({ kind: "malformed", reason });
  });

  it("does with calendar_dates.txt alone", async () => {
    const dates = "service_id,date,exception_type\nWEEK,20250714,1\nEND,20250714,1\n";
    const feed = await feedOf(await aFeed({ "calendar.txt": null, "calendar_dates.txt": dates }));
    expect(feed).toMatchObject({ rejectedCount: 0, counts: { services: 2, trips: 5 } });
  });

  it("knows the same content again, however it was packed, and reads it once", async () => {
    const { fingerprint } = await feedOf(await aFeed());
    const repacked = await aFeed({ "fares.txt": "new\n" }, { method: "stored", descriptor: "unsigned" });
    let opened = 0;
    const reading = await readFeed(
      () => {
        opened++;
        return repacked();
      },
      { known: fingerprint },
    );
    expect(reading).toEqual({ kind: "unchanged", fingerprint });
    expect(opened).toBe(1);
    const changed = await feedOf(await aFeed(withRows("stop_times.txt", (rows) => rows.slice(1))));
    expect(changed.fingerprint).not.toBe(fingerprint);
  });

  it("does not mix two archives when the feed is published anew between the readings", async () => {
    const bodies = [await aFeed(), await aFeed(withRows("stop_times.txt", (rows) => rows.slice(1)))];
    const reading = await readFeed(async () => (bodies.shift() ?? (await aFeed()))(), { known: null });
    expect(reading).toEqual({ kind: "malformed", reason: "the archive changed while it was read" });
  });

  it("keeps the routes that were asked for, without blaming the rows of others", async () => {
    const feed = await feedOf(await aFeed(), new Set(["R2"]));
    expect(feed).toMatchObject({ rejectedCount: 0, counts: { routes: 1, trips: 1, stop_times: 2 } });
    expect(feed.fingerprint).not.toBe((await feedOf(await aFeed())).fingerprint);
  });

  it("refuses more trips than fit into a Worker, unless by routes", async () => {
    const many = Array.from({ length: 100_002 }, (_, at) => `T${at},${at === 7 ? "R2" : "R1"},WEEK\n`).join("");
    const open = await aFeed({ "trips.txt": `trip_id,route_id,service_id\n${many}`, "frequencies.txt": null });
    expect(await readFeed(open, { known: null })).toEqual({
      kind: "too_large",
      reason: "100002 trips; 100000 fit: read it by its routes",
    });
    expect((await feedOf(open, new Set(["R2"]))).counts.trips).toBe(1);
  });

  const large = join(import.meta.dirname, "../../../../shared/data/transit/gtfs-rt/nyct-ace/gtfs-cut.zip");
  it.skipIf(!existsSync(large))("reads New York's 143,616 stop times (skipped without ../shared/data)", async () => {
    const feed = await feedOf(openFile(large));
    expect(feed.counts).toMatchObject({ trips: 5164, stop_times: 143_616 - feed.rejectedCount });
    expect(feed.rejected.every(({ reason }) => reason.endsWith("is not in stops.txt"))).toBe(true);
  });
});
