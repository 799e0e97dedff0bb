import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aimedMinutes, anUpdate, at, DAY, EIGHT, expectedMinutes, journeyOfUpdate, recordsOf } from "./a-feed.ts";
import type { MessageInput } from "./proto.ts";

const PLANNED = [0, 5.5, 10.5, 15];

describe("a planned trip", () => {
  it("has all its planned stops, with what a delay at one makes of those after it", () => {
    const journey = journeyOfUpdate({ stopTimeUpdate: [{ stopSequence: 20, departure: { delay: 120 } }] });
    expect(aimedMinutes(journey)).toEqual(PLANNED);
    expect(expectedMinutes(journey)).toEqual([null, 7.5, 12.5, 17]);
    expect(journey.calls.map(({ basis }) => basis)).toEqual(["none", "reported", "propagated", "propagated"]);
    expect(journey).toMatchObject({
      match: "exact",
      plannedTripId: "T8",
      lineId: "L1",
      direction: "0",
      destination: "Dorsal",
      trainNumber: "801",
      ref: `T8@${DAY}`,
    });
  });

  it("is where its time says, whatever its delay says, and later stops follow the time", () => {
    const journey = journeyOfUpdate({
      stopTimeUpdate: [
        { stopSequence: 20, arrival: { time: at(9), delay: 30 }, departure: { time: at(9.5), delay: 30 } },
      ],
    });
    expect(expectedMinutes(journey)).toEqual([null, 9.5, 14.5, 19]);
  });

  it("keeps its delay over a stop that is skipped, where nobody boards", () => {
    const journey = journeyOfUpdate({
      stopTimeUpdate: [
        { stopSequence: 10, departure: { delay: 60 } },
        { stopSequence: 20, scheduleRelationship: "SKIPPED" },
      ],
    });
    expect(expectedMinutes(journey)).toEqual([1, null, 11.5, 16]);
    expect(journey.calls[1]).toMatchObject({ departureStatus: "cancelled", arrivalStatus: "cancelled" });
    expect(journey.calls[2]).toMatchObject({ departureStatus: null });
  });

  it("expects nothing from NO_DATA on, until it is told again", () => {
    const journey = journeyOfUpdate({
      stopTimeUpdate: [
        { stopSequence: 10, departure: { delay: 60 } },
        { stopSequence: 20, scheduleRelationship: "NO_DATA" },
        { stopSequence: 40, arrival: { delay: 180 } },
      ],
    });
    expect(expectedMinutes(journey)).toEqual([1, null, null, 18]);
    expect(journey.calls[1]).toMatchObject({ departureStatus: "no_report" });
    expect(journey.calls[2]).toMatchObject({ departureStatus: null, basis: "none" });
  });

  it("has the trip's own delay until the first stop that is told", () => {
    const journey = journeyOfUpdate({ delay: 300, stopTimeUpdate: [{ stopSequence: 30, arrival: { delay: 0 } }] });
    expect(expectedMinutes(journey)).toEqual([5, 10.5, 10.5, 15]);
  });

  it("finds a stop by its id where no sequence is told, another platform of its station included", () => {
    const journey = journeyOfUpdate({
      stopTimeUpdate: [
        { stopId: "B", departure: { delay: 60 } },
        { stopId: "C2", departure: { delay: 240 } },
      ],
    });
    expect(expectedMinutes(journey)).toEqual([null, 6.5, 14.5, 19]);
    expect(journey.calls[2]).toMatchObject({ stop: { id: "C2" }, platform: "2" });
  });

  it("calls where stop_time_properties say it does now", () => {
    const journey = journeyOfUpdate({
      stopTimeUpdate: [
        {
          stopSequence: 30,
          departure: { delay: 0 },
          stopTimeProperties: { assignedStopId: "C2", stopHeadsign: "Via Z" },
        },
      ],
    });
    expect(journey.calls[2]).toMatchObject({ stop: { id: "C2" }, platform: "2", display: "Via Z", sequence: 30 });
  });

  it("is told of a stop that is not its own, and the rest of it stands", () => {
    const answer = recordsOf([
      anUpdate({
        stopTimeUpdate: [
          { stopId: "Z", departure: { delay: 60 } },
          { stopId: "B", departure: { delay: 60 } },
        ],
      }),
    ]);
    expect(answer.rejected).toEqual([
      {
        reason: "stop Z at stop_sequence (none) is not ahead on the planned trip",
        path: "/entity/0/trip_update/stop_time_update/0",
        ref: `T8@${DAY}`,
      },
    ]);
    expect(answer.records).toHaveLength(1);
  });

  it("does not run back in time: a stop before the one before it is told and expects nothing", () => {
    const entity = anUpdate({
      stopTimeUpdate: [
        { stopSequence: 10, departure: { time: at(2) } },
        { stopSequence: 20, departure: { time: at(1) } },
      ],
    });
    const answer = recordsOf([entity]);
    expect(answer.rejected).toMatchObject([{ reason: expect.stringMatching(/^time goes back/) }]);
    const [journey] = answer.records;
    expect(journey?.kind === "journey" && expectedMinutes(journey)).toEqual([2, null, null, null]);
  });

  it("takes the last of two updates for one stop, and tells of the other", () => {
    const answer = recordsOf([
      anUpdate({
        stopTimeUpdate: [
          { stopSequence: 10, departure: { delay: 60 } },
          { stopSequence: 20, departure: { delay: 60 } },
          { stopSequence: 20, departure: { delay: 600 } },
        ],
      }),
    ]);
    expect(answer.rejected).toMatchObject([
      { reason: "stop_sequence 20 is told again further on", path: "/entity/0/trip_update/stop_time_update/1" },
    ]);
    const [journey] = answer.records;
    expect(journey?.kind === "journey" && expectedMinutes(journey)).toEqual([1, 15.5, 20.5, 25]);
  });

  it("follows any delay, stop for stop, and is never early where the delay is not negative", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 4, maxLength: 4 }), (delays) => {
        const rising = delays.toSorted((a, b) => a - b);
        const update = rising.map((minutes, index) => ({
          stopSequence: (index + 1) * 10,
          arrival: { delay: minutes * 60 },
          departure: { delay: minutes * 60 },
        }));
        const expected = expectedMinutes(journeyOfUpdate({ stopTimeUpdate: update }));
        expect(expected).toEqual(PLANNED.map((planned, index) => planned + (rising[index] ?? 0)));
      }),
    );
  });
});

