import { describe, expect, it } from "vitest";
import { aContext, aFeed, anUpdate, at, DAY } from "./a-feed.ts";
import { changesOf, type FeedRow, type HeldRows, rowsOf } from "./feed-diff.ts";
import type { MessageInput } from "./proto.ts";
import { packed, unpacked } from "./row-codec.ts";
import { wantedBy } from "./static-wanted.ts";

const GROUND = { version: "1:test", zone: "Europe/Paris", now: at(0) * 1000, previousAt: null };
const NOTHING: HeldRows = new Map();

function changes(bytes: Uint8Array, held: HeldRows, ground = GROUND) {
  const found = changesOf(bytes, held, ground);
  if (found.kind !== "changes") throw new Error(found.reason);
  return found;
}

function diff(bytes: Uint8Array, held: HeldRows = NOTHING, ground = GROUND) {
  const rows: FeedRow[] = [];
  return { ...rowsOf(changes(bytes, held, ground), aContext(), (row) => rows.push(row)), rows };
}

const trip = (tripId: string, delay: number, timestamp = at(0)): MessageInput<"TripUpdate"> => ({
  trip: { tripId, startDate: DAY },
  timestamp,
  stopTimeUpdate: [{ stopSequence: 10, departure: { delay } }],
});
const vehicle = (id: string, latitude: number): MessageInput<"FeedEntity"> => ({
  id: `v-${id}`,
  vehicle: { vehicle: { id }, position: { latitude, longitude: 2 }, timestamp: at(0) },
});
const alert = (id: string, text: string): MessageInput<"FeedEntity"> => ({
  id,
  alert: { headerText: { translation: [{ text }] }, informedEntity: [{ routeId: "L1" }] },
});

const FIRST = aFeed([anUpdate(trip("T8", 60), "a"), anUpdate(trip("N", 0), "b"), vehicle("7", 48), alert("x", "Slow")]);

describe("a feed and the one before it", () => {
  it("a first feed is all rows", () => {
    const { rows, removed } = diff(FIRST);
    expect(rows.map(({ key }) => key)).toEqual([`trip:T8@${DAY}`, `trip:N@${DAY}`, "vehicle:7", "alert:x"]);
    expect(removed).toEqual([]);
  });

  it("the same feed again is nothing to write, and nothing to decode", () => {
    const { held } = diff(FIRST);
    expect(changes(FIRST, held).changed).toEqual([]);
    expect(diff(FIRST, held)).toMatchObject({ rows: [], removed: [], held });
  });

  it("new entity ids, another order, a later header and trips heard of again change no row", () => {
    const { held } = diff(FIRST);
    const again = aFeed(
      [anUpdate(trip("N", 0, at(1)), "q"), alert("x", "Slow"), vehicle("7", 48), anUpdate(trip("T8", 60, at(1)), "r")],
      { timestamp: at(1) },
    );
    const second = diff(again, held);
    expect(second.rows).toEqual([]);
    expect(second.removed).toEqual([]);
    expect(second.heard).toEqual(
      new Map([
        [`trip:N@${DAY}`, at(1) * 1000],
        [`trip:T8@${DAY}`, at(1) * 1000],
      ]),
    );
  });

  it("writes what changed, under the key that it had, and removes what is gone", () => {
    const { held } = diff(FIRST);
    const { rows, removed } = diff(aFeed([anUpdate(trip("T8", 120)), vehicle("7", 49), alert("x", "Slow")]), held);
    expect(rows.map(({ key }) => key)).toEqual([`trip:T8@${DAY}`, "vehicle:7"]);
    expect(removed).toEqual([`trip:N@${DAY}`]);
  });

  it("an empty feed removes every row: it says that nothing is known", () => {
    const { held } = diff(FIRST);
    expect(diff(aFeed([]), held).removed).toHaveLength(4);
  });

  it("another timetable and another local day make every row anew", () => {
    const { held } = diff(FIRST);
    expect(diff(FIRST, held, { ...GROUND, version: "1:other" }).rows).toHaveLength(4);
    expect(diff(FIRST, held, { ...GROUND, now: at(24 * 60) * 1000 }).rows).toHaveLength(4);
  });

  it("two trains of one name are two rows, the same in the next poll; a train told twice is one", () => {
    const twice = aFeed([anUpdate(trip("T8", 60), "a"), anUpdate(trip("T8", 90), "b"), anUpdate(trip("T8", 60), "c")]);
    const { rows, held } = diff(twice);
    expect(rows.map(({ key }) => key)).toEqual([`trip:T8@${DAY}`, `trip:T8@${DAY}#2`]);
    expect(rows[1]?.record).toMatchObject({ ref: `T8@${DAY}#2`, tripId: "T8" });
    expect(diff(twice, held)).toMatchObject({ rows: [], removed: [] });
    const other = aFeed([anUpdate(trip("T8", 60), "a"), anUpdate(trip("T8", 120), "b")]);
    expect(diff(other, held).rows.map(({ key }) => key)).toEqual([`trip:T8@${DAY}#2`]);
  });

  it("a DELETED trip is a row of its own, so that its planned departures are known to be hidden", () => {
    const deleted = { trip: { tripId: "T8", startDate: DAY, scheduleRelationship: "DELETED" as const } };
    expect(diff(aFeed([anUpdate(deleted)])).rows).toMatchObject([{ record: { kind: "hidden", ref: `T8@${DAY}` } }]);
  });

  it("an older header than the one held is refused", () => {
    expect(changesOf(FIRST, NOTHING, { ...GROUND, previousAt: at(1) * 1000 })).toEqual({
      kind: "rejected",
      reason: "the header goes back from 2026-03-04T07:01:00.000Z to 2026-03-04T07:00:00.000Z",
    });
  });

  it("a broken entity is told, and its neighbours are rows", () => {
    const broken = Uint8Array.from([...aFeed([vehicle("7", 48)]), 0x12, 0x05, 0x0a, 0x01, 0x41, 0x1a, 0x09]);
    const { rows, faults } = diff(broken);
    expect(rows.map(({ key }) => key)).toEqual(["vehicle:7"]);
    expect(faults.kept).toMatchObject([{ path: "/entity/1", reason: expect.stringMatching(/^byte \d+: 9 bytes/) }]);
  });

  it("compares feeds in JSON by what they say", () => {
    const body = (delay: number, timestamp: number) =>
      new TextEncoder().encode(
        JSON.stringify({
          header: { gtfs_realtime_version: "2.0", timestamp },
          entity: [
            {
              id: `${timestamp}_1`,
              trip_update: {
                trip: { trip_id: "T8" },
                timestamp,
                stop_time_update: [{ stop_id: "A", departure: { delay } }],
              },
            },
          ],
        }),
      );
    const { held } = diff(body(60, at(0)));
    expect(diff(body(60, at(1)), held).rows).toEqual([]);
    expect(diff(body(90, at(1)), held).rows).toHaveLength(1);
  });
});

