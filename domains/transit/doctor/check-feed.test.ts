import { describe, expect, it } from "vitest";
import { at } from "../gtfs-rt/a-feed.ts";
import type { MessageInput } from "../gtfs-rt/proto.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import {
  aHeader,
  anAlert,
  anEarlierFeed,
  anUpdate,
  aReadFeed,
  aReference,
  aStop,
  aTrip,
  aVehicle,
  type Entity,
  findingsOf,
  NOW,
} from "./a-checked-feed.ts";
import { checkFeed, type FeedSurroundings, GTFS_RT_RULES, rulesNotAsked } from "./check-feed.ts";
import type { Reference } from "./reference.ts";

type Case = [
  rule: string,
  what: string,
  entities: Entity[],
  header?: MessageInput<"FeedHeader">,
  around?: Partial<FeedSurroundings>,
];

const reference = aReference();
const withStatic = { reference };
const stops = (...stopTimeUpdate: MessageInput<"StopTimeUpdate">[]) => [anUpdate({ stopTimeUpdate })];
const ofTrip = (trip: MessageInput<"TripDescriptor">, more: MessageInput<"TripUpdate"> = {}) => [
  anUpdate({ trip: aTrip(trip), ...more }),
];
const headway = { tripId: "F", startTime: "08:00:00", scheduleRelationship: "UNSCHEDULED" } as const;
const inPlace = (position: MessageInput<"Position">) => [
  aVehicle({ position: { latitude: 48.82, longitude: 2.3, ...position } }),
];