describe("service days", () => {
  it("a trip of 24:50 with yesterday's start_date is the train of 00:50 this morning", () => {
    const journey = journeyOfUpdate({ trip: { tripId: "N", startDate: "20260303" }, delay: 0 });
    expect(new Date(journey.calls[0]?.aimedDeparture ?? 0).toISOString()).toBe("2026-03-03T23:50:00.000Z");
  });

  it("a trip without start_date is of the day on which its time is nearest, beyond midnight too", () => {
    const time = Date.parse("2026-03-04T00:01:30Z") / 1000;
    const journey = journeyOfUpdate(
      { trip: { tripId: "N" }, stopTimeUpdate: [{ stopSequence: 30, departure: { time } }] },
      { now: time * 1000 },
    );
    expect(journey).toMatchObject({ serviceDay: "20260303", ref: "N@20260303" });
  });

  it("a trip without start_date is of a day on which it runs", () => {
    const now = Date.parse("2026-03-04T22:50:00Z");
    const update = { trip: { tripId: "X" }, delay: 0 };
    expect(journeyOfUpdate(update, { now })).toMatchObject({ serviceDay: "20260305", lineId: "L2" });
  });

  it("in the night when clocks go forward, times count from noon and not from midnight", () => {
    const journey = journeyOfUpdate({ trip: { tripId: "T8", startDate: "20260329" }, delay: 0 });
    expect(new Date(journey.calls[0]?.aimedDeparture ?? 0).toISOString()).toBe("2026-03-29T06:00:00.000Z");
  });

  it("a start_date that is no day is told, and the day is found without it", () => {
    const answer = recordsOf([anUpdate({ trip: { tripId: "T8", startDate: "2026-03-04" }, delay: 0 })]);
    expect(answer.rejected).toMatchObject([{ reason: 'start_date is no day: "2026-03-04"' }]);
    expect(answer.records).toMatchObject([{ serviceDay: DAY }]);
  });
});

