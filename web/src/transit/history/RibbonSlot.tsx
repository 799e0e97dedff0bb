import "./ribbon-slot.css";
import { ErrorBoundary, lazy, Show, Suspense } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import type { Level, LineHistory } from "../types.ts";

const Ribbon = lazy(() => import("./Ribbon.tsx"));

/** The ribbon's place, of its size from the first frame on: it comes later, and nothing moves when it does. */
export function RibbonSlot(props: { states: LineHistory["states"] | undefined; level: Level | null; wide?: boolean }) {
  const { t } = useServices();
  return (
    <div class="ribbon-slot" classList={{ wide: props.wide === true }}>
      <span class="small quiet" aria-hidden="true">
        {props.wide ? t().history.title : t().history.short}
      </span>
      <Show when={props.states}>
        {(states) => (
          // Its file may not come over a network that fails for a moment: the page does without it, not with it.
          <ErrorBoundary fallback={null}>
            <Suspense>
              <Ribbon states={states()} level={props.level} wide={props.wide === true} />
            </Suspense>
          </ErrorBoundary>
        )}
      </Show>
    </div>
  );
}
