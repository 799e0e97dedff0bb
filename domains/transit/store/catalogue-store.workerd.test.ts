import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { NETWORKS } from "../model.ts";
import { haversineKm, loadCatalogue, nearestStops, searchCatalogue } from "./catalogue-store.ts";

const rail = catalogueFor({ networks: NETWORKS.filter((network) => network !== "bus"), lineIds: null });
const CHATELET = { lat: 48.8586, lon: 2.3472 };
const MID_ATLANTIC = { lat: 40, lon: -40 };

beforeAll(async () => {
  await loadCatalogue(env.DB, rail.catalogue);
});

describe("loadCatalogue", () => {
  it("stores every line, stop and place of a stop on a line", async () => {
    expect(await count("transit_lines")).toBe(60);
    expect(await count("transit_stops")).toBe(997);
    expect(await count("transit_line_stops")).toBe(rail.lines.reduce((sum, line) => sum + line.stops.length, 0));
    expect(await count("transit_search")).toBe(1057);
  });

  it("writes nothing when the stored version is the same", async () => {
    await env.DB.prepare("UPDATE transit_stops SET name = 'marked' WHERE id = '71264'").run();
    expect(await loadCatalogue(env.DB, rail.catalogue)).toEqual({ loaded: false });
    const row = await env.DB.prepare("SELECT name FROM transit_stops WHERE id = '71264'").first<{ name: string }>();
    expect(row?.name).toBe("marked");
  });

  it("replaces the whole when the version differs, leaving nothing of the old one", async () => {
    const one = catalogueFor({ networks: ["metro"], lineIds: ["C01371"] });
    expect(await loadCatalogue(env.DB, one.catalogue)).toEqual({ loaded: true });
    expect(await count("transit_lines")).toBe(1);
    expect(await count("transit_stops")).toBe(25);
    expect(await count("transit_search")).toBe(26);
    expect(await loadCatalogue(env.DB, rail.catalogue)).toEqual({ loaded: true });
    expect(await count("transit_stops")).toBe(997);
  });

  it("loads the buses too, in parameters that D1 accepts", async () => {
    const all = catalogueFor({ networks: NETWORKS, lineIds: null });
    await loadCatalogue(env.DB, all.catalogue);
    expect(await count("transit_lines")).toBe(60 + 1398);
    expect(await count("transit_stops")).toBe(all.catalogue.stops.length);
    await loadCatalogue(env.DB, rail.catalogue);
  });
});

