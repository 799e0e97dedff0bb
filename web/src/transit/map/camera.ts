/** What part of the plane is seen. Pure, so that every gesture and key can be tested as arithmetic. */
import { fromPlane, type Point, toPlane } from "./plane.ts";

/** `x`, `y`: the kilometre in the middle of the window. `scale`: pixels a kilometre. */
export type Camera = {
  x: number;
  y: number;
  scale: number;
  /** The middle of what is to be seen: Châtelet, where nothing is said. */
  home?: Point;
};
export type Size = { width: number; height: number };

const LEAST_SCALE = 3;
const MOST_SCALE = 700;
/** Nobody gets lost: the middle stays in the region around home. */
const REACH_KM = 95;

export const toScreen = (camera: Camera, size: Size, point: Point): Point => ({
  x: (point.x - camera.x) * camera.scale + size.width / 2,
  y: (point.y - camera.y) * camera.scale + size.height / 2,
});

export const toGround = (camera: Camera, size: Size, point: Point): Point => ({
  x: (point.x - size.width / 2) / camera.scale + camera.x,
  y: (point.y - size.height / 2) / camera.scale + camera.y,
});

const CHATELET: Point = { x: 0, y: 0 };

export function bounded({ x, y, scale, home = CHATELET }: Camera): Camera {
  const within = (value: number, middle: number) => Math.min(middle + REACH_KM, Math.max(middle - REACH_KM, value));
  return {
    x: within(x, home.x),
    y: within(y, home.y),
    home,
    scale: Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale)),
  };
}

/** Moves the ground with the finger: by pixels. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  return bounded({ ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale });
}

/** What is under `at` (pixels) stays under it. */
export function zoomed(camera: Camera, size: Size, factor: number, at: Point): Camera {
  const ground = toGround(camera, size, at);
  const { scale } = bounded({ ...camera, scale: camera.scale * factor });
  return bounded({
    ...camera,
    x: ground.x - (at.x - size.width / 2) / scale,
    y: ground.y - (at.y - size.height / 2) / scale,
    scale,
  });
}

/** All of these points, with a margin; the whole of Paris where there are none. */
export function framing(points: readonly Point[], size: Size): Camera {
  if (points.length === 0) return { x: 0, y: 0, scale: Math.max(LEAST_SCALE, Math.min(size.width, size.height) / 16) };
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(size.width / (right - left + 0.6), size.height / (bottom - top + 0.6)) * 0.92;
  return at({ x: (left + right) / 2, y: (top + bottom) / 2 }, scale);
}

/** `?at=48.8586,2.3472,60`: the middle and the scale, as links carry them. */
export function cameraOf(text: string | null): Camera | null {
  const [lat, lon, scale] = (text ?? "").split(",").map(Number);
  if (lat === undefined || lon === undefined || scale === undefined || ![lat, lon, scale].every(Number.isFinite)) {
    return null;
  }
  return at(toPlane(lat, lon), scale);
}

/** Around Paris home is Paris; elsewhere, where the camera is put. */
function at(middle: Point, scale: number): Camera {
  const isParis = Math.abs(middle.x) <= REACH_KM && Math.abs(middle.y) <= REACH_KM;
  return bounded({ ...middle, scale, home: isParis ? CHATELET : middle });
}

export function cameraText(camera: Camera): string {
  const { lat, lon } = fromPlane(camera);
  return `${lat.toFixed(4)},${lon.toFixed(4)},${Number(camera.scale.toPrecision(3))}`;
}
