import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALL_STATUSES } from "../model.ts";
import { FORKED, LOOPED, TRUNCATED } from "../rules/a-network.ts";
import { iso, NOW } from "../view/a-line.ts";
import { type Departure, PROVENANCES, type TrafficDocument } from "../wire.ts";
import { diagnosisOf } from "./a-diagnosis.ts";
import { alertFeed, entitiesOf, tripFeed, vehicleFeed } from "./a-feed.ts";

/** Few seconds, so that times are often equal, past or out of order. */
const momentArb = fc.integer({ min: -90, max: 240 }).map((seconds) => iso(seconds - (seconds % 15)));

const departureArb: fc.Arbitrary<Departure> = fc.record(
  {
    id: fc.constantFrom("a", "b"),
    destination: fc.constantFrom("", "Stop 5", "Été"),
    destination_id: fc.constantFrom(null, "5", "7", "15"),
    direction: fc.constantFrom(null, "0" as const, "1" as const),
    expected_at: fc.option(momentArb),
    aimed_at: fc.option(momentArb),
    status: fc.constantFrom(null, ...CALL_STATUSES),
    provenance: fc.constantFrom(...PROVENANCES),
    source: fc.constant("prim-et"),
    rule: fc.constant("any"),
    platform: fc.constantFrom(null, "2"),
    quay_id: fc.constantFrom("1001", "2001", "41087"),
    journey_ref: fc.constantFrom(null, "a", "b", "c"),
    mission: fc.constantFrom(null, "BOBA"),
    formation: fc.constant(null),
    at_stop: fc.boolean(),
    terminates: fc.boolean(),
    recorded_at: fc.option(fc.integer({ min: -600, max: 600 }).map(iso)),
  },
  {
    requiredKeys: [
      "id", "destination", "destination_id", "direction", "expected_at", "aimed_at", "status", "provenance", "source", "rule",
      "platform", "journey_ref", "mission", "formation", "at_stop", "terminates", "recorded_at",
    ],
  },
); // biome-ignore format: a list

const lineArb = fc.constantFrom(FORKED, LOOPED, TRUNCATED).chain((line) =>
  fc
    .array(fc.array(departureArb, { maxLength: 3 }), { minLength: line.stops.length, maxLength: line.stops.length })
    .map((departures) => ({
      line,
      document: {
        network: line.network,
        line: line.key,
        line_id: line.id,
        stations: line.stops.map((id, index) => ({ id, name: `Stop ${id}`, departures: departures[index] ?? [] })),
      },
    })),
);
const linesArb = fc.uniqueArray(lineArb, { selector: ({ line }) => line.id, maxLength: 3 });

type Disruption = TrafficDocument["disruptions"][number];
const stopArb = fc.constantFrom("1", "3", "5", "11", "13", "99").map((id) => ({ id, name: `Stop ${id}` }));
const lineNameArb = fc.constantFrom("metro:1", "metro:7B", "metro:99");
const disruptionArb: fc.Arbitrary<Disruption> = fc.record({
  id: fc.uuid(),
  cause: fc.constantFrom("works", "incident", "information"),
  severity: fc.constantFrom("blocking", "disturbed", "information"),
  lift: fc.boolean(),
  title: fc.constantFrom("", "Trafic interrompu", "Stop 3 fermé", "Grève"),
  message: fc.constantFrom("", "Entre Stop 1 et Stop 5.", "Dans les deux sens", "En direction de Stop 5"),
  short_message: fc.option(fc.constant("Court")),
  updated_at: fc.constant(null),
  periods: fc.array(fc.record({ begin: momentArb, end: fc.option(momentArb) }), { maxLength: 3 }),
  lines: fc.uniqueArray(lineNameArb),
  sections: fc.array(fc.record({ line: lineNameArb, from: stopArb, to: stopArb }), { maxLength: 2 }),
  stops: fc.array(
    fc.tuple(lineNameArb, stopArb).map(([line, stop]) => ({ line, ...stop })),
    { maxLength: 2 },
  ),
});
const disruptionsArb = fc.uniqueArray(disruptionArb, { selector: ({ id }) => id, maxLength: 4 });

describe("every feed of any documents", () => {
  it("breaks no rule, and each vehicle has its trip in the other feed, at the same stop_sequence", () => {
    let entities = 0;
    fc.assert(
      fc.property(linesArb, (lines) => {
        const trips = tripFeed(lines);
        const vehicles = vehicleFeed(lines);
        expect([...diagnosisOf(trips, NOW), ...diagnosisOf(vehicles, NOW)]).toEqual([]);
        const updates = new Map(entitiesOf(trips).map(({ id, tripUpdate }) => [id, tripUpdate]));
        for (const { id, vehicle } of entitiesOf(vehicles)) {
          const update = updates.get(id);
          expect(update?.trip).toEqual(vehicle?.trip);
          const there = update?.stopTimeUpdate.filter(({ stopId }) => stopId === vehicle?.stopId) ?? [];
          expect(there.length).toBeGreaterThan(0);
        }
        entities += updates.size;
      }),
      { numRuns: 300 },
    );
    expect(entities).toBeGreaterThan(100);
  });

  it("cancels no trip that is in no timetable, whatever the upstream cancels", () => {
    fc.assert(
      fc.property(linesArb, (lines) => {
        const relationships = entitiesOf(tripFeed(lines)).map(
          ({ tripUpdate }) => tripUpdate?.trip?.scheduleRelationship,
        );
        expect(new Set([...relationships, "NEW"])).toEqual(new Set(["NEW"]));
      }),
      { numRuns: 200 },
    );
  });

  it("breaks no rule of alerts, and a line is without service only where no part is told", () => {
    fc.assert(
      fc.property(disruptionsArb, (disruptions) => {
        const bytes = alertFeed(disruptions);
        // Of a disruption whose author wrote nothing there is nothing to tell.
        expect(diagnosisOf(bytes, NOW).filter(({ rule }) => rule !== "alert-text")).toEqual([]);
        for (const { id, alert } of entitiesOf(bytes)) {
          const disruption = disruptions.find((one) => one.id === id?.replace(/:closed$/, ""));
          const whole = alert?.informedEntity.filter(({ stopId }) => stopId === null) ?? [];
          if (alert?.effect !== "NO_SERVICE" || whole.length === 0) continue;
          expect(disruption).toMatchObject({ severity: "blocking", lift: false });
          expect(disruption?.message).not.toMatch(/Stop|sens/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is the same bytes for the same documents", () => {
    fc.assert(
      fc.property(linesArb, disruptionsArb, (lines, disruptions) => {
        expect(tripFeed(structuredClone(lines))).toEqual(tripFeed(lines));
        expect(vehicleFeed(structuredClone(lines))).toEqual(vehicleFeed(lines));
        expect(alertFeed(structuredClone(disruptions))).toEqual(alertFeed(disruptions));
      }),
      { numRuns: 30 },
    );
  });
});