describe("trips that are not as planned", () => {
  it("a trip that no timetable has is unmatched, and never cancelled", () => {
    const journey = journeyOfUpdate({
      trip: { tripId: "T9", routeId: "L1", startDate: DAY },
      stopTimeUpdate: [{ stopId: "A", departure: { time: at(3), delay: 60 } }],
    });
    expect(journey).toMatchObject({ match: "none", relationship: "scheduled", plannedTripId: null });
    expect(journey.calls).toMatchObject([
      { expectedDeparture: at(3) * 1000, aimedDeparture: at(2) * 1000, departureStatus: null },
    ]);
  });

  it("a delay alone, on a trip that no timetable has, is told: there is nothing to add it to", () => {
    const answer = recordsOf([
      anUpdate({ trip: { tripId: "T9" }, stopTimeUpdate: [{ stopId: "A", departure: { delay: 60 } }] }),
    ]);
    expect(answer.rejected).toMatchObject([{ reason: "a delay, and no planned time to add it to" }]);
  });

  it("a delay and scheduled_time are enough without a timetable", () => {
    const journey = journeyOfUpdate(
      {
        trip: { tripId: "T8" },
        stopTimeUpdate: [{ stopId: "A", departure: { scheduledTime: at(0), delay: 60 } }],
      },
      { timetable: null },
    );
    expect(journey).toMatchObject({ match: "unasked", lineId: null });
    expect(journey.calls).toMatchObject([{ expectedDeparture: at(1) * 1000, aimedDeparture: at(0) * 1000 }]);
  });

  it("a cancelled trip is cancelled at all its planned stops, and expects nothing", () => {
    const journey = journeyOfUpdate({
      trip: { tripId: "T8", startDate: DAY, scheduleRelationship: "CANCELED" },
      delay: 60,
    });
    expect(aimedMinutes(journey)).toEqual(PLANNED);
    expect(expectedMinutes(journey)).toEqual([null, null, null, null]);
    expect(new Set(journey.calls.map(({ departureStatus }) => departureStatus))).toEqual(new Set(["cancelled"]));
  });

  it("a DELETED trip is no journey, and is named so that its planned departures go too", () => {
    const answer = recordsOf([anUpdate({ trip: { tripId: "T8", startDate: DAY, scheduleRelationship: "DELETED" } })]);
    expect(answer).toMatchObject({
      records: [],
      hidden: [`T8@${DAY}`],
      accepted: { trip_updates: 1, trips_deleted: 1 },
    });
  });

  it.each(["NEW", "ADDED"] as const)(
    "a trip that is %s is where the feed says, under the feed's words",
    (relationship) => {
      const journey = journeyOfUpdate({
        trip: { tripId: "extra", routeId: "L1", directionId: 1, startDate: DAY, scheduleRelationship: relationship },
        tripProperties: { tripHeadsign: "Elsewhere", tripShortName: "999" },
        stopTimeUpdate: [
          { stopSequence: 1, stopId: "A", departure: { time: at(3) } },
          { stopSequence: 2, stopId: "D", arrival: { time: at(9) } },
        ],
      });
      expect(journey).toMatchObject({
        match: "new",
        relationship: "new",
        direction: "1",
        destination: "Elsewhere",
        trainNumber: "999",
      });
      expect(expectedMinutes(journey)).toEqual([3, 9]);
    },
  );

  it("a REPLACEMENT has the feed's stops alone, and not the planned trip's end", () => {
    const journey = journeyOfUpdate({
      trip: { tripId: "T8", startDate: DAY, scheduleRelationship: "REPLACEMENT" },
      stopTimeUpdate: [
        { stopSequence: 1, stopId: "A", departure: { time: at(0) } },
        { stopSequence: 2, stopId: "B", arrival: { time: at(6) } },
      ],
    });
    expect(journey).toMatchObject({ relationship: "replacement", match: "exact", destination: "Stop B", lineId: "L1" });
    expect(journey.calls.map(({ stop }) => stop.id)).toEqual(["A", "B"]);
  });

  it("a DUPLICATED trip is the planned one at another time, and both keep a name of their own", () => {
    const update = {
      trip: { tripId: "T8", startDate: DAY, scheduleRelationship: "DUPLICATED" as const },
      tripProperties: { tripId: "T8-bis", startDate: DAY, startTime: "08:20:00" },
      stopTimeUpdate: [{ stopSequence: 20, departure: { delay: 60 } }],
    };
    const journey = journeyOfUpdate(update);
    expect(journey.ref).toBe(`T8-bis@${DAY}@08:20:00`);
    expect(aimedMinutes(journey)).toEqual(PLANNED.map((minutes) => minutes + 20));
    expect(expectedMinutes(journey)).toEqual([null, 26.5, 31.5, 36]);
  });

  it("a DUPLICATED trip that keeps the planned trip's id is told apart by its own start_time", () => {
    const copy = { tripId: "T8", startDate: DAY, startTime: "08:20:00", scheduleRelationship: "DUPLICATED" as const };
    const answer = recordsOf([anUpdate({ delay: 0 }, "e1"), anUpdate({ trip: copy }, "e2")]);
    expect(answer.records).toMatchObject([{ ref: `T8@${DAY}` }, { ref: `T8@${DAY}@08:20:00` }]);
    const [, second] = answer.records;
    expect(second?.kind === "journey" && aimedMinutes(second)).toEqual(PLANNED.map((minutes) => minutes + 20));
  });

  it("a trip by frequency is at its own start, past 24:00:00 too", () => {
    const trip = {
      tripId: "F",
      startDate: "20260303",
      startTime: "32:00:00",
      scheduleRelationship: "UNSCHEDULED" as const,
    };
    const journey = journeyOfUpdate({ trip, stopTimeUpdate: [{ stopSequence: 10, departure: { time: at(1) } }] });
    expect(aimedMinutes(journey)).toEqual(PLANNED);
    expect(expectedMinutes(journey)).toEqual([1, 6.5, 11.5, 16]);
    expect(journey.ref).toBe("F@20260303@32:00:00");
  });

  it("a trip without an id has its route, direction and start for a name", () => {
    const trip = { routeId: "L1", directionId: 0, startDate: DAY, startTime: "08:00:00" };
    expect(journeyOfUpdate({ trip }).ref).toBe(`L1@${DAY}@08:00:00@0`);
  });

  it("one without a trip, or with a trip without any name, is told and left out", () => {
    const answer = recordsOf([
      { id: "a", tripUpdate: { delay: 1 } },
      { id: "b", tripUpdate: { trip: { startDate: DAY } } },
    ]);
    expect(answer.records).toEqual([]);
    expect(answer.rejected.map(({ reason, path }) => [reason, path])).toEqual([
      ["trip update has no trip", "/entity/0/trip_update"],
      ["trip has neither trip_id nor route_id", "/entity/1/trip_update/trip"],
    ]);
  });

  it("a route that the feed leaves out, or that the timetable does not have, is the planned trip's", () => {
    const trip = (routeId?: string): MessageInput<"TripDescriptor"> => ({
      tripId: "T8",
      startDate: DAY,
      ...(routeId && { routeId }),
    });
    expect(journeyOfUpdate({ trip: trip() }).lineId).toBe("L1");
    expect(journeyOfUpdate({ trip: trip("L1-old") }).lineId).toBe("L1");
    expect(journeyOfUpdate({ trip: trip("L2") }).lineId).toBe("L2");
  });

  it("modifications, shapes and stops are counted, and their trips read as any other", () => {
    const answer = recordsOf([
      { id: "m", tripModifications: { serviceDates: [DAY], modifications: [{ replacementStops: [{ stopId: "B" }] }] } },
      { id: "s", shape: { shapeId: "s", encodedPolyline: "abc" } },
      { id: "p", stop: { stopId: "B9", stopName: { translation: [{ text: "B nine" }] } } },
      anUpdate({ trip: { modifiedTrip: { modificationsId: "m", affectedTripId: "T8" }, routeId: "L1" } }, "t"),
    ]);
    expect(answer.accepted).toMatchObject({ trip_modifications: 1, shapes: 1, stops: 1, trip_updates: 1 });
    expect(answer.rejectedCount).toBe(0);
  });

  it("was measured when its timestamp says", () => {
    expect(journeyOfUpdate({ timestamp: at(-1) }).recordedAt).toBe(EIGHT - 60_000);
    expect(journeyOfUpdate({}).recordedAt).toBeNull();
  });
});
