import { describe, expect, it } from "vitest";
import type { SourceChoice } from "../rules/source-choice.ts";
import { transitSettings } from "../settings.ts";
import type { Settled } from "./settle.ts";
import { standInJobs } from "./stand-in-jobs.ts";
import { type Subject, stopSubject, TRAFFIC_SUBJECT } from "./subjects.ts";

const NOW = Date.parse("2026-03-10T07:05:00Z");
const MINUTE = 60_000;
const settings = transitSettings({});

const aChoice = (overrides: Partial<SourceChoice> = {}): SourceChoice => ({
  source: "prim-et",
  since: 0,
  badSince: null,
  rival: null,
  lostAt: null,
  ...overrides,
});
const aLine = (key: string): Subject => ({
  kind: "line",
  topic: `transit:metro:${key}`,
  id: `C0137${key}`,
  network: "metro",
});
const settled = (subject: Subject, choice: Partial<SourceChoice>): Settled => ({ subject, choice: aChoice(choice) });

function jobs(list: Settled[], { demand = list.map(({ subject }) => subject.topic), of = settings } = {}): string[] {
  return standInJobs(of, list, new Set(demand), NOW).map(({ taskType, target }) => `${taskType} ${target}`);
}

describe("standInJobs", () => {
  it("asks nobody in the first minute that the preferred source misses, and a live source in the second", () => {
    expect(jobs([settled(aLine("1"), { badSince: NOW })])).toEqual([]);
    expect(jobs([settled(aLine("1"), { badSince: NOW - MINUTE })])).toEqual([
      "navitia-departures-standby transit:metro:1",
    ]);
  });

  it("asks only about what somebody looks at, and reads the timetable for everything that it tells of", () => {
    const lines = [settled(aLine("1"), { source: "static" }), settled(aLine("2"), { source: "static" })];
    expect(jobs(lines, { demand: ["transit:metro:2"] })).toEqual([
      "navitia-departures-standby transit:metro:2",
      "static transit:metro:1",
      "static transit:metro:2",
    ]);
  });

  it("has another task for the source that tells, so that the kernel runs it at once", () => {
    expect(jobs([settled(aLine("1"), { source: "navitia-departures" })])).toEqual([
      "navitia-departures transit:metro:1",
    ]);
  });

  it("asks of the traffic whether or not somebody looks at it", () => {
    const silent = [settled(TRAFFIC_SUBJECT, { source: "prim-disruptions", badSince: NOW - MINUTE })];
    expect(jobs(silent, { demand: [] })).toEqual(["navitia-line-reports-standby transit:traffic"]);
  });

  it("asks about no more than the budget keeps fresh: what it tells of already, then boards, then lines", () => {
    const out = { badSince: NOW - MINUTE };
    const many = [
      settled(aLine("1"), out),
      settled(aLine("2"), { source: "navitia-departures" }),
      settled(stopSubject("transit:stop:71264"), { ...out, source: "prim-sm" }),
    ];
    // 1,000 calls a day are 4.6 in 400 s: three for a line, one for a board.
    expect(jobs(many)).toEqual(["navitia-departures transit:metro:2", "navitia-departures-standby transit:stop:71264"]);
    expect(jobs(many, { of: transitSettings({ NAVITIA_PER_DAY: "5000" }) })).toHaveLength(3);
    // However small the budget is, one is asked about.
    expect(jobs(many, { of: transitSettings({ NAVITIA_PER_DAY: "100" }) })).toEqual([
      "navitia-departures transit:metro:2",
    ]);
  });

  it("leaves RATP's map alone unless an operator turned it on, and asks it about the metro only", () => {
    const on = transitSettings({ VMTR_ENABLED: "true" });
    const rer: Subject = { kind: "line", topic: "transit:rer:A", id: "C01742", network: "rer" };
    const out = [settled(aLine("1"), { source: "static" }), settled(rer, { source: "static" })];
    expect(jobs(out).filter((job) => job.startsWith("vmtr"))).toEqual([]);
    expect(jobs(out, { of: on }).filter((job) => job.startsWith("vmtr"))).toEqual(["vmtr-standby transit:metro:1"]);
  });

  it("tells the planner how many calls each is", () => {
    const one = standInJobs(
      settings,
      [settled(aLine("1"), { source: "navitia-departures" })],
      new Set(["transit:metro:1"]),
      NOW,
    );
    expect(one).toMatchObject([{ source: "navitia-departures", calls: 3, intervalMs: 120_000, priority: "high" }]);
  });
});
