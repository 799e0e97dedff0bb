import { A } from "@solidjs/router";
import { createMemo, For } from "solid-js";
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
