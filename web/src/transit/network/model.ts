import { type Accessor, createMemo } from "solid-js";
import type { Failure } from "../../lib/api.ts";
import { useServices } from "../../lib/services.tsx";
import { feedFreshness } from "../../lib/truth.ts";
import { networkOf } from "../../lib/url-state.ts";
import { useTransit } from "../context.tsx";
import { createHistory } from "../history/history.ts";
import type { LineHistory, Network } from "../types.ts";
import { type Counts, countLevels, type Group, type GroupId, groupNetworks, groupOf } from "./rank.ts";

type Filter = { id: GroupId; network: string; troubled: number };

export type NetworkModel = {
  filter: Accessor<GroupId | null>;
  filters: Accessor<Filter[]>;
  groups: Accessor<Group[]>;
  counts: Accessor<Counts>;
  /** Nothing credible is known of any line. */
  isBlind: Accessor<boolean>;
  isStale: Accessor<boolean>;
  /** Of the last 24 hours, by "metro:13"; empty until it is there. */
  history: Accessor<ReadonlyMap<string, LineHistory["states"]>>;
  loading: Accessor<boolean>;
  failure: Accessor<Failure | null>;
  retry(): void;
};

const FILTER_ORDER: readonly Network[] = ["metro", "rer", "tram", "transilien", "ter", "shuttle", "bus"];

export function createNetworkModel(network: Accessor<string | string[] | undefined>): NetworkModel {
  const { now, standOn } = useServices();
  const { lines, traffic } = useTransit();
  const feeds = createMemo(() => traffic.feeds(null));
  standOn(feeds);

  const all = createMemo(() => groupNetworks(lines.body()?.lines ?? [], traffic.statuses()));
  const filter = createMemo(() => {
    const asked = networkOf(network());
    const group = asked === null ? null : groupOf(asked);
    return all().some(({ id }) => id === group) ? group : null;
  });
  const groups = createMemo(() => (filter() === null ? all() : all().filter((group) => group.id === filter())));
  const counts = createMemo(() => countLevels(groups()));
  const filters = createMemo(() =>
    [...FILTER_ORDER, ...(lines.body()?.networks ?? []).map(({ id }) => id)].flatMap((one) => {
      const group = all().find((candidate) => candidate.id === groupOf(one));
      return group === undefined ? [] : [{ id: group.id, network: one, troubled: group.troubled.length }];
    }),
  );
  return {
    filter,
    filters,
    groups,
    counts,
    isBlind: createMemo(() => {
      const { unknown, ...known } = counts();
      return unknown > 0 && Object.values(known).every((count) => count === 0);
    }),
    history: createHistory(() => null),
    isStale: createMemo(() => feeds().some((feed) => feedFreshness(feed, now()) === "stale")),
    loading: () => lines.loading() || traffic.loading(),
    // Without the lines there is nothing to show; without traffic there still are the lines, as unknown.
    failure: lines.failure,
    retry: () => {
      lines.retry();
      traffic.retry();
    },
  };
}
