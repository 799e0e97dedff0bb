import { describe, expect, it } from "vitest";
import type { TrafficDocument } from "../types.ts";
import { sortDisruptions } from "./line-disruptions.ts";

const NOW = Date.parse("2026-11-22T09:00:00Z");
type Disruption = TrafficDocument["disruptions"][number];

function aDisruption(overrides: Partial<Disruption> = {}): Disruption {
  return {
    id: "d",
    cause: "incident",
    severity: "disturbed",
    lift: false,
    title: "",
    message: "",
    short_message: null,
    updated_at: null,
    periods: [{ begin: "2026-11-22T08:00:00Z", end: null }],
    lines: ["metro:13"],
    sections: [],
    stops: [],
    ...overrides,
  };
}

describe("sortDisruptions", () => {
  it("tells now from later today and from lifts, worst first", () => {
    const sorted = sortDisruptions(
      [
        aDisruption({ id: "mild", severity: "information" }),
        aDisruption({ id: "bad", severity: "blocking" }),
        aDisruption({ id: "tonight", periods: [{ begin: "2026-11-22T21:00:00Z", end: null }] }),
        aDisruption({ id: "lift", lift: true }),
        aDisruption({ id: "elsewhere", lines: ["metro:1"] }),
        aDisruption({ id: "over", periods: [{ begin: "2026-11-22T07:00:00Z", end: "2026-11-22T09:00:00Z" }] }),
      ],
      "metro:13",
      NOW,
    );
    expect(sorted.active.map(({ id }) => id)).toEqual(["bad", "mild"]);
    expect(sorted.upcoming.map(({ id }) => id)).toEqual(["tonight"]);
    expect(sorted.lifts.map(({ id }) => id)).toEqual(["lift"]);
  });
});