/** A sound feed broken in one place: the rule that must see it, and no other may. */
const BROKEN: Case[] = [
  ["E001", "header in milliseconds", [], { timestamp: at(0) * 1000 }],
  ["E001", "update in milliseconds", [anUpdate({ timestamp: at(0) * 1000 })]],
  ["E001", "time in milliseconds", stops(aStop(10, "A", 1), aStop(20, "B", 6, { departure: { time: at(6) * 1000 } }))],
  ["E001", "time of 0", stops(aStop(10, "A", 1), aStop(20, "B", 6, { departure: { time: 0 } }))],
  ["E001", "vehicle in milliseconds", [aVehicle({ timestamp: at(0) * 1000 })]],
  ["E001", "period in milliseconds", [anAlert({ activePeriod: [{ start: at(0), end: at(60) * 1000 }] })]],
  ["E002", "numbers out of order", stops(aStop(20, "B", 1), aStop(10, "A", 6)), {}, withStatic],
  ["E002", "a number that comes again", stops(aStop(10, "A", 1), aStop(20, "B", 6), aStop(10, "D", 8))],
  [
    "E002",
    "stops out of the planned order",
    stops(aStop(0, "B", 1, { stopSequence: null }), aStop(0, "A", 6, { stopSequence: null })),
    {},
    withStatic,
  ],
  ["E003", "a trip that is not planned", ofTrip({ tripId: "T9" }), {}, withStatic],
  [
    "E003",
    "a cancelled trip that is not planned",
    ofTrip({ tripId: "T9", scheduleRelationship: "CANCELED" }),
    {},
    withStatic,
  ],
  [
    "E003",
    "an alert's trip that is not planned",
    [anAlert({ informedEntity: [{ trip: { tripId: "T9" } }] })],
    {},
    withStatic,
  ],
  ["E004", "a route that is not there", ofTrip({ routeId: "L9" }), {}, withStatic],
  ["E004", "an alert's route that is not there", [anAlert({ informedEntity: [{ routeId: "L9" }] })], {}, withStatic],
  ["E006", "a headway without start_time", ofTrip({ ...headway, startTime: null }), {}, withStatic],
  ["E006", "a headway without start_date", ofTrip({ ...headway, startDate: null }), {}, withStatic],
  [
    "E009",
    "the loop's stop without its number",
    ofTrip({ tripId: "O" }, { stopTimeUpdate: [aStop(0, "A", 1, { stopSequence: null })] }),
    {},
    withStatic,
  ],
  [
    "E011",
    "a stop that is not there",
    stops(aStop(10, "A", 1), { ...aStop(0, "Z", 6), stopSequence: null }),
    {},
    withStatic,
  ],
  ["E011", "a vehicle's stop that is not there", [aVehicle({ stopId: "Z" })], {}, withStatic],
  ["E011", "an alert's stop that is not there", [anAlert({ informedEntity: [{ stopId: "Z" }] })], {}, withStatic],
  ["E012", "an update after its header", [anUpdate({ timestamp: at(0) + 2 })]],
  ["E012", "a vehicle after its header", [aVehicle({ timestamp: at(0) + 2 })]],
  ["E013", "a headway that is SCHEDULED", ofTrip({ ...headway, scheduleRelationship: "SCHEDULED" }), {}, withStatic],
  ["E015", "a vehicle at a station", [aVehicle({ stopId: "CC" })], {}, withStatic],
  ["E016", "an added trip that is planned", ofTrip({ scheduleRelationship: "ADDED" }), {}, withStatic],
  ["E016", "a new trip that is planned", ofTrip({ scheduleRelationship: "NEW" }), {}, withStatic],
  [
    "E017",
    "other content under one timestamp",
    [anUpdate()],
    {},
    { earlier: anEarlierFeed([anUpdate({ delay: 5 })], {}) },
  ],
  ["E018", "a header that goes back", [], {}, { earlier: anEarlierFeed([], { timestamp: at(0) + 1 }) }],
  ["E019", "a start between two of the headway", ofTrip({ tripId: "G", startTime: "08:05:00" }), {}, withStatic],
  ["E019", "a start after the last", ofTrip({ tripId: "G", startTime: "22:00:00" }), {}, withStatic],
  ["E020", "hours of four digits", ofTrip({ startTime: "1000:00:00" }), {}, withStatic],
  ["E020", "a time without seconds", ofTrip({ startTime: "08:00" })],
  ["E021", "a day that is none", ofTrip({ startDate: "20260230" })],
  ["E021", "a day with dashes", ofTrip({ startDate: "2026-03-04" })],
  ["E022", "times that go back", stops(aStop(10, "A", 6), aStop(20, "B", 1))],
  ["E022", "times that stand still", stops(aStop(10, "A", 6), aStop(20, "B", 6))],
  [
    "E022",
    "an arrival before the departure before",
    stops(aStop(10, "A", 1, { departure: { time: at(7) } }), aStop(20, "B", 6, { departure: { time: at(8) } })),
  ],
  ["E023", "a start that is not the planned one", ofTrip({ startTime: "08:01:00" }), {}, withStatic],
  ["E024", "the other direction", ofTrip({ directionId: 1 }), {}, withStatic],
  ["E025", "a departure before the arrival", stops(aStop(10, "A", 5, { departure: { time: at(4) } }))],
  ["E026", "a latitude beyond the pole", inPlace({ latitude: -100 }), {}, withStatic],
  ["E026", "a longitude beyond the date line", inPlace({ longitude: 200 }), {}, withStatic],
  ["E026", "no fix", inPlace({ latitude: 0, longitude: 0 }), {}, withStatic],
  ["E026", "half a place", inPlace({ longitude: null }), {}, withStatic],
  ["E027", "a bearing of 361", inPlace({ bearing: 361 })],
  ["E027", "a bearing of -1", inPlace({ bearing: -1 })],
  ["E028", "a vehicle in another region", inPlace({ latitude: 49.5 }), {}, withStatic],
  ["E029", "a vehicle 730 m from its shape", inPlace({ longitude: 2.31 }), {}, withStatic],
  [
    "E030",
    "an alert's trip of another route",
    [anAlert({ informedEntity: [{ routeId: "L2", trip: { tripId: "T8" } }] })],
    {},
    withStatic,
  ],
  [
    "E031",
    "an alert of two routes at once",
    [anAlert({ informedEntity: [{ routeId: "L2", trip: { routeId: "L1" } }] })],
    {},
    withStatic,
  ],
  ["E032", "an alert for nobody", [anAlert({ informedEntity: [] })]],
  ["E033", "an alert for nothing in particular", [anAlert({ informedEntity: [{}] })]],
  ["E033", "an alert for a direction", [anAlert({ informedEntity: [{ directionId: 1 }] })]],
  ["E034", "an agency that is not there", [anAlert({ informedEntity: [{ agencyId: "ZZ" }] })], {}, withStatic],
  ["E035", "a trip of another route", ofTrip({ routeId: "L2" }), {}, withStatic],
  ["E036", "a number twice", stops(aStop(10, "A", 1), aStop(10, "B", 6))],
  ["E036", "a stop told twice, word for word", stops(aStop(10, "A", 1), aStop(10, "A", 1)), {}, withStatic],
  ["E037", "a stop twice", stops(aStop(10, "A", 1), aStop(11, "A", 6))],
  [
    "E037",
    "a stop twice without numbers",
    stops(aStop(0, "A", 1, { stopSequence: null }), aStop(0, "A", 1, { stopSequence: null })),
  ],
  ["E038", "a version of the future", [], { gtfsRealtimeVersion: "3.0" }],
  ["E039", "a deleted entity", [{ ...anUpdate(), isDeleted: true }]],
  ["E039", "an entity that is said not to be deleted", [{ ...anUpdate(), isDeleted: false }]],
  [
    "E040",
    "a stop without a name",
    stops(aStop(10, "A", 1), { ...aStop(0, "", 6), stopSequence: null, stopId: null }),
    {},
    withStatic,
  ],
  ["E041", "a trip without stops", stops()],
  ["E042", "a time of NO_DATA", stops(aStop(10, "A", 1, { scheduleRelationship: "NO_DATA" }))],
  ["E043", "a stop without times", stops(aStop(10, "A", 1, { arrival: null, departure: null }))],
  ["E044", "an event without a time", stops(aStop(10, "A", 1, { departure: {} }))],
  ["E045", "a number of another stop", stops(aStop(10, "B", 1)), {}, withStatic],
  [
    "E046",
    "a delay where nothing is planned",
    ofTrip({ tripId: "M" }, { stopTimeUpdate: [aStop(20, "B", 0, { arrival: { delay: 60 }, departure: null })] }),
    {},
    withStatic,
  ],
  [
    "E047",
    "a vehicle that is on another's trip",
    [anUpdate(), aVehicle({ vehicle: { id: "v2" } }), { id: "w", vehicle: { ...aVehicle().vehicle, trip: null } }],
  ],
  ["E048", "no timestamp", [], { timestamp: null }],
  ["E049", "no incrementality", [], { incrementality: null }],
  ["E050", "a header of the future", [], { timestamp: at(0) + 120 }],
  ["E051", "a number that the trip has not", stops(aStop(10, "A", 1), aStop(25, "C", 6)), {}, withStatic],
  ["E052", "two vehicles of one name", [aVehicle(), { ...aVehicle(), id: "v2" }]],
  ["W001", "an update without a timestamp", [anUpdate({ timestamp: null })]],
  ["W001", "a vehicle without a timestamp", [aVehicle({ timestamp: null })]],
  ["W001", "a header without a timestamp", [], { gtfsRealtimeVersion: "1.0", timestamp: null }],
  ["W002", "an update without a vehicle", [anUpdate({ vehicle: null })]],
  ["W002", "a vehicle without a name", [aVehicle({ vehicle: { label: "7" } })]],
  [
    "W003",
    "a vehicle whose trip has no update",
    [
      anUpdate(),
      aVehicle(),
      { id: "w", vehicle: { ...aVehicle().vehicle, trip: aTrip({ tripId: "X" }), vehicle: { id: "w" } } },
    ],
  ],
  [
    "W003",
    "an update whose vehicle has no position",
    [
      anUpdate(),
      { id: "n", tripUpdate: { ...anUpdate().tripUpdate, trip: aTrip({ tripId: "N" }), vehicle: { id: "v2" } } },
      aVehicle(),
    ],
  ],
  ["W004", "a vehicle faster than any road allows", inPlace({ speed: 27 })],
  [
    "W004",
    "a bus as fast as a train",
    [
      aVehicle({
        trip: aTrip({ tripId: "X", routeId: "L2" }),
        position: { latitude: 48.82, longitude: 2.3, speed: 40 },
      }),
    ],
    {},
    withStatic,
  ],
  ["W004", "a speed below nothing", inPlace({ speed: -1 })],
  ["W006", "a trip without a name", ofTrip({ tripId: null })],
  [
    "W007",
    "35 seconds and more between two headers",
    [],
    {},
    { earlier: anEarlierFeed([], { timestamp: at(0) - 36 }) },
  ],
  ["W007", "the same header 40 seconds later", [], {}, { earlier: anEarlierFeed([], {}, NOW - 40_000) }],
  ["W008", "a header that is old", [], { timestamp: at(0) - 61 }],
  ["W009", "a trip without a relationship", ofTrip({ scheduleRelationship: null })],
  ["W009", "a stop without a relationship", stops(aStop(10, "A", 1, { scheduleRelationship: null }))],
  [
    "differential-feed",
    "an incremental feed",
    [{ ...anUpdate(), isDeleted: true }],
    { incrementality: "DIFFERENTIAL" },
  ],
  ["trip-told-twice", "two updates of a trip", [anUpdate(), { ...anUpdate(), id: "u2" }]],
  ["period-reversed", "a period that ends first", [anAlert({ activePeriod: [{ start: at(60), end: at(0) }] })]],
  ["alert-text", "an alert without words", [anAlert({ headerText: null })]],
  [
    "alert-language",
    "two languages without a name",
    [anAlert({ headerText: { translation: [{ text: "a" }, { text: "b" }] } })],
  ],
  [
    "new-trip-stop",
    "a new trip's stop without a number",
    ofTrip(
      { tripId: "new", scheduleRelationship: "NEW" },
      { stopTimeUpdate: [{ ...aStop(0, "A", 1), stopSequence: null }] },
    ),
  ],
  [
    "scheduled-time",
    "a planned trip that brings its plan",
    stops(aStop(10, "A", 1, { arrival: { time: at(1), scheduledTime: at(0) } })),
  ],
  [
    "scheduled-time",
    "a delay that is not between the two",
    ofTrip(
      { tripId: "new", scheduleRelationship: "NEW" },
      { stopTimeUpdate: [aStop(1, "A", 1, { arrival: { time: at(1), delay: 0, scheduledTime: at(0) } })] },
    ),
  ],
];

