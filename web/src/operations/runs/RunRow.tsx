import { For, Show } from "solid-js";
import type { RunView } from "../../../../contracts/control.ts";
import { GridCell } from "../../desk/Grid.tsx";
import { Elapsed, Took } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";
import { OutcomeState } from "../parts/State.tsx";
import { isNumber, RunCell, type RunColumn } from "./columns.tsx";

/** A run as a row of cells, and as a card for a phone. Null: given back, and on its way again. */
export function RunRow(props: { run: RunView | null; isNew: boolean; columns: readonly RunColumn[] }) {
  const { t } = useOperations();
  return (
    <Show when={props.run} fallback={<GridCell class="vcell quiet">…</GridCell>}>
      {(run) => (
        <>
          <For each={props.columns}>
            {(column, index) => (
              <GridCell class={isNumber(column) ? "vcell desk num" : "vcell desk"} isNew={props.isNew && index() === 0}>
                <RunCell run={run()} column={column} />
                <Show when={props.isNew && index() === 0}>
                  <span class="sr">{t().runs.isNew}</span>
                </Show>
              </GridCell>
            )}
          </For>
          <GridCell class="run-card phone" isNew={props.isNew}>
            <span class="run-card-line">
              <strong class="vcell">{run().target}</strong>
              <span class="quiet">
                <Elapsed at={run().finished_at} />
              </span>
            </span>
            <span class="run-card-line">
              <OutcomeState outcome={run().outcome} />
              <span class="num">
                <Took ms={run().duration_ms} /> {run().http_status}
              </span>
            </span>
            <span class="vcell quiet">{run().message ?? `${run().task_type} · ${run().source}`}</span>
          </GridCell>
        </>
      )}
    </Show>
  );
}
