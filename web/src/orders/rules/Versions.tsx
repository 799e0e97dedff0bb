import { For, Show } from "solid-js";
import type { RuleVersions } from "../../../../domains/orders/wire.ts";
import type { Answer } from "../../desk/answer.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Settled } from "../../desk/State.tsx";
import { Moment } from "../../desk/Times.tsx";
import { useOrders } from "../link/context.tsx";

/** Who saved what, when; an earlier one is taken back into the editor, never straight into force. */
export function Versions(props: {
  versions: Answer<RuleVersions>;
  current: number;
  restore: (version: number) => void;
}) {
  const { t } = useOrders();
  const rows = () => props.versions.body()?.versions ?? [];
  return (
    <Panel title={t().rules.versions}>
      <Settled
        loading={props.versions.body() === null && props.versions.why() === null}
        why={props.versions.why()}
        again={props.versions.again}
        empty={rows().length === 0}
        emptyWords={t().rules.noVersions}
      >
        <ol class="rule-versions">
          <For each={rows()}>
            {(row) => (
              <li>
                <span>
                  <strong class="num">{t().rules.versionLine(row.version, row.rules)}</strong>{" "}
                  <span class="quiet">
                    <Moment at={row.saved_at} /> {t().by(row.saved_by)}
                  </span>
                </span>
                <Show when={row.version !== props.current} fallback={<span class="quiet">{t().rules.current}</span>}>
                  <button
                    type="button"
                    class="text-button"
                    aria-label={t().rules.restoreOf(row.version)}
                    onClick={() => props.restore(row.version)}
                  >
                    {t().rules.restore}
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ol>
      </Settled>
    </Panel>
  );
}
