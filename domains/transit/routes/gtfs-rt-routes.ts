/** The network as GTFS-Realtime, for planners and their operators: the same documents that riders see, in their format. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { feedBytes } from "../gtfs-rt/wire-writer.ts";
import { feedJson } from "../gtfs-rt-out/feed-json.ts";
import { FEED_KINDS, type FeedKind, feedOf } from "../gtfs-rt-out/feeds.ts";
import type { ToldEntity } from "../gtfs-rt-out/told.ts";
import type { TransitSettings } from "../settings.ts";
import { isCurrentFeed, noDataYet } from "./answers.ts";
import type { FeedSource } from "./gtfs-rt-content.ts";
import { publishedNetworks } from "./gtfs-rt-networks.ts";
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
    "Whole feeds of a network that runs here, as protobuf (.pb) or in its JSON mapping. header.timestamp is when the " +
    "upstream last answered. Trips that are known in the static GTFS have its ids; others are NEW, with ids that last as " +
    "long as the upstream's own; only the upstream's word makes one CANCELED. Of Paris's vehicles the stop is told that " +
    "they go to, and no coordinates: nobody measures those. Responses tell in vigie-origin whether the data is live, a " +
    "simulator's or a replay's.",
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

type Body = string | Uint8Array<ArrayBuffer>;

/** Paths are whole. `running`: the networks that this deployment publishes, by id. Refusals are thrown as Refusal. */
export function gtfsRtRoutes(
  settings: TransitSettings,
  running: ReadonlyMap<string, FeedSource> = publishedNetworks(settings),
): OpenAPIHono<DomainEnv> {
  const app = new OpenAPIHono<DomainEnv>({ defaultHook: refuseInvalid });
  // What this isolate has written last of each file: made again when an upstream has answered, not for each reader.
  const written = new Map<string, { from: string; body: Body }>();

  app.openapi(feedRoute, async (context) => {
    const asked = context.req.valid("param");
    const source = running.get(asked.network);
    const file = FILES.get(asked.feed);
    if (source === undefined) throw unknown("network", asked.network, [...running.keys()]);
    if (file === undefined) throw unknown("feed", asked.feed, [...FILES.keys()]);
    const now = context.get("now");
    const content = await source(context.env.DB, file.kind, now);
    // An expired feed is not an empty one: a planner that gets none keeps to its timetable.
    if (content === null) throw noDataYet(`${asked.network} ${file.kind} that may still be relied on`);
    context.header("vigie-origin", content.origin);
    const { from, standing, toldAt } = content;
    if (isCurrentFeed(context, standing, now, `${asked.feed} ${from}`)) return context.body(null, 304);
    const name = `${asked.network}/${asked.feed}`;
    const known = written.get(name);
    const body = known?.from === from ? known.body : bodyOf(await content.entities(), toldAt, file.format);
    if (known?.from !== from) written.set(name, { from, body });
    return context.body(body, 200, { "content-type": FORMATS[file.format] });
  });
  return app;
}

function bodyOf(entities: ToldEntity[], toldAt: number, format: Format): Body {
  const feed = feedOf(entities, toldAt);
  return format === "pb" ? feedBytes(feed) : feedJson(feed);
}

function unknown(parameter: string, given: string, allowed: readonly string[]): Refusal {
  return new Refusal(404, `Unknown ${parameter}`, `There is no ${parameter} "${given}": ${allowed.join(", ")}.`, {
    parameter,
  });
}
