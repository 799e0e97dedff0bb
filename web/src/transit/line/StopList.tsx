import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { stopHref } from "../../lib/url-state.ts";
import { Notice } from "../../ui/Notice.tsx";
import type { LineDetail } from "../types.ts";
import { Interchanges } from "./Interchanges.tsx";
import type { LineModel } from "./model.ts";
import { StopDepartures } from "./StopDepartures.tsx";

/** Every stop of a line of which works hide the order: by name, and saying so. */
export function StopList(props: { model: LineModel; line: LineDetail }) {
  const { t } = useServices();
  const stations = createMemo(() => [...props.line.stations].sort((a, b) => a.name.localeCompare(b.name, "fr")));
  /** Two stops of one line can bear one name: their towns tell them apart. */
  const repeated = createMemo(() => {
    const names = props.line.stations.map((station) => station.name);
    return new Set(names.filter((name, index) => names.indexOf(name) !== index));
  });
  return (
    <>
      <Notice title={t().lineView.orderUnknown} detail={t().lineView.orderUnknownDetail} />
      <ol class="stops plain">
        <For each={stations()}>
          {(station) => (
            <li class="stop">
              <div class="stop-name">
                <A href={stopHref(station.id)} class="name">
                  {station.name}
                </A>
                <Show when={repeated().has(station.name)}>
                  <span class="quiet small">{station.town}</span>
                </Show>
                <Interchanges station={station} />
              </div>
              <StopDepartures
                model={props.model}
                stationId={station.id}
                ways={["other"]}
                withDestination={() => true}
              />
            </li>
          )}
        </For>
      </ol>
    </>
  );
}
