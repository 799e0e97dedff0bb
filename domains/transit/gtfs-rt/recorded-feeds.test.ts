import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readFeed as readStatic } from "../gtfs-static/read-feed.ts";
import { normaliseFeed } from "./normalise-feed.ts";
import { readFeed } from "./read-feed.ts";
import { timetableOf } from "./static-memory.ts";
import type { StaticTimetable } from "./static-timetable.ts";

const FIXTURES = `${import.meta.dirname}/fixtures`;
const STATIC_FIXTURES = `${import.meta.dirname}/../gtfs-static/fixtures`;
/** The larger recordings, beside the project; a clone alone does not have them. */
const SHARED = `${import.meta.dirname}/../../../../shared/data/transit/gtfs-rt`;
const withShared = existsSync(SHARED) ? describe : describe.skip;

const NOW = Date.parse("2026-01-01T00:00:00Z");

const bytesOf = (file: string) => new Uint8Array(readFileSync(file));

async function timetable(file: string): Promise<StaticTimetable> {
  const read = await readStatic(async () => new Blob([bytesOf(file)]).stream(), { known: null });
  if (read.kind !== "feed") throw new Error(`${file} cannot be read`);
  return timetableOf(read.feed);
}

function normalised(file: string, joined: StaticTimetable | null = null) {
  const answer = normaliseFeed(bytesOf(file), {
    now: NOW,
    timetable: joined,
    zone: null,
    languages: ["en"],
    previousAt: null,
  });
  if (answer.kind !== "records") throw new Error(`${file}: ${answer.reason}`);
  return answer;
}

describe("Caltrain with its timetable", async () => {
  const caltrain = await timetable(`${STATIC_FIXTURES}/caltrain.zip`);

  it("matches 19 of 19 trips, with every planned stop", () => {
    const answer = normalised(`${FIXTURES}/caltrain.trip-updates.pb`, caltrain);
    expect(answer).toMatchObject({
      accepted: { trip_updates: 19, trips_matched: 19, trips_by_exact: 19, calls: 308 },
      rejectedCount: 0,
      observedAt: Date.parse("2023-11-08T01:05:34Z"),
    });
    expect(answer.records[0]).toMatchObject({ lineId: "L1", destination: "Tamien", match: "exact", direction: "1" });
  });

  it("matches 14 of 14 vehicles, each with the place that was measured", () => {
    const answer = normalised(`${FIXTURES}/caltrain.vehicle-positions.pb`, caltrain);
    expect(answer.accepted).toMatchObject({ vehicle_positions: 14, vehicles_matched: 14 });
    for (const record of answer.records) {
      expect(record).toMatchObject({ kind: "vehicle", position: { lat: expect.closeTo(37.5, 0) } });
    }
  });

  it("is the same in JSON as another reader wrote it", () => {
    const binary = readFeed(bytesOf(`${FIXTURES}/caltrain.trip-updates.pb`));
    const json = readFeed(bytesOf(`${FIXTURES}/caltrain.trip-updates.pb.json`));
    if (binary.kind !== "feed" || json.kind !== "feed") throw new Error("not read");
    expect(json.header).toEqual(binary.header);
    expect(json.entities).toEqual(binary.entities);
    expect(json.faults.count).toBe(0);
  });
});

it("HART's feed of 15 bytes is a valid answer that tells of no trip", () => {
  expect(normalised(`${FIXTURES}/hart.trip-updates.empty.pb`)).toMatchObject({
    kind: "records",
    records: [],
    accepted: { trip_updates: 0 },
    observedAt: Date.parse("2021-03-07T08:49:55Z"),
  });
});

it("New York's extensions are passed over, and its trains read without a timetable", () => {
  const answer = normalised(`${FIXTURES}/nyct-ace.1707397157.pb`);
  expect(answer.accepted).toMatchObject({ trip_updates: 160, vehicle_positions: 160, extensions: 3183 });
  expect(answer.rejectedCount).toBe(0);
  // Two trains to Inwood that left Lefferts Boulevard and Far Rockaway at 07:22 have one name.
  const refs = answer.records.flatMap((record) => (record.kind === "journey" ? [record.ref] : []));
  expect(new Set(refs).size).toBe(160);
  expect(refs).toContain("044200_A..N@20240208#2");
});

