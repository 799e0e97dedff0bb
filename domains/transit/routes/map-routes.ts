/** What a map is drawn from: where the tracks and stops are, and where the trains are estimated to be. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { readSnapshots } from "../../../db/snapshots.ts";
import type { DomainEnv } from "../../domain.ts";
import shapesFile from "../catalogue/idfm-shapes.json" with { type: "json" };
import { lineTopic } from "../rules/topics.ts";
import { feedFreshness } from "../view/age.ts";
import { inferTrains } from "../view/trains.ts";
import type { LineDocument } from "../wire.ts";
import { feedFields, isCurrentCatalogue, isCurrentFeed, noDataYet, standingOf } from "./answers.ts";
import { assertNetwork, networkQuery } from "./parameters.ts";
import { BAD_PARAMETER, mapTrainsSchema, NO_DATA, NOT_MODIFIED, ok, shapesSchema } from "./schemas.ts";
import type { ServedOf } from "./served.ts";
import { stopTracks } from "./stop-tracks.ts";

const tags = ["Map"];

const shapesRoute = createRoute({
  method: "get",
  path: "/geo/shapes",
  tags,
  summary: "Tracks and stops",
  description:
    "The tracks of each line as encoded polylines (five decimals; branches apart, nothing twice), and the places of " +
    "its stops. Lines of an agency without shapes go straight from stop to stop. It changes with the catalogue only.",
  responses: { ...ok(shapesSchema, "The tracks."), ...NOT_MODIFIED, ...BAD_PARAMETER },
});

const trainsRoute = createRoute({
  method: "get",
  path: "/geo/trains",
  tags,
  summary: "Trains of all lines",
  description:
    "The leg that each train is on, estimated from expected calls, never measured. A client moves it between the two " +
    "stops by from_at and to_at until it asks again. Lines whose data has expired have no trains and are listed so.",
  request: { query: networkQuery },
  responses: { ...ok(mapTrainsSchema, "The trains."), ...NOT_MODIFIED, ...BAD_PARAMETER, ...NO_DATA },
});

export function addMapRoutes(app: OpenAPIHono<DomainEnv>, servedOf: ServedOf): void {
  const tracks: Readonly<Record<string, readonly string[] | undefined>> = shapesFile.lines;

  app.openapi(shapesRoute, async (context) => {
    const transit = await servedOf(context);
    if (isCurrentCatalogue(context, `${transit.catalogue.version} ${shapesFile.version}`)) {
      return context.body(null, 304);
    }
    const isAgency = (network: string) => transit.agencies.some(({ id }) => id === network);
    const lines = transit.lines.map((line) => ({
      network: line.network,
      line: line.key,
      tracks: isAgency(line.network)
        ? (transit.catalogue.tracks?.[line.id] ?? stopTracks(line, transit))
        : [...(tracks[line.id] ?? [])],
      stops: line.stops,
    }));
    const stops = transit.catalogue.stops.map(({ id, name, lat, lon }) => ({ id, name, lat, lon }));
    return context.json({ lines, stops, attribution: transit.catalogue.attribution }, 200);
  });

  app.openapi(trainsRoute, async (context) => {
    const transit = await servedOf(context);
    const now = context.get("now");
    const { network } = context.req.valid("query");
    assertNetwork(transit, network);
    const wanted = transit.lines.filter((line) => network === undefined || line.network === network);
    const found = await readSnapshots(
      context.env.DB,
      wanted.map((line) => lineTopic(line.network, line.key)),
    );
    const told = wanted.flatMap((line) => {
      const stored = found.get(lineTopic(line.network, line.key));
      return stored === undefined ? [] : [{ line, stored, standing: standingOf(stored) }];
    });
    const fetchedAt = ({ standing }: (typeof told)[number]) => Date.parse(standing.feed.fetched_at);
    const [newest] = told.toSorted((a, b) => fetchedAt(b) - fetchedAt(a));
    if (newest === undefined) throw noDataYet("the map");
    const lines = told.map(({ line, stored, standing }) => {
      const freshness = feedFreshness(standing.feed, now);
      const track = { patterns: line.patterns, running_s: transit.catalogue.running_s };
      // What is stored under a line's topic is what this domain's rules made for it.
      const trains = inferTrains(stored.document as LineDocument, track, now, freshness);
      return { network: line.network, line: line.key, freshness, held_at: standing.heldAt, trains };
    });
    const legs = lines.flatMap(({ trains }) => trains.map(({ id, to, to_at }) => `${id} ${to} ${to_at}`)).join();
    if (isCurrentFeed(context, newest.standing, now, legs)) return context.body(null, 304);
    const body = lines.map(({ trains, ...line }) => ({
      ...line,
      trains: trains.map(({ id, destination, from, to, from_at, to_at, confidence }) => ({
        id,
        destination,
        from,
        to,
        from_at,
        to_at,
        confidence,
      })),
    }));
    return context.json({ ...feedFields(newest.standing, now), lines: body }, 200);
  });
}
