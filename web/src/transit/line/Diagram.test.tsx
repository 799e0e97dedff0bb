import { Route, Router } from "@solidjs/router";
import { render } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { describe, expect, it } from "vitest";
import { fakeServices, NOON } from "../../lib/fake-services.tsx";
import { ServicesProvider } from "../../lib/services.tsx";
import { aLine, aStatus } from "../a-line.ts";
import { type Transit, TransitContext } from "../context.tsx";
import type { Departure, LineDetail, LineStatus, Train } from "../types.ts";
import { aDeparture, aPattern, aTrain } from "./a-layout.ts";
import { Diagram } from "./Diagram.tsx";
import { layoutLine } from "./layout.ts";
import type { LineModel } from "./model.ts";

const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

function aDetail(): LineDetail {
  const stations = ["Nord", "Centre", "Place", "Sud"].map((name) => {
    return { id: name, name, lat: 0, lon: 0, town: null, interchanges: [] };
  });
  const patterns = [aPattern("0 Nord Centre Place Sud"), aPattern("1 Sud Place Centre Nord")];
  return { ...aLine({ line: "13" }), stations, patterns, running_s: {} };
}

function show(given: { departures?: Departure[]; trains?: Train[]; status?: Partial<LineStatus> }) {
  const { services, advance } = fakeServices();
  const line = aDetail();
  const layout = layoutLine(line);
  const [trains, setTrains] = createSignal(given.trains ?? []);
  const model: Partial<LineModel> = {
    layout: () => layout,
    station: (id) => line.stations.find((station) => station.id === id),
    departures: (id) => (id === "Centre" ? (given.departures ?? []) : []),
    trains,
    status: () => aStatus(line, given.status),
  };
  const transit: Partial<Transit> = { lineOf: () => undefined };
  const { container } = render(() => (
    <ServicesProvider services={services}>
      <TransitContext.Provider value={transit as Transit}>
        <Router>
          <Route path="*" component={() => <Diagram layout={layout} model={model as LineModel} line={line} />} />
        </Router>
      </TransitContext.Provider>
    </ServicesProvider>
  ));
  const stop = (name: string) =>
    [...container.querySelectorAll(".stop")].find((row) => row.textContent?.includes(name));
  return { container, stop, advance, setTrains };
}

describe("Diagram", () => {
  it("lists the stops in order, each leading to its board", () => {
    const { container } = show({});
    const links = [...container.querySelectorAll(".stop .name")];
    expect(links.map((link) => link.textContent)).toEqual(["Nord", "Centre", "Place", "Sud"]);
    expect(links[1]?.getAttribute("href")).toBe("/stops/Centre");
  });

  it("shows the next departures each way, and counts them down", () => {
    const departures = [
      aDeparture({ id: "1", direction: "0", expected_at: at(4) }),
      aDeparture({ id: "2", direction: "1", expected_at: at(2) }),
    ];
    const { stop, advance } = show({ departures });
    const way = (name: string) => stop("Centre")?.querySelector(`.way.${name} .wait`)?.textContent;
    expect([way("down"), way("up")]).toEqual(["4 min", "2 min"]);
    advance(60);
    expect([way("down"), way("up")]).toEqual(["3 min", "1 min"]);
  });

  it("marks what a closed section does not serve in words, and leaves its ends open", () => {
    const section = { from: { id: "Centre", name: "" }, to: { id: "Sud", name: "" }, level: "closed" as const };
    const { stop } = show({ status: { level: "disrupted", sections: [section] } });
    expect(stop("Place")?.textContent).toContain("non desservi");
    expect(stop("Sud")?.textContent).toContain("non desservi");
    expect(stop("Centre")?.textContent).not.toContain("non desservi");
  });

  it("says of every train that its place is estimated, and keeps its mark while it moves", () => {
    const { container, setTrains } = show({ trains: [aTrain({ from: "Nord", to: "Centre", progress: 0.5 })] });
    const mark = container.querySelector<HTMLElement>(".train");
    expect(mark?.getAttribute("aria-label")).toContain("estimé");
    const before = mark?.style.transform;
    setTrains([aTrain({ from: "Nord", to: "Centre", progress: 0.75 })]);
    expect(container.querySelector(".train")).toBe(mark);
    expect(mark?.style.transform).not.toBe(before);
  });
});
