/** How a line's trains get from one stop to another on the map. */
import { nearestOn, type Point, partOf, type Track, trackOf } from "./plane.ts";

/** Stop areas are named for their streets: the platforms of a large station lie this far from its middle, km. */
const AT_STOP_KM = 0.45;
/** A branch is drawn from where it leaves the trunk, which it meets this nearly. */
const JOINS_KM = 0.12;

export type Way = Track & { /** Along the line's tracks; else straight, since nothing says how. */ isTracked: boolean };

/**
 * The way between two stops: along one track that passes both, else along two that meet, else straight. The shortest
 * where there are several, since tracks of branches run beside each other.
 */
export function wayBetween(tracks: readonly Track[], from: Point, to: Point): Way {
  const near = (stop: Point) =>
    tracks.flatMap((track) => {
      const place = nearestOn(track, stop);
      return place.off <= AT_STOP_KM ? [{ track, along: place.along }] : [];
    });
  const [starts, ends] = [near(from), near(to)];
  const ways: Point[][] = [];
  for (const start of starts) {
    for (const end of ends) {
      if (start.track === end.track) ways.push(partOf(start.track, start.along, end.along));
      else ways.push(...joined(start, end));
    }
  }
  const [shortest] = ways.map(trackOf).sort((a, b) => lengthOf(a) - lengthOf(b));
  const straight = Math.hypot(to.x - from.x, to.y - from.y);
  // A way many times as long as the distance is a mistake of ours, not a detour of the train's.
  if (shortest !== undefined && lengthOf(shortest) <= Math.max(1.5, straight * 3))
    return { ...shortest, isTracked: true };
  return { ...trackOf([from, to]), isTracked: false };
}

type Place = { track: Track; along: number };

/** Over the end of one track that lies on the other. */
function joined(start: Place, end: Place): Point[][] {
  return [
    ...throughEnds(start, end).map(([first, second]) => [...first, ...second]),
    ...throughEnds(end, start).map(([first, second]) => [...[...second].reverse(), ...[...first].reverse()]),
  ];
}

function throughEnds(start: Place, end: Place): [Point[], Point[]][] {
  return [0, lengthOf(end.track)].flatMap((tip): [Point[], Point[]][] => {
    const [point] = partOf(end.track, tip, end.along);
    if (point === undefined) return [];
    const { along, off } = nearestOn(start.track, point);
    return off > JOINS_KM ? [] : [[partOf(start.track, start.along, along), partOf(end.track, tip, end.along)]];
  });
}

export function lengthOf(track: Track): number {
  return track.at.at(-1) ?? 0;
}
