import { createMemo, For, Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { ProvenanceMark } from "../ProvenanceMark.tsx";
import type { Departure, Provenance } from "../types.ts";
import { waitWords } from "../wait-words.ts";
import { nextByWay, type Way } from "./directions.ts";
import type { LineModel } from "./model.ts";

type Shown = { id: string; wait: string; destination: string; provenance: Provenance };

/** The next two departures each way, in a line's list of stops. Redrawn when a word of them changes, not each second. */
export function StopDepartures(props: {
  model: LineModel;
  stationId: string;
  ways: readonly Way[];
  withDestination: (way: Way) => boolean;
  /** Nothing stops here now: what is announced all the same stands back. */
  isClosed?: boolean;
}) {
  const { t, now } = useServices();
  const next = createMemo(
    (): Record<Way, Shown[]> | null => {
      const departures = props.model.departures(props.stationId);
      if (departures === null) return null;
      const ways = nextByWay(props.model.layout(), props.stationId, departures, now());
      const shown = (list: Departure[]): Shown[] =>
        list.map((departure) => ({
          id: departure.id,
          wait: waitWords(t(), departure, now()) ?? t().board.noTime,
          // Upstreams write "Gare de …" before half of them, which is all that fits here.
          destination: props.model.station(departure.destination_id ?? "")?.name ?? departure.destination,
          provenance: departure.provenance,
        }));
      return { down: shown(ways.down), up: shown(ways.up), other: shown(ways.other) };
    },
    null,
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  return (
    <div class="ways" classList={{ closed: props.isClosed === true }}>
      <For each={props.ways}>
        {(way) => (
          <ul class={`way ${way}`}>
            <For
              each={next()?.[way]}
              fallback={
                <li class="none">
                  <span aria-hidden="true">–</span>
                  <span class="sr">
                    {props.model.departures(props.stationId) === null
                      ? t().lineView.departuresUnknown
                      : t().lineView.noDepartures}
                  </span>
                </li>
              }
            >
              {(departure) => (
                <li class={departure.provenance}>
                  <ProvenanceMark provenance={departure.provenance} />
                  <span class="wait num">{departure.wait}</span>
                  <span classList={{ sr: !props.withDestination(way), to: true }}>{departure.destination}</span>
                  <Show when={departure.provenance !== "live"}>
                    <span class="sr">{t().board.provenanceShort[departure.provenance]}</span>
                  </Show>
                </li>
              )}
            </For>
          </ul>
        )}
      </For>
    </div>
  );
}
