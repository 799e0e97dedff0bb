import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { aFeed, type FeedFiles } from "./a-feed.ts";
import { scheduledJourneys } from "./scheduled-journeys.ts";
import { importGtfs } from "./store-feed.ts";
import { openTimetable } from "./stored-timetable.ts";

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM gtfs_feeds"), env.DB.prepare("DELETE FROM gtfs_packs")]);
});

async function journeys(routes: string[], from: string, to: string, files: FeedFiles = {}) {
  await importGtfs(env.DB, "tram", await aFeed(files), Date.UTC(2025, 2, 10, 12));
  const timetable = await openTimetable(env.DB, "tram");
  if (timetable === null) throw new Error("nothing is stored");
  return scheduledJourneys(timetable, routes, Date.parse(from), Date.parse(to));
}

const refs = (list: { ref: string | null }[]) => list.map(({ ref }) => ref).toSorted();

describe("scheduledJourneys", () => {
  it("tells the trips that are under way between two instants, whole, with nothing expected of them", async () => {
    const [train, ...others] = await journeys(["R1"], "2025-03-11T07:09:00Z", "2025-03-11T07:20:00Z");
    expect(others).toEqual([]);
    expect(train).toMatchObject({
      lineId: "R1",
      ref: "20250311:T1",
      direction: "0",
      destination: "Port",
      destinationStop: { kind: "unknown", id: "P" },
      recordedAt: null,
    });
    expect(
      train?.calls.map(({ stop, aimedArrival, aimedDeparture }) => [
        stop.id,
        ...[aimedArrival, aimedDeparture].map((at) => at && new Date(at).toISOString().slice(11, 16)),
      ]),
    ).toEqual([
      ["G1", null, "07:00"],
      ["M", "07:05", "07:06"],
      ["P", "07:10", null],
    ]);
    expect(train?.calls.every((call) => call.expectedArrival === null && call.expectedDeparture === null)).toBe(true);
  });

  it("leaves out those that have ended, those that begin later, and other routes'", async () => {
    expect(refs(await journeys(["R1"], "2025-03-11T07:10:01Z", "2025-03-11T08:00:00Z"))).toEqual(["20250311:T3"]);
    expect(await journeys(["R9"], "2025-03-11T07:00:00Z", "2025-03-11T08:00:00Z")).toEqual([]);
  });

  it("has the night's trips of the service day before, and what an exception of the calendar makes run", async () => {
    expect(refs(await journeys(["R1"], "2025-03-15T23:00:00Z", "2025-03-16T02:00:00Z"))).toEqual(["20250315:N1"]);
    expect(refs(await journeys(["R1"], "2025-07-14T22:00:00Z", "2025-07-15T02:00:00Z"))).toEqual(["20250714:N1"]);
  });

  it.each([
    // 25:10 of the Saturday before the clocks change counts from noon minus twelve hours.
    ["spring", "2025-03-30T00:00:00Z", "2025-03-30T00:15:00Z", "20250329:N1"],
    ["autumn", "2025-10-25T23:00:00Z", "2025-10-25T23:15:00Z", "20251025:N1"],
  ])("keeps to the clock on the night of %s", async (_, from, to, ref) => {
    expect(refs(await journeys(["R1"], from, to))).toEqual([ref]);
  });

  it("tells each time that a trip of a rhythm runs, as a train of its own", async () => {
    const list = await journeys(["R2"], "2025-03-11T06:00:00Z", "2025-03-11T06:25:00Z");
    expect(refs(list)).toEqual(["20250311:F1+3600", "20250311:F1+4200", "20250311:F1+4800"]);
  });
});
