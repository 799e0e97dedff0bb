import { type Accessor, createMemo } from "solid-js";
import type { Failure } from "../../lib/api.ts";
import { createRemote } from "../../lib/resource.ts";
import { useServices } from "../../lib/services.tsx";
import { feedFreshness } from "../../lib/truth.ts";
import { networkOf } from "../../lib/url-state.ts";
import { useTransit } from "../context.tsx";
import { type FeedFields, feedOf } from "../feed-of.ts";
import { keyOf } from "../line-key.ts";
import { groupOf } from "../network/rank.ts";
import type { LineStatus, MapLineTrains, MapShapes } from "../types.ts";
import { type Closure, closuresOf, type PlacedTrain, placeTrains, type Scene, sceneOf } from "./scene.ts";

/** GET /api/geo/trains */
type TrainsBody = FeedFields & { lines: MapLineTrains[] };

export type MapModel = {
  /** Null until the shapes are there. Only the network that the URL asks for. */
  scene: Accessor<Scene | null>;
  /** Lines of Île-de-France are served. */
  hasParis: Accessor<boolean>;
  /** The map is of another agency's network alone. */
  isAgency: Accessor<boolean>;
  trains: Accessor<PlacedTrain[]>;
  closures: Accessor<Closure[]>;
  status(line: string): LineStatus | undefined;
  isStale: Accessor<boolean>;
  failure: Accessor<Failure | null>;
  retry(): void;
};

/** A leg takes a minute or two: its end is seldom reached before the next answer. */
const POLL_MS = 15_000;

export function createMapModel(network: Accessor<string | string[] | undefined>): MapModel {
  const { clock, now, standOn } = useServices();
  const { lines, lineOf, networkOf: networkInfo, traffic } = useTransit();
  const shapes = createRemote<MapShapes>(() => "/api/geo/shapes");
  const only = createMemo(() => networkOf(network()));
  /** Another agency's trains stand on a feed of their own. */
  const agency = createMemo(() => networkInfo(only() ?? "")?.id ?? null);
  const asked = createRemote<TrainsBody>(() => `/api/geo/trains${agency() === null ? "" : `?network=${agency()}`}`, {
    everyMs: () => POLL_MS,
    onServerTime: clock.sync,
  });
  const feed = createMemo(() => {
    const body = asked.body();
    return body === null ? null : feedOf("transit:prim-et", body);
  });
  standOn(() => {
    const known = feed();
    const told = traffic.feeds(only());
    return known === null ? told : [known, ...told];
  });
  const scene = createMemo(() => {
    const body = shapes.body();
    if (body === null || lines.body() === null) return null;
    const wanted = only();
    const shown = body.lines.filter((line) => wanted === null || groupOf(line.network) === groupOf(wanted));
    const summaries = new Map(shown.map((line) => [keyOf(line), lineOf(line)]));
    return sceneOf({ ...body, lines: shown }, (key) => summaries.get(key));
  });
  return {
    scene,
    isAgency: () => agency() !== null,
    hasParis: () => lines.body()?.lines.some(({ network }) => networkInfo(network) === undefined) ?? true,
    trains: createMemo(() => {
      const [known, body] = [scene(), asked.body()];
      if (known === null || body === null || feedFreshness(feed(), now()) === "expired") return [];
      return placeTrains(known, body.lines, now());
    }),
    closures: createMemo(() => {
      const known = scene();
      return known === null ? [] : closuresOf(known, traffic.statuses().values());
    }),
    status: (line) => traffic.statuses().get(line),
    isStale: createMemo(() => feedFreshness(feed(), now()) === "stale"),
    failure: () => (scene() === null ? (shapes.failure() ?? lines.failure()) : null),
    retry: () => {
      shapes.retry();
      lines.retry();
    },
  };
}
