import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { lineHref } from "../../lib/url-state.ts";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { useTransit } from "../context.tsx";
import { byLabel } from "../network/rank.ts";
import type { LineSummary } from "../types.ts";
import { useLineName } from "../words.ts";
import type { Station } from "./model.ts";

const NETWORK_ORDER = ["metro", "rer", "transilien", "tram", "ter", "shuttle", "funicular", "cable", "bus"];

/** The signs of the other lines at a stop. */
export function Interchanges(props: { station: Station }) {
  const { t } = useServices();
  const { lineOf } = useTransit();
  const lineName = useLineName();
  const lines = createMemo(() => {
    const known = props.station.interchanges.map(lineOf).filter((line): line is LineSummary => line !== undefined);
    // Six regional lines with one sign say no more than one does.
    const signs = new Map(known.map((line) => [`${line.network} ${line.label}`, line]));
    return [...signs.values()].sort(
      (a, b) => NETWORK_ORDER.indexOf(a.network) - NETWORK_ORDER.indexOf(b.network) || byLabel(a, b),
    );
  });
  return (
    <Show when={lines().length > 0}>
      <ul class="interchanges">
        <For each={lines()}>
          {(line) => (
            <li>
              <A href={lineHref(line)} tabindex="-1" title={lineName(line)}>
                <LineBadge line={line} name={t().lineView.correspondence(lineName(line))} size="small" />
              </A>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
