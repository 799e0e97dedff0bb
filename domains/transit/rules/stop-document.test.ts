import { describe, expect, it } from "vitest";
import { stopDocumentSchema } from "../wire.ts";
import { aCall, aCallAt, aGazetteer, aJourney, BY_SIRI, LOOPED, NOW } from "./a-network.ts";
import { createStopDocument } from "./stop-document.ts";

describe("createStopDocument", () => {
  it("takes every visit for one at the stop that was asked, whatever spelling it uses", () => {
    const visit = aJourney({ calls: [aCall({ stop: { kind: "unknown", id: "RATP:StopPoint:x" } })] });
    const result = createStopDocument(aGazetteer(), "2", [visit], NOW, BY_SIRI);
    expect(result.rejectedCount).toBe(0);
    expect(stopDocumentSchema.parse(result.document)).toMatchObject({
      stop_id: "2",
      name: "Stop 2",
      departures: [{ id: "train-1", network: "metro", line: "1", direction: "0", provenance: "live" }],
    });
  });

  it("sorts the lines of a stop into one board and counts the lines that nobody wants", () => {
    const visits = [
      aJourney({ ref: "b", lineId: LOOPED.id, destination: null, destinationStop: null, calls: [aCallAt("2", 90)] }),
      aJourney({ ref: "a", calls: [aCallAt("2", 120)] }),
      aJourney({ ref: "bus", lineId: "C00680" }),
    ];
    const { document, counts } = createStopDocument(aGazetteer(), "2", visits, NOW, BY_SIRI);
    expect(document.departures.map(({ id, line }) => [id, line])).toEqual([
      ["b", "7B"],
      ["a", "1"],
    ]);
    expect(counts).toEqual({ visits: 3, other_lines: 1, departures: 2, mirrors: 0 });
  });

  it("is an empty board where no visit came, which is normal at night", () => {
    expect(createStopDocument(aGazetteer(), "2", [], NOW, BY_SIRI).document.departures).toEqual([]);
  });
});
