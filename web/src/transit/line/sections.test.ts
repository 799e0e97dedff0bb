import { describe, expect, it } from "vitest";
import type { LineStatus } from "../types.ts";
import { aLayout } from "./a-layout.ts";
import { drawnSections } from "./sections.ts";

const layout = aLayout(["0 a b c d e", "0 x c d e"]);

function part(from: string, to: string, level: "closed" | "disrupted" = "closed"): LineStatus["sections"][number] {
  return { from: { id: from, name: from }, to: { id: to, name: to }, level };
}

describe("drawnSections", () => {
  it("draws a part closure on its part, not on the whole line", () => {
    const drawn = drawnSections(layout, { level: "disrupted", sections: [part("b", "d")] });
    expect(drawn.hops.map(({ from, to }) => from + to)).toEqual(["bc", "cd"]);
  });

  it("leaves the ends of a closed section served, since trains turn back there", () => {
    const drawn = drawnSections(layout, { level: "disrupted", sections: [part("d", "b")] });
    expect([...drawn.stops.keys()]).toEqual(["c"]);
  });

  it("does not serve an end where the line ends too", () => {
    const drawn = drawnSections(layout, { level: "disrupted", sections: [part("c", "e")] });
    expect([...drawn.stops.keys()]).toEqual(["d", "e"]);
  });

  it("closes every hop of a line that is closed as a whole", () => {
    const drawn = drawnSections(layout, { level: "closed", sections: [] });
    expect(drawn.hops).toHaveLength(layout.edges.length);
  });

  it("marks a single stop without touching its track", () => {
    const drawn = drawnSections(layout, { level: "disrupted", sections: [part("c", "c")] });
    expect(drawn).toEqual({ hops: [], stops: new Map([["c", "closed"]]) });
  });

  it("draws the worse of two sections on top", () => {
    const sections = [part("a", "e"), part("a", "e", "disrupted")];
    expect(drawnSections(layout, { level: "disrupted", sections }).hops.at(-1)?.level).toBe("closed");
  });

  it("draws nothing for stops that the diagram does not have, or with no state known", () => {
    expect(drawnSections(layout, { level: "disrupted", sections: [part("nowhere", "b")] }).hops).toEqual([]);
    expect(drawnSections(layout, null).hops).toEqual([]);
  });
});
