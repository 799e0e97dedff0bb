import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Disruption } from "../model.ts";
import { normaliseDisruptions } from "./disruptions.ts";
import { normaliseLineReports } from "./line-reports.ts";
import type { Normalisation } from "./normaliser.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(`${import.meta.dirname}/../fixtures/${name}`));
const RECORDED = fixture("disruptions_bulk.v2.DERIVED-A.cut-28-lines.json");
const ONE_ELEMENT = fixture("disruptions_bulk.v2.one-element.2026-02-18.json");
const NOW = Date.parse("2024-05-11T12:34:00Z");

/** The whole bodies lie beside the project on some machines only. */
const SHARED = `${import.meta.dirname}/../../../../shared/data/transit`;

const aDisruption = (overrides: Record<string, unknown> = {}) => ({
  id: "d1",
  applicationPeriods: [{ begin: "20240511T080000", end: "20240511T180000" }],
  lastUpdate: "20240511T080512",
  cause: "PERTURBATION",
  severity: "BLOQUANTE",
  title: "Métro 13 : Trafic interrompu",
  message: "<p>Trafic interrompu.</p>",
  ...overrides,
});

const anObject = (overrides: Record<string, unknown> = {}) => ({
  type: "line",
  id: "line:IDFM:C01383",
  name: "Métro 13",
  disruptionIds: ["d1"],
  ...overrides,
});

const aBody = (
  disruptions: unknown,
  impactedObjects: unknown[] = [anObject()],
  overrides: Record<string, unknown> = {},
) => ({
  disruptions,
  lines: [{ id: "line:IDFM:C01383", name: "13", shortName: "13", mode: "Metro", impactedObjects }],
  lastUpdatedDate: "20240511T143356",
  ...overrides,
});

const aSection = (from: string, to: string) => ({
  lineId: "line:IDFM:C01383",
  from: { type: "stop_area", id: `stop_area:IDFM:${from}`, name: from },
  to: { type: "stop_area", id: `stop_area:IDFM:${to}`, name: to },
});

function read(body: unknown, now = NOW) {
  return normaliseDisruptions(new TextEncoder().encode(JSON.stringify(body)), now);
}

function records(answer: Normalisation<Disruption>) {
  if (answer.kind !== "records") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer;
}

function only(body: unknown): Disruption {
  const [record] = records(read(body)).records;
  if (record === undefined) throw new Error("no disruption");
  return record;
}