describe("searchCatalogue", () => {
  it.each([
    ["metro 1", "C01371"],
    ["Métro 1", "C01371"],
    ["m14", "C01384"],
    ["rer a", "C01742"],
    ["T3a", "C01391"],
    ["tram t3A", "C01391"],
    ["3bis", "C01386"],
    ["3 bis", "C01386"],
    ["7B", "C01387"],
    ["ligne 4", "C01374"],
    ["transilien H", "C01737"],
    ["orlyval", "C01388"],
    ["C01742", "C01742"],
  ])("finds the line that %s names before anything else", async (query, id) => {
    expect((await searchCatalogue(env.DB, query, 5))[0]).toMatchObject({ kind: "line", id });
  });

  it.each(["châtelet", "chatelet", "CHATELET", "Châte"])(
    "finds Châtelet by %s, accents and case apart",
    async (query) => {
      const found = await searchCatalogue(env.DB, query, 5);
      expect(found[0]).toMatchObject({ kind: "stop" });
      expect(found.map((hit) => hit.id)).toContain("71264");
    },
  );

  it("tells which lines stop at a stop, in signage order", async () => {
    const [first] = await searchCatalogue(env.DB, "chatelet", 1);
    expect(first).toMatchObject({ kind: "stop", id: "71264", name: "Châtelet" });
    if (first?.kind !== "stop") throw new Error("the first hit is no stop");
    expect(first.lines).toEqual(["1", "4", "7", "11", "14"].map((line) => ({ network: "metro", line })));
  });

  it("finds a name by some of its words", async () => {
    const found = await searchCatalogue(env.DB, "gare lyon", 5);
    expect(found[0]).toMatchObject({ kind: "stop", id: "73626", name: "Gare de Lyon" });
  });

  it("puts the stop with more lines first among equals", async () => {
    const found = await searchCatalogue(env.DB, "gare", 20);
    const counts = found.flatMap((hit) =>
      hit.kind === "stop" && hit.name.startsWith("Gare") ? [hit.lines.length] : [],
    );
    expect(counts.length).toBeGreaterThan(3);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it.each(["", "  ", "*", '"', "NOT", "chatelet OR", "(", "a:b", "zzzzzz"])(
    "takes %j for words, never for query syntax",
    async (query) => {
      await expect(searchCatalogue(env.DB, query, 5)).resolves.toBeInstanceOf(Array);
    },
  );

  it("finds nothing for words that nothing has, and no more than the limit", async () => {
    expect(await searchCatalogue(env.DB, "zzzzzz", 5)).toEqual([]);
    expect(await searchCatalogue(env.DB, "saint", 3)).toHaveLength(3);
  });
});

describe("nearestStops", () => {
  it("answers the nearest first, with its lines and its distance in both units", async () => {
    const near = await nearestStops(env.DB, CHATELET.lat, CHATELET.lon, 10, 1);
    expect(near[0]).toMatchObject({ id: "71264", name: "Châtelet" });
    expect(near[0]?.lines).toContainEqual({ network: "metro", line: "14" });
    expect(near).toHaveLength(10);
    for (const stop of near) {
      expect(stop.distance_m).toBe(Math.round(haversineKm(CHATELET.lat, CHATELET.lon, stop.lat, stop.lon) * 1000));
      expect(Math.abs(stop.distance_km * 1000 - stop.distance_m)).toBeLessThanOrEqual(6);
      expect(stop.distance_km).toBeLessThanOrEqual(1);
    }
    expect(near.map((stop) => stop.distance_m)).toEqual(near.map((stop) => stop.distance_m).toSorted((a, b) => a - b));
  });

  it("has Gare du Nord first at Gare du Nord", async () => {
    const near = await nearestStops(env.DB, 48.8809, 2.3553, 3, 1);
    expect(near[0]?.name).toBe("Gare du Nord");
  });

  it("finds nothing where no stop is within the distance", async () => {
    expect(await nearestStops(env.DB, MID_ATLANTIC.lat, MID_ATLANTIC.lon, 5, 10)).toEqual([]);
  });

  it("looks as far as it takes when no distance is given", async () => {
    const far = await nearestStops(env.DB, MID_ATLANTIC.lat, MID_ATLANTIC.lon, 5, null);
    expect(far).toHaveLength(5);
    expect(far[0]?.distance_km).toBeGreaterThan(3000);
  });

  it("agrees with measuring every stop, wherever the question comes from", async () => {
    for (const [lat, lon] of [
      [48.85, 2.35],
      [48.99, 1.7],
      [48.4, 2.7],
      [49.1, 2.5],
    ] as const) {
      const expected = rail.catalogue.stops
        .map((stop) => ({ id: stop.id, km: haversineKm(lat, lon, stop.lat, stop.lon) }))
        .sort((a, b) => a.km - b.km)
        .slice(0, 7);
      const near = await nearestStops(env.DB, lat, lon, 7, null);
      expect(near.map((stop) => stop.id)).toEqual(expected.map((stop) => stop.id));
    }
  });

  it("stays an answer at a pole, where a degree of longitude is nothing", async () => {
    expect(await nearestStops(env.DB, 90, 0, 1, 50)).toEqual([]);
    expect(await nearestStops(env.DB, 90, 0, 1, null)).toHaveLength(1);
  });
});

async function count(table: string): Promise<number> {
  const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>();
  return row?.n ?? -1;
}
