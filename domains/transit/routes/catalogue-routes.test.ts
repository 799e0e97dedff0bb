import { describe, expect, it } from "vitest";
import { lineDetailSchema } from "../wire.ts";
import { anApi } from "./an-api.ts";
import { linesSchema, shapesSchema } from "./schemas.ts";

const api = anApi();

/** Bodies are looked into as they come; those whose shape matters are parsed with their schema. */
type Body = { [key: string]: string & Body & Body[] };

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await api.request(path, { headers });
  return { response, body: (response.status === 304 ? {} : await response.json()) as Body };
}

describe("GET /api/lines", () => {
  it("lists every rail line, in the order of its network's signs", async () => {
    const { lines, count } = linesSchema.parse((await get("/api/lines")).body);
    expect(count).toBe(60);
    expect(lines.slice(0, 4).map(({ line, label }) => [line, label])).toEqual([
      ["1", "1"],
      ["2", "2"],
      ["3", "3"],
      ["3B", "3bis"],
    ]);
  });

  it("tells lines that share a sign apart by their termini", async () => {
    const { lines } = linesSchema.parse((await get("/api/lines?network=ter")).body);
    const normandie = lines.filter(({ name }) => name === "TER Normandie").map(({ termini }) => termini);
    expect(normandie).toContainEqual(["Vernon - Giverny", "Gare Saint-Lazare"]);
    expect(new Set(normandie.map(String)).size).toBe(normandie.length);
  });

  it("lists one network, whatever its case", async () => {
    const { lines } = linesSchema.parse((await get("/api/lines?network=RER")).body);
    expect(lines.map(({ line }) => line)).toEqual(["A", "B", "C", "D", "E"]);
  });

  it("answers 304 to who has the same catalogue, also when a proxy has made the tag strong", async () => {
    const { response } = await get("/api/lines");
    const tag = response.headers.get("etag") ?? "";
    expect(response.headers.get("cache-control")).toContain("max-age=3600");
    for (const known of [tag, tag.replace("W/", ""), `"x", ${tag}`]) {
      expect((await get("/api/lines", { "if-none-match": known })).response.status).toBe(304);
    }
    expect((await get("/api/lines", { "if-none-match": '"x"' })).response.status).toBe(200);
  });
});

describe("GET /api/geo/shapes", () => {
  it("has the place of every stop of every line, and tracks where trains are known to run", async () => {
    const shapes = shapesSchema.parse((await get("/api/geo/shapes")).body);
    const placed = new Set(shapes.stops.map(({ id }) => id));
    expect(shapes.lines).toHaveLength(60);
    expect(shapes.lines.flatMap(({ stops }) => stops).filter((id) => !placed.has(id))).toEqual([]);
    expect(shapes.lines.filter(({ tracks }) => tracks.length > 0)).toHaveLength(58);
  });
});

describe("GET /api/lines/{network}/{line}", () => {
  it.each([
    ["metro/3bis", "3B"],
    ["metro/3B", "3B"],
    ["METRO/3b", "3B"],
    ["tram/t3A", "T3a"],
    ["tram/T3a", "T3a"],
    ["rer/c01742", "A"],
    ["rer/C01742", "A"],
  ])("takes %s for %s", async (path, line) => {
    expect((await get(`/api/lines/${path}`)).body.line).toBe(line);
  });

  it("has what a diagram needs, interchanges and running times included", async () => {
    const detail = lineDetailSchema.parse((await get("/api/lines/metro/1")).body);
    expect(detail.stations).toHaveLength(25);
    const nation = detail.stations.find(({ name }) => name === "Nation");
    expect(nation?.interchanges).toContainEqual({ network: "rer", line: "A" });
    expect(nation?.interchanges).not.toContainEqual({ network: "metro", line: "1" });
    const legs = detail.patterns.flatMap(({ stops }) => stops.slice(1).map((to, i) => `${stops[i]}>${to}`));
    expect(legs.filter((leg) => (detail.running_s[leg] ?? 0) <= 0)).toEqual([]);
  });

  it("lists every station of a line whose order works have hidden", async () => {
    const { body } = await get("/api/lines/rer/C/stations");
    expect([body.count, body.order_known]).toEqual([74, false]);
  });
});

