import { useSearchParams } from "@solidjs/router";
import { createMemo, Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import type { LineModel } from "./model.ts";
import { nextWords } from "./train-words.ts";

/** The trains of the diagram as a list, for whoever does not point at things. */
export function TrainList(props: { model: LineModel }) {
  const { t } = useServices();
  const [query, setQuery] = useSearchParams<{ train: string }>();
  const trains = createMemo(() => props.model.trains());
  const nameOf = (id: string): string => props.model.station(id)?.name ?? id;
  const select = (id: string): void => {
    setQuery({ train: query.train === id ? null : id }, { replace: true });
  };
  return (
    <Show when={trains().length > 0} fallback={<p class="quiet small">{t().lineView.noTrains}</p>}>
      <details class="train-list">
        <summary>
          {t().lineView.trains(trains().length)} <span class="quiet">({t().lineView.estimated})</span>
        </summary>
        <ul>
          <Keyed each={trains()} by={(train) => train.id}>
            {(train) => (
              <li>
                <button type="button" aria-pressed={query.train === train().id} onClick={() => select(train().id)}>
                  <strong>{train().destination}</strong>
                  <span class="quiet num">{nextWords(t(), train(), nameOf)}</span>
                </button>
              </li>
            )}
          </Keyed>
        </ul>
      </details>
    </Show>
  );
}
