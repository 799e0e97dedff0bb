import { describe, expect, it } from "vitest";
import { busKeys } from "./bus.ts";
import { records, relatedQuays } from "./open-data.ts";

describe("busKeys", () => {
  it("gives a number to its only line or to RATP's, and ids to the others", () => {
    const keys = busKeys([
      { id: "C00001", label: "1", operator: "Keolis" },
      { id: "C00002", label: "1", operator: "Transdev" },
      { id: "C00003", label: "38", operator: "RATP" },
      { id: "C00004", label: "38", operator: "Keolis" },
      { id: "C00005", label: "9101", operator: "Keolis" },
      { id: "C00006", label: "P'TIT BUS", operator: "Keolis" },
    ]);
    expect([...keys.values()]).toEqual(["C00001", "C00002", "38", "C00004", "9101", "C00006"]);
  });
});

describe("records", () => {
  it("reads quotes, doubled quotes, separators and line breaks inside them, and a byte-order mark", () => {
    expect(records('\uFEFFa;b\r\n"x;""y""\n";2\n', ";")).toEqual([{ a: 'x;"y"\n', b: "2" }]);
  });
});

describe("relatedQuays", () => {
  it("reads each quay's stop area and leaves out quays that have none", () => {
    const csv = "PdEId;PdEVersion;ZdCId;ZdAId;ArRId;ArTId\n;;68743;52736;11178;50179353\n;;;52736;11179;50179354\n";
    expect(relatedQuays(csv)).toEqual([["11178", "68743"]]);
  });

  it("says which column is missing, and which there are", () => {
    expect(() => relatedQuays("a;b\n1;2\n")).toThrow("no column ArRId; it has a, b");
  });
});