describe("normaliseDisruptions", () => {
  it("reads the recorded lines: 75 disruptions, of which 70 lifts and 1 hidden", () => {
    const answer = records(normaliseDisruptions(RECORDED, NOW));
    expect(answer.accepted).toMatchObject({ disruptions: 75, lifts: 70, hidden: 1, active: 3, sections: 3, lines: 28 });
    expect(answer.rejected).toEqual([]);
    expect(answer.observedAt).toBe(Date.parse("2024-05-11T12:33:56Z"));
  });

  it("closes the section that the recorded works close, and not the whole of the bus line", () => {
    const record = records(normaliseDisruptions(RECORDED, NOW)).records.find(({ id }) => id.startsWith("0cc93114"));
    expect(record).toMatchObject({
      cause: "works",
      severity: "blocking",
      message:
        "L’arrêt Cimetière de la ligne CHOISYB n'est pas desservi en direction de Choisy-le-Roi RER. Durée : jusqu'à la fin des travaux.\nPlus d'informations sur le site ratp.fr",
      periods: [{ begin: Date.parse("2024-01-08T12:32:00Z"), end: Date.parse("2026-01-09T02:45:00Z") }],
      lines: [],
      sections: [{ lineId: "C01360", from: { id: "69868" }, to: { id: "426138" } }],
    });
    expect(record?.stops.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      "stop_point 30201",
      "stop_point 30221",
      "stop_point 30214",
    ]);
  });

  it("tells a lift of many lines once, by the stops that it is at", () => {
    const lifts = records(normaliseDisruptions(RECORDED, NOW)).records.filter(({ lift }) => lift);
    expect(new Set(lifts.map(({ id }) => id)).size).toBe(70);
    expect(lifts.every(({ lines, stops }) => lines.length === 0 && stops.length > 0)).toBe(true);
  });

  it("accepts the recorded element without a list of lines, since its section tells what it touches", () => {
    const answer = records(normaliseDisruptions(ONE_ELEMENT, Date.parse("2026-02-18T12:00:00Z")));
    expect(answer.accepted).toMatchObject({ disruptions: 1, active: 1, sections: 1 });
    expect(answer.records[0]?.periods).toEqual([
      { begin: Date.parse("2026-02-18T07:00:00Z"), end: Date.parse("2026-02-18T17:00:00Z") },
    ]);
    expect(answer.rejected).toMatchObject([{ path: "/lines" }]);
  });

  it.skipIf(!existsSync(SHARED))(
    "says of the whole recorded network what Navitia's line_reports say (needs ../shared)",
    () => {
      const bulk = records(
        normaliseDisruptions(readShared("prim-disruptions/disruptions_bulk.v2.DERIVED-A.json"), NOW),
      );
      const reports = records(
        normaliseLineReports(readShared("navitia-line-reports/fr-idf.line_reports.since20240103.page0.json"), NOW),
      );
      expect(bulk.accepted).toMatchObject({ disruptions: 156, lifts: 70, hidden: 10, sections: 15, lines: 225 });
      // shortMessage is not in the reports: whoever re-shaped them inferred it.
      const without = ({ shortMessage, ...rest }: Disruption) => rest;
      expect(reports.records.map(without)).toEqual(bulk.records.map(without));
    },
  );

  it("merges what many objects say of one disruption", () => {
    const stop = { type: "stop_area", id: "stop_area:IDFM:71517", name: "Place de Clichy" };
    const objects = [
      anObject(),
      anObject(),
      anObject(stop),
      anObject(stop),
      anObject({ type: "network", id: "network:IDFM:439" }),
    ];
    expect(only(aBody([aDisruption()], objects))).toMatchObject({
      lines: ["C01383"],
      stops: [{ lineId: "C01383", id: "71517", kind: "stop_area", name: "Place de Clichy" }],
    });
  });

  it("does not close a whole line for a section of it, though the body lists the line as touched", () => {
    const impactedSections = [aSection("1", "2"), aSection("1", "2"), aSection("3", "4")];
    const record = only(aBody([aDisruption({ impactedSections })]));
    expect(record.lines).toEqual([]);
    expect(record.sections.map(({ from, to }) => [from.id, to.id])).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("sorts periods and reads them in Paris, longest where the clocks change", () => {
    const applicationPeriods = [
      { begin: "20261025T023000", end: "20261025T024500" },
      { begin: "20260329T023000", end: "20260329T024500" },
      { begin: "20260718T080000", end: "not-a-date-time" },
    ];
    expect(only(aBody([aDisruption({ applicationPeriods })])).periods).toEqual([
      { begin: Date.parse("2026-03-29T00:30:00Z"), end: Date.parse("2026-03-29T01:45:00Z") },
      { begin: Date.parse("2026-07-18T06:00:00Z"), end: null },
      { begin: Date.parse("2026-10-25T00:30:00Z"), end: Date.parse("2026-10-25T01:45:00Z") },
    ]);
  });

  it("counts as active what holds at the instant that is asked, neither before its begin nor from its end on", () => {
    const active = (iso: string) => records(read(aBody([aDisruption()]), Date.parse(iso))).accepted.active;
    expect(
      ["2024-05-11T05:59:59Z", "2024-05-11T06:00:00Z", "2024-05-11T15:59:59Z", "2024-05-11T16:00:00Z"].map(active),
    ).toEqual([0, 1, 1, 0]);
  });

  it.each([
    [{ tags: ["Ascenseur"] }, true],
    [{ tags: ["ASCENSEUR"] }, true],
    [{ title: "Panne d'un ascenseur" }, true],
    [{ title: "Métro 14 : Ascenseur en panne à Pyramides" }, true],
    [{ title: "RER B : Escalier mécanique hors service" }, true],
    [{ title: "Escalator indisponible" }, true],
    [{ title: "Métro 12 : Trafic interrompu, ascenseurs fermés" }, false],
    [{ title: "Métro 12 : Panne de signalisation" }, false],
    [{ tags: ["Actualité"] }, false],
  ])("takes %j for a lift: %j", (overrides, lift) => {
    expect(only(aBody([aDisruption(overrides)])).lift).toBe(lift);
  });

  it.each([
    [["Masquée"], true],
    [["masquee"], true],
    [["Actualité", "Masque\u0301e"], true],
    [["Actualité"], false],
    [[], false],
    ["", false],
  ])("takes the tags %j for hidden: %j", (tags, hidden) => {
    expect(only(aBody([aDisruption({ tags })])).hidden).toBe(hidden);
  });

  it("takes a cause and a severity that it does not know for an incident that disturbs, and says so", () => {
    const answer = records(read(aBody([aDisruption({ cause: "GREVE", severity: [] })])));
    expect(answer.records[0]).toMatchObject({ cause: "incident", severity: "disturbed" });
    expect(answer.rejected.map(({ path, ref }) => [path, ref])).toEqual([
      ["/disruptions/0/cause", "d1"],
      ["/disruptions/0/severity", "d1"],
    ]);
  });

  it.each([
    ["a disruption without an id", aDisruption({ id: "" }), "/disruptions/1/id"],
    ["a disruption that is a string", "closed", "/disruptions/1/id"],
    ["no period", aDisruption({ id: "d2", applicationPeriods: [] }), "/disruptions/1/applicationPeriods"],
    [
      "a bad begin",
      aDisruption({
        id: "d2",
        applicationPeriods: [{ begin: "2024-05-11", end: "20240511T180000" }, { begin: "20240511T080000" }],
      }),
      "/disruptions/1/applicationPeriods/0/begin",
    ],
    [
      "an end before the begin",
      aDisruption({
        id: "d2",
        applicationPeriods: [{ begin: "20240511T080000", end: "20240511T070000" }, { begin: "20240511T080000" }],
      }),
      "/disruptions/1/applicationPeriods/0",
    ],
    [
      "a section without an end",
      aDisruption({ id: "d2", impactedSections: [{ ...aSection("1", "2"), to: {} }] }),
      "/disruptions/1/impactedSections/0",
    ],
    ["the same disruption twice", aDisruption(), "/disruptions/1"],
  ])("rejects %s by its place and keeps the good disruption", (_, bad, path) => {
    const answer = records(read(aBody([aDisruption(), bad])));
    expect(answer.records[0]).toMatchObject({ id: "d1", lines: ["C01383"] });
    expect(answer.rejected[0]?.path).toBe(path);
  });

  it("keeps the latest of two versions of a disruption", () => {
    const [early, late] = [
      aDisruption({ title: "Early" }),
      aDisruption({ title: "Late", lastUpdate: "20240511T090000" }),
    ];
    expect(only(aBody([late, early])).title).toBe("Late");
    expect(only(aBody([early, late])).title).toBe("Late");
  });

  it.each([
    [
      "a disruption that the body lacks",
      anObject({ disruptionIds: ["d9"] }),
      "/lines/0/impactedObjects/1/disruptionIds/0",
    ],
    ["a type that is not known", anObject({ type: "planet" }), "/lines/0/impactedObjects/1/type"],
  ])("rejects an impacted object of %s", (_, object, path) => {
    const answer = records(read(aBody([aDisruption()], [anObject(), object])));
    expect(answer.rejected.map((rejection) => rejection.path)).toEqual([path]);
  });

  it("rejects a line of another id space, and keeps the disruption", () => {
    const answer = records(
      read(aBody([aDisruption()], [], { lines: [{ id: "line:SNCF:1", impactedObjects: [anObject()] }] })),
    );
    expect(answer.accepted.disruptions).toBe(1);
    expect(answer.rejected).toMatchObject([{ path: "/lines/0/id", ref: "line:SNCF:1" }]);
  });

  it("takes a body without disruptions for a quiet network", () => {
    expect(records(read({ disruptions: [], lines: [], lastUpdatedDate: "20240511T143356" })).records).toEqual([]);
  });

  it("believes an update of hours ago, when the night is quiet, and none of the future", () => {
    const observed = (lastUpdatedDate: string) => records(read(aBody([], [], { lastUpdatedDate }))).observedAt;
    expect(observed("20240511T050000")).toBe(Date.parse("2024-05-11T03:00:00Z"));
    expect(observed("20240511T163400")).toBeNull();
    expect(observed("yesterday")).toBeNull();
  });

  it.each([
    ["an empty object", {}],
    ["a list", []],
    ["disruptions that are no list", { disruptions: {}, lines: [] }],
    ["an error of the gateway", { message: "API rate limit exceeded" }],
    ["no list of lines, so that nothing would be touched", { disruptions: [aDisruption()] }],
    ["disruptions of another shape: renamed fields are not a quiet network", aBody([{ uuid: "d1" }, { uuid: "d2" }])],
    ["periods that were renamed", aBody([aDisruption({ applicationPeriods: undefined, periods: [] })])],
  ])("is malformed for %s", (_, body) => {
    expect(read(body).kind).toBe("malformed");
  });

  it("is malformed for HTML, and names the page", () => {
    const page = new TextEncoder().encode("<!DOCTYPE html><html><head><title>403 Forbidden</title>");
    expect(normaliseDisruptions(page, NOW)).toEqual({
      kind: "malformed",
      reason: "body is a page or XML, not JSON: 403 Forbidden",
    });
  });
});

function readShared(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${SHARED}/${path}`));
}
