import { describe, expect, it } from "vitest";
import type { Line } from "../../domains/transit/model.ts";
import type { SourceRun } from "./open-data.ts";
import { foldName, matchQuays, runningSeconds } from "./quays.ts";

const aLine = (overrides: Partial<Line> = {}): Line => ({
  id: "C1",
  network: "metro",
  key: "1",
  label: "1",
  name: "Métro 1",
  colour: "#000000",
  text_colour: "#ffffff",
  operator: "RATP",
  patterns: [
    { direction: "0", stops: ["A", "B", "C", "D"] },
    { direction: "1", stops: ["D", "C", "B", "A"] },
  ],
  stops: ["A", "B", "C", "D"],
  order_known: true,
  ...overrides,
});

const aRun = (from: [string, string], to: [string, string], overrides: Partial<SourceRun> = {}): SourceRun => ({
  from: from[0],
  fromName: from[1],
  to: to[0],
  toName: to[1],
  seconds: 60,
  observations: 1,
  ...overrides,
});

const names = new Map([
  [
    "C1",
    new Map([
      ["alpha", "A"],
      ["bravo", "B"],
      ["charlie", "C"],
      ["gare de delta", "D"],
    ]),
  ],
]);

describe("matchQuays", () => {
  it("finds a quay by its name among the stops of its line, accents and brackets apart", () => {
    const { areas } = matchQuays([aRun(["1", "Alphà (Nord)"], ["2", "BRAVO"])], [aLine()], names);
    expect([...areas]).toEqual([
      ["1", "A"],
      ["2", "B"],
    ]);
  });

  it("finds a quay of another name by the neighbours that it lies between", () => {
    const runs = [aRun(["1", "Alpha"], ["2", "Another name"]), aRun(["2", "Another name"], ["3", "Charlie"])];
    const { areas, perLine } = matchQuays(runs, [aLine()], names);
    expect(areas.get("2")).toBe("B");
    expect(perLine).toMatchObject([{ quays: 3, byName: 2, byPosition: 1, unmatched: [] }]);
  });

  it("finds a terminus of another name: of its neighbour's two neighbours, the one that is no other quay", () => {
    const runs = [aRun(["2", "Bravo"], ["3", "Charlie"]), aRun(["3", "Charlie"], ["4", "Delta"])];
    expect(matchQuays(runs, [aLine()], names).areas.get("4")).toBe("D");
  });

  it("maps nothing when no line knows half of the names", () => {
    const { areas } = matchQuays([aRun(["1", "Alpha"], ["2", "X"]), aRun(["2", "X"], ["3", "Y"])], [aLine()], names);
    expect(areas.size).toBe(0);
  });
});

describe("runningSeconds", () => {
  it("weighs each mean by how often it was seen and keeps the two directions apart", () => {
    const areas = new Map([
      ["1", "A"],
      ["2", "B"],
      ["3", "B"],
    ]);
    const runs = [
      aRun(["1", ""], ["2", ""], { seconds: 60, observations: 3 }),
      aRun(["1", ""], ["3", ""], { seconds: 100, observations: 1 }),
      aRun(["2", ""], ["1", ""], { seconds: 90 }),
      aRun(["2", ""], ["9", ""], { seconds: 5 }),
    ];
    expect(runningSeconds(runs, areas)).toEqual({ "A>B": 70, "B>A": 90 });
  });
});

describe("foldName", () => {
  it("forgets accents, case, punctuation and brackets", () => {
    expect(foldName("Saint-Paul (Le Marais)")).toBe(foldName("SAINT PAUL"));
  });
});