it("MBTA's 35 added trips of 49 are new, not unmatched", () => {
  expect(normalised(`${FIXTURES}/mbta.trip-updates.pb`).accepted).toMatchObject({ trip_updates: 49, trips_new: 35 });
});

it("the capture that tells ten stops twice is read, and each of the ten is told", () => {
  const answer = normalised(`${FIXTURES}/sound-transit.duplicated.1690679342.json`);
  expect(answer.accepted).toMatchObject({ trip_updates: 15, trips_duplicated: 1 });
  expect(answer.rejected).toHaveLength(10);
  expect(answer.rejected[0]).toMatchObject({
    reason: "stop_sequence 10 is told again further on",
    path: "/entity/2/trip_update/stop_time_update/9",
  });
});

withShared("the recordings beside the project", () => {
  const polls = existsSync(SHARED)
    ? readdirSync(`${SHARED}/nyct-ace`)
        .filter((file) => file.endsWith(".pb"))
        .sort()
    : [];

  it("New York's twelve polls match their timetable by the end of the id, every train, and none by the whole id", async () => {
    const newYork = await timetable(`${SHARED}/nyct-ace/gtfs-cut.zip`);
    expect(polls).toHaveLength(12);
    let previousAt = 0;
    for (const poll of polls) {
      const { accepted, observedAt, records } = normalised(`${SHARED}/nyct-ace/${poll}`, newYork);
      expect(accepted.trips_matched).toBe(accepted.trip_updates);
      expect(accepted.vehicles_matched).toBe(accepted.vehicle_positions);
      expect(accepted).not.toHaveProperty("trips_by_exact");
      expect(accepted).not.toHaveProperty("trips_unmatched");
      expect(observedAt).toBeGreaterThan(previousAt);
      previousAt = observedAt ?? 0;
      for (const record of records) expect(record).toMatchObject({ direction: expect.stringMatching(/^[01]$/) });
    }
  });

  it("Sound Transit's copies are at their own times, and the planned trips at theirs", async () => {
    const seattle = await timetable(`${SHARED}/sound-transit-duplicated/40_st.zip`);
    const answer = normalised(`${SHARED}/sound-transit-duplicated/trip_update_1683914528.json`, seattle);
    // Its two copies are one and the same train, sent twice under two entity ids.
    expect(answer).toMatchObject({
      accepted: { trip_updates: 15, trips_matched: 14, trips_duplicated: 1 },
      rejected: [{ reason: "told twice, word for word", path: "/entity/3" }],
    });
    for (const record of answer.records) {
      if (record.kind !== "journey" || record.relationship !== "duplicated") continue;
      const told = record.calls.filter(({ basis }) => basis === "reported");
      const late = told.map((call) => (call.expectedArrival ?? 0) - (call.aimedArrival ?? call.expectedArrival ?? 0));
      for (const delay of late) expect(Math.abs(delay)).toBeLessThan(30 * 60_000);
    }
  });

  it("a copy that tells no stop at all is where its own start puts it", async () => {
    const seattle = await timetable(`${SHARED}/sound-transit-duplicated/40_st.zip`);
    const { records } = normalised(
      `${SHARED}/sound-transit-duplicated/TripUpdate-DUPLICATED-Empty-1690865133.json`,
      seattle,
    );
    const copy = records.find((record) => record.kind === "journey" && record.relationship === "duplicated");
    if (copy?.kind !== "journey") throw new Error("no copy");
    expect(new Date(copy.calls[0]?.aimedDeparture ?? 0).toISOString()).toBe("2023-08-01T04:43:00.000Z");
    expect(new Set(copy.calls.map(({ basis }) => basis))).toEqual(new Set(["none"]));
  });

  it("MBTA's enhanced vehicles are 550, of which none is lost", () => {
    const answer = normalised(`${SHARED}/mbta/VehiclePositions_enhanced.json`);
    expect(answer).toMatchObject({ accepted: { vehicle_positions: 550 }, rejectedCount: 0 });
  });
});
