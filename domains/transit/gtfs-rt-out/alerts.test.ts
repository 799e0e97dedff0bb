import { describe, expect, it } from "vitest";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { transitSettings } from "../settings.ts";
import { aWireDisruption, iso, NOW } from "../view/a-line.ts";
import { diagnosisOf } from "./a-diagnosis.ts";
import { alertFeed, entitiesOf, SMALL } from "./a-feed.ts";
import type { AlertCatalogue } from "./alerts.ts";

type Overrides = Parameters<typeof aWireDisruption>[0];

function told(overrides: Overrides, catalogue: AlertCatalogue = SMALL) {
  const bytes = alertFeed([aWireDisruption(overrides)], catalogue);
  expect(diagnosisOf(bytes, NOW)).toEqual([]);
  return entitiesOf(bytes).map(({ id, alert }) => ({
    id,
    ...alert,
    informed: (alert?.informedEntity ?? []).map(({ routeId, stopId }) => [routeId, stopId]),
  }));
}

const ROUTE = "IDFM:C01371";
const section = (from: string, to: string) => ({
  line: "metro:1",
  from: { id: from, name: `Stop ${from}` },
  to: { id: to, name: `Stop ${to}` },
});
const stop = (id: string) => ({ line: "metro:1", id, name: `Stop ${id}` });

describe("alerts", () => {
  it("tells when, why, how bad and in which language", () => {
    const message = "Le trafic est interrompu. Motif : panne de signalisation.";
    expect(told({ message, updated_at: iso(-60) })).toMatchObject([
      {
        id: "d1:closed",
        activePeriod: [{ start: NOW / 1000 - 600, end: NOW / 1000 + 1800 }],
        cause: "TECHNICAL_PROBLEM",
        effect: "NO_SERVICE",
        severityLevel: "SEVERE",
        informed: [[ROUTE, null]],
        headerText: { translation: [{ text: "Trafic interrompu", language: "fr" }] },
        descriptionText: { translation: [{ text: message, language: "fr" }] },
        url: null,
      },
    ]);
  });

  it.each([
    [{ severity: "disturbed" }, "SIGNIFICANT_DELAYS", "WARNING"],
    [{ severity: "information" }, "OTHER_EFFECT", "INFO"],
    [{ lift: true, stops: [stop("2")], lines: [] }, "ACCESSIBILITY_ISSUE", "WARNING"],
  ] as [Overrides, string, string][])("%o is %s, %s", (overrides, effect, severityLevel) => {
    expect(told(overrides)).toMatchObject([{ id: "d1", effect, severityLevel }]);
  });

  it("has a lift at its station, not on its line", () => {
    expect(told({ lift: true, stops: [stop("2")] })).toMatchObject([{ informed: [[ROUTE, "IDFM:2"]] }]);
  });

  it("leaves out what has ended, and periods that have", () => {
    expect(told({ periods: [{ begin: iso(-600), end: iso(0) }] })).toEqual([]);
    const periods = [
      { begin: iso(-600), end: iso(-60) },
      { begin: iso(60), end: null },
    ];
    expect(told({ periods })[0]?.activePeriod).toEqual([{ start: NOW / 1000 + 60, end: null }]);
  });

  it("leaves out what touches no served line", () => {
    expect(told({ lines: ["metro:99"] })).toEqual([]);
  });

  it.each([
    ["works", "Grève", "MAINTENANCE"],
    ["information", "Grève", "OTHER_CAUSE"],
    ["incident", "Mouvement social", "STRIKE"],
    ["incident", "Malaise voyageur", "MEDICAL_EMERGENCY"],
    ["incident", "Bagage oublié", "POLICE_ACTIVITY"],
    ["incident", "Trafic perturbé", "UNKNOWN_CAUSE"],
  ] as const)("%s, %s is caused by %s", (cause, title, expected) => {
    expect(told({ cause, title, message: "" })[0]?.cause).toBe(expected);
  });
});

describe("a part closure", () => {
  it("takes the service off the stops between its ends, never off the line", () => {
    expect(told({ sections: [section("2", "5")] })).toMatchObject([
      {
        id: "d1",
        effect: "MODIFIED_SERVICE",
        informed: [
          [ROUTE, null],
          [ROUTE, "IDFM:2"],
        ],
      },
      // 5 is the end of the branch: from there no train comes.
      {
        id: "d1:closed",
        effect: "NO_SERVICE",
        informed: [
          [ROUTE, "IDFM:3"],
          [ROUTE, "IDFM:4"],
          [ROUTE, "IDFM:5"],
        ],
      },
    ]);
  });

  it("between neighbours closes no station", () => {
    expect(told({ sections: [section("2", "3")] }).map(({ effect }) => effect)).toEqual(["MODIFIED_SERVICE"]);
  });

  it("of one stop closes that stop on that line", () => {
    expect(told({ lines: [], stops: [stop("3")] })).toMatchObject([
      { effect: "NO_SERVICE", informed: [[ROUTE, "IDFM:3"]] },
    ]);
  });

  it("of one direction closes nothing: the other runs", () => {
    const message = "L'arrêt n'est pas desservi en direction de Stop 5.";
    expect(told({ message, lines: [], stops: [stop("3")] }).map(({ effect }) => effect)).toEqual(["MODIFIED_SERVICE"]);
    const both = "L'arrêt n'est pas desservi dans les deux sens.";
    expect(told({ message: both, lines: [], stops: [stop("3")] }).map(({ effect }) => effect)).toEqual(["NO_SERVICE"]);
  });

  const catalogue = catalogueFor(transitSettings({}));
  const real: AlertCatalogue = {
    line: (name) => catalogue.lineByKey(...(name.split(":") as [string, string])),
    stopName: (id) => catalogue.stop(id)?.name,
  };

  it.each([
    ["RER D : Orry la Ville <-> Creil trafic interrompu", "Des bus sont mis en place."],
    ["RER D : trafic interrompu", "Le trafic est interrompu entre Orry la Ville et Creil dans les 2 sens."],
    ["RER D : trafic interrompu", "Motif : panne d'un train de marchandise à Chantilly."],
    ["RER D : trafic interrompu", "Aucun train au nord. Reprise vers Villeneuve."],
  ])("that only the text tells (%s) is not the whole RER D without service", (title, message) => {
    const alerts = told({ title, message, lines: ["rer:D"] }, real);
    expect(alerts).toMatchObject([
      { effect: "MODIFIED_SERVICE", severityLevel: "SEVERE", informed: [["IDFM:C01728", null]] },
    ]);
  });

  it("is not read into a closure of the whole line", () => {
    const alerts = told({ title: "RER D : trafic interrompu sur l'ensemble de la ligne", lines: ["rer:D"] }, real);
    expect(alerts).toMatchObject([{ effect: "NO_SERVICE", informed: [["IDFM:C01728", null]] }]);
  });
});