const idsOf = (entities: Entity[], header: Case[3] = {}, around: Case[4] = {}) =>
  findingsOf(entities, header, around).map(({ id }) => id);

describe("checkFeed", () => {
  it("finds nothing in a sound feed, with the static GTFS and the feed before", () => {
    const entities = [anUpdate(), aVehicle(), anAlert()];
    const earlier = anEarlierFeed(entities, { timestamp: at(0) - 30 });
    expect(findingsOf(entities, {}, { reference, earlier })).toEqual([]);
  });

  it.each(BROKEN)("finds %s alone in %s", (rule, _what, entities, header, around) => {
    expect(idsOf(entities, header, around)).toEqual([rule]);
  });

  it("finds E050 beside E012 where an entity is of the future and its header is not", () => {
    expect(idsOf([anUpdate({ timestamp: at(2) })])).toEqual(["E012", "E050"]);
    expect(idsOf([aVehicle({ timestamp: at(2) })])).toEqual(["E012", "E050"]);
  });

  it("finds W005 beside W002 in a headway's update without a vehicle", () => {
    expect(idsOf(ofTrip(headway, { vehicle: null }), {}, withStatic)).toEqual(["W002", "W005"]);
  });

  it("finds an update that names no trip", () => {
    expect(idsOf([anUpdate({ trip: null })])).toEqual(["W006"]);
  });

  it("finds what the readers cannot read", () => {
    const json = JSON.stringify({
      header: { gtfs_realtime_version: "2.0", incrementality: "FULL_DATASET", timestamp: at(0) },
      entity: [7, { ...anAlert(), alert: { ...anAlert().alert, effect: "MELTED" } }],
    });
    const feed = readFeed(new TextEncoder().encode(json));
    if (feed.kind === "malformed") throw new Error(feed.reason);
    expect(checkFeed(feed, { now: NOW }).map(({ id }) => id)).toEqual(["unreadable-part", "unknown-value"]);
  });

  it("has a case here for every rule", () => {
    const seen = new Set([...BROKEN.map(([rule]) => rule), "W005", "unreadable-part", "unknown-value"]);
    expect([...new Set(GTFS_RT_RULES.map(({ id }) => id))].filter((id) => !seen.has(id))).toEqual([]);
  });

  it("has every rule of RULES.md that a feed, two, or a feed and its static GTFS can show", () => {
    const numbers = (letter: string, last: number, without: number[]) =>
      Array.from({ length: last }, (_, at) => at + 1)
        .filter((number) => !without.includes(number))
        .map((number) => `${letter}${String(number).padStart(3, "0")}`);
    // 5, 7, 8 and 14 were never given; 10 is of the static GTFS alone.
    const expected = [...numbers("E", 52, [5, 7, 8, 10, 14]), ...numbers("W", 9, [])];
    const ours = new Set(GTFS_RT_RULES.map(({ id }) => id));
    expect(expected.filter((id) => !ours.has(id))).toEqual([]);
    for (const { id, severity } of GTFS_RT_RULES) {
      if (/^[EW]\d{3}$/.test(id)) expect([id, severity]).toEqual([id, id.startsWith("E") ? "error" : "warning"]);
    }
  });

  it("says where, of which entity, and with which values", () => {
    const [finding] = findingsOf(stops(aStop(10, "A", 6), aStop(20, "B", 1)));
    expect(finding).toMatchObject({
      id: "E022",
      severity: "error",
      count: 1,
      occurrences: [
        {
          path: "/entity/0/trip_update/stop_time_update/1",
          ref: "u1",
          says: "2026-03-04T07:01:00Z at stop B, and 2026-03-04T07:06:00Z at stop A before",
        },
      ],
    });
  });

  it("counts all and keeps the first twenty", () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...anAlert({ informedEntity: [] }), id: `a${index}` }));
    const [finding] = findingsOf(many);
    expect(finding?.count).toBe(50);
    expect(finding?.occurrences).toHaveLength(20);
  });
});

