/**
 * How a timetable is written in packs: JSON arrays by position, since names would be most of their bytes. Whoever
 * changes a shape here raises FORMAT in read-feed.ts.
 */
import type { Frequency, Pattern, PatternCall, Route, Run, Service, Stop } from "./static-model.ts";

/** A route and the numbers of its patterns. */
export type StoredRoute = { route: Route; patterns: number[] };

/** A stop and what passes there. */
export type StoredStop = {
  stop: Stop;
  /** Route ids; a station has those of its platforms. */
  routes: string[];
  /** Numbers of the patterns that call at it. */
  patterns: number[];
  /** What has it as its station. */
  children: string[];
};

/** A trip and the number of its pattern. */
export type StoredTrip = { run: Run; pattern: number };

type Text = string | null;
type FrequencyTuple = [start: number, end: number, headwayS: number, isExact: 0 | 1];
type RunTuple = [
  start: number,
  profile: number,
  service: number,
  headsign: number,
  shortName: Text,
  alias: Text,
  frequencies: FrequencyTuple[],
];
export type TripTuple = [pattern: number, ...RunTuple];
export type RunsTuple = [trip: string, ...RunTuple][];
type CallTuple = [stop: string, sequence: number, pickup: number, dropOff: number, headsign: Text];
export type PatternTuple = [
  route: string,
  direction: 0 | 1 | null,
  calls: CallTuple[],
  headsigns: Text[],
  profiles: (number | null)[][],
];
export type StopTuple = [
  name: string,
  code: Text,
  lat: number | null,
  lon: number | null,
  kind: number,
  parent: Text,
  platform: Text,
  routes: string[],
  patterns: number[],
  children: string[],
];
export type RouteTuple = [
  id: string,
  agency: Text,
  shortName: string,
  longName: string,
  type: number,
  colour: Text,
  textColour: Text,
  sortOrder: number | null,
  patterns: number[],
];
export type ServiceTuple = [id: string, weekdays: number, first: Text, last: Text, added: string[], removed: string[]];

/**
 * The key of an id in a pack that SQL takes apart: `->` reads a quote or a bracket as the beginning of a path, and ids
 * may have any character. Null for what no file can have: no id, and text that is not well-formed Unicode.
 */
export function packKey(id: string): string | null {
  return id !== "" && id.isWellFormed() ? encodeURIComponent(id) : null;
}

/** The pack of an id among `packs`: FNV-1a over its UTF-16 units. */
export function packOf(id: string, packs: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % packs;
}

export function encodeTrip(run: Run, pattern: number): TripTuple {
  return [pattern, ...runTuple(run)];
}

export function decodeTrip(id: string, [pattern, ...tuple]: TripTuple): StoredTrip {
  return { run: runOf(id, tuple), pattern };
}

export function encodeRuns(runs: readonly Run[]): RunsTuple {
  return runs.map((run) => [run.trip, ...runTuple(run)]);
}

export function decodeRuns(runs: RunsTuple): Run[] {
  return runs.map(([trip, ...tuple]) => runOf(trip, tuple));
}

export function encodePattern({ route, direction, calls, headsigns, profiles }: Pattern): PatternTuple {
  const tuples = calls.map(
    ({ stop, sequence, pickup, dropOff, headsign }): CallTuple => [stop, sequence, pickup, dropOff, headsign],
  );
  return [route, direction, tuples, headsigns, profiles];
}

export function decodePattern([route, direction, calls, headsigns, profiles]: PatternTuple): Pattern {
  const named = calls.map(
    ([stop, sequence, pickup, dropOff, headsign]): PatternCall => ({ stop, sequence, pickup, dropOff, headsign }),
  );
  return { route, direction, calls: named, headsigns, profiles };
}

export function encodeStop({ stop, routes, patterns, children }: StoredStop): StopTuple {
  const { name, code, lat, lon, kind, parent, platform } = stop;
  return [name, code, lat, lon, kind, parent, platform, routes, patterns, children];
}

export function decodeStop(id: string, tuple: StopTuple): StoredStop {
  const [name, code, lat, lon, kind, parent, platform, routes, patterns, children] = tuple;
  return { stop: { id, name, code, lat, lon, kind, parent, platform }, routes, patterns, children };
}

export function encodeRoute({ route, patterns }: StoredRoute): RouteTuple {
  const { id, agency, shortName, longName, type, colour, textColour, sortOrder } = route;
  return [id, agency, shortName, longName, type, colour, textColour, sortOrder, patterns];
}

export function decodeRoute(tuple: RouteTuple): StoredRoute {
  const [id, agency, shortName, longName, type, colour, textColour, sortOrder, patterns] = tuple;
  return { route: { id, agency, shortName, longName, type, colour, textColour, sortOrder }, patterns };
}

export function encodeService({ id, weekdays, first, last, added, removed }: Service): ServiceTuple {
  return [id, weekdays, first, last, added, removed];
}

export function decodeService([id, weekdays, first, last, added, removed]: ServiceTuple): Service {
  return { id, weekdays, first, last, added, removed };
}

function runTuple({ start, profile, service, headsign, shortName, alias, frequencies }: Run): RunTuple {
  const told = frequencies.map((each): FrequencyTuple => [each.start, each.end, each.headwayS, each.isExact ? 1 : 0]);
  return [start, profile, service, headsign, shortName, alias, told];
}

function runOf(trip: string, tuple: RunTuple): Run {
  const [start, profile, service, headsign, shortName, alias, told] = tuple;
  const frequencies = told.map(
    ([from, end, headwayS, isExact]): Frequency => ({ start: from, end, headwayS, isExact: isExact === 1 }),
  );
  return { trip, start, profile, service, headsign, shortName, alias, frequencies };
}
