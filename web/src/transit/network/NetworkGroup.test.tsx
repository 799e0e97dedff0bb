import { Route, Router } from "@solidjs/router";
import { render } from "@solidjs/testing-library";
import { expect, it } from "vitest";
import { fakeServices } from "../../lib/fake-services.tsx";
import { ServicesProvider } from "../../lib/services.tsx";
import { aLine, aStatus } from "../a-line.ts";
import { NetworkGroup } from "./NetworkGroup.tsx";
import type { Group } from "./rank.ts";

function show(group: Partial<Group>) {
  const { services } = fakeServices();
  const whole: Group = { id: "metro", troubled: [], normal: [], unknown: [], ...group };
  return render(() => (
    <ServicesProvider services={services}>
      <Router>
        <Route path="*" component={() => <NetworkGroup group={whole} title="Métro" history={new Map()} />} />
      </Router>
    </ServicesProvider>
  )).container;
}

it("says what is wrong, where and since when, in one row that leads to the line", () => {
  const line = aLine({ line: "13" });
  const section = {
    from: { id: "1", name: "Place de Clichy" },
    to: { id: "2", name: "Saint-Denis" },
    level: "closed" as const,
  };
  const status = aStatus(line, {
    level: "disrupted",
    title: "Métro 13 : Trafic interrompu",
    since: "2026-11-22T07:42:00Z",
    sections: [section],
  });
  const container = show({ troubled: [{ line, status }] });
  const row = container.querySelector("a.trouble");
  expect(row?.getAttribute("href")).toBe("/lines/metro/13");
  for (const words of ["Perturbé", "Place de Clichy – Saint-Denis", "Trafic interrompu", "depuis 08:42"]) {
    expect(row?.textContent).toContain(words);
  }
  expect(row?.textContent).not.toContain("Métro 13 :");
});

it("names lines that share a sign, and only those", () => {
  const ter = (name: string) => aLine({ network: "ter", line: name, label: "TER", name: `TER ${name}` });
  expect(show({ id: "ter", normal: [ter("Normandie"), ter("Grand-Est")] }).textContent).toContain("Grand-Est");
  expect(show({ normal: [aLine(), aLine({ line: "2" })] }).querySelector(".named")).toBeNull();
});
