/**
 * What riders are shown of a network, from its static feed: lines, the ways their trains run, and the places where they
 * stop. A place is a station with all its platforms; stops without a station that have one name and stand close together
 * are one place too, for so the two sides of a street are written in most feeds.
 */
import type { Pattern, Run, StaticFeed, Stop } from "./static-model.ts";

/** Ids are the feed's. */
export type PlanPlace = { id: string; name: string; lat: number; lon: number; stops: string[] };

export type PlanLine = {
  route: string;
  /** Unique in the network, fit for an address and a topic. */
  key: string;
  label: string;
  name: string;
  /** "#rrggbb". */
  colour: string | null;
  textColour: string | null;
  /** Place ids in order of travel, longest first. A way that another one has in it is left out. */
  ways: { direction: "0" | "1"; places: string[] }[];
  /** All places, in order of travel as far as its ways agree. */
  places: string[];
  /** Encoded polylines of five decimals; none where the feed has no shapes. */
  tracks: string[];
  /** Mean seconds between neighbours, "from>to". */
  running: { [pair: string]: number };
};

export type NetworkPlan = { lines: PlanLine[]; places: PlanPlace[] };

type PlanInput = Pick<StaticFeed, "routes" | "stops" | "patterns" | "runs" | "tracks">;

/** Across a wide street and its junction; the next stop of a bus is further. */
const ONE_PLACE_M = 250;
const METRES_PER_DEGREE = 111_195;

/** Lines without trips and stops without a place on earth are left out. */
export function networkPlan({ routes, stops, patterns, runs, tracks }: PlanInput): NetworkPlan {
  const placeOf = placesOf(stops, patterns);
  const byRoute = new Map<string, { pattern: Pattern; runs: readonly Run[]; places: string[] }[]>();
  for (const [index, pattern] of patterns.entries()) {
    const places = withoutRepeats(pattern.calls.flatMap(({ stop }) => placeOf.get(stop)?.id ?? []));
    if (places.length < 2) continue;
    const known = byRoute.get(pattern.route);
    const way = { pattern, runs: runs[index] ?? [], places };
    if (known === undefined) byRoute.set(pattern.route, [way]);
    else known.push(way);
  }
  const keys = new Set<string>();
  const lines = [...routes]
    .sort((a, b) => (a.sortOrder ?? Number.MAX_SAFE_INTEGER) - (b.sortOrder ?? Number.MAX_SAFE_INTEGER))
    .flatMap((route): PlanLine[] => {
      const ofRoute = byRoute.get(route.id);
      if (ofRoute === undefined) return [];
      const key = keyOf(route.id, route.shortName, keys);
      keys.add(key);
      const ways = distinctWays(ofRoute.map(({ pattern, places }) => ({ direction: directionOf(pattern), places })));
      return [
        {
          route: route.id,
          key,
          label: route.shortName || route.longName || route.id,
          name: route.longName || route.shortName || route.id,
          colour: route.colour,
          textColour: route.textColour,
          ways,
          places: inOrder(ways),
          tracks: [...(tracks.get(route.id) ?? [])],
          running: runningSeconds(ofRoute, placeOf),
        },
      ];
    });
  const served = new Set(lines.flatMap(({ places }) => places));
  return { lines, places: [...new Set(placeOf.values())].filter(({ id }) => served.has(id)) };
}

/** A feed that tells no direction is read as one way: its lines have all their trains in one list. */
function directionOf({ direction }: Pattern): "0" | "1" {
  return direction === 1 ? "1" : "0";
}

/** What an address and a topic may have in them: no colon, no slash, no space. */
const FIT = /^[\w.~-]{1,40}$/;

/** The route's id, which outlives its sign; else its sign, else the id in letters that fit. */
function keyOf(id: string, shortName: string, taken: ReadonlySet<string>): string {
  const candidates = [id, shortName].filter((text) => FIT.test(text) && !taken.has(text));
  const [first] = candidates;
  if (first !== undefined) return first;
  const plain = id.replace(/[^\w.~-]+/g, "-").slice(0, 36) || "line";
  for (let number = 1; ; number++) {
    const key = number === 1 ? plain : `${plain}~${number}`;
    if (!taken.has(key)) return key;
  }
}

