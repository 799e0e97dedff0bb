import "./network.css";
import { useSearchParams } from "@solidjs/router";
import { For, Match, Show, Switch } from "solid-js";
import { createTitle } from "../../app/title.ts";
import { InZone, useServices } from "../../lib/services.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import { FailureNotice, Notice } from "../../ui/Notice.tsx";
import { createRankSlide } from "../../ui/rank-slide.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { useTransit } from "../context.tsx";
import { useNetworkName } from "../use-network-name.ts";
import { Headline } from "./Headline.tsx";
import { createNetworkModel, type NetworkModel } from "./model.ts";
import { NetworkGroup } from "./NetworkGroup.tsx";

/** The network at a glance: what is wrong, since when, and nothing more. */
export default function NetworkPage() {
  const { t } = useServices();
  const [query] = useSearchParams<{ network: string }>();
  const model = createNetworkModel(() => query.network);
  createTitle(() => t().network.title);
  return (
    <div class="network" classList={{ stale: model.isStale() }}>
      <Headline model={model} />
      <Filters model={model} />
      <Switch fallback={<Groups model={model} />}>
        <Match when={model.failure()}>{(failure) => <FailureNotice failure={failure()} retry={model.retry} />}</Match>
        <Match when={model.loading()}>
          <Skeleton rows={9} height="4.5rem" />
        </Match>
      </Switch>
    </div>
  );
}

function Filters(props: { model: NetworkModel }) {
  const { t } = useServices();
  const networkName = useNetworkName();
  return (
    <Show when={props.model.filters().length > 1}>
      <nav class="chips" aria-label={t().network.filter}>
        <a class="chip" href="/" noScroll aria-current={props.model.filter() === null ? "true" : undefined}>
          {t().allNetworks}
        </a>
        <For each={props.model.filters()}>
          {(one) => (
            <a
              class="chip"
              href={`/?network=${one.network}`}
              noScroll
              aria-current={props.model.filter() === one.id ? "true" : undefined}
            >
              {networkName(one.id)}
              <Show when={one.troubled > 0}>
                <strong class="num count" title={t().network.trouble(one.troubled)}>
                  {one.troubled}
                </strong>
              </Show>
            </a>
          )}
        </For>
      </nav>
    </Show>
  );
}

function Groups(props: { model: NetworkModel }) {
  const { t } = useServices();
  const networkName = useNetworkName();
  const { networkOf } = useTransit();
  let groups: HTMLDivElement | undefined;
  createRankSlide(() => groups);
  return (
    <div class="groups" ref={groups}>
      <Keyed
        each={props.model.groups()}
        by={(group) => group.id}
        fallback={<Notice title={t().network.noLines} detail={t().network.noLinesDetail} />}
      >
        {(group) => (
          <InZone zone={networkOf(group().id)?.zone ?? null}>
            <NetworkGroup group={group()} title={networkName(group().id)} history={props.model.history()} />
          </InZone>
        )}
      </Keyed>
    </div>
  );
}
