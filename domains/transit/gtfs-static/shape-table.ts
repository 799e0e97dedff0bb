/**
 * shapes.txt, of which only what a map needs is kept: each shape simplified as soon as its last point is read. The file
 * may have millions of points, and stands before or behind the trips that name them.
 */
import { encodedShapes, type Point, simplify } from "../catalogue/line-shapes.ts";
import type { Row, TableSpec } from "./table-reader.ts";

/** A point nearer than this to the line between its neighbours is not seen on a map of the network. */
const TOLERANCE_M = 10;
/** Simplified, some MB: beyond them lines are drawn from stop to stop. */
const MAX_POINTS = 200_000;
/** The commonest ways of a route: the others differ from them by a depot or a loop. */
const MAX_SHAPES_A_ROUTE = 12;

type Shape = { points: Point[]; sequences: number[] };

export class ShapeTable {
  readonly spec: TableSpec;
  readonly #simplified = new Map<string, Point[]>();
  /** Route → shape → how many trips run along it. */
  readonly #uses = new Map<string, Map<string, number>>();
  #current: { id: string; shape: Shape } | null = null;
  #points = 0;

  constructor() {
    this.spec = {
      file: "shapes.txt",
      columns: ["shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"],
      required: [],
      row: (value) => this.#row(value),
    };
  }

  /** A trip of the route runs along the shape. */
  use(routeId: string, shapeId: string): void {
    if (shapeId === "") return;
    const ofRoute = this.#uses.get(routeId) ?? new Map<string, number>();
    this.#uses.set(routeId, ofRoute.set(shapeId, (ofRoute.get(shapeId) ?? 0) + 1));
  }

  /** Encoded polylines by route_id, nothing twice; routes without a shape are missing. */
  tracks(): Map<string, string[]> {
    this.#finish();
    if (this.#points > MAX_POINTS) return new Map();
    return new Map(
      Array.from(this.#uses, ([route, shapes]): [string, string[]] => {
        const commonest = [...shapes].sort(([, a], [, b]) => b - a).slice(0, MAX_SHAPES_A_ROUTE);
        return [route, encodedShapes(commonest.flatMap(([id]) => [this.#simplified.get(id) ?? []]))];
      }).filter(([, tracks]) => tracks.length > 0),
    );
  }

  #row(value: Row): void {
    const [id, lat, lon, sequence] = [value(0), Number(value(1)), Number(value(2)), Number(value(3))];
    if (id === "" || value(1) === "" || !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || this.#points > MAX_POINTS)
      return;
    if (this.#current?.id !== id) {
      this.#finish();
      this.#current = { id, shape: { points: [], sequences: [] } };
    }
    this.#current.shape.points.push({ lat, lon });
    this.#current.shape.sequences.push(sequence);
  }

  #finish(): void {
    if (this.#current === null) return;
    const { id, shape } = this.#current;
    this.#current = null;
    const order = shape.points.map((_, index) => index);
    order.sort((a, b) => (shape.sequences[a] ?? 0) - (shape.sequences[b] ?? 0));
    const points = simplify(
      order.flatMap((index) => shape.points[index] ?? []),
      TOLERANCE_M,
    );
    // A shape whose points do not stand together comes in pieces: the longest is the best that is known of it.
    if (points.length <= (this.#simplified.get(id)?.length ?? 1)) return;
    this.#simplified.set(id, points);
    this.#points += points.length;
  }
}
