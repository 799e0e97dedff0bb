/**
 * The flat plane that the map is drawn on: kilometres east and south of Châtelet, in Mercator's projection. Angles are
 * true everywhere, so that other agencies' networks have their shape; lengths are true around Paris.
 */
export type Point = { x: number; y: number };

const ORIGIN = { lat: 48.8586, lon: 2.3472 };
const KM_PER_DEGREE = 111.195;
const SHRINK = Math.cos((ORIGIN.lat * Math.PI) / 180);

/** Degrees of longitude that are as long as the way from the equator is drawn. */
function northOf(lat: number): number {
  return (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;
}

const NORTH = northOf(ORIGIN.lat);

export function toPlane(lat: number, lon: number): Point {
  return { x: (lon - ORIGIN.lon) * SHRINK * KM_PER_DEGREE, y: (NORTH - northOf(lat)) * SHRINK * KM_PER_DEGREE };
}

export function fromPlane({ x, y }: Point): { lat: number; lon: number } {
  const north = ((NORTH - y / (SHRINK * KM_PER_DEGREE)) * Math.PI) / 180;
  const lat = ((2 * Math.atan(Math.exp(north)) - Math.PI / 2) * 180) / Math.PI;
  return { lat, lon: x / (SHRINK * KM_PER_DEGREE) + ORIGIN.lon };
}

/** Encoded polyline (five decimals) to points of the plane. */
export function decodeTrack(text: string): Point[] {
  const points: Point[] = [];
  let [at, lat, lon] = [0, 0, 0];
  const next = (): number => {
    let [value, shift, chunk] = [0, 0, 0x20];
    while (chunk >= 0x20 && at < text.length) {
      chunk = text.charCodeAt(at++) - 63;
      value |= (chunk & 0x1f) << shift;
      shift += 5;
    }
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (at < text.length) {
    lat += next();
    lon += next();
    points.push(toPlane(lat / 1e5, lon / 1e5));
  }
  return points;
}

/** A track with the distance (km) from its beginning at each of its points. */
export type Track = { points: readonly Point[]; at: readonly number[] };

export function trackOf(points: readonly Point[]): Track {
  const at: number[] = [];
  let length = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) length += Math.hypot(point.x - before.x, point.y - before.y);
    at.push(length);
  });
  return { points, at };
}

/** The place on the track that is nearest to a point: how far along, and how far off (km). */
export function nearestOn({ points, at }: Track, { x, y }: Point): { along: number; off: number } {
  let best = { along: 0, off: Number.POSITIVE_INFINITY };
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1], points[index]];
    if (a === undefined || b === undefined) continue;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const squared = dx * dx + dy * dy;
    const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / squared));
    const off = Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
    if (off < best.off) best = { along: (at[index - 1] ?? 0) + share * Math.sqrt(squared), off };
  }
  return best;
}

export function pointAt({ points, at }: Track, along: number): Point {
  const index = at.findIndex((distance) => distance >= along);
  const [b, a] = [points[index < 0 ? points.length - 1 : index], points[index - 1]];
  if (b === undefined) return { x: 0, y: 0 };
  if (a === undefined || index < 0) return b;
  const [from, to] = [at[index - 1] ?? 0, at[index] ?? 0];
  const share = to > from ? (along - from) / (to - from) : 0;
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** A millimetre: what is nearer is the same place, computed twice. */
const SAME_KM = 1e-6;

/** The points of the track between two distances, in the order of travel. */
export function partOf(track: Track, from: number, to: number): Point[] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const isInner = (at: number): boolean => at > low + SAME_KM && at < high - SAME_KM;
  const inner = track.points.filter((_, index) => isInner(track.at[index] ?? 0));
  const part = [pointAt(track, low), ...inner, pointAt(track, high)];
  return from <= to ? part : part.reverse();
}
