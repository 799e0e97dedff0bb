/** Line geometry, small enough to ship: simplified, each track once, as encoded polylines. */

export type Point = { lat: number; lon: number };

/** A point nearer than this to the straight line between its neighbours is not seen on a screen map of the region. */
const TOLERANCE_M = 10;

/** Tracks of the two directions lie closer than this to each other. */
const SAME_TRACK_M = 60;

const METRES_PER_DEGREE = 111_195;

/** Encoded polylines (precision 5, about 1 m) of the parts of `shapes` that are not already drawn by an earlier one. */
export function encodedShapes(shapes: readonly (readonly Point[])[]): string[] {
  const drawn: Point[][] = [];
  for (const shape of [...shapes].sort((a, b) => lengthOf(b) - lengthOf(a))) {
    const points = simplify(shape, TOLERANCE_M);
    for (const part of newParts(points, drawn)) drawn.push(part);
  }
  return drawn.map(encodePolyline);
}

/** Great-circle distance, metres (R = 6,371 km). */
export function metres(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 12_742_000 * Math.asin(Math.sqrt(h));
}

/** Segments that meet end to end, joined: a survey cuts its tracks at each station. */
export function joined(segments: readonly (readonly Point[])[]): Point[][] {
  const rest = segments.filter((segment) => segment.length > 1).map((segment) => [...segment]);
  const done: Point[][] = [];
  for (let path = rest.shift(); path !== undefined; path = rest.shift()) {
    for (let grown = true; grown; ) {
      grown = false;
      for (const [i, other] of rest.entries()) {
        const longer = joinTwo(path, other);
        if (longer === null) continue;
        path = longer;
        rest.splice(i, 1);
        grown = true;
        break;
      }
    }
    done.push(path);
  }
  return done;
}

/** Douglas–Peucker on a local plane: no point of the line is farther than `toleranceM` from what is kept. */
export function simplify(points: readonly Point[], toleranceM: number): Point[] {
  if (points.length < 3) return [...points];
  const keep = new Set([0, points.length - 1]);
  const open: [first: number, last: number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    let farthest = { at: -1, distance: toleranceM };
    for (let at = first + 1; at < last; at++) {
      const distance = distanceToSegment(points[at] as Point, points[first] as Point, points[last] as Point);
      if (distance > farthest.distance) farthest = { at, distance };
    }
    if (farthest.at < 0) continue;
    keep.add(farthest.at);
    open.push([first, farthest.at], [farthest.at, last]);
  }
  return points.filter((_, at) => keep.has(at));
}

/** Google's encoded polyline algorithm, precision 5. */
export function encodePolyline(points: readonly Point[]): string {
  let text = "";
  let lat = 0;
  let lon = 0;
  for (const point of points) {
    const nextLat = Math.round(point.lat * 1e5);
    const nextLon = Math.round(point.lon * 1e5);
    text += encodeNumber(nextLat - lat) + encodeNumber(nextLon - lon);
    lat = nextLat;
    lon = nextLon;
  }
  return text;
}

function encodeNumber(value: number): string {
  let rest = value < 0 ? ~(value << 1) : value << 1;
  let text = "";
  while (rest >= 0x20) {
    text += String.fromCharCode((0x20 | (rest & 0x1f)) + 63);
    rest >>= 5;
  }
  return text + String.fromCharCode(rest + 63);
}

/** Runs of points that no drawn line passes, each with the drawn points at its ends so that branches touch the trunk. */
function newParts(points: readonly Point[], drawn: readonly Point[][]): Point[][] {
  const isNew = legsWithMiddles(points).map(({ ends, middle }) =>
    [...ends, middle].some((point) => !isDrawn(point, drawn)),
  );
  const parts: Point[][] = [];
  let part: Point[] = [];
  isNew.forEach((fresh, i) => {
    if (fresh) {
      if (part.length === 0) part.push(points[i] as Point);
      part.push(points[i + 1] as Point);
    } else if (part.length > 0) {
      parts.push(part);
      part = [];
    }
  });
  if (part.length > 0) parts.push(part);
  return parts.filter((found) => lengthOf(found) > 2 * SAME_TRACK_M);
}

function legsWithMiddles(points: readonly Point[]): { ends: [Point, Point]; middle: Point }[] {
  return points.slice(1).map((to, i) => {
    const from = points[i] as Point;
    return { ends: [from, to], middle: { lat: (from.lat + to.lat) / 2, lon: (from.lon + to.lon) / 2 } };
  });
}

function isDrawn(point: Point, drawn: readonly Point[][]): boolean {
  return drawn.some((line) =>
    line.slice(1).some((to, i) => distanceToSegment(point, line[i] as Point, to) < SAME_TRACK_M),
  );
}

function joinTwo(path: Point[], other: Point[]): Point[] | null {
  const turned = other.toReversed();
  if (meets(path.at(-1), other[0])) return [...path, ...other.slice(1)];
  if (meets(path.at(-1), turned[0])) return [...path, ...turned.slice(1)];
  if (meets(path[0], other.at(-1))) return [...other, ...path.slice(1)];
  if (meets(path[0], turned.at(-1))) return [...turned, ...path.slice(1)];
  return null;
}

function meets(a: Point | undefined, b: Point | undefined): boolean {
  return a !== undefined && b !== undefined && metres(a, b) < 1;
}

function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, to, i) => sum + metres(points[i] as Point, to), 0);
}

/** Metres, on a plane that touches the globe at `from`: exact enough over the few kilometres of one leg. */
function distanceToSegment(point: Point, from: Point, to: Point): number {
  const scale = Math.cos((from.lat * Math.PI) / 180);
  const plane = (p: Point): [number, number] => [
    (p.lon - from.lon) * scale * METRES_PER_DEGREE,
    (p.lat - from.lat) * METRES_PER_DEGREE,
  ];
  const [x, y] = plane(point);
  const [dx, dy] = plane(to);
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
  return Math.hypot(x - along * dx, y - along * dy);
}
