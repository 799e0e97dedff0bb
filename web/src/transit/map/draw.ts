/** One frame of the map on a canvas. Colours come from the page's own tokens, so that it is light or dark with it. */
import { type Camera, type Size, toScreen } from "./camera.ts";
import type { Point } from "./plane.ts";
import { type Closure, type MapPick, type PlacedTrain, type Scene, STOPS_FROM_SCALE } from "./scene.ts";

const NAMES_FROM_SCALE = 60;
const NAMES_OF_CHOSEN_FROM_SCALE = 30;

export type Frame = {
  scene: Scene;
  camera: Camera;
  size: Size;
  trains: readonly PlacedTrain[];
  closures: readonly Closure[];
  pick: MapPick | null;
  /** Root type over 16 px: a wall screen grows everything. */
  zoom: number;
  isStale: boolean;
};

type Palette = Record<"paper" | "ink" | "ink-2" | "ink-3" | "rule" | "accent" | "red" | "orange" | "font", string>;

const TOKENS = ["paper", "ink", "ink-2", "ink-3", "rule", "accent", "red", "orange", "font"] as const;

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}

export function drawMap(canvas: HTMLCanvasElement, frame: Frame): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { camera, size } = frame;
  const ratio = Math.min(3, devicePixelRatio || 1);
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const palette = paletteOf(canvas);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, size.width, size.height);
  context.lineJoin = "round";
  context.lineCap = "round";
  const trace = (points: readonly Point[]): void => {
    context.beginPath();
    points.forEach((point, index) => {
      const { x, y } = toScreen(camera, size, point);
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
  };
  drawTracks(context, frame, palette, trace);
  drawClosures(context, frame, palette, trace);
  drawStops(context, frame, palette);
  drawTrains(context, frame, palette);
}

/** As near as the ground seems: where all signs are twice as large, it takes twice the pixels to be as near. */
function nearness({ camera, zoom }: Frame): number {
  return camera.scale / zoom;
}

function railPx(frame: Frame): number {
  return Math.min(7, Math.max(1.3, 1 + Math.log2(nearness(frame) / 4) * 0.75)) * frame.zoom;
}

type Trace = (points: readonly Point[]) => void;

function drawTracks(context: CanvasRenderingContext2D, frame: Frame, palette: Palette, trace: Trace): void {
  const chosen = frame.pick?.kind === "stop" ? null : (frame.pick?.line ?? null);
  const rail = railPx(frame);
  for (const { key, summary, tracks } of frame.scene.lines) {
    const isQuiet = frame.isStale || (chosen !== null && chosen !== key);
    const share = summary.network === "metro" || summary.network === "rer" ? 1 : 0.75;
    for (const { points } of tracks) {
      trace(points);
      // An edge of ink: yellow on paper and brown on ink are hard to see without.
      context.globalAlpha = isQuiet ? 0.1 : 0.35;
      context.strokeStyle = palette.ink;
      context.lineWidth = rail * share + 1.2;
      context.stroke();
      context.globalAlpha = isQuiet ? 0.3 : 1;
      context.strokeStyle = summary.colour;
      context.lineWidth = rail * share;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** Striped, so that no colour is needed to see it. */
function drawClosures(context: CanvasRenderingContext2D, frame: Frame, palette: Palette, trace: Trace): void {
  const rail = railPx(frame) + 2;
  context.lineCap = "butt";
  for (const { points, level } of frame.closures) {
    trace(points);
    context.strokeStyle = palette.paper;
    context.lineWidth = rail + 2;
    context.stroke();
    context.setLineDash(level === "closed" ? [4, 4] : [9, 4]);
    context.strokeStyle = level === "closed" ? palette.red : palette.orange;
    context.lineWidth = rail;
    context.stroke();
    context.setLineDash([]);
  }
  context.lineCap = "round";
}

function drawStops(context: CanvasRenderingContext2D, frame: Frame, palette: Palette): void {
  const { scene, camera, size, zoom, pick } = frame;
  const near = nearness(frame);
  const isNear = near >= NAMES_FROM_SCALE;
  const names: { x: number; y: number; text: string; isChosen: boolean }[] = [];
  for (const { id, name, at, lines } of scene.stops) {
    const isChosen = pick?.kind === "stop" && pick.id === id;
    const isOfChosen = pick !== null && pick.kind !== "stop" && lines.includes(pick.line);
    if (near < STOPS_FROM_SCALE && !isChosen) continue;
    // A chosen line stands alone.
    if (pick !== null && pick.kind !== "stop" && !isOfChosen) continue;
    const { x, y } = toScreen(camera, size, at);
    if (x < -60 || y < -20 || x > size.width + 60 || y > size.height + 20) continue;
    // From afar a stop is a hole in its line, and only where lines meet it has an edge: the marks are the trains.
    const hasEdge = isNear || isChosen || lines.length > 1;
    const radius = (isNear ? Math.min(5, 1.6 + near / 45) : lines.length > 1 ? 2.2 : 1.3) * zoom;
    context.beginPath();
    context.arc(x, y, isChosen ? radius + 3 : radius, 0, Math.PI * 2);
    context.fillStyle = isChosen ? palette.accent : palette.paper;
    context.fill();
    if (hasEdge) {
      context.strokeStyle = isNear || isChosen ? palette.ink : palette["ink-2"];
      context.lineWidth = isNear ? 1.6 : 1;
      context.stroke();
    }
    const isNamed = isNear || isChosen || (isOfChosen && near >= NAMES_OF_CHOSEN_FROM_SCALE);
    if (isNamed) names.push({ x: x + radius + 4, y, text: name, isChosen });
  }
  drawNames(context, frame, palette, names);
}

/** The busiest stops come first; a name that would touch another is left out until there is room. */
function drawNames(
  context: CanvasRenderingContext2D,
  { zoom }: Frame,
  palette: Palette,
  names: { x: number; y: number; text: string; isChosen: boolean }[],
): void {
  const height = 15 * zoom;
  context.font = `${13 * zoom}px ${palette.font}`;
  context.textBaseline = "middle";
  context.lineWidth = 3;
  const taken: { left: number; right: number; y: number }[] = [];
  for (const { x, y, text } of [...names].sort((a, b) => Number(b.isChosen) - Number(a.isChosen))) {
    const right = x + context.measureText(text).width;
    const touches = taken.some((one) => one.left < right && x < one.right && Math.abs(one.y - y) < height);
    if (touches) continue;
    taken.push({ left: x - 6, right: right + 6, y });
    context.strokeStyle = palette.paper;
    context.strokeText(text, x, y);
    context.fillStyle = palette.ink;
    context.fillText(text, x, y);
  }
}

/** Ink for what is fairly sure, hollow for what is not; all of it is estimated, and the page says so. */
function drawTrains(context: CanvasRenderingContext2D, frame: Frame, palette: Palette): void {
  const { camera, size, trains, zoom, pick } = frame;
  const radius = Math.min(6.5, 1.9 + nearness(frame) / 30) * zoom;
  for (const { line, train, at } of trains) {
    const { x, y } = toScreen(camera, size, at);
    if (x < -10 || y < -10 || x > size.width + 10 || y > size.height + 10) continue;
    const isChosen = pick?.kind === "train" && pick.line === line && pick.id === train.id;
    const isQuiet = pick !== null && pick.kind !== "stop" && pick.line !== line;
    const isHollow = train.confidence === "low";
    context.globalAlpha = isQuiet ? 0.25 : frame.isStale ? 0.55 : 1;
    context.beginPath();
    context.arc(x, y, isChosen ? radius + 3 : radius, 0, Math.PI * 2);
    context.fillStyle = isChosen ? palette.accent : isHollow ? palette.paper : palette.ink;
    context.fill();
    context.strokeStyle = isHollow ? palette.ink : palette.paper;
    context.lineWidth = isHollow ? 1.6 : 1.3;
    context.stroke();
  }
  context.globalAlpha = 1;
}
