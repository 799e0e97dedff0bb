/**
 * Where a network is: shapes, which the importer does not keep, and agencies. Read from the archive beside the import
 * by a command, which has the memory for it.
 */
import { RowRejections } from "../gtfs-static/row-rejections.ts";
import type { Stop } from "../gtfs-static/static-model.ts";
import { type TableSpec, tableSink, UnreadableTable } from "../gtfs-static/table-reader.ts";
import { readZip } from "../gtfs-static/zip-stream.ts";

export type Place = { latitude: number | null; longitude: number | null };

export type Geography = {
  hasAgency(id: string): boolean;
  /** Metres from the nearest stop or shape, no less than they are; null where the feed has neither. */
  metresOutside(place: Place): number | null;
  /** Metres from the trip's shape; null for a trip without one. */
  metresFromTrip(tripId: string, place: Place): number | null;
};

/** Latitude and longitude, one after the other, in the order of the shape. */
type Line = number[];

type Tables = { agencies: Set<string>; shapeOf: Map<string, string>; lines: Map<string, Line> };

/** Null where one of the tables cannot be read: the import says why. */
export async function readGeography(
  open: () => Promise<ReadableStream<Uint8Array>>,
  stops: readonly Stop[],
): Promise<Geography | null> {
  const agencies = new Set<string>();
  const shapeOf = new Map<string, string>();
  const points = new Map<string, { sequence: number; lat: number; lon: number }[]>();
  const specs: readonly TableSpec[] = [
    {
      file: "agency.txt",
      columns: ["agency_id"],
      required: [],
      // With one agency the id may be left out, and is then the empty text.
      row: (value) => void agencies.add(value(0)),
    },
    {
      file: "trips.txt",
      columns: ["trip_id", "shape_id"],
      required: ["trip_id"],
      row: (value) => {
        if (value(1) !== "") shapeOf.set(value(0), value(1));
      },
    },
    {
      file: "shapes.txt",
      columns: ["shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"],
      required: ["shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"],
      row: (value) => {
        const [lat, lon, sequence] = [value(1), value(2), value(3)].map((text) => Number(text || Number.NaN));
        if (lat === undefined || lon === undefined || sequence === undefined) return;
        if (!Number.isFinite(lat) || !Number.isFinite(lon) || !Number.isFinite(sequence)) return;
        const shape = points.get(value(0));
        if (shape === undefined) points.set(value(0), [{ sequence, lat, lon }]);
        else shape.push({ sequence, lat, lon });
      },
    },
  ];
  const ignored = new RowRejections();
  try {
    const read = await readZip(await open(), (path) => {
      const file = path.split("/").at(-1)?.toLowerCase();
      const spec = specs.find((each) => each.file === file);
      return spec === undefined ? null : tableSink(spec, ignored);
    });
    if (read.kind !== "read") return null;
  } catch (error) {
    if (error instanceof UnreadableTable) return null;
    throw error;
  }
  const lines = new Map(
    Array.from(points, ([id, shape]): [string, Line] => [
      id,
      shape.sort((a, b) => a.sequence - b.sequence).flatMap(({ lat, lon }) => [lat, lon]),
    ]),
  );
  return geographyOf({ agencies, shapeOf, lines }, stops);
}

export function geographyOf({ agencies, shapeOf, lines }: Tables, stops: readonly Stop[]): Geography {
  const dots: Line[] = stops.flatMap(({ lat, lon }) => (lat === null || lon === null ? [] : [[lat, lon]]));
  const all = [...lines.values(), ...dots].map((line) => ({ line, box: boxOf(line) }));
  return {
    hasAgency: (id) => agencies.has(id),
    metresOutside({ latitude, longitude }) {
      if (latitude === null || longitude === null || all.length === 0) return null;
      let least = Number.POSITIVE_INFINITY;
      // Most vehicles stand beside a shape: what lies further away than the best so far is not measured.
      for (const { line, box } of all) {
        if (metresFromBox(box, latitude, longitude) < least)
          least = Math.min(least, metresFrom(line, latitude, longitude));
        if (least < NEAR_M) return least;
      }
      return least;
    },
    metresFromTrip(tripId, { latitude, longitude }) {
      const line = lines.get(shapeOf.get(tripId) ?? "");
      if (line === undefined || latitude === null || longitude === null) return null;
      return metresFrom(line, latitude, longitude);
    },
  };
}

/** Nearer than this, nothing is outside of anything. */
const NEAR_M = 100;
const METRES_PER_DEGREE = 111_195;

type Box = { south: number; north: number; west: number; east: number };

function boxOf(line: Line): Box {
  const box = { south: 90, north: -90, west: 180, east: -180 };
  for (let at = 0; at < line.length; at += 2) {
    const lat = line[at] ?? 0;
    const lon = line[at + 1] ?? 0;
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
  }
  return box;
}

function metresFromBox({ south, north, west, east }: Box, lat: number, lon: number): number {
  const up = Math.max(south - lat, 0, lat - north);
  const across = Math.max(west - lon, 0, lon - east) * shrink(lat);
  return Math.hypot(up, across) * METRES_PER_DEGREE;
}

/** From a point to the nearest of a line, on a plane that touches the earth at the point: right within some kilometres. */
function metresFrom(line: Line, lat: number, lon: number): number {
  const narrow = shrink(lat);
  let least = Number.POSITIVE_INFINITY;
  let [x0, y0] = [Number.NaN, Number.NaN];
  for (let at = 0; at < line.length; at += 2) {
    const y1 = ((line[at] ?? 0) - lat) * METRES_PER_DEGREE;
    const x1 = ((line[at + 1] ?? 0) - lon) * METRES_PER_DEGREE * narrow;
    least = Math.min(least, Number.isNaN(x0) ? Math.hypot(x1, y1) : fromSegment(x0, y0, x1, y1));
    [x0, y0] = [x1, y1];
  }
  return least;
}

/** From the origin. */
function fromSegment(x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(x0 * dx + y0 * dy) / length));
  return Math.hypot(x0 + along * dx, y0 + along * dy);
}

/** How much shorter a degree of longitude is than one of latitude. */
function shrink(lat: number): number {
  return Math.cos((lat * Math.PI) / 180);
}
