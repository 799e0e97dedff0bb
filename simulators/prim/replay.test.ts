import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadRecordings, replayed, shiftTimes } from "./replay.ts";

const RECORDINGS = join(import.meta.dirname, "../fixtures/replay");
const NOW = Date.parse("2026-11-22T09:00:00Z");

const instants = (text: string) =>
  [...text.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g)].map((match) => Date.parse(match[0]));

describe("shiftTimes", () => {
  it("moves UTC stamps and Paris wall clocks as instants, and nothing else", () => {
    const text =
      '{"a":"2025-01-24T16:33:36.670Z","b":"2025-01-24T16:33:36Z","c":"20250701T120000","id":"20230531.78.R","n":20250101}';
    // Half a year: from summer time to winter time, so the wall clock moves by an hour less.
    expect(shiftTimes(text, 153 * 86_400_000)).toBe(
      '{"a":"2025-06-26T16:33:36.670Z","b":"2025-06-26T16:33:36Z","c":"20251201T110000","id":"20230531.78.R","n":20250101}',
    );
  });

  it("leaves the open end of a period where it is", () => {
    expect(shiftTimes('"99991231T235959"', 1_000)).toBe('"99991231T235959"');
  });

  it("keeps the intervals between all stamps of a body", () => {
    const [body] = loadRecordings(RECORDINGS).filter(({ subject }) => subject === "41087");
    const before = instants(body?.text ?? "");
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), (byMs) => {
        const after = instants(shiftTimes(body?.text ?? "", byMs));
        expect(after.map((at, n) => at - (before[n] ?? 0)).every((moved) => moved === byMs)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});

describe("loadRecordings", () => {
  it("knows the API and the stop or line of a file by its name", () => {
    const known = loadRecordings(RECORDINGS).map(({ api, subject }) => `${api} ${subject ?? "-"}`);
    expect(known.sort()).toEqual([
      "disruptions_bulk -",
      "disruptions_bulk -",
      "estimated-timetable C00680",
      "general-message -",
      "line_reports -",
      "stop-monitoring 41087",
      "stop-monitoring 41178",
      "stop-monitoring 463158",
    ]);
  });

  it("throws where there is nothing to serve", () => {
    expect(() => loadRecordings(import.meta.dirname)).toThrow(/no recorded PRIM body/);
  });
});

describe("replayed", () => {
  it("makes the recording's ResponseTimestamp now", () => {
    for (const recording of loadRecordings(RECORDINGS).filter(
      ({ subject }) => subject === "41087" || subject === "C00680",
    )) {
      const stamp = /"ResponseTimestamp"\s*:\s*"([^"]+)"/.exec(replayed(recording, NOW, false))?.[1];
      expect(stamp).toBe("2026-11-22T09:00:00.000Z");
    }
  });

  it("goes by the true instant where the body says local time with a Z, as PRIM's did in May 2023", () => {
    const metro = loadRecordings(RECORDINGS).find(({ subject }) => subject === "463158");
    if (!metro) throw new Error("the recording of metro 4 is gone");
    const text = replayed(metro, NOW, false);
    expect(text).toContain('"ResponseTimestamp": "2026-11-22T11:00:00.000Z"');
    expect(text).toContain('"ExpectedDepartureTime": "2026-11-22T09:00:20.569Z"');
  });

  it("keeps every byte when it must", () => {
    for (const recording of loadRecordings(RECORDINGS)) expect(replayed(recording, NOW, true)).toBe(recording.text);
  });
});
