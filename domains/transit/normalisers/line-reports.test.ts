import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Disruption } from "../model.ts";
import { LINE_REPORT_LISTS, navitiaDisruptions, normaliseLineReports } from "./line-reports.ts";
import { readNavitiaPage } from "./navitia-page.ts";
import type { Normalisation } from "./normaliser.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(`${import.meta.dirname}/../fixtures/${name}`));
const RECORDED = fixture("fr-idf.line_reports.since20240103.cut-4-lines.json");
const NO_SOLUTION = fixture("fr-idf.line_reports.no_solution.since20110709.json");
const NOW = Date.parse("2024-05-11T12:34:00Z");

const channel = (name: string, type: string) => ({ name, types: [type], content_type: "text/plain" });

const aDisruption = (overrides: Record<string, unknown> = {}) => ({
  id: "d1",
  status: "active",
  application_periods: [{ begin: "20240511T080000", end: "20240511T180000" }],
  updated_at: "20240511T080512",
  cause: "perturbation",
  severity: { name: "perturbée", effect: "SIGNIFICANT_DELAYS", color: "#EF662F", priority: 30 },
  messages: [
    { text: "<p>Trafic <b>perturbé</b></p>", channel: channel("moteur", "web") },
    { text: "Métro 12 : Trafic perturbé", channel: channel("titre", "title") },
    { text: "Trafic perturbé", channel: channel("cbiv", "beacon") },
  ],
  impacted_objects: [],
  ...overrides,
});

const anObject = (overrides: Record<string, unknown> = {}) => ({
  id: "line:IDFM:C01382",
  name: "Métro 12",
  embedded_type: "line",
  line: { links: [{ type: "disruption", id: "d1" }] },
  ...overrides,
});

const aBody = (
  disruptions: unknown[],
  pt_objects: unknown[] = [anObject()],
  overrides: Record<string, unknown> = {},
) => ({
  pagination: { total_result: 1, start_page: 0, items_per_page: 25, items_on_page: 1 },
  disruptions,
  line_reports: [{ line: { id: "line:IDFM:C01382", code: "12" }, pt_objects }],
  context: { current_datetime: "20240511T143356", timezone: "Europe/Paris" },
  ...overrides,
});

const read = (body: unknown) => normaliseLineReports(new TextEncoder().encode(JSON.stringify(body)), NOW);

function records(answer: Normalisation<Disruption>) {
  if (answer.kind !== "records") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer;
}

