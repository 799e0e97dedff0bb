import { describe, expect, it } from "vitest";
import { trafficDocumentSchema } from "../wire.ts";
import { aDisruption, aGazetteer, FORKED, NOW, seconds } from "./a-network.ts";
import { createTrafficDocument } from "./traffic-document.ts";

const DAY = 86_400;

function shown(...disruptions: Parameters<typeof createTrafficDocument>[1]) {
  return createTrafficDocument(aGazetteer(), disruptions, NOW);
}

describe("createTrafficDocument", () => {
  it("names lines and stops as the catalogue does", () => {
    const { document } = shown(
      aDisruption({
        sections: [{ lineId: FORKED.id, from: { id: "3", name: "trois" }, to: { id: "500", name: "cinq" } }],
        stops: [
          { lineId: FORKED.id, id: "2001", kind: "stop_point", name: "deux" },
          { lineId: FORKED.id, id: "2", kind: "stop_area", name: "deux" },
        ],
      }),
    );
    expect(trafficDocumentSchema.parse(document).disruptions).toMatchObject([
      {
        lines: ["metro:1"],
        sections: [{ line: "metro:1", from: { id: "3", name: "Stop 3" }, to: { id: "5", name: "Stop 5" } }],
        stops: [{ line: "metro:1", id: "2", name: "Stop 2" }],
      },
    ]);
  });

  it("leaves out what its author hid", () => {
    expect(shown(aDisruption({ hidden: true }))).toMatchObject({
      document: { disruptions: [] },
      counts: { hidden: 1, shown: 0 },
    });
  });

  it("keeps the periods of the next 24 hours only, and drops what has none", () => {
    const past = { begin: seconds(-9000), end: seconds(0) };
    const tonight = { begin: seconds(DAY), end: seconds(DAY + 60) };
    const tomorrow = { begin: seconds(DAY + 1), end: null };
    const { document, counts } = shown(
      aDisruption({ id: "a", periods: [past, tonight, tomorrow] }),
      aDisruption({ id: "b", periods: [past, tomorrow] }),
    );
    expect(document.disruptions.map(({ id, periods }) => [id, periods.length])).toEqual([["a", 1]]);
    expect(counts.out_of_window).toBe(1);
  });

  it("keeps what is open-ended", () => {
    expect(
      shown(aDisruption({ periods: [{ begin: seconds(-60), end: null }] })).document.disruptions[0]?.periods,
    ).toEqual([{ begin: "2026-10-08T07:59:00.000Z", end: null }]);
  });

  it("leaves out what touches no wanted line", () => {
    expect(shown(aDisruption({ lines: ["C00680"] })).counts).toMatchObject({ other_lines: 1, shown: 0 });
  });

  it("is the same document whatever order the upstream writes in", () => {
    const a = aDisruption({ id: "a", lines: ["C01387", FORKED.id] });
    const b = aDisruption({ id: "b" });
    const reordered = { ...a, lines: [FORKED.id, "C01387"] };
    expect(shown(b, reordered).document).toEqual(shown(a, b).document);
  });
});
