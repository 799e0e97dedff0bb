import { describe, expect, it } from "vitest";
import { aLine, aStatus } from "../a-line.ts";
import { keyOf } from "../line-key.ts";
import type { Level, LineSummary } from "../types.ts";
import { countLevels, groupNetworks } from "./rank.ts";

function statuses(...rows: [LineSummary, Level][]) {
  return new Map(rows.map(([line, level]) => [keyOf(line), aStatus(line, { level })]));
}

describe("groupNetworks", () => {
  const [m1, m13, m3] = ["1", "13", "3"].map((line) => aLine({ line })) as [LineSummary, LineSummary, LineSummary];
  const a = aLine({ network: "rer", line: "A" });
  const orly = aLine({ network: "shuttle", line: "ORLYVAL" });

  it("puts the worst line first, and its network too", () => {
    const groups = groupNetworks(
      [m1, m3, m13, a],
      statuses([m1, "warning"], [m13, "disrupted"], [m3, "normal"], [a, "closed"]),
    );
    expect(groups.map(({ id }) => id)).toEqual(["rer", "metro"]);
    expect(groups[1]?.troubled.map(({ line }) => line.line)).toEqual(["13", "1"]);
    expect(groups[1]?.normal).toEqual([m3]);
  });

  it("keeps the order of the signs while nothing is wrong, 3 before 13", () => {
    const groups = groupNetworks(
      [orly, a, m13, m3],
      statuses([orly, "normal"], [a, "normal"], [m13, "normal"], [m3, "normal"]),
    );
    expect(groups.map(({ id }) => id)).toEqual(["metro", "rer", "other"]);
    expect(groups[0]?.normal).toEqual([m3, m13]);
  });

  it("never takes a line without a status for a normal one", () => {
    const groups = groupNetworks([m1], new Map());
    expect(groups[0]?.unknown).toEqual([m1]);
    expect(countLevels(groups)).toEqual({ normal: 0, warning: 0, disrupted: 0, closed: 0, unknown: 1 });
  });
});
