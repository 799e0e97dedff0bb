import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DIALECTS } from "./dialects.ts";

const NOW = Date.parse("2025-01-24T16:33:38Z");

const RECORDED: [dialect: string, file: string, accepted: Record<string, number>][] = [
  ["prim-stop-monitoring", "stop-monitoring.41087.2025-01-24T163336Z.json", { visits: 64, cancelled: 1 }],
  [
    "prim-estimated-timetable",
    "estimated-timetable.C00680.2025-02-17T184134Z.json",
    { journeys: 8, calls: 111, lines: 1 },
  ],
  ["prim-disruptions", "disruptions_bulk.v2.DERIVED-A.cut-28-lines.json", { disruptions: 75 }],
  ["prim-general-message", "general-message.rerB.2023-01-14T204321Z.json", { messages: 2 }],
  ["navitia-line-reports", "fr-idf.line_reports.since20240103.cut-4-lines.json", { disruptions: 9 }],
  ["navitia-departures", "navitia.departures.2024-05-19.json", { journeys: 10, calls: 10, lines: 1 }],
  ["gtfs-rt", "../gtfs-rt/fixtures/caltrain.trip-updates.pb", { trip_updates: 19, calls: 220 }],
  ["siri-xml", "../siri-xml/fixtures/ext_estimatedTimetable_response.xml", { journeys: 2, calls: 3 }],
];

const bytesOf = (file: string) => new Uint8Array(readFileSync(`${import.meta.dirname}/../fixtures/${file}`));

describe("DIALECTS", () => {
  it("has a recorded body for each dialect", () => {
    expect(RECORDED.map(([dialect]) => dialect)).toEqual([...DIALECTS.keys()]);
  });

  it.each(RECORDED)("%s reads its own recorded body", async (name, file, accepted) => {
    const answer = await DIALECTS.get(name)?.normalise(bytesOf(file), NOW);
    expect(answer).toMatchObject({ kind: "records", accepted, rejectedCount: 0 });
  });

  it.each(RECORDED)("%s calls the body of every other dialect malformed, and an empty one too", async (name) => {
    for (const [other, file] of RECORDED) {
      if (other === name) continue;
      expect(await DIALECTS.get(name)?.normalise(bytesOf(file), NOW)).toMatchObject({ kind: "malformed" });
    }
    expect(await DIALECTS.get(name)?.normalise(new Uint8Array(), NOW)).toMatchObject({ kind: "malformed" });
  });
});