describe("normaliseLineReports", () => {
  it("reads the recorded lines, and tells that they are 4 of 225", () => {
    const answer = records(normaliseLineReports(RECORDED, NOW));
    expect(answer.accepted).toMatchObject({
      disruptions: 9,
      lifts: 5,
      hidden: 2,
      sections: 1,
      lines: 4,
      lines_in_all: 225,
    });
    expect(answer.rejected).toEqual([]);
    expect(answer.observedAt).toBe(Date.parse("2024-05-11T12:33:56Z"));
    expect(answer.records.find(({ sections }) => sections.length > 0)).toMatchObject({
      lines: [],
      sections: [{ lineId: "C01360" }],
    });
  });

  it("takes Navitia's no_solution for an empty and valid answer", () => {
    const answer = records(normaliseLineReports(NO_SOLUTION, NOW));
    expect(answer.records).toEqual([]);
    expect(answer.accepted).toMatchObject({ disruptions: 0, lines: 0, lines_in_all: 0 });
  });

  it("reads title, message and short message from their channels", () => {
    expect(records(read(aBody([aDisruption()]))).records[0]).toEqual({
      id: "d1",
      cause: "incident",
      severity: "disturbed",
      lift: false,
      hidden: false,
      title: "Métro 12 : Trafic perturbé",
      message: "Trafic perturbé",
      shortMessage: "Trafic perturbé",
      updatedAt: Date.parse("2024-05-11T06:05:12Z"),
      periods: [{ begin: Date.parse("2024-05-11T06:00:00Z"), end: Date.parse("2024-05-11T16:00:00Z") }],
      lines: ["C01382"],
      sections: [],
      stops: [],
    });
  });

  it("finds the channels of another region by their type", () => {
    const messages = [
      { text: "Line cut", channel: channel("x", "title") },
      { text: "No train", channel: channel("y", "web") },
    ];
    const [record] = records(read(aBody([aDisruption({ messages })]))).records;
    expect(record).toMatchObject({ title: "Line cut", message: "No train", shortMessage: null });
  });

  it.each([
    [{ name: "bloquante", effect: "NO_SERVICE" }, "blocking"],
    [{ name: "Bloquante", effect: "OTHER_EFFECT" }, "blocking"],
    [{ name: "perturbée", effect: "NO_SERVICE" }, "disturbed"],
    [{ name: "information", effect: "OTHER_EFFECT" }, "information"],
    [{ name: "majeur", effect: "NO_SERVICE" }, "blocking"],
    [{ name: "majeur", effect: "REDUCED_SERVICE" }, "disturbed"],
    [{ effect: "DETOUR" }, "information"],
  ])("takes the severity %j for %s", (severity, expected) => {
    const answer = records(read(aBody([aDisruption({ severity })])));
    expect(answer.records[0]?.severity).toBe(expected);
    expect(answer.rejected).toEqual([]);
  });

  it.each([{}, "", null, { name: "majeur", effect: "BOOM" }])(
    "takes the severity %j for disturbed, and says so",
    (severity) => {
      const answer = records(read(aBody([aDisruption({ severity })])));
      expect(answer.records[0]?.severity).toBe("disturbed");
      expect(answer.rejected.map(({ path }) => path)).toEqual(["/disruptions/0/severity"]);
    },
  );

  it("reads local dates in the zone that the answer names", () => {
    const context = { current_datetime: "20240511T083356", timezone: "America/Montreal" };
    const answer = records(read(aBody([aDisruption()], [anObject()], { context })));
    expect(answer.records[0]?.periods[0]?.begin).toBe(Date.parse("2024-05-11T12:00:00Z"));
    expect(answer.observedAt).toBe(Date.parse("2024-05-11T12:33:56Z"));
  });

  it("rejects a link to a disruption that is not in the body, and keeps those that are", () => {
    const links = [
      { type: "disruption", id: "d9" },
      { type: "disruption", id: "d1" },
      { type: "other", id: "x" },
    ];
    const answer = records(read(aBody([aDisruption()], [anObject({ line: { links } })])));
    expect(answer.records[0]?.lines).toEqual(["C01382"]);
    expect(answer.rejected).toEqual([
      { reason: "no such disruption in the body", path: "/line_reports/0/pt_objects/0/line/links/0", ref: "d9" },
    ]);
  });

  it.each([
    ["no context, since all dates are local", aBody([], [], { context: undefined }), "time zone"],
    ["a zone that does not exist", aBody([], [], { context: { timezone: "Europe/Lutece" } }), "Europe/Lutece"],
    ["no line_reports", { disruptions: [] }, "line_reports"],
    ["disruptions of another shape", aBody([{ uuid: "d1" }]), "none of 1"],
    ["a list", [], "a list"],
  ])("is malformed for %s", (_, body, words) => {
    const answer = read(body);
    expect(answer.kind).toBe("malformed");
    expect(answer.kind === "malformed" && answer.reason).toContain(words);
  });

  it("is rejected for any other error of Navitia, with its words", () => {
    const error = { id: "unknown_object", message: "Invalid line id" };
    expect(read({ error })).toEqual({ kind: "rejected", reason: "unknown_object: Invalid line id" });
  });
});

describe("navitiaDisruptions", () => {
  it("tells a disruption that two pages have once, with the lines of both", () => {
    const pageOf = (line: string) => {
      const object = anObject({ id: line, line: { links: [{ type: "disruption", id: "d1" }] } });
      const body = aBody([aDisruption()], [], {
        pagination: { total_result: 2, start_page: 0, items_per_page: 1, items_on_page: 1 },
        line_reports: [{ line: { id: line }, pt_objects: [object] }],
      });
      const answer = readNavitiaPage(new TextEncoder().encode(JSON.stringify(body)), NOW, LINE_REPORT_LISTS);
      if (answer.kind !== "page") throw new Error(answer.reason);
      return answer.page;
    };
    const answer = records(navitiaDisruptions([pageOf("line:IDFM:C01382"), pageOf("line:IDFM:C01371")], NOW));
    expect(answer.records).toMatchObject([{ id: "d1", lines: ["C01371", "C01382"] }]);
    expect(answer.accepted).toMatchObject({ disruptions: 1, lines: 2, lines_in_all: 2 });
    expect(answer.rejected).toEqual([]);
  });
});
