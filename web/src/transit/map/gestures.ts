/** Fingers, mouse, wheel and keys as movements of the camera. */
import { type Accessor, onCleanup } from "solid-js";
import { type Camera, panned, type Size, zoomed } from "./camera.ts";
import type { Point } from "./plane.ts";

const STEP_PX = 90;
const STEP_FACTOR = 1.5;
/** A press that moves less than this is a click. */
const STILL_PX = 6;

export const ZOOM_IN = STEP_FACTOR;
export const ZOOM_OUT = 1 / STEP_FACTOR;

export function attachGestures(
  ground: HTMLElement,
  options: {
    camera: Accessor<Camera>;
    size: Accessor<Size>;
    move(camera: Camera): void;
    reset(): void;
    press(at: Point): void;
  },
): void {
  const fingers = new Map<number, Point>();
  let travelled = 0;
  const at = (event: MouseEvent): Point => {
    const box = ground.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const middle = (): Point => ({ x: options.size().width / 2, y: options.size().height / 2 });
  const zoom = (factor: number, where: Point): void =>
    options.move(zoomed(options.camera(), options.size(), factor, where));

  const onDown = (event: PointerEvent): void => {
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, at(event));
    ground.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) return;
    const now = at(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other === undefined) {
      options.move(panned(options.camera(), now.x - before.x, now.y - before.y));
      return;
    }
    const spread = (one: Point): number => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    const shifted = panned(options.camera(), (now.x - before.x) / 2, (now.y - before.y) / 2);
    const centre = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    options.move(zoomed(shifted, options.size(), spread(now) / spread(before), centre));
  };
  const onUp = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && fingers.size === 0 && travelled < STILL_PX) options.press(at(event));
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), at(event));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => options.move(panned(options.camera(), STEP_PX, 0)),
      ArrowRight: () => options.move(panned(options.camera(), -STEP_PX, 0)),
      ArrowUp: () => options.move(panned(options.camera(), 0, STEP_PX)),
      ArrowDown: () => options.move(panned(options.camera(), 0, -STEP_PX)),
      "+": () => zoom(ZOOM_IN, middle()),
      "=": () => zoom(ZOOM_IN, middle()),
      "-": () => zoom(ZOOM_OUT, middle()),
      "0": options.reset,
      Enter: () => options.press(middle()),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const abort = new AbortController();
  const { signal } = abort;
  ground.addEventListener("pointerdown", onDown, { signal });
  ground.addEventListener("pointermove", onMove, { signal });
  ground.addEventListener("pointerup", onUp, { signal });
  ground.addEventListener("pointercancel", onUp, { signal });
  ground.addEventListener("wheel", onWheel, { signal, passive: false });
  ground.addEventListener("keydown", onKey, { signal });
  onCleanup(() => abort.abort());
}
