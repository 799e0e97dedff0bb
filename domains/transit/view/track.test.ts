import { describe, expect, it } from "vitest";
import { FORK } from "./a-line.ts";
import { neighbour, runningSeconds } from "./track.ts";

describe("neighbour", () => {
  it("finds the one stop behind", () => {
    expect(neighbour(FORK, "behind", "0", ["3"], "5")).toEqual({ kind: "stop", stop: "2", certain: true });
  });

  it("knows a first stop", () => {
    expect(neighbour(FORK, "behind", "0", ["1"], "5")).toEqual({ kind: "none" });
  });

  it("does not choose between branches", () => {
    expect(neighbour(FORK, "behind", "1", ["3"], "1")).toEqual({ kind: "unknown" });
    expect(neighbour(FORK, "ahead", "0", ["3"], null)).toEqual({ kind: "unknown" });
  });

  it("says nothing where no pattern fits", () => {
    expect(neighbour(FORK, "behind", "0", ["4", "6"], null)).toEqual({ kind: "unknown" });
  });

  it("takes the nearest stop where expresses skip some", () => {
    const withExpress = {
      ...FORK,
      patterns: [...FORK.patterns, { direction: "0" as const, stops: ["1", "3", "4", "5"] }],
    };
    expect(neighbour(withExpress, "behind", "0", ["3"], "5")).toMatchObject({ stop: "2" });
    expect(neighbour(withExpress, "ahead", "0", ["1"], "5")).toMatchObject({ stop: "2" });
  });

  it("is not certain where some trains begin", () => {
    const short = { ...FORK, patterns: [...FORK.patterns, { direction: "0" as const, stops: ["3", "4", "5"] }] };
    expect(neighbour(short, "behind", "0", ["3"], "5")).toEqual({ kind: "stop", stop: "2", certain: false });
  });
});

describe("runningSeconds", () => {
  it("takes the other way's time where only that is known", () => {
    expect([runningSeconds(FORK, "2", "1"), runningSeconds(FORK, "1", "5")]).toEqual([60, null]);
  });
});
