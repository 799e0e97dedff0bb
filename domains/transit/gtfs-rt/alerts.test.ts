import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aContext, at, recordsOf } from "./a-feed.ts";
import { normaliseFeed } from "./normalise-feed.ts";
import type { MessageInput } from "./proto.ts";
import type { AlertDisruption } from "./records.ts";

function disruption(alert: MessageInput<"Alert">, context: Parameters<typeof aContext>[0] = {}): AlertDisruption {
  const [record] = recordsOf([{ id: "x", alert }], context).records;
  if (record?.kind !== "alert") throw new Error("the alert is no disruption");
  return record;
}

const text = (...translations: [text: string, language?: string][]) => ({
  translation: translations.map(([words, language]) => ({ text: words, language: language ?? null })),
});

describe("what an alert touches", () => {
  it("a route is a line; a closed route is blocking", () => {
    expect(disruption({ effect: "NO_SERVICE", informedEntity: [{ routeId: "L1" }] })).toMatchObject({
      severity: "blocking",
      lines: ["L1"],
      stops: [],
    });
  });

  it("a stop of a line is that stop, and never the whole line", () => {
    const touched = disruption({ effect: "NO_SERVICE", informedEntity: [{ routeId: "L1", stopId: "B" }] });
    expect(touched).toMatchObject({ lines: [], stops: [{ lineId: "L1", id: "B", name: "Stop B" }] });
  });

  it("a stop alone is told for every line that stops there, a station for those of its platforms", () => {
    const lines = (stopId: string) => disruption({ informedEntity: [{ stopId }] }).stops.map(({ lineId }) => lineId);
    expect(lines("B")).toEqual(["L1", "L2"]);
    expect(lines("CC")).toEqual(["L1", "L2"]);
    expect(lines("nowhere")).toEqual([]);
  });

  it("a trip is that trip, and never its whole line", () => {
    const touched = disruption({ effect: "NO_SERVICE", informedEntity: [{ trip: { tripId: "T8", routeId: "L1" } }] });
    expect(touched).toMatchObject({ lines: [], stops: [], informed: [{ tripId: "T8", routeId: "L1" }] });
  });

  it("an agency or a mode is all of its lines, where a timetable knows them", () => {
    const lines = (entity: MessageInput<"EntitySelector">) => disruption({ informedEntity: [entity] }).lines;
    expect(lines({ agencyId: "AG" })).toEqual(["L1", "L2"]);
    expect(lines({ routeType: 3 })).toEqual(["L2"]);
    expect(lines({ agencyId: "AG", routeType: 1 })).toEqual(["L1"]);
    expect(disruption({ informedEntity: [{ agencyId: "AG" }] }, { timetable: null }).lines).toEqual([]);
  });

  it("one direction closed disturbs its line and does not close it; both directions do", () => {
    const closed = (...directions: number[]) =>
      disruption({
        effect: "NO_SERVICE",
        informedEntity: directions.map((directionId) => ({ routeId: "L1", directionId })),
      }).severity;
    expect(closed(0)).toBe("disturbed");
    expect(closed(0, 1)).toBe("blocking");
  });
});

describe("how bad, why and when", () => {
  it.each([
    ["SIGNIFICANT_DELAYS", null, "disturbed"],
    ["SIGNIFICANT_DELAYS", "INFO", "information"],
    ["DETOUR", null, "information"],
    ["DETOUR", "SEVERE", "disturbed"],
    ["UNKNOWN_EFFECT", "WARNING", "disturbed"],
    ["NO_SERVICE", "INFO", "blocking"],
    [null, null, "information"],
  ] as const)("effect %s with severity %s is %s", (effect, severityLevel, severity) => {
    expect(disruption({ effect, severityLevel, informedEntity: [{ routeId: "L1" }] }).severity).toBe(severity);
  });

  it("an accessibility issue is a lift, which colours no line", () => {
    expect(disruption({ effect: "ACCESSIBILITY_ISSUE" })).toMatchObject({ lift: true, severity: "information" });
  });

  it("periods are sorted; an end of 2^64-1 is no end, and no period is always", () => {
    const activePeriod = [
      { start: at(60), end: Number.MAX_SAFE_INTEGER },
      { start: at(0), end: at(30) },
    ];
    expect(disruption({ activePeriod }).periods).toEqual([
      { begin: at(0) * 1000, end: at(30) * 1000 },
      { begin: at(60) * 1000, end: null },
    ]);
    expect(disruption({}).periods).toEqual([{ begin: 0, end: null }]);
  });
});

describe("the language", () => {
  const headerText = text(["Works", "en"], ["<b>Works</b>", "en-html"], ["Travaux", "fr"]);

  it("is the first that the network's riders read, and all are kept", () => {
    expect(disruption({ headerText })).toMatchObject({ title: "Travaux", language: "fr" });
    const english = disruption({ headerText }, { languages: ["en"] });
    expect(english).toMatchObject({ title: "Works", language: "en" });
    expect(english.translations.map(({ language }) => language)).toEqual(["en", "en-html", "fr"]);
  });

  it("is whatever there is where none is wished for", () => {
    expect(disruption({ headerText: text(["Obras", "es"]) })).toMatchObject({ title: "Obras", language: "es" });
    expect(disruption({ headerText: text(["Travaux"]) })).toMatchObject({ title: "Travaux", language: null });
  });

  it("takes the first line of the description for a title where there is none", () => {
    const descriptionText = text(["Grève lundi.<br>Un train sur deux.", "fr"]);
    expect(disruption({ descriptionText })).toMatchObject({
      title: "Grève lundi.",
      message: "Grève lundi.\nUn train sur deux.",
    });
  });
});

describe("recorded alerts", () => {
  const read = (file: string) => {
    const bytes = new Uint8Array(readFileSync(`${import.meta.dirname}/fixtures/${file}`));
    const answer = normaliseFeed(bytes, aContext({ timetable: null, now: Date.parse("2026-01-01T00:00:00Z") }));
    if (answer.kind !== "records") throw new Error(answer.reason);
    return answer;
  };

  it("Brest's are twelve, in French, each of its line", () => {
    const answer = read("bibus-brest.alerts.pb");
    expect(answer.accepted).toMatchObject({ alerts: 12 });
    expect(answer.rejectedCount).toBe(0);
    expect(answer.records[0]).toMatchObject({
      cause: "works",
      effect: "DETOUR",
      title: "L 45 Prolongation des travaux rue de Kermaria jusqu'au 24/12",
      lines: ["45"],
      url: expect.stringMatching(/^https:\/\/www\.bibus\.fr\//),
    });
  });

  it("MBTA's enhanced JSON has its texts in lists and its details as words, and is read", () => {
    const answer = read("mbta.alerts_enhanced.json");
    expect(answer.accepted).toMatchObject({ alerts: 6 });
    expect(answer.rejectedCount).toBe(0);
    expect(answer.records[0]).toMatchObject({
      cause: "works",
      severity: "blocking",
      lines: [],
      title: expect.stringMatching(/^Lechmere closed/),
    });
  });
});
