import { describe, expect, it } from "vitest";
import type { Line, Network } from "../model.ts";
import { NETWORKS } from "../model.ts";
import { catalogueFor, indexOf } from "./catalogue.ts";
import { railCatalogue } from "./files.ts";

const RAIL = NETWORKS.filter((network) => network !== "bus");
const all = catalogueFor({ networks: RAIL, lineIds: null });

const STOP_COUNTS: Partial<Record<Network, Record<string, number>>> = {
  metro: {
    "1": 25, "2": 25, "3": 25, "3B": 4, "4": 29, "5": 22, "6": 28, "7": 38, "7B": 8, "8": 38, "9": 37, "10": 23,
    "11": 19, "12": 31, "13": 32, "14": 21,
  },
  rer: { A: 46, B: 47, C: 74, D: 59, E: 26 },
  tram: { T1: 37, T2: 24, T12: 17, T3a: 25, T3b: 33 },
  transilien: { P: 32, J: 54, H: 50 },
}; // biome-ignore format: a table

describe("the shipped catalogue", () => {
  it("has 60 lines and 997 stop areas, and says whose data it is", () => {
    expect(all.lines).toHaveLength(60);
    expect(all.catalogue.stops).toHaveLength(997);
    expect(all.catalogue.attribution).toContain("Île-de-France Mobilités");
    const counts = Object.fromEntries(
      RAIL.map((network) => [network, all.lines.filter((line) => line.network === network).length]),
    );
    expect(counts).toEqual({ metro: 16, rer: 5, tram: 15, transilien: 9, ter: 11, shuttle: 2, funicular: 1, cable: 1 });
  });

  it.each(
    Object.entries(STOP_COUNTS).flatMap(([network, lines]) =>
      Object.entries(lines).map(([key, count]) => [network, key, count] as const),
    ),
  )("has all stops of %s %s: %i", (network, key, count) => {
    const line = lineOf(network, key);
    expect(line.stops).toHaveLength(count);
    expect(new Set(line.stops).size).toBe(count);
  });

  it("has every stop of every pattern on its line, and every stop of a line in the catalogue", () => {
    for (const line of all.lines) {
      for (const pattern of line.patterns) {
        expect(pattern.stops.length).toBeGreaterThan(1);
        for (const stop of pattern.stops) expect(line.stops).toContain(stop);
      }
      for (const stop of line.stops) expect(all.stop(stop), `${line.id} ${stop}`).toBeDefined();
    }
  });

  it("knows the order of exactly the lines whose patterns cover every stop", () => {
    const unordered = all.lines.filter((line) => !line.order_known).map((line) => line.key);
    expect(unordered).toEqual(["C", "T1", "T2", "T12", "P", "C01746", "C01747", "C02372"]);
    for (const line of all.lines.filter((candidate) => candidate.order_known)) {
      const covered = new Set(line.patterns.flatMap((pattern) => pattern.stops));
      expect(line.stops.filter((stop) => !covered.has(stop))).toEqual([]);
    }
  });

  it("keeps every pattern's order in the order of stops, but for the line that runs both ways through a triangle", () => {
    const contradicted = all.lines.filter((line) => {
      const main = line.patterns[0]?.direction;
      return line.patterns.some(({ direction, stops }) => {
        const places = (direction === main ? stops : stops.toReversed()).map((stop) => line.stops.indexOf(stop));
        return line.order_known && places.some((place, i) => place < (places[i - 1] ?? -1));
      });
    });
    // Creil to Pontoise and Pontoise to Paris share a leg in opposite senses.
    expect(contradicted.map((line) => line.key)).toEqual(["H"]);
  });

  it("has patterns of both directions wherever it has patterns, longest first", () => {
    for (const line of all.lines.filter((candidate) => candidate.patterns.length > 0)) {
      expect(new Set(line.patterns.map((pattern) => pattern.direction)), line.id).toEqual(new Set(["0", "1"]));
      const lengths = line.patterns.map((pattern) => pattern.stops.length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    }
  });

  it("puts every stop in or near Île-de-France, with a name", () => {
    for (const stop of all.catalogue.stops) {
      expect(stop.lat).toBeGreaterThan(47);
      expect(stop.lat).toBeLessThan(50);
      expect(stop.lon).toBeGreaterThan(0.5);
      expect(stop.lon).toBeLessThan(4.5);
      expect(stop.name).not.toBe("");
    }
  });

  it("has keys that are unique in their network and safe in a URL and a topic", () => {
    const names = all.lines.map((line) => `${line.network}:${line.key.toLowerCase()}`);
    expect(new Set(names).size).toBe(names.length);
    for (const line of all.lines) expect(line.key).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it("has text that can be read on every line's colour", () => {
    for (const line of all.lines) {
      expect(line.colour).toMatch(/^#[0-9a-f]{6}$/);
      expect(line.text_colour).toMatch(/^#[0-9a-f]{6}$/);
      expect(line.text_colour, line.id).not.toBe(line.colour);
    }
  });

  it("maps quays and zones to stop areas that it has", () => {
    for (const area of [...Object.values(all.catalogue.quays), ...Object.values(all.catalogue.zones)]) {
      expect(all.stop(area)).toBeDefined();
    }
    expect(Object.keys(all.catalogue.quays).length).toBeGreaterThan(2800);
  });

  it("knows how long metros take between neighbours, both ways", () => {
    const seconds = all.catalogue.running_s;
    expect(seconds["71517>71485"]).toBe(73);
    const oneWay = Object.keys(seconds).filter((key) => seconds[key.split(">").toReversed().join(">")] === undefined);
    expect(oneWay.length).toBeLessThan(20);
    for (const value of Object.values(seconds)) expect(value).toBeGreaterThan(20);
  });
});

describe("branches and loops", () => {
  it("runs 7B's loop one way: Place des Fêtes towards Pré Saint-Gervais, Danube from it", () => {
    const ways = lineOf("metro", "7B").patterns.map((pattern) => names(pattern.stops));
    expect(ways.filter((way) => way.includes("Danube") && way.includes("Place des Fêtes"))).toEqual([]);
    expect(ways.find((way) => way.includes("Danube"))?.[0]).toBe("Pré Saint-Gervais");
    expect(ways.find((way) => way.includes("Place des Fêtes"))?.[0]).toBe("Louis Blanc");
  });

  it("has both branches of metro 7 and 13 and no through way between them", () => {
    for (const [key, a, b] of [
      ["7", "Mairie d'Ivry", "Villejuif Louis Aragon"],
      ["13", "Les Agnettes", "Saint-Denis Université (Paris 8)"],
    ] as const) {
      const ways = lineOf("metro", key).patterns.map((pattern) => names(pattern.stops));
      expect(ways.filter((way) => way.includes(a))).toHaveLength(2);
      expect(ways.filter((way) => way.includes(b))).toHaveLength(2);
      expect(ways.filter((way) => way.includes(a) && way.includes(b))).toEqual([]);
    }
  });

  it("has Nation on RER A though works close it on the day of the patterns", () => {
    const rerA = lineOf("rer", "A");
    expect(
      all
        .neighbours(rerA.id, "71673")
        .map((id) => all.stop(id)?.name)
        .toSorted(),
    ).toEqual(["Gare de Lyon", "Vincennes"]);
  });

  it("gives RER A one direction each way, which GTFS does not", () => {
    const rerA = lineOf("rer", "A");
    const from = (name: string) =>
      new Set(rerA.patterns.filter((pattern) => names(pattern.stops)[0] === name).map((pattern) => pattern.direction));
    expect(from("Saint-Germain-en-Laye")).toEqual(from("Cergy le Haut"));
    expect(from("Marne-la-Vallée Chessy")).not.toEqual(from("Cergy le Haut"));
  });
});

describe("catalogueFor", () => {
  it.each([
    ["metro", "1", "C01371"], ["metro", "3bis", "C01386"], ["metro", "3 BIS", "C01386"], ["metro", "3b", "C01386"],
    ["metro", "7bis", "C01387"], ["metro", "C01371", "C01371"], ["metro", "IDFM:C01371", "C01371"], ["METRO", "M14", "C01384"],
    ["tram", "t3A", "C01391"], ["tram", "T3B", "C01679"], ["rer", "a", "C01742"], ["shuttle", "CDG VAL", "C00563"],
    ["shuttle", "orlyval", "C01388"], ["ter", "c01746", "C01746"], ["cable", "C1", "C02666"],
  ])("finds %s %s", (network, key, id) => {
    expect(all.lineByKey(network, key)?.id).toBe(id);
  }); // biome-ignore format: a table

  it.each([
    ["metro", "15"],
    ["metro", "A"],
    ["rer", "C01371"],
    ["ufo", "1"],
    ["metro", ""],
  ])("finds no %s %s", (network, key) => {
    expect(all.lineByKey(network, key)).toBeUndefined();
  });

  it("finds each line by the id of each dialect", () => {
    for (const line of all.lines) {
      for (const id of [line.id, `STIF:Line::${line.id}:`, `line:IDFM:${line.id}`, `IDFM:${line.id}`])
        expect(all.line(id)).toBe(line);
      expect(all.lineByKey(line.network, line.key)).toBe(line);
    }
  });

  it.each([
    ["STIF:StopPoint:Q:41087:", "Franconville - Le Plessis-Bouchard"],
    ["STIF:StopPoint:Q:463158:", "Châtelet"],
    ["STIF:StopPoint:Q:22141:", "Porte de Clignancourt"],
    ["IDFM:22101", "La Défense (Grande Arche)"],
    ["STIF:StopArea:SP:43126:", "Franconville - Le Plessis-Bouchard"],
    ["STIF:StopArea:SP:71347:", "Charles-de-Gaulle Étoile"],
    ["stop_area:IDFM:71264", "Châtelet"],
  ])("finds the stop area of %s", (ref, name) => {
    expect(all.stopOf(ref)?.name).toBe(name);
  });

  it("knows no stop area for a quay that it does not have", () => {
    expect(all.stopOf("STIF:StopPoint:Q:999999999:")).toBeUndefined();
    expect(all.stopOf({ kind: "unknown", id: "Châtelet" })).toBeUndefined();
  });

  it("tells the lines of a stop in signage order", () => {
    expect(all.linesAt("71264").map((line) => line.key)).toEqual(["1", "4", "7", "11", "14"]);
    expect(all.linesAt("0")).toEqual([]);
  });

  it("leaves expresses out of the neighbours", () => {
    const villiers = all.catalogue.stops.find((stop) => stop.name.startsWith("Villiers-le-Bel"));
    const near = all.neighbours("C01728", villiers?.id ?? "").map((id) => all.stop(id)?.name);
    expect(near.toSorted()).toEqual(["Garges - Sarcelles", "Goussainville"]);
  });

  it("serves only what is selected: lines, stops, quays", () => {
    const two = catalogueFor({ networks: RAIL, lineIds: ["C01371", "C01742"] });
    expect(two.lines.map((line) => line.key)).toEqual(["1", "A"]);
    expect(two.catalogue.stops.length).toBeLessThan(25 + 46);
    expect(two.stopOf("STIF:StopPoint:Q:41087:")).toBeUndefined();
    expect(two.linesAt("71517").map((line) => line.key)).toEqual(["1", "A"]);
    expect(two.catalogue.version).not.toBe(all.catalogue.version);
  });

  it("is built once a selection, whatever the order of its words", () => {
    expect(catalogueFor({ networks: RAIL.toReversed(), lineIds: null })).toBe(all);
  });

  it("has buses where they are asked for, in no order", () => {
    const withBus = catalogueFor({ networks: NETWORKS, lineIds: null });
    expect(withBus.lines.filter((line) => line.network === "bus")).toHaveLength(1398);
    const bus38 = withBus.lineByKey("bus", "38");
    expect(bus38).toMatchObject({ id: "C01083", operator: "RATP", order_known: false, patterns: [] });
    for (const line of withBus.lines) for (const stop of line.stops) expect(withBus.stop(stop)).toBeDefined();
    const keys = withBus.lines.map((line) => `${line.network}:${line.key.toLowerCase()}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("prefers a line's key to another line's nickname", () => {
    const base = lineOf("metro", "1");
    const index = indexOf({
      ...railCatalogue(),
      lines: [
        { ...base, id: "X", key: "9", label: "8" },
        { ...base, id: "Y", key: "8" },
      ],
    });
    expect(index.lineByKey("metro", "8")?.id).toBe("Y");
  });
});

function lineOf(network: string, key: string): Line {
  const line = all.lineByKey(network, key);
  if (line === undefined) throw new Error(`no ${network} ${key}`);
  return line;
}

function names(stops: readonly string[]): (string | undefined)[] {
  return stops.map((id) => all.stop(id)?.name);
}
