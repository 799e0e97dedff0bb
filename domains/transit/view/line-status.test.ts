import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineStatusSchema, type TrafficDocument } from "../wire.ts";
import { aWireDisruption, iso, NOW } from "./a-line.ts";
import { lineStatuses } from "./line-status.ts";

const LINES = [
  { id: "C01371", network: "metro", line: "1" },
  { id: "C01372", network: "metro", line: "2" },
  { id: "C01742", network: "rer", line: "A" },
] as const;

function levelsOf(...disruptions: TrafficDocument["disruptions"]) {
  return Object.fromEntries(lineStatuses({ disruptions }, LINES, NOW).map(({ line, level }) => [line, level]));
}

const SECTION = { line: "metro:1", from: { id: "1", name: "Un" }, to: { id: "3", name: "Trois" } };

describe("lineStatuses", () => {
  it("does not say since when, of what has no beginning", () => {
    const periods = [{ begin: "1970-01-01T00:00:00.000Z", end: null }];
    expect(lineStatuses({ disruptions: [aWireDisruption({ periods })] }, LINES, NOW)[0]).toMatchObject({ since: null });
  });

  it("closes a line that is blocked as a whole, and tells since when and until when", () => {
    expect(lineStatuses({ disruptions: [aWireDisruption()] }, LINES, NOW)[0]).toEqual({
      network: "metro",
      line: "1",
      line_id: "C01371",
      level: "closed",
      title: "Trafic interrompu",
      message: "Le trafic est interrompu.",
      since: iso(-600),
      until: iso(1800),
      disruptions: ["d1"],
      sections: [],
    });
  });

  it("keeps the rest of a line open when a part is closed, though the upstream names the line too", () => {
    const [status] = lineStatuses({ disruptions: [aWireDisruption({ sections: [SECTION] })] }, LINES, NOW);
    expect(status).toMatchObject({
      level: "disrupted",
      sections: [{ from: SECTION.from, to: SECTION.to, level: "closed" }],
    });
  });

  it("lists a closed stop as a part of its own", () => {
    const stops = [{ line: "metro:1", id: "2", name: "Deux" }];
    const [status] = lineStatuses({ disruptions: [aWireDisruption({ lines: [], stops })] }, LINES, NOW);
    expect(status).toMatchObject({
      level: "disrupted",
      sections: [{ from: { id: "2", name: "Deux" }, to: { id: "2", name: "Deux" }, level: "closed" }],
    });
  });

  it.each([
    ["disturbed", "disrupted"],
    ["information", "warning"],
  ] as const)("calls a line with %s traffic %s", (severity, level) => {
    expect(levelsOf(aWireDisruption({ severity }))).toEqual({ "1": level, "2": "normal", A: "normal" });
  });

  it("does not colour a line for its lifts", () => {
    expect(levelsOf(aWireDisruption({ lift: true }))).toMatchObject({ "1": "normal" });
  });

  it("counts a period from its begin up to, not including, its end", () => {
    const during = (begin: number, end: number) =>
      levelsOf(aWireDisruption({ periods: [{ begin: iso(begin), end: iso(end) }] }))["1"];
    expect([during(0, 1), during(1, 9), during(-9, 0)]).toEqual(["closed", "normal", "normal"]);
  });

  it("does not mix up metro 1 and another network's 1", () => {
    expect(levelsOf(aWireDisruption({ lines: ["rer:1"] }))).toMatchObject({ "1": "normal" });
  });

  it("puts the worst first, then keeps the order given", () => {
    const statuses = lineStatuses(
      {
        disruptions: [
          aWireDisruption({ lines: ["rer:A"] }),
          aWireDisruption({ id: "d2", severity: "information", lines: ["metro:2"] }),
        ],
      },
      LINES,
      NOW,
    );
    expect(statuses.map(({ line }) => line)).toEqual(["A", "2", "1"]);
  });

  it("titles a line by its worst disruption, an incident before works", () => {
    const [status] = lineStatuses(
      {
        disruptions: [
          aWireDisruption({ id: "a", severity: "information", title: "Info" }),
          aWireDisruption({ id: "b", cause: "works", title: "Travaux" }),
          aWireDisruption({ id: "c", title: "Incident" }),
        ],
      },
      LINES,
      NOW,
    );
    expect(status).toMatchObject({ title: "Incident", disruptions: ["c", "b", "a"] });
  });

  it("is unknown, never normal, without a document", () => {
    expect(lineStatuses(null, LINES, NOW).map(({ level }) => level)).toEqual(["unknown", "unknown", "unknown"]);
  });
});

const disruptionArbitrary = fc
  .record({
    severity: fc.constantFrom("blocking", "disturbed", "information"),
    lift: fc.boolean(),
    begin: fc.integer({ min: -5000, max: 5000 }),
    length: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: null }),
    lines: fc.subarray(["metro:1", "metro:2", "rer:A"]),
    isPart: fc.boolean(),
  })
  .map(({ severity, lift, begin, length, lines, isPart }) =>
    aWireDisruption({
      severity,
      lift,
      lines,
      sections: isPart ? [SECTION] : [],
      periods: [{ begin: iso(begin), end: length === null ? null : iso(begin + length) }],
    }),
  );

describe("any traffic", () => {
  it("gives a level to every line, and colours none for lifts or what is not active", () => {
    fc.assert(
      fc.property(fc.array(disruptionArbitrary, { maxLength: 8 }), (disruptions) => {
        const idle = disruptions.every(
          ({ lift, periods: [period] }) =>
            lift ||
            period === undefined ||
            Date.parse(period.begin) > NOW ||
            (period.end !== null && Date.parse(period.end) <= NOW),
        );
        const statuses = lineStatuses({ disruptions }, LINES, NOW);
        for (const status of statuses) lineStatusSchema.parse(status);
        expect(statuses.map(({ line }) => line).sort()).toEqual(["1", "2", "A"]);
        if (idle) expect(statuses.every(({ level }) => level === "normal")).toBe(true);
      }),
    );
  });

  it("closes no line whose blocking disruptions all name a part", () => {
    fc.assert(
      fc.property(fc.array(disruptionArbitrary, { maxLength: 8 }), (disruptions) => {
        const parts = disruptions.map((disruption) => ({ ...disruption, sections: [SECTION] }));
        const [metro1] = lineStatuses({ disruptions: parts }, LINES, NOW).filter(({ line }) => line === "1");
        expect(metro1?.level).not.toBe("closed");
      }),
    );
  });
});
