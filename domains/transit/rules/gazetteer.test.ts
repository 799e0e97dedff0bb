import { describe, expect, it } from "vitest";
import { aGazetteer, FORKED, LOOPED, TRUNCATED } from "./a-network.ts";
import { comparableName } from "./gazetteer.ts";

const gazetteer = aGazetteer();

describe("stopArea", () => {
  it.each([
    ["quay", "3001", "3"],
    ["quay", "9999", null],
    ["area", "3", "3"],
    ["area", "300", "3"],
    ["zone", "300", "3"],
    ["unknown", "RATP:StopPoint:3", null],
  ] as const)("places %s %s at %s", (kind, id, expected) => {
    expect(gazetteer.stopArea({ kind, id })).toBe(expected);
  });
});

describe("comparableName", () => {
  it.each([
    ["Gare de Brétigny", "BRETIGNY"],
    ["PORTE DE CLIGNANCOURT", "Porte de Clignancourt"],
    ["Gare d'Austerlitz", "Austerlitz"],
    ["Saint-Denis – Université", "saint denis universite"],
  ])("takes %s and %s for one place", (a, b) => {
    expect(comparableName(a)).toBe(comparableName(b));
  });

  it("keeps Gare du Nord and Gare de l'Est apart", () => {
    expect(comparableName("Gare du Nord")).not.toBe(comparableName("Gare de l'Est"));
  });
});

describe("destination", () => {
  it("takes the reference before the name, since displays abbreviate", () => {
    expect(gazetteer.destination(FORKED, { kind: "quay", id: "5002" }, "Stop 7")).toBe("5");
  });

  it("falls back on the name where the reference is an operator's own", () => {
    expect(gazetteer.destination(FORKED, { kind: "unknown", id: "RATP:StopPoint:x" }, "STOP 7")).toBe("7");
  });

  it("finds no stop of another line by name", () => {
    expect(gazetteer.destination(FORKED, null, "Stop 11")).toBeNull();
  });
});

describe("fit", () => {
  it("tells the direction from the order of the calls", () => {
    expect(gazetteer.fit(FORKED, ["3", "2"], null)).toEqual({ directions: ["1", "1"], fits: true });
  });

  it("tells the direction of a single call from the destination", () => {
    expect(gazetteer.fit(FORKED, ["2"], "7")).toEqual({ directions: ["0"], fits: true });
  });

  it("accepts a train that skips stops", () => {
    expect(gazetteer.fit(FORKED, ["1", "4"], "5")).toEqual({ directions: ["0", "0"], fits: true });
  });

  it("refuses a train from one branch to the other", () => {
    expect(gazetteer.fit(FORKED, ["4"], "7")).toEqual({ directions: [null], fits: false });
  });

  it("says nothing of a single call without destination", () => {
    expect(gazetteer.fit(FORKED, ["2"], null)).toEqual({ directions: [null], fits: null });
  });

  it("gives each side of a loop's terminus its own direction", () => {
    expect(gazetteer.fit(LOOPED, ["13", "15", "16", "12"], "11")).toEqual({
      directions: ["0", "1", "1", "1"],
      fits: true,
    });
  });

  it("does not judge stops that truncated patterns lack", () => {
    expect(gazetteer.fit(TRUNCATED, ["23", "24"], null)).toEqual({ directions: [null, null], fits: null });
  });

  it("gives the last call of a journey through a terminus the direction it arrives in", () => {
    expect(gazetteer.fit(LOOPED, ["14", "15", "16"], null).directions).toEqual(["0", "1", "1"]);
  });
});
