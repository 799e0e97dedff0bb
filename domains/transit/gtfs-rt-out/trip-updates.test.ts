import { describe, expect, it } from "vitest";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { FORKED, LOOPED } from "../rules/a-network.ts";
import type { ToldCall } from "../rules/trip-packs.ts";
import { aDeparture, aLineDocument, iso, NOW } from "../view/a-line.ts";
import type { Departure } from "../wire.ts";
import { diagnosisOf } from "./a-diagnosis.ts";
import { entitiesOf, tripFeed } from "./a-feed.ts";
import { aimedCalls, aPlannedTrip, aTrip, onDay, plannedTrips } from "./a-plan.ts";
import { feedOf } from "./feeds.ts";
import { IDFM } from "./networks.ts";
import { matchTrips } from "./static-match.ts";
import { tripUpdates } from "./trip-updates.ts";

const at = (seconds: number): number => NOW / 1000 + seconds;

/** One train of line 1 by the seconds of its calls. */
function train(calls: Record<string, Partial<Departure> & { in: number }>, ref = "train-1") {
  const entries = Object.entries(calls).map(([stop, { in: inSeconds, ...more }]): [string, Departure[]] => [
    stop,
    [aDeparture({ id: ref, journey_ref: ref, expected_at: iso(inSeconds), ...more })],
  ]);
  return aLineDocument(Object.fromEntries(entries));
}

function updatesOf(document: ReturnType<typeof train>) {
  return entitiesOf(tripFeed([{ document }])).map(({ id, tripUpdate }) => ({ id, ...tripUpdate }));
}

const cancelled = { provenance: "cancelled" as const, rule: "status-cancelled", status: "cancelled" as const };

describe("tripUpdates", () => {
  it("tells a journey's calls in order of travel, as a NEW trip of its route", () => {
    const document = train({
      "2": { in: 60, mission: "BOBA" },
      "3": { in: 150, quay_id: "3001" },
      "5": { in: 330, terminates: true },
    });
    expect(updatesOf(document)).toMatchObject([
      {
        id: "C01371:train-1",
        trip: {
          tripId: "C01371:train-1",
          routeId: "IDFM:C01371",
          directionId: 0,
          startDate: "20261008",
          scheduleRelationship: "NEW",
        },
        tripProperties: { tripHeadsign: "Stop 5", tripId: null },
        stopTimeUpdate: [
          { stopSequence: 2, stopId: "IDFM:2", departure: { time: at(60) }, arrival: { time: at(60) } },
          { stopSequence: 3, stopId: "IDFM:3001" },
          { stopSequence: 5, stopId: "IDFM:5", arrival: { time: at(330) } },
        ],
      },
    ]);
  });

  it("names the same stop by the same sequence after the train has passed others", () => {
    const later = updatesOf(train({ "3": { in: 20 }, "5": { in: 200 } }))[0]?.stopTimeUpdate ?? [];
    expect(later.map(({ stopSequence }) => stopSequence)).toEqual([3, 5]);
  });

  it("tells a delay only where the timetable is known", () => {
    const [trip] = updatesOf(train({ "2": { in: 60 }, "3": { in: 150, aimed_at: iso(90) } }));
    expect(trip?.stopTimeUpdate?.map(({ departure }) => departure)).toMatchObject([
      { delay: null, scheduledTime: null },
      { delay: 60, time: at(150), scheduledTime: at(90) },
    ]);
  });

  it("is as old as the upstream's look at the train, and never newer than the answer", () => {
    const seen = (recorded_at: string | null) => updatesOf(train({ "2": { in: 60, recorded_at } }))[0]?.timestamp;
    expect([seen(iso(-20)), seen(null), seen(iso(3600))]).toEqual([at(-20), at(0), at(0)]);
  });

  it("leaves out what is merely planned, what is past and what nothing can follow", () => {
    expect(
      updatesOf(train({ "2": { in: 60, provenance: "scheduled" }, "3": { in: 90, provenance: "scheduled" } })),
    ).toEqual([]);
    expect(updatesOf(train({ "2": { in: -30 } }))).toEqual([]);
    expect(updatesOf(train({ "2": { in: -30, at_stop: true } }))).toHaveLength(1);
    expect(updatesOf(train({ "2": { in: 60, journey_ref: null } }))).toEqual([]);
  });

  it("has no data for a planned call of a train that runs", () => {
    const document = train({ "2": { in: 60 }, "3": { in: 150, provenance: "scheduled" } });
    expect(updatesOf(document)[0]?.stopTimeUpdate).toMatchObject([
      { scheduleRelationship: "SCHEDULED" },
      { scheduleRelationship: "NO_DATA", arrival: null, departure: null },
    ]);
  });

  it("keeps two forecasts of one second in the order of the line, a second apart", () => {
    const back = { direction: "1" as const, destination_id: "1" };
    const times = (document: ReturnType<typeof train>) =>
      updatesOf(document)[0]?.stopTimeUpdate?.map(({ stopId, departure }) => [stopId, departure?.time]);
    expect(times(train({ "2": { in: 60 }, "3": { in: 60 } }))).toEqual([
      ["IDFM:2", at(60)],
      ["IDFM:3", at(61)],
    ]);
    expect(times(train({ "2": { in: 60, ...back }, "3": { in: 60, ...back } }))).toEqual([
      ["IDFM:3", at(60)],
      ["IDFM:2", at(61)],
    ]);
  });

  it("puts a cancelled call where its timetable has it", () => {
    const document = train({
      "2": { in: 400, aimed_at: iso(60) },
      "3": { in: 0, expected_at: null, aimed_at: iso(150), ...cancelled },
      "4": { in: 600, aimed_at: iso(260) },
    });
    expect(updatesOf(document)[0]?.stopTimeUpdate?.map((one) => [one.stopId, one.scheduleRelationship])).toEqual([
      ["IDFM:2", "SCHEDULED"],
      ["IDFM:3", "SKIPPED"],
      ["IDFM:4", "SCHEDULED"],
    ]);
  });

  it("takes a train after midnight for the evening's", () => {
    const night = (utc: string) =>
      updatesOf(train({ "2": { in: 0, expected_at: utc, at_stop: true } }))[0]?.trip?.startDate;
    // 00:30 and 04:50 in Paris; clocks go back on the 25th.
    expect(night("2026-10-08T22:30:00.000Z")).toBe("20261008");
    expect(night("2026-10-09T02:50:00.000Z")).toBe("20261009");
    expect(night("2026-10-25T01:30:00.000Z")).toBe("20261024");
  });

  it("gives two lines' journeys of one reference ids of their own", () => {
    const document = train({ "2": { in: 60 } });
    const other = aLineDocument({ "11": [aDeparture()] }, [...LOOPED.stops]);
    const bytes = tripFeed([{ document }, { document: other, line: LOOPED }]);
    expect(entitiesOf(bytes).map(({ id }) => id)).toEqual(["C01371:train-1", "C01387:train-1"]);
    expect(diagnosisOf(bytes, NOW)).toEqual([]);
  });

  it("names heavy rail's boarding place, a monomodal area in the static GTFS", () => {
    const rail = { ...FORKED, network: "rer" as const, stops: ["66005"], patterns: [] };
    const document = aLineDocument({ "66005": [aDeparture({ quay_id: "41087" })] }, ["66005"]);
    const [trip] = entitiesOf(tripFeed([{ document, line: rail }]));
    expect(trip?.tripUpdate?.stopTimeUpdate[0]?.stopId).toBe("IDFM:monomodalStopPlace:43126");
  });
});

