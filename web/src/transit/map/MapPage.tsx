import "./map.css";
import { useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { createTitle } from "../../app/title.ts";
import { createZoom } from "../../lib/media.ts";
import { useServices } from "../../lib/services.tsx";
import { networkOf, single } from "../../lib/url-state.ts";
import { FailureNotice } from "../../ui/Notice.tsx";
import { type Camera, cameraOf, cameraText, framing, type Size, zoomed } from "./camera.ts";
import { drawMap } from "./draw.ts";
import { attachGestures, ZOOM_IN, ZOOM_OUT } from "./gestures.ts";
import { MapFilters } from "./MapFilters.tsx";
import { MapList } from "./MapList.tsx";
import { createMapModel, type MapModel } from "./model.ts";
import { PickPanel } from "./PickPanel.tsx";
import { pickAt, pickOf, pickText } from "./scene.ts";

/** The network on plain ground: our own shapes, and trains along them where they are estimated to be. */
export default function MapPage() {
  const { t } = useServices();
  const [query] = useSearchParams<{ network: string }>();
  const model = createMapModel(() => query.network);
  createTitle(() => t().map.title);
  return (
    <div class="map-page">
      <h1 class="sr">{t().map.title}</h1>
      <MapFilters />
      <Switch fallback={<Ground model={model} />}>
        <Match when={model.failure()}>{(failure) => <FailureNotice failure={failure()} retry={model.retry} />}</Match>
      </Switch>
      <p class="small quiet map-note">{model.isAgency() ? t().map.agencyNote : t().map.note}</p>
      <MapList model={model} />
    </div>
  );
}

/** How long the ground lies still before the URL says where. */
const SETTLED_MS = 400;

function Ground(props: { model: MapModel }) {
  const { t, theme } = useServices();
  const zoom = createZoom();
  const [query, setQuery] = useSearchParams<{ at: string; pick: string; network: string }>();
  const [size, setSize] = createSignal<Size>({ width: 0, height: 0 });
  const [moved, setMoved] = createSignal<Camera | null>(cameraOf(single(query.at)));
  const [colours, setColours] = createSignal(0);
  const pick = createMemo(() => pickOf(single(query.pick)));
  /** All of a network that was asked for; of everything, Paris, where it is served. */
  const home = createMemo((): Camera => {
    const isParis = networkOf(query.network) === null && props.model.hasParis();
    const all = isParis ? [] : (props.model.scene()?.stops ?? []).map(({ at }) => at);
    return framing(all, size());
  });
  const camera = () => moved() ?? home();
  let ground: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;

  const move = (next: Camera): void => {
    setMoved(next);
    clearTimeout(settling);
    settling = setTimeout(() => setQuery({ at: cameraText(next) }, { replace: true, scroll: false }), SETTLED_MS);
  };
  const reset = (): void => {
    clearTimeout(settling);
    setMoved(null);
    setQuery({ at: null }, { replace: true, scroll: false });
  };
  const zoomBy = (factor: number): void =>
    move(zoomed(camera(), size(), factor, { x: size().width / 2, y: size().height / 2 }));

  onMount(() => {
    if (ground === undefined) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(ground);
    attachGestures(ground, {
      camera,
      size,
      move,
      reset,
      press(at) {
        const scene = props.model.scene();
        if (scene === null) return;
        const found = pickAt(scene, props.model.trains(), camera(), size(), at);
        setQuery({ pick: found === null ? null : pickText(found) }, { replace: true, scroll: false });
      },
    });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const recolour = (): void => {
      setColours((count) => count + 1);
    };
    dark.addEventListener("change", recolour);
    // Names are drawn in our own font as soon as it is there.
    document.fonts?.ready.then(recolour).catch(() => undefined);
    onCleanup(() => {
      observer.disconnect();
      dark.removeEventListener("change", recolour);
      clearTimeout(settling);
    });
  });

  let asked = 0;
  createEffect(() => {
    const scene = props.model.scene();
    const [seen, trains, closures] = [size(), props.model.trains(), props.model.closures()];
    const frame = { camera: camera(), pick: pick(), zoom: zoom(), isStale: props.model.isStale() };
    theme();
    colours();
    if (scene === null || canvas === undefined || seen.width === 0) return;
    const on = canvas;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => drawMap(on, { ...frame, scene, size: seen, trains, closures }));
  });
  onCleanup(() => cancelAnimationFrame(asked));

  return (
    <div class="map" aria-busy={props.model.scene() === null}>
      <div ref={ground} class="map-ground" tabindex="0" role="application" aria-label={t().map.canvas}>
        <canvas ref={canvas} />
      </div>
      <div class="map-tools">
        <button type="button" class="button" aria-label={t().map.zoomIn} onClick={() => zoomBy(ZOOM_IN)}>
          +
        </button>
        <button type="button" class="button" aria-label={t().map.zoomOut} onClick={() => zoomBy(ZOOM_OUT)}>
          −
        </button>
        <button type="button" class="button" aria-label={t().map.whole} onClick={reset}>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
            <path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />
          </svg>
        </button>
      </div>
      <Show when={pick()}>
        {(one) => (
          <PickPanel
            pick={one()}
            model={props.model}
            close={() => {
              setQuery({ pick: null }, { replace: true, scroll: false });
              ground?.focus();
            }}
          />
        )}
      </Show>
    </div>
  );
}
