import { type Accessor, createSignal, onCleanup } from "solid-js";

/** Whether a media query holds, kept true as the window changes. */
export function createMedia(query: string): Accessor<boolean> {
  const list = matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const onChange = (event: MediaQueryListEvent): void => {
    setMatches(event.matches);
  };
  list.addEventListener("change", onChange);
  onCleanup(() => list.removeEventListener("change", onChange));
  return matches;
}

/** How much larger than 16 px the page's root type is: a wall screen grows everything, drawings too. */
export function createZoom(): Accessor<number> {
  const read = (): number => {
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    return Number.isFinite(size) && size > 0 ? size : 1;
  };
  const [zoom, setZoom] = createSignal(read());
  const onResize = (): void => {
    setZoom(read());
  };
  addEventListener("resize", onResize);
  onCleanup(() => removeEventListener("resize", onResize));
  return zoom;
}
