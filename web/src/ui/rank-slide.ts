import { onCleanup, onMount } from "solid-js";

const SLIDE_MS = 150;

type Place = { left: number; top: number };

/** How far each element that was there before has come, seen from its new place; only those whose rank changed. */
export function slides<K>(before: ReadonlyMap<K, Place>, after: ReadonlyMap<K, Place>): Map<K, Place> {
  const kept = [...after.keys()].filter((key) => before.has(key));
  const order = [...before.keys()].filter((key) => after.has(key));
  const moved = new Map<K, Place>();
  // Rows that only make room for a longer message keep their order: they jump with it, as all text does.
  if (kept.every((key, index) => key === order[index])) return moved;
  for (const key of kept) {
    const [from, to] = [before.get(key), after.get(key)];
    if (from === undefined || to === undefined) continue;
    const by = { left: from.left - to.left, top: from.top - to.top };
    if (by.left !== 0 || by.top !== 0) moved.set(key, by);
  }
  return moved;
}

/**
 * Lets the elements with `data-rank` inside the container slide when their order changes, where the reader has nothing
 * against motion. Places are measured in the container, so that scrolling is no move.
 */
export function createRankSlide(container: () => HTMLElement | undefined): void {
  onMount(() => {
    const root = container();
    if (root === undefined) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let places = new Map<HTMLElement, Place>();
    const measure = (): Map<HTMLElement, Place> => {
      const { left, top } = root.getBoundingClientRect();
      return new Map(
        [...root.querySelectorAll<HTMLElement>("[data-rank]")].map((element) => {
          const box = element.getBoundingClientRect();
          return [element, { left: box.left - left, top: box.top - top }];
        }),
      );
    };
    // Before the next paint, when the page's own changes are done.
    const changes = new MutationObserver(() => {
      const now = measure();
      if (!still.matches) {
        for (const [element, by] of slides(places, now)) {
          element.animate?.([{ transform: `translate(${by.left}px, ${by.top}px)` }, { transform: "none" }], {
            duration: SLIDE_MS,
            easing: "ease-out",
          });
        }
      }
      places = now;
    });
    changes.observe(root, { childList: true, subtree: true });
    const sizes = new ResizeObserver(() => {
      places = measure();
    });
    sizes.observe(root);
    places = measure();
    onCleanup(() => {
      changes.disconnect();
      sizes.disconnect();
    });
  });
}
