import { describe, expect, it } from "vitest";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { brokenRules } from "./a-validator.ts";
import type { Told, ToldEntity } from "./told.ts";

const AT = 1_790_000_000;
const trip: Told<"TripDescriptor"> = { tripId: "t", routeId: "r", scheduleRelationship: "NEW" };
const stop = (sequence: number, time: number, more: Told<"StopTimeUpdate"> = {}): Told<"StopTimeUpdate"> => ({
  stopSequence: sequence,
  stopId: `s${sequence}`,
  arrival: { time },
  departure: { time },
  scheduleRelationship: "SCHEDULED",
  ...more,
});
const update = (...stopTimeUpdate: Told<"StopTimeUpdate">[]): ToldEntity => ({
  id: "e",
  tripUpdate: { trip, stopTimeUpdate, timestamp: AT },
});
const alert = (more: Told<"Alert">): ToldEntity => ({
  id: "a",
  alert: { informedEntity: [{ routeId: "r" }], ...more },
});

function broken(entity: ToldEntity[], header: Told<"FeedHeader"> = {}): string[] {
  const feed = {
    header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET" as const, timestamp: AT, ...header },
    entity,
  };
  return [...new Set(brokenRules(feedBytes(feed), AT * 1000 + 5000).map(({ rule }) => rule))];
}

describe("brokenRules", () => {
  it("finds nothing in a sound feed", () => {
    expect(broken([update(stop(1, AT), stop(3, AT + 60)), alert({ activePeriod: [{ start: AT }] })])).toEqual([]);
  });

  it.each([
    ["E001", [update(stop(1, AT * 1000))], {}],
    ["E002", [update(stop(2, AT), stop(1, AT + 60))], {}],
    ["E012", [update(stop(1, AT))], { timestamp: AT - 1 }],
    ["E022", [update(stop(1, AT), stop(2, AT))], {}],
    ["E025", [update(stop(1, AT, { departure: { time: AT - 1 } }))], {}],
    ["E026", [{ id: "v", vehicle: { position: { latitude: 91, longitude: 2 }, timestamp: AT } }], {}],
    ["E027", [{ id: "v", vehicle: { position: { latitude: 9, longitude: 2, bearing: 361 }, timestamp: AT } }], {}],
    ["E032", [alert({ informedEntity: [] })], {}],
    ["E033", [alert({ informedEntity: [{}] })], {}],
    ["E036", [update(stop(1, AT), stop(1, AT + 60, { stopId: "other" }))], {}],
    ["E037", [update(stop(1, AT), stop(2, AT + 60, { stopId: "s1" }))], {}],
    ["E038", [], { gtfsRealtimeVersion: "3.0" }],
    ["E039", [{ ...update(stop(1, AT)), isDeleted: false }], {}],
    ["E041", [update()], {}],
    ["E042", [update(stop(1, AT, { scheduleRelationship: "NO_DATA" }))], {}],
    ["E044", [update(stop(1, AT, { arrival: {} }))], {}],
    ["W004", [{ id: "v", vehicle: { position: { latitude: 9, longitude: 2, speed: 27 }, timestamp: AT } }], {}],
    ["W008", [], { timestamp: AT - 61 }],
  ] as [string, ToldEntity[], Told<"FeedHeader">][])("finds %s, and nothing else", (rule, entities, header) => {
    expect(broken(entities, header)).toEqual([rule]);
  });

  it("finds two entities of one id", () => {
    expect(broken([alert({}), alert({})])).toEqual(["duplicate entity id"]);
  });
});
