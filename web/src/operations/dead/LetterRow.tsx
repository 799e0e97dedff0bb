import { Show } from "solid-js";
import type { DeadLetterView } from "../../../../contracts/control.ts";
import { GridCell } from "../../desk/Grid.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";

export const LETTER_COLUMNS = ["dead_at", "target", "reason", "source", "attempts", "state"] as const;
export const LETTER_TRACKS = "6.5rem minmax(10rem, 1.4fr) minmax(12rem, 2fr) minmax(6rem, 0.8fr) 4rem 6rem";

export function LetterRow(props: { letter: DeadLetterView | null }) {
  const { t } = useOperations();
  return (
    <Show when={props.letter} fallback={<GridCell class="vcell quiet">…</GridCell>}>
      {(letter) => (
        <>
          <GridCell class="vcell desk">
            <Elapsed at={letter().dead_at} />
          </GridCell>
          <GridCell class="vcell desk">
            <span title={letter().target ?? ""}>{letter().target ?? "–"}</span>
          </GridCell>
          <GridCell class="vcell desk">
            <span title={letter().reason}>{letter().reason}</span>
          </GridCell>
          <GridCell class="vcell desk">{letter().source ?? "–"}</GridCell>
          <GridCell class="vcell desk num">{letter().attempts}</GridCell>
          <GridCell class="vcell desk">{t().dead.states[letter().state]}</GridCell>
          <GridCell class="run-card phone">
            <span class="run-card-line">
              <strong class="vcell">{letter().target ?? letter().job_id}</strong>
              <span class="quiet">
                <Elapsed at={letter().dead_at} />
              </span>
            </span>
            <span class="vcell">{letter().reason}</span>
            <span class="run-card-line quiet">
              <span>{letter().source}</span>
              <span>{t().dead.states[letter().state]}</span>
            </span>
          </GridCell>
        </>
      )}
    </Show>
  );
}
