import { describe, expect, it } from "vitest";
import { railZones } from "./rail-zones.ts";

const quay = (arrid: string, zdaid: string) => ({ arrid, zdaid, arrname: "Gare", arrtown: null });

describe("railZones", () => {
  it("has the one monomodal area of a station's rail quays, by stop area", () => {
    const quays = [quay("2", "43"), quay("1", "43"), quay("3", "42"), quay("9", "44")];
    expect(JSON.stringify(railZones(quays, { "1": "700", "2": "700", "3": "69" }))).toBe('{"69":"42","700":"43"}');
  });

  it("refuses a station with two: nothing would tell which trains board where", () => {
    expect(() => railZones([quay("1", "43"), quay("2", "42")], { "1": "700", "2": "700" })).toThrow("stop area 700");
  });
});
