import { Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { ProvenanceMark } from "../ProvenanceMark.tsx";
import type { LineDetail } from "../types.ts";
import type { LineModel } from "./model.ts";
import { TrainShape } from "./TrainShape.tsx";

export function Legend(props: { line: LineDetail; model: LineModel }) {
  const { t } = useServices();
  const has = (level: "closed" | "disrupted") =>
    props.model.status()?.level === level ||
    props.model.status()?.sections.some((section) => section.level === level) === true;
  const hasOneWay = () => props.model.layout()?.edges.some((edge) => edge.oneWay !== null) === true;
  return (
    <section class="legend" aria-label={t().lineView.legend}>
      <h3>{t().lineView.legend}</h3>
      <ul>
        <li>
          <span class="legend-train">
            <TrainShape heading="down" confidence="medium" />
          </span>
          <span>
            {t().lineView.legendTrain}. {t().lineView.legendTail}.
          </span>
        </li>
        <Show when={has("closed")}>
          <li>
            <i class="swatch closed" />
            {t().lineView.legendClosed}
          </li>
        </Show>
        <Show when={has("disrupted")}>
          <li>
            <i class="swatch disrupted" />
            {t().lineView.legendDisrupted}
          </li>
        </Show>
        <Show when={hasOneWay()}>
          <li>
            <svg class="swatch-arrow" viewBox="0 0 10 10" aria-hidden="true">
              <path d="M2 3.5 5 6.5 8 3.5" />
            </svg>
            {t().lineView.legendOneWay}
          </li>
        </Show>
        <li class="marks">
          <ProvenanceMark provenance="live" /> {t().board.provenanceShort.live}
          <ProvenanceMark provenance="scheduled" /> {t().board.provenanceShort.scheduled}
          <ProvenanceMark provenance="unmatched" /> {t().board.provenanceShort.unmatched}
        </li>
      </ul>
    </section>
  );
}
