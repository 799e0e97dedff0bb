import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { lineHref } from "../../lib/url-state.ts";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { useTransit } from "../context.tsx";
import { signsOf } from "../signs.ts";
import { useLineName } from "../use-line-name.ts";
import type { Station } from "./model.ts";

/** The signs of the other lines at a stop. */
export function Interchanges(props: { station: Station }) {
  const { t } = useServices();
  const { lineOf } = useTransit();
  const lineName = useLineName();
  const lines = createMemo(() => signsOf(props.station.interchanges, lineOf));
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