describe("checkFeed passes", () => {
  it.each([
    ["a new trip that is not planned", ofTrip({ tripId: "new", scheduleRelationship: "NEW" })],
    ["an unscheduled trip that is not planned", ofTrip({ tripId: "shuttle", scheduleRelationship: "UNSCHEDULED" })],
    [
      "a cancelled trip without stops and vehicle",
      ofTrip({ scheduleRelationship: "CANCELED" }, { stopTimeUpdate: [], vehicle: null }),
    ],
    [
      "a duplicated trip without stops",
      ofTrip(
        { scheduleRelationship: "DUPLICATED", startTime: "08:00:00" },
        { stopTimeUpdate: [], tripProperties: { tripId: "copy" } },
      ),
    ],
    [
      "a skipped stop without times",
      stops(aStop(10, "A", 1), aStop(20, "B", 0, { arrival: null, departure: null, scheduleRelationship: "SKIPPED" })),
    ],
    [
      "a stop that is skipped at a time of its own",
      stops(aStop(10, "A", 3), aStop(20, "B", 1, { scheduleRelationship: "SKIPPED" })),
    ],
    ["a loop told at both ends", stops(aStop(10, "A", 1), aStop(40, "D", 6))],
    ["the exact start of a frequency", ofTrip({ tripId: "G", startTime: "08:10:00" })],
    ["a start past midnight", ofTrip({ tripId: "N", startTime: "24:50:00" })],
    ["a trip that is named by its start", ofTrip({ tripId: null, directionId: 0, startTime: "08:00:00" })],
    ["a vehicle without a trip", [aVehicle({ trip: null })]],
    [
      "an alert without an end, as some write it",
      [
        anAlert({
          activePeriod: [
            { start: at(0), end: 253402300799 },
            { start: 0, end: 0 },
          ],
        }),
      ],
    ],
    [
      "a stop of the feed's own",
      [{ id: "s", stop: { stopId: "S1" } }, ...stops(aStop(10, "A", 1), { ...aStop(0, "S1", 4), stopSequence: null })],
    ],
    ["a new platform", stops(aStop(30, "C2", 1, { stopTimeProperties: { assignedStopId: "C2" } }))],
  ] as [string, Entity[]][])("%s", (_what, entities) => {
    expect(findingsOf(entities, {}, withStatic)).toEqual([]);
  });

  it("a vehicle away from its shape while an alert tells of a detour", () => {
    const detour = anAlert({ effect: "DETOUR", informedEntity: [{ trip: { tripId: "T8" } }] });
    expect(idsOf([...inPlace({ longitude: 2.31 }), detour], {}, withStatic)).toEqual([]);
  });

  it("a train at 40 m/s", () => {
    const rail: Reference = { ...reference, route: () => ({ type: 2 }) };
    expect(findingsOf(inPlace({ speed: 40 }), {}, { reference: rail })).toEqual([]);
  });

  it("two looks further apart than a refresh, when it looked that seldom itself", () => {
    const earlier = anEarlierFeed([], { timestamp: at(0) - 60 }, NOW - 60_000);
    expect(idsOf([], {}, { earlier })).toEqual([]);
  });

  it("is_deleted false in JSON, whose writers spell out what has its default", () => {
    const json = { header: { ...aHeader(), gtfsRealtimeVersion: "2.0" }, entity: [{ ...anAlert(), isDeleted: false }] };
    const feed = readFeed(new TextEncoder().encode(JSON.stringify(json)));
    if (feed.kind === "malformed") throw new Error(feed.reason);
    expect(checkFeed(feed, { now: NOW })).toEqual([]);
  });
});

describe("rulesNotAsked", () => {
  it("names the rules that lack what they need", () => {
    const feed = aReadFeed([anUpdate()]);
    const without = rulesNotAsked(feed, { now: NOW });
    expect(without.map(({ needs }) => needs)).toEqual(["static", "shapes", "earlier", "pair"]);
    expect(without.find(({ needs }) => needs === "earlier")?.rules).toEqual(["E017", "E018", "W007"]);
    // Asked of the order of the numbers all the same.
    expect(without.flatMap(({ rules }) => rules)).not.toContain("E002");
    const earlier = anEarlierFeed([], { timestamp: at(0) });
    const beside = aReadFeed([aVehicle()]).entities.map(({ entity }) => entity);
    expect(rulesNotAsked(feed, { now: NOW, reference, earlier, beside })).toEqual([]);
  });
});