describe("a cancellation", () => {
  it("of a journey that no planned trip is known to be is told nowhere: nobody was told that it would run", () => {
    const document = train({ "2": { in: 60, ...cancelled }, "5": { in: 330, terminates: true, ...cancelled } });
    expect(updatesOf(document)).toEqual([]);
  });

  it("of some calls skips those stops", () => {
    const document = train({ "2": { in: 60, ...cancelled }, "3": { in: 150 } });
    expect(updatesOf(document)[0]).toMatchObject({
      trip: { scheduleRelationship: "NEW" },
      stopTimeUpdate: [{ scheduleRelationship: "SKIPPED" }, { scheduleRelationship: "SCHEDULED" }],
    });
  });

  it("does not come of new names: all journeys renamed at noon, none is cancelled and every train is there", () => {
    const trains = (suffix: string) =>
      aLineDocument({
        "2": [1, 2, 3].map((n) => aDeparture({ id: `t${n}`, journey_ref: `t${n}${suffix}`, expected_at: iso(60 * n) })),
        "3": [1, 2, 3].map((n) =>
          aDeparture({ id: `t${n}`, journey_ref: `t${n}${suffix}`, expected_at: iso(60 * n + 90) }),
        ),
      });
    const before = updatesOf(trains(""));
    const after = updatesOf(trains("-renamed"));
    const relationships = [...before, ...after].map(({ trip }) => trip?.scheduleRelationship);
    expect(relationships).toEqual(Array(6).fill("NEW"));
    expect(after.map(({ stopTimeUpdate }) => stopTimeUpdate)).toEqual(
      before.map(({ stopTimeUpdate }) => stopTimeUpdate),
    );
    const ids = new Set(before.map(({ id }) => id));
    expect(after.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it("does not come of a failed match", () => {
    const unmatched = { provenance: "unmatched" as const, rule: "no-pattern", direction: null };
    expect(updatesOf(train({ "2": { in: 60, ...unmatched } }))[0]?.trip?.scheduleRelationship).toBe("NEW");
  });
});

describe("a journey that is a planned trip", () => {
  const start = onDay("20261008", "10:00:00");
  const plan = aPlannedTrip("ten", "10:00:00", { "1": 0, "2": 2, "3": 5, "4": 8, "5": 10 });
  const minutes = (count: number) => start + count * 60_000;
  const told = (calls: ToldCall[], toldAt = minutes(1)) => {
    const trip = aTrip(calls, { ref: "SNCF:1", recordedAt: minutes(-1) });
    const matches = matchTrips([trip], plannedTrips(plan), IDFM);
    const bytes = feedBytes(feedOf(tripUpdates(IDFM, [{ trips: [trip], toldAt }], matches), toldAt));
    expect(diagnosisOf(bytes, toldAt)).toEqual([]);
    return entitiesOf(bytes).map(({ id, tripUpdate }) => ({ id, ...tripUpdate }));
  };
  const calls = aimedCalls({ "2": minutes(2), "3": minutes(5), "4": minutes(8), "5": minutes(10) }, 90);
  const aimed = (calls: ToldCall[], overrides: Partial<ToldCall>) =>
    calls.map((call) => ({ ...call, expectedDeparture: null, ...overrides }));
  const cancelled = { provenance: "cancelled" as const };

  it("has the plan's ids, its stops and its sequences, and the delay against it", () => {
    expect(told(calls)).toMatchObject([
      {
        id: "C01371:SNCF:1",
        trip: {
          tripId: "ten",
          routeId: "IDFM:C01371",
          directionId: 0,
          startDate: "20261008",
          scheduleRelationship: "SCHEDULED",
        },
        tripProperties: null,
        stopTimeUpdate: [
          {
            stopSequence: 20,
            stopId: "IDFM:2001",
            arrival: null,
            departure: { time: minutes(2) / 1000 + 90, delay: 90, scheduledTime: null },
          },
          { stopSequence: 30, stopId: "IDFM:3001" },
          { stopSequence: 40 },
          { stopSequence: 50 },
        ],
      },
    ]);
  });

  it("skips the stops that are cancelled, and has no data where only the plan is known", () => {
    const [second, third, ...rest] = calls;
    if (second === undefined || third === undefined) throw new Error("unreachable");
    const mixed = [...aimed([second], cancelled), ...aimed([third], { provenance: "scheduled" }), ...rest];
    expect(told(mixed)[0]?.stopTimeUpdate?.map(({ scheduleRelationship }) => scheduleRelationship)).toEqual([
      "SKIPPED",
      "NO_DATA",
      "SCHEDULED",
      "SCHEDULED",
    ]);
  });

  it("is CANCELED where every stop of the plan is", () => {
    const first = aimedCalls({ "1": minutes(0) });
    expect(told(aimed([...first, ...calls], cancelled))).toMatchObject([
      { trip: { tripId: "ten", scheduleRelationship: "CANCELED" }, stopTimeUpdate: [] },
    ]);
  });

  it("skips what is left where the upstream cancels that, for the train may have run to there", () => {
    expect(told(aimed(calls, cancelled))).toMatchObject([
      {
        trip: { scheduleRelationship: "SCHEDULED" },
        stopTimeUpdate: Array(4).fill({ scheduleRelationship: "SKIPPED" }),
      },
    ]);
  });

  it("is not there while only the plan is known, for the plan says it already", () => {
    expect(told(aimed(calls, { provenance: "scheduled" }))).toEqual([]);
  });

  it("stops once where its platform was changed", () => {
    const [second, ...rest] = calls;
    if (second === undefined) throw new Error("unreachable");
    const changed = [{ ...second, ...cancelled, quay: "2001" }, { ...second, quay: "2002" }, ...rest];
    expect(told(changed)[0]?.stopTimeUpdate?.map((one) => [one.stopSequence, one.scheduleRelationship])).toEqual([
      [20, "SCHEDULED"],
      [30, "SCHEDULED"],
      [40, "SCHEDULED"],
      [50, "SCHEDULED"],
    ]);
  });

  it("keeps its ids while it passes its stops", () => {
    const later = told(calls.slice(2), minutes(8));
    expect(later).toMatchObject([
      { id: "C01371:SNCF:1", trip: { tripId: "ten" }, stopTimeUpdate: [{ stopSequence: 40 }, { stopSequence: 50 }] },
    ]);
  });
});
