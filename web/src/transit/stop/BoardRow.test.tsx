import { render } from "@solidjs/testing-library";
import { describe, expect, it } from "vitest";
import type { BoardDeparture } from "../../../../domains/transit/view/board.ts";
import { fakeServices, NOON } from "../../lib/fake-services.tsx";
import { ServicesProvider } from "../../lib/services.tsx";
import { aLine } from "../a-line.ts";
import { type Transit, TransitContext } from "../context.tsx";
import { aDeparture } from "../line/a-layout.ts";
import { BoardRow } from "./BoardRow.tsx";

const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

function show(overrides: Partial<BoardDeparture>, isStale = false, isClosed = false) {
  const fake = fakeServices();
  const departure: BoardDeparture = {
    ...aDeparture({ expected_at: at(3) }),
    network: "metro",
    line: "1",
    ...overrides,
  };
  const transit = { lineOf: () => aLine() } as Partial<Transit> as Transit;
  const { container } = render(() => (
    <ServicesProvider services={fake.services}>
      <TransitContext.Provider value={transit}>
        <BoardRow departure={departure} isStale={isStale} isClosed={isClosed} />
      </TransitContext.Provider>
    </ServicesProvider>
  ));
  const text = (selector: string) => container.querySelector(selector)?.textContent?.trim();
  return { ...fake, container, text };
}

describe("BoardRow", () => {
  it("counts down by the clock alone", () => {
    const { text, advance } = show({});
    expect(text(".wait")).toBe("3 min");
    advance(61);
    expect(text(".wait")).toBe("1 min");
    advance(80);
    expect(text(".wait")).toBe("maintenant");
  });

  it("strikes the time of a cancelled train, and says so in a word", () => {
    const { text, container } = show({ provenance: "cancelled", expected_at: null, aimed_at: at(5) });
    expect(container.querySelector(".wait s")?.textContent).toBe("12:05");
    expect(text(".provenance")).toBe("supprimé");
  });

  it("does not call a time real when the data is old", () => {
    expect(show({}, false).text(".provenance")).toBe("temps réel");
    expect(show({}, true).text(".provenance")).toBe("donnée ancienne");
  });

  it("has the rule, the record's time and its name one click away", () => {
    const { text } = show({
      rule: "recorded-at-night",
      provenance: "scheduled",
      recorded_at: at(-60),
      journey_ref: "RATP:123",
    });
    const why = text(".why") ?? "";
    expect(why).toContain("injectée la nuit");
    expect(why).toContain("recorded-at-night");
    expect(why).toContain("11:00:00");
    expect(why).toContain("RATP:123");
  });

  it("names whose word it is: a source that stands in too, and one that it has no name for", () => {
    expect(show({ source: "navitia-departures" }).text(".why")).toContain("Navitia, prochains départs");
    expect(show({ source: "static", rule: "aimed-only" }).text(".why")).toContain("Fiche horaire");
    expect(show({ source: "new-one" }).text(".why")).toContain("new-one");
  });

  it("says that its stop is not served before anything else of an announced train", () => {
    const { text } = show({ platform: "2" }, false, true);
    expect(text(".extras")).toMatch(/^non desservi ici/);
    expect(show({ platform: "2" }).text(".extras")).not.toContain("non desservi");
  });

  it("invents no time for a departure that has none", () => {
    expect(show({ expected_at: null, aimed_at: null }).text(".wait")).toBe("sans heure");
  });
});
