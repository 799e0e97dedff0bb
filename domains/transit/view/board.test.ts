import { describe, expect, it } from "vitest";
import type { StopDocument } from "../wire.ts";
import { aDeparture, aLineDocument, iso, NOW } from "./a-line.ts";
import { boardOf } from "./board.ts";

const stopDocument: StopDocument = {
  stop_id: "2",
  name: "Stop 2",
  departures: [{ ...aDeparture({ id: "from-stop" }), network: "metro", line: "1" }],
};
const lineDocument = aLineDocument({
  "2": [aDeparture({ id: "from-line" }), aDeparture({ id: "ends", terminates: true, expected_at: iso(30) })],
});

function board(stop: "fresh" | "stale" | "expired" | null, line: "fresh" | "stale" | "expired") {
  const found = boardOf(
    "2",
    stop === null ? null : { document: stopDocument, freshness: stop },
    [{ document: lineDocument, freshness: line }],
    NOW,
  );
  return found?.departures.map(({ id }) => id) ?? null;
}

describe("boardOf", () => {
  it.each([
    ["fresh", "fresh", ["from-stop"]],
    ["stale", "fresh", ["metro:1:from-line"]],
    ["stale", "stale", ["from-stop"]],
    ["expired", "stale", ["metro:1:from-line"]],
    ["expired", "expired", null],
    [null, "fresh", ["metro:1:from-line"]],
    [null, "expired", null],
  ] as const)("with a %s stop and a %s line shows %j", (stop, line, ids) => {
    expect(board(stop, line)).toEqual(ids);
  });

  it("leaves out trains that end here, from either source", () => {
    const ending = { ...stopDocument, departures: stopDocument.departures.map((d) => ({ ...d, terminates: true })) };
    expect(boardOf("2", { document: ending, freshness: "fresh" }, [], NOW)?.departures).toEqual([]);
    expect(board(null, "fresh")).not.toContain("metro:1:ends");
  });

  it("merges the lines of a stop in order of time", () => {
    const other = { ...aLineDocument({ "2": [aDeparture({ expected_at: iso(10) })] }), line: "4" };
    const merged = boardOf(
      "2",
      null,
      [lineDocument, other].map((document) => ({ document, freshness: "fresh" })),
      NOW,
    );
    expect(merged?.departures.map(({ line }) => line)).toEqual(["4", "1"]);
  });
});
