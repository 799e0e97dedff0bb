import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { lineHref } from "../../lib/url-state.ts";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { useLineName } from "../use-line-name.ts";
import type { MapModel } from "./model.ts";

/** The map in words: each line with its state and its trains, for whoever does not see or point at it. */
export function MapList(props: { model: MapModel }) {
  const { t } = useServices();
  const lineName = useLineName();
  const counts = createMemo(() => {
    const counted = new Map<string, number>();
    for (const { line } of props.model.trains()) counted.set(line, (counted.get(line) ?? 0) + 1);
    return counted;
  });
  return (
    <details class="map-list">
      <summary>{t().map.list}</summary>
      <ul class="side-list">
        <For each={[...(props.model.scene()?.lines ?? [])].reverse()}>
          {(line) => (
            <li>
              <A href={lineHref(line.summary)} class="side-link">
                <LineBadge line={line.summary} name="" decorative size="small" />
                <span class="grow">{lineName(line.summary)}</span>
                <Show when={props.model.status(line.key)}>
                  {(status) => (
                    <span class="state small">
                      <StatusMark level={status().level} />
                      {t().levels[status().level]}
                    </span>
                  )}
                </Show>
                <span class="small quiet num">{t().map.trains(counts().get(line.key) ?? 0)}</span>
              </A>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}
