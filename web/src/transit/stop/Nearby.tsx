import { For, Show } from "solid-js";
import { walkMinutes } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import { stopHref } from "../../lib/url-state.ts";
import { Signs } from "../Signs.tsx";
import type { Place } from "./model.ts";

/** What else can be reached on foot. */
export function Nearby(props: { places: { place: Place; metres: number }[] }) {
  const { t } = useServices();
  return (
    <Show when={props.places.length > 0}>
      <section aria-labelledby="nearby">
        <h2 id="nearby">{t().board.nearby}</h2>
        <ul class="side-list">
          <For each={props.places}>
            {({ place, metres }) => (
              <li>
                <a href={stopHref(place.id)} class="side-link">
                  <span class="grow">{place.name}</span>
                  <Signs refs={place.lines} />
                  <span class="small quiet num">{t().board.walk(walkMinutes(metres))}</span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