describe("a wrong request", () => {
  it.each([
    ["/api/lines?network=boat", 400, "network", "network must be one of metro, rer, tram"],
    ["/api/lines/boat/1", 400, "network", "network must be one of metro"],
    ["/api/lines/metro/99", 404, "line", 'There is no metro line "99" here: those served are 1, 2'],
    ["/api/lines/bus/183", 404, "line", "none is served"],
    ["/api/geo/nearest", 400, "lat", "lat must be a number from -90 to 90"],
    ["/api/geo/nearest?lat=48.8", 400, "lon", "lon must be a number from -180 to 180"],
    ["/api/geo/nearest?lat=91&lon=2", 400, "lat", "lat must be a number from -90 to 90"],
    ["/api/geo/nearest?lat=&lon=2", 400, "lat", "lat must be a number"],
    ["/api/geo/nearest?lat=0x10&lon=2", 400, "lat", "lat must be a number"],
    ["/api/geo/nearest?lat=48&lon=-180.5", 400, "lon", "lon must be a number"],
    ["/api/geo/nearest?lat=48&lon=2&max_results=51", 400, "max_results", "max_results must be a number from 1 to 50"],
    ["/api/geo/nearest?lat=48&lon=2&max_results=2.5", 400, "max_results", "whole number"],
    ["/api/geo/nearest?lat=48&lon=2&max_distance=0", 400, "max_distance", "max_distance must be a number"],
    ["/api/search", 400, "q", "q must be given"],
    ["/api/search?q=%20", 400, "q", "q must not be empty"],
    ["/api/stops/1/departures", 404, "stop", 'No stop "1" is served here'],
    ["/api/schedules/metro/1/nation/X", 400, "direction", "direction must be one of A, 0, R, 1, A+R"],
    ["/api/schedules/metro/1/montmartre/A", 404, "station", '"montmartre" is no station of metro 1'],
    ["/api/traffic/status?line=99", 404, "line", 'no metro line "99"'],
  ])("%s is refused with %i, naming %s", async (path, status, parameter, detail) => {
    const { response, body } = await get(path);
    expect([response.status, body.parameter]).toEqual([status, parameter]);
    expect(body.detail).toContain(detail);
  });
});

describe("the OpenAPI document", () => {
  const document = api.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "test", version: "1" } });

  it("has every path", () => {
    expect(Object.keys(document.paths ?? {}).sort()).toEqual([
      "/api/geo/nearest",
      "/api/geo/shapes",
      "/api/geo/trains",
      "/api/lines",
      "/api/lines/{network}/{line}",
      "/api/lines/{network}/{line}/stations",
      "/api/schedules/{network}/{line}/{station}/{direction}",
      "/api/search",
      "/api/snapshots/{network}/{line}",
      "/api/stops/{stop}/departures",
      "/api/traffic/history",
      "/api/traffic/status",
    ]);
  });

  it("tells of each what it is for, what it needs and how it refuses", () => {
    for (const { get } of Object.values(document.paths ?? {})) {
      expect(get?.summary).toBeTruthy();
      expect(get?.description).toBeTruthy();
      expect(Object.keys(get?.responses ?? {})).toEqual(expect.arrayContaining(["200", "400"]));
    }
    const nearest = document.paths?.["/api/geo/nearest"]?.get?.parameters ?? [];
    expect(nearest).toContainEqual(expect.objectContaining({ name: "lat", required: true }));
    expect(nearest).toContainEqual(
      expect.objectContaining({
        name: "max_results",
        required: false,
        schema: expect.objectContaining({ type: "integer" }),
      }),
    );
  });
});
