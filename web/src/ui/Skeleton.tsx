import "./skeleton.css";
import { For } from "solid-js";
import { useServices } from "../lib/services.tsx";

/** Rows of the size of what is coming, so that nothing jumps when it comes. */
export function Skeleton(props: { rows: number; height: string }) {
  const { t } = useServices();
  return (
    <div class="skeleton" role="status" aria-label={t().errors.loading}>
      <For each={Array.from({ length: props.rows })}>
        {(_, index) => (
          <div class="bone" style={{ height: props.height }}>
            <i />
            <b style={{ width: `${34 + ((index() * 23) % 41)}%` }} />
          </div>
        )}
      </For>
    </div>
  );
}
