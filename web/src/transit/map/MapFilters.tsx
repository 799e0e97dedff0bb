import { useSearchParams } from "@solidjs/router";
import { createMemo, For } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { networkOf } from "../../lib/url-state.ts";
import { useTransit } from "../context.tsx";
import { groupOf } from "../network/rank.ts";
import type { Network } from "../types.ts";
import { useNetworkName } from "../use-network-name.ts";

const ORDER: readonly string[] = ["metro", "rer", "tram", "transilien", "ter", "shuttle"] satisfies Network[];

export function MapFilters() {
  const { t } = useServices();
  const networkName = useNetworkName();
  const { lines } = useTransit();
  const [query] = useSearchParams<{ network: string }>();
  const only = createMemo(() => networkOf(query.network));
  const served = createMemo(() => {
    const groups = new Set(lines.body()?.lines.map((line) => groupOf(line.network)));
    return [...ORDER, ...(lines.body()?.networks ?? []).map(({ id }) => id)].filter((network) =>
      groups.has(groupOf(network)),
    );
  });
  return (
    <nav class="chips" aria-label={t().network.filter}>
      <a class="chip" href="/map" noScroll aria-current={only() === null ? "true" : undefined}>
        {t().allNetworks}
      </a>
      <For each={served()}>
        {(network) => (
          <a
            class="chip"
            href={`/map?network=${network}`}
            noScroll
            aria-current={only() === network ? "true" : undefined}
          >
            {networkName(groupOf(network))}
          </a>
        )}
      </For>
    </nav>
  );
}
