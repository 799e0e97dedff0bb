import { For } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { ProvenanceMark } from "../ProvenanceMark.tsx";

const PROVENANCES = ["live", "scheduled", "unmatched", "cancelled"] as const;

export function ProvenanceLegend() {
  const { t } = useServices();
  return (
    <section aria-labelledby="provenance-legend">
      <h2 id="provenance-legend">{t().board.legend}</h2>
      <ul class="provenance-legend small">
        <For each={PROVENANCES}>
          {(provenance) => (
            <li>
              <ProvenanceMark provenance={provenance} />
              {t().board.provenance[provenance]}
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
