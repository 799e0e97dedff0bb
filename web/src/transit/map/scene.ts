/** What is on the map: made once from the shapes, and looked things up in at every frame. */
import { keyOf } from "../line-key.ts";
import type { LineStatus, LineSummary, MapLineTrains, MapShapes, Network } from "../types.ts";
import { type Camera, type Size, toScreen } from "./camera.ts";
import { decodeTrack, nearestOn, type Point, pointAt, type Track, toPlane, trackOf } from "./plane.ts";
import { lengthOf, type Way, wayBetween } from "./ways.ts";

export type MapTrain = MapLineTrains["trains"][number];
export type MapStop = { id: string; name: string; at: Point; lines: string[] };
export type MapLine = { key: string; summary: LineSummary; tracks: Track[]; stops: string[] };

export type Scene = {
  /** In the order of drawing: what many people look for last, on top. */
  lines: MapLine[];
  /** The busiest first: where names do not all fit, theirs do. */
  stops: MapStop[];
  line(key: string): MapLine | undefined;
  stop(id: string): MapStop | undefined;
  way(key: string, from: string, to: string): Way | null;
};

/** Below that the dots would be all there is to see. Pixels a kilometre. */
export const STOPS_FROM_SCALE = 22;

const ON_TOP_LAST: readonly string[] = [
  "bus",
  "ter",
  "transilien",
  "tram",
  "cable",
  "funicular",
  "shuttle",
  "rer",
  "metro",
] satisfies Network[];

export function sceneOf(shapes: MapShapes, lineOf: (key: string) => LineSummary | undefined): Scene {
  const lines = shapes.lines
    .flatMap((one): MapLine[] => {
      const summary = lineOf(keyOf(one));
      const tracks = one.tracks.map((text) => trackOf(decodeTrack(text)));
      return summary === undefined ? [] : [{ key: keyOf(one), summary, tracks, stops: one.stops }];
    })
    .sort((a, b) => ON_TOP_LAST.indexOf(a.summary.network) - ON_TOP_LAST.indexOf(b.summary.network));
  const servedBy = new Map<string, string[]>();
  for (const { key, stops } of lines) for (const id of stops) servedBy.set(id, [...(servedBy.get(id) ?? []), key]);
  const stops = shapes.stops
    .map(({ id, name, lat, lon }): MapStop => ({ id, name, at: toPlane(lat, lon), lines: servedBy.get(id) ?? [] }))
    .filter((stop) => stop.lines.length > 0)
    .sort((a, b) => b.lines.length - a.lines.length);
  const byKey = new Map(lines.map((line) => [line.key, line]));
  const byId = new Map(stops.map((stop) => [stop.id, stop]));
  const ways = new Map<string, Way | null>();
  return {
    lines,
    stops,
    line: (key) => byKey.get(key),
    stop: (id) => byId.get(id),
    way(key, from, to) {
      const name = `${key} ${from} ${to}`;
      const known = ways.get(name);
      if (known !== undefined) return known;
      const [line, a, b] = [byKey.get(key), byId.get(from), byId.get(to)];
      const made =
        line === undefined || a === undefined || b === undefined ? null : wayBetween(line.tracks, a.at, b.at);
      ways.set(name, made);
      return made;
    },
  };
}

export type PlacedTrain = { line: string; train: MapTrain; at: Point };

/** 0 where it left, 1 where it is due; it waits there until the next answer says where it goes on. */
export function progressOf({ from_at, to_at }: Pick<MapTrain, "from_at" | "to_at">, now: number): number {
  const [from, to] = [Date.parse(from_at), Date.parse(to_at)];
  return to <= from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)));
}

export function placeTrains(scene: Scene, lines: readonly MapLineTrains[], now: number): PlacedTrain[] {
  return lines.flatMap((line) =>
    line.trains.flatMap((train): PlacedTrain[] => {
      const way = scene.way(keyOf(line), train.from, train.to);
      return way === null
        ? []
        : [{ line: keyOf(line), train, at: pointAt(way, progressOf(train, now) * lengthOf(way)) }];
    }),
  );
}

export type Closure = { points: readonly Point[]; level: "closed" | "disrupted" };

/** The parts of the network that are closed or disturbed now; a line that is closed as a whole, on all its tracks. */
export function closuresOf(scene: Scene, statuses: Iterable<LineStatus>): Closure[] {
  return [...statuses].flatMap((status): Closure[] => {
    const line = scene.line(keyOf(status));
    if (line === undefined) return [];
    if (status.level === "closed" && status.sections.length === 0) {
      return line.tracks.map(({ points }) => ({ points, level: "closed" }));
    }
    return status.sections.flatMap(({ from, to, level }): Closure[] => {
      if (level !== "closed" && level !== "disrupted") return [];
      const way = from.id === to.id ? null : scene.way(line.key, from.id, to.id);
      return way?.isTracked === true ? [{ points: way.points, level }] : [];
    });
  });
}

export type MapPick =
  | { kind: "train"; line: string; id: string }
  | { kind: "stop"; id: string }
  | { kind: "line"; line: string };

const FINGER_PX = 18;

/** What somebody means who points there: a train, else a stop, else a line; null on plain ground. */
export function pickAt(
  scene: Scene,
  trains: readonly PlacedTrain[],
  camera: Camera,
  size: Size,
  at: Point,
): MapPick | null {
  const off = (point: Point): number => {
    const { x, y } = toScreen(camera, size, point);
    return Math.hypot(x - at.x, y - at.y);
  };
  const nearest = <T>(all: readonly T[], distance: (one: T) => number): T | null => {
    let [best, least]: [T | null, number] = [null, FINGER_PX];
    for (const one of all) {
      const found = distance(one);
      if (found < least) [best, least] = [one, found];
    }
    return best;
  };
  const train = nearest(trains, (one) => off(one.at));
  const stop = camera.scale < STOPS_FROM_SCALE ? null : nearest(scene.stops, (one) => off(one.at));
  // Trains stand at stops: who points at both means the nearer one.
  if (train !== null && (stop === null || off(train.at) <= off(stop.at))) {
    return { kind: "train", line: train.line, id: train.train.id };
  }
  if (stop !== null) return { kind: "stop", id: stop.id };
  const ground = {
    x: (at.x - size.width / 2) / camera.scale + camera.x,
    y: (at.y - size.height / 2) / camera.scale + camera.y,
  };
  const line = nearest([...scene.lines].reverse(), ({ tracks }) =>
    Math.min(...tracks.map((track) => nearestOn(track, ground).off * camera.scale)),
  );
  return line === null ? null : { kind: "line", line: line.key };
}

/** "train:metro:13:id", as links carry it. */
export function pickText(pick: MapPick): string {
  return pick.kind === "stop"
    ? `stop:${pick.id}`
    : pick.kind === "line"
      ? `line:${pick.line}`
      : `train:${pick.line}:${pick.id}`;
}

export function pickOf(text: string | null): MapPick | null {
  const [kind, ...rest] = (text ?? "").split(":");
  const [first, second, ...others] = rest;
  if (kind === "stop" && first !== undefined) return { kind, id: rest.join(":") };
  if (first === undefined || second === undefined) return null;
  if (kind === "line") return { kind, line: `${first}:${second}` };
  return kind === "train" && others.length > 0 ? { kind, line: `${first}:${second}`, id: others.join(":") } : null;
}
