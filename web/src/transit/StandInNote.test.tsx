import { render } from "@solidjs/testing-library";
import { describe, expect, it } from "vitest";
import { fakeServices, NOON } from "../lib/fake-services.tsx";
import { ServicesProvider } from "../lib/services.tsx";
import { StandInNote } from "./StandInNote.tsx";
import type { InsteadOf } from "./types.ts";

const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

function show(insteadOf: InsteadOf | null, source: string | null) {
  const { services } = fakeServices();
  const { container } = render(() => (
    <ServicesProvider services={services}>
      <StandInNote insteadOf={insteadOf} source={source} />
    </ServicesProvider>
  ));
  return container.textContent ?? "";
}

describe("StandInNote", () => {
  it("says since when real time is silent, and whose times these are", () => {
    expect(show({ source: "prim-et", last_at: at(-60) }, "navitia-departures")).toBe(
      "La source habituelle se tait depuis 11:00En attendant son retour, les horaires viennent de Navitia.",
    );
  });

  it("says of the timetable that nothing confirms it", () => {
    expect(show({ source: "prim-et", last_at: null }, "static")).toMatch(
      /^La source habituelle ne répond pas.*rien ne confirme/,
    );
  });

  it("says nothing while the preferred source tells, and no name that it does not know", () => {
    expect(show(null, "prim-et")).toBe("");
    expect(show({ source: "prim-et", last_at: at(-60) }, "new-one")).toContain("chaque départ dit laquelle");
  });
});
