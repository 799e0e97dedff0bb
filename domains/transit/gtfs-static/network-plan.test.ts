import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { networkPlan } from "./network-plan.ts";
import { readFeed } from "./read-feed.ts";
import type { Pattern, Run, StaticFeed, Stop } from "./static-model.ts";

type Input = Pick<StaticFeed, "routes" | "stops" | "patterns" | "runs" | "tracks">;

const aStop = (id: string, overrides: Partial<Stop> = {}): Stop => ({
  id,
  code: null,
  name: `Stop ${id}`,
  lat: 45 + Number(id.replace(/\D/g, "")) / 100,
  lon: 5,
  kind: 0,
  parent: null,
  platform: null,
  ...overrides,
});

const aPattern = (stops: string[], overrides: Partial<Pattern> = {}): Pattern => ({
  route: "R1",
  direction: 0,
  calls: stops.map((stop, sequence) => ({ stop, sequence, pickup: 0, dropOff: 0, headsign: null })),
  headsigns: [null],
  profiles: [stops.flatMap((_, index) => [index === 0 ? 0 : 60, 0])],
  ...overrides,
});

const RUN: Run = {
  trip: "t",
  start: 0,
  profile: 0,
  service: 0,
  headsign: 0,
  shortName: null,
  alias: null,
  frequencies: [],
};

function anInput(patterns: Pattern[], overrides: Partial<Input> = {}): Input {
  const route = { agency: null, type: 3, colour: null, textColour: null, sortOrder: null };
  return {
    routes: [{ ...route, id: "R1", shortName: "1", longName: "Centre" }],
    stops: [...new Set(patterns.flatMap(({ calls }) => calls.map(({ stop }) => stop)))].map((id) => aStop(id)),
    patterns,
    runs: patterns.map(() => [RUN]),
    tracks: new Map(),
    ...overrides,
  };
}

const onlyLine = (input: Input) => {
  const [line] = networkPlan(input).lines;
  if (line === undefined) throw new Error("no line");
  return line;
};

it("reads Caltrain as people know it: stations of two platforms, lines with their ways", async () => {
  const zip = readFileSync(join(import.meta.dirname, "fixtures/caltrain.zip"));
  const reading = await readFeed(async () => new Blob([zip]).stream(), { known: null });
  if (reading.kind !== "feed") throw new Error(reading.kind);
  const plan = networkPlan(reading.feed);
  expect(plan.lines.map(({ key, label, name }) => [key, label, name])).toEqual([
    ["L5", "L5", "LTD 5"],
    ["L3", "L3", "LTD 3"],
    ["L4", "L4", "LTD 4"],
    ["L2", "L2", "Local"],
    ["L1", "L1", "Local"],
    ["B7", "B7", "Bullet"],
  ]);
  expect(plan.places).toHaveLength(30);
  expect(plan.lines[1]?.ways.map(({ direction, places }) => [direction, places.length])).toEqual([
    ["0", 20],
    ["1", 20],
    ["0", 16],
    ["1", 15],
  ]);
  const local = plan.lines[3];
  expect(local?.tracks.length).toBeGreaterThan(0);
  expect(local?.tracks.join("").length).toBeLessThan(3000);
  expect(local?.running["sunnyvale>mountain_view"]).toBeGreaterThan(120);
  expect(plan.places.find(({ id }) => id === "mountain_view")?.stops.length).toBe(3);
});

it("leaves out an express's way where the stopping train's has its stops in their order", () => {
  const line = onlyLine(
    anInput([aPattern(["1", "3"]), aPattern(["1", "2", "3"]), aPattern(["3", "1"], { direction: 1 })]),
  );
  expect(line.ways.map(({ direction, places }) => direction + places.join(""))).toEqual(["0123", "131"]);
});

it("puts the stops of a branch behind the one where it parts, whichever way it is written", () => {
  const back = aPattern(["6", "5", "2", "1"], { direction: 1 });
  expect(onlyLine(anInput([aPattern(["1", "2", "3", "4"]), back])).places.join("")).toBe("125634");
});

it("takes the two sides of a street for one place, and two streets of one name for two", () => {
  const stops = [
    aStop("1"),
    aStop("2", { name: "Mairie", lat: 45.5 }),
    aStop("3", { name: "Mairie", lat: 45.501 }),
    aStop("4", { name: "Mairie", lat: 46 }),
  ];
  const plan = networkPlan(anInput([aPattern(["1", "2", "4"]), aPattern(["3", "1"], { direction: 1 })], { stops }));
  expect(plan.places.map((place) => place.stops)).toEqual([["1"], ["2", "3"], ["4"]]);
});

it("makes keys that fit into an address, each its own", () => {
  const route = { agency: null, type: 3, colour: null, textColour: null, sortOrder: null, longName: "" };
  const routes = ["a:1", "a 1", "B"].map((id) => ({ ...route, id, shortName: "1/2" }));
  const patterns = routes.map(({ id }) => aPattern(["1", "2"], { route: id }));
  expect(networkPlan(anInput(patterns, { routes })).lines.map(({ key }) => key)).toEqual(["a-1", "a-1~2", "B"]);
});

it("counts running times from stops that have a time only", () => {
  const line = onlyLine(anInput([aPattern(["1", "2", "3", "4"], { profiles: [[0, 0, null, null, 200, 0, 70, 0]] })]));
  expect(line.running).toEqual({ "3>4": 70 });
});
