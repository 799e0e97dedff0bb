/** The network as GTFS-Realtime, for planners and their operators: the same documents that riders see, in their format. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { FeedState } from "../../../contracts/live.ts";
import { Refusal } from "../../../contracts/problem.ts";
import { readSnapshots, type StoredSnapshot } from "../../../db/snapshots.ts";
import type { DomainEnv } from "../../domain.ts";
import { catalogueFor, type TransitCatalogue } from "../catalogue/catalogue.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { alerts } from "../gtfs-rt-out/alerts.ts";
import { feedJson } from "../gtfs-rt-out/feed-json.ts";
import { FEED_KINDS, type FeedKind, feedOf } from "../gtfs-rt-out/feeds.ts";
import { OUT_NETWORKS, type OutNetwork } from "../gtfs-rt-out/networks.ts";
import type { ToldEntity } from "../gtfs-rt-out/told.ts";
import { tripUpdates } from "../gtfs-rt-out/trip-updates.ts";
import { vehiclePositions } from "../gtfs-rt-out/vehicle-positions.ts";
import type { Line } from "../model.ts";
import { lineTopic, TRAFFIC_TOPIC } from "../rules/topics.ts";
import type { TransitSettings } from "../settings.ts";
import { feedFreshness } from "../view/age.ts";
import type { LineDocument, TrafficDocument } from "../wire.ts";
import { isCurrentFeed, noDataYet, type Standing, standingOf } from "./answers.ts";
import { refuseInvalid } from "./parameters.ts";
import { NO_DATA, NOT_FOUND, NOT_MODIFIED } from "./schemas.ts";

/** Outside /api: where planners look for a network's feeds. */
export const GTFS_RT_PATHS = ["/gtfs-rt/*"] as const;

const FORMATS = {
  pb: "application/x-protobuf",
  json: "application/json; charset=utf-8",
} as const;
type Format = keyof typeof FORMATS;

type FeedFile = { kind: FeedKind; format: Format };
const FILES = new Map<string, FeedFile>(
  FEED_KINDS.flatMap((kind) =>
    (["pb", "json"] as const).map((format): [string, FeedFile] => [`${kind}.${format}`, { kind, format }]),
  ),
);

const feedRoute = createRoute({
  method: "get",
  path: "/gtfs-rt/{network}/{feed}",
  tags: ["GTFS-Realtime"],
  summary: "A network as GTFS-Realtime 2.0",
  description:
    "Whole feeds, as protobuf (.pb) or in its JSON mapping. header.timestamp is when the upstream last answered. Trips " +
    "that cannot be matched to the static GTFS are NEW, with ids that last as long as the upstream's own; only the " +
    "upstream's word makes one CANCELED. Vehicles have the stop they go to and no coordinates: nobody measures those. " +
    "Responses tell in vigie-origin whether the data is live, a simulator's or a replay's.",
  request: {
    params: z.object({
      network: z.string().openapi({ example: "idfm" }),
      feed: z.string().openapi({ type: "string", enum: [...FILES.keys()], example: "trip-updates.pb" }),
    }),
  },
  responses: {
    200: {
      description: "The feed.",
      content: {
        "application/x-protobuf": { schema: z.string().openapi({ format: "binary" }) },
        "application/json": { schema: z.object({ header: z.looseObject({}), entity: z.array(z.looseObject({})) }) },
      },
    },
    ...NOT_MODIFIED,
    ...NOT_FOUND,
    ...NO_DATA,
  },
});

/** A document that may still be relied on, and the moment up to which it tells (epoch ms). */
type Told = { stored: StoredSnapshot; standing: Standing; toldAt: number };
type Body = string | Uint8Array<ArrayBuffer>;