describe("wantedBy", () => {
  it("names the trips, stops and routes of what changed, for one look into the timetable", () => {
    const feed = aFeed([
      anUpdate({ trip: { tripId: "T8" }, stopTimeUpdate: [{ stopId: "A" }] }, "a"),
      { id: "b", vehicle: { trip: { tripId: "038250_A..N", routeId: "A" } } },
      { id: "c", alert: { informedEntity: [{ agencyId: "AG" }, { routeType: 3 }, { stopId: "B", routeId: "L2" }] } },
    ]);
    expect(wantedBy(changes(feed, NOTHING).changed.map((part) => part.read()))).toEqual({
      tripIds: ["T8"],
      suffixes: [{ routeId: "A", suffix: "A.N" }],
      routeIds: ["A", "L2"],
      stopIds: ["A", "B"],
      agencyIds: ["AG"],
      routeTypes: [3],
    });
  });
});

describe("row-codec", () => {
  it("stores every kind of row and gives it back", () => {
    const skipped = {
      trip: { tripId: "T8", startDate: DAY },
      stopTimeUpdate: [
        { stopSequence: 10, departure: { delay: 60, uncertainty: 30 } },
        { stopSequence: 20, scheduleRelationship: "SKIPPED" as const },
        { stopSequence: 30, scheduleRelationship: "NO_DATA" as const },
      ],
    };
    const deleted = { trip: { tripId: "N", startDate: DAY, scheduleRelationship: "DELETED" as const } };
    const feed = aFeed([anUpdate(skipped), anUpdate(deleted, "d"), vehicle("7", 48.5), alert("x", "Slow")]);
    const { rows } = diff(feed);
    expect(rows).toHaveLength(4);
    for (const { record } of rows) expect(unpacked(packed(record), null)).toEqual(record);
  });

  it("gives a journey the instant at which it was last heard of", () => {
    const { rows } = diff(aFeed([anUpdate(trip("T8", 60))]));
    const [row] = rows;
    expect(row && unpacked(packed(row.record), at(5) * 1000)).toMatchObject({ recordedAt: at(5) * 1000 });
  });
});
