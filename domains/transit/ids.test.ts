import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IdDialect, lineIdOf, lineRef, navitiaAreaRef, siriAreaRef, siriQuayRef, stopRefOf } from "./ids.ts";

const DIALECTS: IdDialect[] = ["siri", "navitia", "gtfs", "vmtr", "netex"];

describe("lineIdOf", () => {
  it.each([
    "C01742",
    "IDFM:C01742",
    "STIF:Line::C01742:",
    "STIF:Line::C01742",
    "line:IDFM:C01742",
    "LIG:IDFM:C01742",
    "FR1:Line:C01742:",
  ])("reads %s as C01742", (spelling) => {
    expect(lineIdOf(spelling)).toBe("C01742");
  });

  it.each([
    "",
    ":",
    "C",
    "C0174",
    "C0174x",
    "01742",
    "X01742",
    "c01742",
    "STIF:Line::",
    "STIF:Line:::",
    "STIF:Line::C01742:extra",
    "STIF:StopPoint:Q:C01742:",
    "RATP:Line::C01742:",
    "network:IDFM:C01742",
    "IDFM:C01742 ",
    "IDFM:71347",
  ])("refuses %j: guessing a line would put trains on a wrong one", (spelling) => {
    expect(lineIdOf(spelling)).toBeNull();
  });

  it("reads back what lineRef writes, in every dialect", () => {
    const digits = fc.integer({ min: 0, max: 99_999 }).map((number) => `C${String(number).padStart(5, "0")}`);
    fc.assert(
      fc.property(digits, fc.constantFrom(...DIALECTS), (lineId, dialect) => {
        expect(lineIdOf(lineRef(dialect, lineId))).toBe(lineId);
      }),
    );
  });
});

describe("lineRef", () => {
  it("spells the same line as each upstream asks for it", () => {
    expect(DIALECTS.map((dialect) => lineRef(dialect, "C01742"))).toEqual([
      "STIF:Line::C01742:",
      "line:IDFM:C01742",
      "IDFM:C01742",
      "LIG:IDFM:C01742",
      "FR1:Line:C01742:",
    ]);
  });
});

describe("stopRefOf", () => {
  it.each([
    ["STIF:StopPoint:Q:22101:", "quay", "22101"],
    ["STIF:StopPoint:Q:22101", "quay", "22101"],
    ["STIF:StopPoint:BP:22101:", "quay", "22101"],
    ["STIF:StopArea:SP:71347:", "area", "71347"],
    ["stop_area:IDFM:71347", "area", "71347"],
    ["stop_point:IDFM:22101", "quay", "22101"],
    ["stop_area:IDFM:monomodalStopPlace:42657", "zone", "42657"],
    ["IDFM:monomodalStopPlace:42657", "zone", "42657"],
    ["FR::multimodalStopPlace:71347:FR1", "area", "71347"],
    ["FR::monomodalStopPlace:42657:FR1", "zone", "42657"],
    ["FR::Quay:22101:FR1", "quay", "22101"],
    ["ART:IDFM:22101", "quay", "22101"],
    ["IDFM:71347", "unknown", "71347"],
    ["71347", "unknown", "71347"],
  ])("reads %s as %s %s", (spelling, kind, id) => {
    expect(stopRefOf(spelling)).toEqual({ kind, id });
  });

  it.each(["", "STIF:StopPoint:Q::", "STIF:StopPoint:Q:22x:", "STIF:StopArea:SP:71347:x", "Châtelet"])(
    "keeps %j whole as an unknown stop, so that no other stop is meant by it",
    (spelling) => {
      expect(stopRefOf(spelling)).toEqual({ kind: "unknown", id: spelling });
    },
  );

  it("reads back the spellings that Vigie sends", () => {
    fc.assert(
      fc.property(fc.nat().map(String), (id) => {
        expect(stopRefOf(siriQuayRef(id))).toEqual({ kind: "quay", id });
        expect(stopRefOf(siriAreaRef(id))).toEqual({ kind: "area", id });
        expect(stopRefOf(navitiaAreaRef(id))).toEqual({ kind: "area", id });
      }),
    );
  });
});