/** Paths are whole. Refusals are thrown as Refusal. */
export function gtfsRtRoutes(settings: TransitSettings): OpenAPIHono<DomainEnv> {
  const app = new OpenAPIHono<DomainEnv>({ defaultHook: refuseInvalid });
  const catalogue = catalogueFor(settings);
  const topics: Record<FeedKind, string[]> = {
    "trip-updates": catalogue.lines.map(topicOf),
    "vehicle-positions": catalogue.lines.map(topicOf),
    alerts: [TRAFFIC_TOPIC],
  };
  // What this isolate has written last of each file: made again when an upstream has answered, not for each reader.
  const written = new Map<string, { from: string; body: Body }>();

  app.openapi(feedRoute, async (context) => {
    const asked = context.req.valid("param");
    const network = OUT_NETWORKS.find(({ id }) => id === asked.network);
    const file = FILES.get(asked.feed);
    if (network === undefined)
      throw unknown(
        "network",
        asked.network,
        OUT_NETWORKS.map(({ id }) => id),
      );
    if (file === undefined) throw unknown("feed", asked.feed, [...FILES.keys()]);
    const now = context.get("now");
    const told = reliable(await readSnapshots(context.env.DB, topics[file.kind]), now);
    const [newest] = told.toSorted((a, b) => b.toldAt - a.toldAt);
    // An expired feed is not an empty one: a planner that gets none keeps to its timetable.
    if (newest === undefined) throw noDataYet(`${asked.network} ${file.kind} that may still be relied on`);
    const from = told.map(({ stored, toldAt }) => `${stored.target} ${stored.generation} ${toldAt}`).join(" ");
    context.header("vigie-origin", originOf(told));
    if (isCurrentFeed(context, newest.standing, now, `${asked.feed} ${from}`)) return context.body(null, 304);
    const name = `${network.id}/${asked.feed}`;
    const known = written.get(name);
    const body =
      known?.from === from ? known.body : bodyOf(entitiesOf(network, file.kind, told, catalogue), newest, file.format);
    if (known?.from !== from) written.set(name, { from, body });
    return context.body(body, 200, { "content-type": FORMATS[file.format] });
  });
  return app;
}

function reliable(found: ReadonlyMap<string, StoredSnapshot>, now: number): Told[] {
  return [...found.values()]
    .map((stored) => {
      const standing = standingOf(stored);
      return { stored, standing, toldAt: Date.parse(standing.feed.fetched_at) };
    })
    .filter(({ standing }) => feedFreshness(standing.feed, now) !== "expired")
    .sort((a, b) => (a.stored.target < b.stored.target ? -1 : 1));
}

function entitiesOf(
  network: OutNetwork,
  kind: FeedKind,
  told: readonly Told[],
  catalogue: TransitCatalogue,
): ToldEntity[] {
  if (kind === "alerts") {
    const names = {
      line: (name: string) => catalogue.lineByKey(...pairOf(name)),
      stopName: (id: string) => catalogue.stop(id)?.name,
    };
    // What is stored under the topic is what this domain's rules made for it.
    return told.flatMap(({ stored, toldAt }) => alerts(network, stored.document as TrafficDocument, names, toldAt));
  }
  const byTopic = new Map(told.map((one) => [one.stored.target, one]));
  const lines = catalogue.lines.flatMap((line) => {
    const one = byTopic.get(topicOf(line));
    return one === undefined ? [] : [{ line, document: one.stored.document as LineDocument, toldAt: one.toldAt }];
  });
  return kind === "trip-updates"
    ? tripUpdates(network, lines)
    : vehiclePositions(network, lines, catalogue.catalogue.running_s);
}

function bodyOf(entities: ToldEntity[], { toldAt }: Told, format: Format): Body {
  const feed = feedOf(entities, toldAt);
  return format === "pb" ? feedBytes(feed) : feedJson(feed);
}

/** One document of a simulator makes the whole feed a simulator's. */
function originOf(told: readonly Told[]): FeedState["origin"] {
  return told.map(({ standing }) => standing.feed.origin).find((origin) => origin !== "live") ?? "live";
}

function unknown(parameter: string, given: string, allowed: readonly string[]): Refusal {
  return new Refusal(404, `Unknown ${parameter}`, `There is no ${parameter} "${given}": ${allowed.join(", ")}.`, {
    parameter,
  });
}

function topicOf(line: Line): string {
  return lineTopic(line.network, line.key);
}

/** "metro:13" → network and key. */
function pairOf(name: string): [network: string, key: string] {
  const colon = name.indexOf(":");
  return [name.slice(0, colon), name.slice(colon + 1)];
}
