import { describe, expect, it } from "vitest";
import type { FeedState } from "../../domain.ts";
import { transitSettings } from "../settings.ts";
import { aDeparture, aLineDocument } from "../view/a-line.ts";
import type { LineDocument } from "../wire.ts";
import { evidenceOf, type Witness } from "./evidence.ts";
import { type ServedDocument, servedDocument } from "./served.ts";
import { type Subject, stopSubject, TRAFFIC_SUBJECT } from "./subjects.ts";

const NOW = Date.parse("2026-03-10T07:05:00Z");
const HOUR = 3_600_000;
const settings = transitSettings({});
const LINE: Subject = { kind: "line", topic: "transit:metro:1", id: "C01371", network: "metro" };

const aFeed = (overrides: Partial<FeedState> = {}): FeedState => ({
  fetchedAt: NOW - 60_000,
  lastErrorAt: null,
  counts: { journeys: 12 },
  ...overrides,
});
const aWitness = (feeds: Record<string, FeedState>, overrides: Partial<Witness> = {}): Witness => ({
  now: NOW,
  feeds: new Map(Object.entries(feeds)),
  served: null,
  timetabled: new Set(["C01371"]),
  watchedStops: 1,
  ...overrides,
});

function evidence(subject: Subject, witness: Witness) {
  return new Map(evidenceOf(subject, settings, witness).map((one) => [one.id, one]));
}

describe("evidenceOf", () => {
  it("has the network's order, without what is turned off", () => {
    const witness = aWitness({});
    expect([...evidence(LINE, witness).keys()]).toEqual(["prim-et", "navitia-departures", "static"]);
    expect([...evidence(stopSubject("transit:stop:71264"), witness).keys()]).toEqual(["prim-sm", "navitia-departures"]);
    expect([...evidence(TRAFFIC_SUBJECT, witness).keys()]).toEqual(["prim-disruptions", "navitia-line-reports"]);
    const on = transitSettings({ VMTR_ENABLED: "true" });
    expect(evidenceOf(LINE, on, witness).map(({ id }) => id)).toContain("vmtr");
  });

  it("takes a failure since the last answer for failing, and a source that was not asked yet for no failure", () => {
    expect(evidence(LINE, aWitness({ "transit:prim-et": aFeed({ lastErrorAt: NOW }) })).get("prim-et")?.isFailing).toBe(
      true,
    );
    expect(evidence(LINE, aWitness({})).get("prim-et")).toMatchObject({ answeredAt: NOW, isFailing: false });
    const neverGood = { "transit:prim-et": aFeed({ fetchedAt: null, lastErrorAt: NOW }) };
    expect(evidence(LINE, aWitness(neverGood)).get("prim-et")).toMatchObject({ answeredAt: null, isFailing: true });
  });

  it("lets a line without trains be the source's for a day: a night, or hours of works", () => {
    const served = (hoursAgo: number) => ({ lines: { C01371: new Date(NOW - hoursAgo * HOUR).toISOString() } });
    const covers = (witness: Partial<Witness>) =>
      evidence(LINE, aWitness({ "transit:prim-et": aFeed() }, witness)).get("prim-et")?.covers;
    expect(covers({ served: served(23) })).toBe(true);
    expect(covers({ served: served(25) })).toBe(false);
    expect(covers({ served: { lines: {} } })).toBe(false);
    expect(covers({ served: null })).toBe(true);
  });

  it("calls a stand-in good only where it had trains in its last answer", () => {
    const feed = (journeys: number) => ({ "transit:navitia-departures:metro:1": aFeed({ counts: { journeys } }) });
    const covers = (journeys: number) => evidence(LINE, aWitness(feed(journeys))).get("navitia-departures")?.covers;
    expect([covers(3), covers(0)]).toEqual([true, false]);
    expect(evidence(LINE, aWitness({})).get("navitia-departures")?.covers).toBe(false);
  });

  it("has the timetable at hand for the lines in it, until it told of no train", () => {
    const timetable = (witness: Witness) => evidence(LINE, witness).get("static");
    expect(timetable(aWitness({}))).toMatchObject({ answeredAt: NOW, covers: true });
    expect(timetable(aWitness({}, { timetabled: new Set(["C01372"]) }))?.covers).toBe(false);
    const empty = (minutesAgo: number) => ({
      "transit:static:metro:1": aFeed({ fetchedAt: NOW - minutesAgo * 60_000, counts: { journeys: 0 } }),
    });
    expect(timetable(aWitness(empty(1)))?.covers).toBe(false);
  });

  it("does not hold a night without trains, or a failure, against the timetable for ever: it is read only when chosen", () => {
    const static1 = (overrides: Partial<FeedState>) =>
      evidence(LINE, aWitness({ "transit:static:metro:1": aFeed(overrides) })).get("static");
    const ago = (minutes: number) => NOW - minutes * 60_000;
    expect(static1({ fetchedAt: ago(20), counts: { journeys: 0 } })).toMatchObject({ covers: true, isFailing: false });
    expect(static1({ lastErrorAt: ago(1) })?.isFailing).toBe(true);
    expect(static1({ lastErrorAt: ago(20) })?.isFailing).toBe(false);
  });

  it("waits longer for a board that shares its budget with others", () => {
    const board = stopSubject("transit:stop:71264");
    const freshFor = (watchedStops: number) =>
      evidence(board, aWitness({}, { watchedStops })).get("prim-sm")?.freshForMs ?? 0;
    expect(freshFor(5)).toBe(5 * freshFor(1));
  });
});

describe("servedDocument", () => {
  const aLine = (line_id: string, departures: number): LineDocument => ({
    ...aLineDocument({ "1": Array.from({ length: departures }, () => aDeparture()) }),
    line_id,
  });
  const served = (before: ServedDocument | null, now: number, ...lines: LineDocument[]) =>
    servedDocument(before, lines, now);

  it("is the same all through an hour, so that it is written once in it", () => {
    const first = served(null, NOW, aLine("b", 1), aLine("a", 2), aLine("c", 0));
    expect(first).toEqual({ lines: { a: "2026-03-10T07:00:00.000Z", b: "2026-03-10T07:00:00.000Z" } });
    expect(Object.keys(first.lines)).toEqual(["a", "b"]);
    expect(served(first, NOW + 50 * 60_000, aLine("a", 1))).toEqual(first);
  });

  it("forgets a line after more than a day without trains", () => {
    const first = served(null, NOW, aLine("a", 1));
    expect(served(first, NOW + 24 * HOUR, aLine("a", 0)).lines).toHaveProperty("a");
    expect(served(first, NOW + 26 * HOUR, aLine("a", 0)).lines).toEqual({});
  });
});