/** Stop id → its place, for every stop at which something calls and every station above it. */
function placesOf(stops: readonly Stop[], patterns: readonly Pattern[]): Map<string, PlanPlace> {
  const byId = new Map(stops.map((stop) => [stop.id, stop]));
  const called = new Set(patterns.flatMap(({ calls }) => calls.map(({ stop }) => stop)));
  const found = new Map<string, PlanPlace>();
  const byName = new Map<string, PlanPlace[]>();
  for (const id of called) {
    const stop = byId.get(id);
    if (stop === undefined) continue;
    const station = byId.get(stop.parent ?? "");
    const [lat, lon] = [station?.lat ?? stop.lat, station?.lon ?? stop.lon];
    if (lat === null || lon === null) continue;
    const known = station === undefined ? nearest(byName.get(stop.name) ?? [], lat, lon) : found.get(station.id);
    const place = known ?? { id: station?.id ?? stop.id, name: station?.name ?? stop.name, lat, lon, stops: [] };
    if (known === undefined && station === undefined) {
      byName.set(stop.name, [...(byName.get(stop.name) ?? []), place]);
    }
    for (const name of station === undefined ? [id] : [id, station.id]) {
      if (!found.has(name)) place.stops.push(name);
      found.set(name, place);
    }
  }
  return found;
}

function nearest(places: readonly PlanPlace[], lat: number, lon: number): PlanPlace | undefined {
  const shrink = Math.cos((lat * Math.PI) / 180);
  return places.find((place) => {
    const [north, east] = [place.lat - lat, (place.lon - lon) * shrink];
    return Math.hypot(north, east) * METRES_PER_DEGREE <= ONE_PLACE_M;
  });
}

function withoutRepeats(places: readonly string[]): string[] {
  return places.filter((place, index) => place !== places[index - 1]);
}

/** Express trains run along the stopping trains' way: what has all their stops in their order tells as much. */
function distinctWays(ways: readonly PlanLine["ways"][number][]): PlanLine["ways"] {
  const kept: PlanLine["ways"] = [];
  for (const way of [...ways].sort((a, b) => b.places.length - a.places.length)) {
    const isTold = kept.some((other) => other.direction === way.direction && hasInOrder(other.places, way.places));
    if (!isTold) kept.push(way);
  }
  return kept;
}

function hasInOrder(places: readonly string[], wanted: readonly string[]): boolean {
  let from = 0;
  for (const place of wanted) {
    const at = places.indexOf(place, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

/** The longest way, and what others have besides behind the place that they share. */
function inOrder(ways: PlanLine["ways"]): string[] {
  const [longest] = ways;
  if (longest === undefined) return [];
  const order = [...longest.places.filter((place, index, all) => all.indexOf(place) === index)];
  for (const { direction, places } of ways) {
    const along = direction === longest.direction ? places : places.toReversed();
    let last = -1;
    for (const place of along) {
      const at = order.indexOf(place);
      if (at >= 0) last = at;
      else order.splice(++last, 0, place);
    }
  }
  return order;
}

function runningSeconds(
  ofRoute: readonly { pattern: Pattern; runs: readonly Run[] }[],
  placeOf: ReadonlyMap<string, PlanPlace>,
): PlanLine["running"] {
  const sums = new Map<string, { seconds: number; trips: number }>();
  for (const { pattern, runs } of ofRoute) {
    const trips = new Map<number, number>();
    for (const { profile } of runs) trips.set(profile, (trips.get(profile) ?? 0) + 1);
    for (const [profile, count] of trips) addRunning(sums, pattern, pattern.profiles[profile] ?? [], count, placeOf);
  }
  return Object.fromEntries(
    Array.from(sums, ([pair, { seconds, trips }]) => [pair, Math.round(seconds / trips)] as const),
  );
}

function addRunning(
  sums: Map<string, { seconds: number; trips: number }>,
  { calls }: Pattern,
  times: readonly (number | null)[],
  trips: number,
  placeOf: ReadonlyMap<string, PlanPlace>,
): void {
  for (let at = 1; at < calls.length; at++) {
    // Seconds count from the last known time: they are this leg's where the stop before has one.
    const [before, running] = [times[2 * (at - 1)], times[2 * at]];
    const [from, to] = [placeOf.get(calls[at - 1]?.stop ?? ""), placeOf.get(calls[at]?.stop ?? "")];
    if (before == null || running == null || from === undefined || to === undefined || from === to) continue;
    const pair = `${from.id}>${to.id}`;
    const sum = sums.get(pair) ?? { seconds: 0, trips: 0 };
    sums.set(pair, { seconds: sum.seconds + running * trips, trips: sum.trips + trips });
  }
}
