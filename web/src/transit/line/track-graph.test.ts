import { describe, expect, it } from "vitest";
import { aPattern } from "./a-layout.ts";
import { trackGraph, wayBetween } from "./track-graph.ts";

const graphOf = (...patterns: string[]) => trackGraph(patterns.map(aPattern));

describe("trackGraph", () => {
  it("leaves out the hop of an express over stops where others call, which would look like a branch", () => {
    const graph = graphOf("0 a b c d", "0 a d", "1 d c b a");
    expect(graph.after.get("a")).toEqual(["b"]);
  });

  it("turns the way back, so that each piece of track is there once", () => {
    const graph = graphOf("0 a b c", "1 c b a");
    expect([...graph.after]).toEqual([
      ["a", ["b"]],
      ["b", ["c"]],
    ]);
    expect(graph.oneWay.size).toBe(0);
  });

  it("knows a loop that trains run one way only", () => {
    const graph = graphOf("0 a b c d", "1 d e b a");
    expect(graph.oneWay.get("b>c")).toBe("down");
    expect(graph.oneWay.get("b>e")).toBe("up");
    expect(graph.oneWay.has("a>b")).toBe(false);
  });

  it("believes the stops rather than a direction that contradicts them", () => {
    const graph = graphOf("0 a b c d", "0 d c b");
    expect(graph.after.get("d")).toBeUndefined();
  });

  it("stays acyclic where patterns run in a circle", () => {
    const graph = graphOf("0 a b c", "0 c d a");
    const stops = new Set([...graph.after.keys(), ...graph.before.keys()]);
    for (const stop of stops) {
      for (const next of graph.after.get(stop) ?? []) expect(wayDown(graph.after, next, stop)).toBe(false);
    }
  });
});

function wayDown(after: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  return from === to || (after.get(from) ?? []).some((next) => wayDown(after, next, to));
}

describe("wayBetween", () => {
  it("finds the stops on the way, in either direction", () => {
    const graph = graphOf("0 a b c d", "0 x b");
    expect(wayBetween(graph, "a", "d")).toEqual(["a", "b", "c", "d"]);
    expect(wayBetween(graph, "d", "x")).toEqual(["d", "c", "b", "x"]);
  });

  it("answers null between two branches: no train runs from one into the other", () => {
    expect(wayBetween(graphOf("0 a c d", "0 b c d"), "a", "b")).toBeNull();
  });
});
