import { createSignal, For, Show } from "solid-js";
import type { Results } from "../../../../domains/orders/wire.ts";
import { Said } from "../../desk/State.tsx";
import { FileButton } from "../form.tsx";
import { useOrders } from "../link/context.tsx";

/** Tracking as a file: the way of carriers without an API. Each line has an answer of its own. */
export function TrackingUpload() {
  const { t, api, complain, say, whyNot } = useOrders();
  const [results, setResults] = createSignal<Results | null>(null);
  const refused = () => (results()?.results ?? []).filter(({ outcome }) => outcome === "refused");
  return (
    <>
      <p class="drop">
        <span>{t().accounts.uploadLead}</span>
        <FileButton
          label={t().accounts.upload}
          whyNot={whyNot("tracking:upload")}
          read={async (text) => {
            const answer = await api.upload<Results>("/api/v1/orchestrator/upload-tracking", text);
            if (complain(answer) || !answer.ok) return;
            setResults(answer.body);
            say(t().set.accepted(answer.body.accepted, answer.body.results.length));
          }}
        />
      </p>
      <Show when={results()}>
        {(done) => (
          <div aria-live="polite">
            <Said level={refused().length > 0 ? "warning" : "normal"} strong>
              {t().set.accepted(done().accepted, done().results.length)}
            </Said>
            <ul class="rejected">
              <For each={refused()}>
                {(row) => (
                  <li>
                    <strong class="mono">{row.order_id ?? row.id}</strong> <span>{row.reason}</span>
                  </li>
                )}
              </For>
            </ul>
          </div>
        )}
      </Show>
    </>
  );
}
