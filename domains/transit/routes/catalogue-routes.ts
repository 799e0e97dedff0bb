/** What stands still: lines, stations, and finding them. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { DomainEnv } from "../../domain.ts";
import type { TransitCatalogue } from "../catalogue/catalogue.ts";
import type { Line } from "../model.ts";
import { terminiOf } from "../rules/termini.ts";
import { nearestStops, searchCatalogue } from "../store/catalogue-store.ts";
import type { LineDetail, LineSummary } from "../wire.ts";
import { isCurrentCatalogue } from "./answers.ts";
import { assertNetwork, lineOf, linePath, nearestQuery, networkQuery, searchQuery } from "./parameters.ts";
import {
  BAD_PARAMETER,
  lineSchema,
  linesSchema,
  NOT_FOUND,
  NOT_MODIFIED,
  nearestSchema,
  ok,
  searchSchema,
  stationsSchema,
} from "./schemas.ts";
import type { ServedOf } from "./served.ts";

const tags = ["Catalogue"];

const linesRoute = createRoute({
  method: "get",
  path: "/lines",
  tags,
  summary: "Lines",
  description: "Every line served here, in the order of its network's signs.",
  request: { query: networkQuery },
  responses: { ...ok(linesSchema, "The lines."), ...NOT_MODIFIED, ...BAD_PARAMETER },
});

const lineRoute = createRoute({
  method: "get",
  path: "/lines/{network}/{line}",
  tags,
  summary: "One line",
  description: "Stations with interchanges, patterns (ways that trains run) and running times: what a diagram needs.",
  request: { params: linePath },
  responses: { ...ok(lineSchema, "The line."), ...NOT_MODIFIED, ...BAD_PARAMETER, ...NOT_FOUND },
});

const stationsRoute = createRoute({
  method: "get",
  path: "/lines/{network}/{line}/stations",
  tags,
  summary: "Stations of a line",
  description: "In order of travel where order_known; works truncate some lines' patterns, which list all the same.",
  request: { params: linePath },
  responses: { ...ok(stationsSchema, "The stations."), ...NOT_MODIFIED, ...BAD_PARAMETER, ...NOT_FOUND },
});

const nearestRoute = createRoute({
  method: "get",
  path: "/geo/nearest",
  tags,
  summary: "Stops near a place",
  description: "Nearest first, by great-circle distance.",
  request: { query: nearestQuery },
  responses: { ...ok(nearestSchema, "The stops."), ...BAD_PARAMETER },
});

const searchRoute = createRoute({
  method: "get",
  path: "/search",
  tags,
  summary: "Find a line or a stop",
  description: "By the beginnings of words, accents and case apart. What the query names exactly comes first.",
  request: { query: searchQuery },
  responses: { ...ok(searchSchema, "What was found."), ...BAD_PARAMETER },
});

/** Searches depend on the shipped catalogue alone: a day's copy is as good as a new one. */
const SEARCH_CACHE = "public, max-age=3600";

export function addCatalogueRoutes(app: OpenAPIHono<DomainEnv>, servedOf: ServedOf): void {
  app.openapi(linesRoute, async (context) => {
    const transit = await servedOf(context);
    const { network } = context.req.valid("query");
    assertNetwork(transit, network);
    const { version, attribution } = transit.catalogue;
    if (isCurrentCatalogue(context, version)) return context.body(null, 304);
    const wanted = transit.lines.filter((line) => network === undefined || line.network === network);
    const lines = wanted.map((line) => summaryOf(transit, line));
    return context.json({ lines, count: lines.length, networks: [...transit.agencies], attribution }, 200);
  });

  app.openapi(lineRoute, async (context) => {
    const transit = await servedOf(context);
    const { network, line } = context.req.valid("param");
    const found = lineOf(transit, network, line);
    if (isCurrentCatalogue(context, transit.catalogue.version)) return context.body(null, 304);
    return context.json(detailOf(transit, found), 200);
  });

  app.openapi(stationsRoute, async (context) => {
    const transit = await servedOf(context);
    const { network, line } = context.req.valid("param");
    const found = lineOf(transit, network, line);
    if (isCurrentCatalogue(context, transit.catalogue.version)) return context.body(null, 304);
    const stations = stationsOf(transit, found);
    const { id, key, order_known } = found;
    return context.json(
      { network: found.network, line: key, line_id: id, order_known, stations, count: stations.length },
      200,
    );
  });

  app.openapi(nearestRoute, async (context) => {
    const { lat, lon, max_results, max_distance } = context.req.valid("query");
    const near = await nearestStops(context.env.DB, lat, lon, max_results, max_distance ?? null);
    const results = near.map(({ distance_km, distance_m, ...station }) => ({ station, distance_km, distance_m }));
    context.header("cache-control", SEARCH_CACHE);
    return context.json({ results, count: results.length }, 200);
  });

  app.openapi(searchRoute, async (context) => {
    const { q, limit } = context.req.valid("query");
    const results = await searchCatalogue(context.env.DB, q, limit);
    context.header("cache-control", SEARCH_CACHE);
    return context.json({ results, count: results.length }, 200);
  });
}

function summaryOf(transit: TransitCatalogue, line: Line): LineSummary {
  const { id, network, key, label, name, colour, text_colour, operator, order_known } = line;
  return {
    id,
    network,
    line: key,
    label,
    name,
    colour,
    text_colour,
    operator,
    stop_count: new Set(line.stops).size,
    termini: terminiOf(line).flatMap((id) => transit.stop(id)?.name ?? []),
    order_known,
  };
}

function detailOf(transit: TransitCatalogue, line: Line): LineDetail {
  const pairs = line.patterns.flatMap(({ stops }) => stops.slice(1).map((to, i) => `${stops[i]}>${to}`));
  const running = [...new Set(pairs)].flatMap((pair) => {
    const seconds = transit.catalogue.running_s[pair];
    return seconds === undefined ? [] : [[pair, seconds] as const];
  });
  return {
    ...summaryOf(transit, line),
    stations: stationsOf(transit, line),
    patterns: line.patterns,
    running_s: Object.fromEntries(running),
  };
}

function stationsOf(transit: TransitCatalogue, line: Line): LineDetail["stations"] {
  return line.stops.flatMap((id) => {
    const stop = transit.stop(id);
    if (stop === undefined) return [];
    const interchanges = transit
      .linesAt(id)
      .filter((other) => other.id !== line.id)
      .map(({ network, key }) => ({ network, line: key }));
    return [{ ...stop, interchanges }];
  });
}
