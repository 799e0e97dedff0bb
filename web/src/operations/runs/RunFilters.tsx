import { createMemo, createSignal, createUniqueId, For, onCleanup, Show } from "solid-js";
import { numberOf } from "../../desk/time-words.ts";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { useOperations } from "../link/context.tsx";
import { outcomeLevel } from "../parts/State.tsx";
import type { RunCounts } from "../wire.ts";
import { EVERY_RUN, isEveryRun, RUN_OUTCOMES, type RunFilter, WINDOW_NAMES } from "./run-filter.ts";

/** Typing asks when it pauses. */
const TYPING_MS = 250;

export function RunFilters(props: {
  filter: RunFilter;
  change: (filter: RunFilter) => void;
  counts: RunCounts | null;
}) {
  const { t, board } = useOperations();
  const [isCustom, setCustom] = createSignal(props.filter.since !== "" || props.filter.until !== "");
  const set = (part: Partial<RunFilter>): void => props.change({ ...props.filter, ...part });
  const period = (part: Partial<RunFilter>, custom: boolean): void => {
    setCustom(custom);
    set(part);
  };
  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const later = (part: Partial<RunFilter>): void => {
    clearTimeout(typing);
    typing = setTimeout(() => set(part), TYPING_MS);
  };
  const countOf = (outcome: string): number | null =>
    props.counts?.outcomes.find((one) => one.outcome === outcome)?.count ?? null;
  const toggle = (outcome: string): void => {
    const has = props.filter.outcomes.includes(outcome);
    set({ outcomes: RUN_OUTCOMES.filter((one) => (one === outcome ? !has : props.filter.outcomes.includes(one))) });
  };
  const known = createMemo(() => {
    const schedules = board()?.schedules ?? [];
    const unique = (values: string[]) => [...new Set(values)].sort();
    return {
      source: unique((board()?.sources ?? []).map(({ source }) => source)),
      domain: unique(schedules.map(({ domain }) => domain)),
      task_type: unique(schedules.map(({ task_type }) => task_type)),
      lane: (board()?.workers ?? []).map(({ worker_id }) => worker_id),
      target: unique(schedules.map(({ target }) => target)),
    };
  });
  const forInput = (iso: string): string => {
    if (iso === "") return "";
    const at = new Date(iso);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  const fromInput = (local: string): string => (local === "" ? "" : new Date(local).toISOString());
  const hasMore = () =>
    [props.filter.source, props.filter.domain, props.filter.taskType, props.filter.lane, props.filter.target].some(
      (one) => one !== "",
    );

  return (
    <search class="filters">
      <div class="filter-row">
        <input
          type="search"
          class="find"
          data-find
          aria-label={t().runs.find}
          placeholder={t().runs.find}
          value={props.filter.q}
          onInput={(event) => later({ q: event.currentTarget.value })}
        />
        <fieldset class="segments" aria-label={t().runs.period}>
          <button
            type="button"
            aria-pressed={props.filter.last === "" && !isCustom()}
            onClick={() => period({ last: "", since: "", until: "" }, false)}
          >
            {t().runs.anyTime}
          </button>
          <For each={WINDOW_NAMES}>
            {(name) => (
              <button
                type="button"
                aria-pressed={props.filter.last === name}
                onClick={() => period({ last: name, since: "", until: "" }, false)}
              >
                {t().runs.window[name]}
              </button>
            )}
          </For>
          <button type="button" aria-pressed={isCustom()} onClick={() => period({ last: "" }, true)}>
            {t().runs.custom}
          </button>
        </fieldset>
        <Show when={isCustom()}>
          <label class="inline-field">
            {t().runs.from}
            <input
              type="datetime-local"
              value={forInput(props.filter.since)}
              onChange={(event) => set({ since: fromInput(event.currentTarget.value) })}
            />
          </label>
          <label class="inline-field">
            {t().runs.to}
            <input
              type="datetime-local"
              value={forInput(props.filter.until)}
              onChange={(event) => set({ until: fromInput(event.currentTarget.value) })}
            />
          </label>
        </Show>
        <label class="inline-field">
          <input
            type="checkbox"
            checked={props.filter.final}
            onChange={(event) => set({ final: event.currentTarget.checked })}
          />
          {t().runs.final}
        </label>
        <details class="more-filters" open={hasMore()}>
          <summary class="text-button">{t().filters}</summary>
          <div class="filter-row">
            <Suggest
              label={t().runs.parts.target}
              value={props.filter.target}
              known={known().target}
              set={(target) => set({ target })}
            />
            <Suggest
              label={t().runs.parts.source}
              value={props.filter.source}
              known={known().source}
              set={(source) => set({ source })}
            />
            <Suggest
              label={t().runs.parts.task_type}
              value={props.filter.taskType}
              known={known().task_type}
              set={(taskType) => set({ taskType })}
            />
            <Suggest
              label={t().runs.parts.domain}
              value={props.filter.domain}
              known={known().domain}
              set={(domain) => set({ domain })}
            />
            <Suggest
              label={t().runs.parts.lane}
              value={props.filter.lane}
              known={known().lane}
              set={(lane) => set({ lane })}
            />
          </div>
        </details>
        <Show when={!isEveryRun(props.filter)}>
          <button type="button" class="text-button" onClick={() => period(EVERY_RUN, false)}>
            {t().clear}
          </button>
        </Show>
      </div>
      <fieldset class="outcomes" aria-label={t().runs.parts.outcome}>
        <For each={RUN_OUTCOMES}>
          {(outcome) => (
            <button
              type="button"
              class="tag"
              aria-pressed={props.filter.outcomes.includes(outcome)}
              onClick={() => toggle(outcome)}
            >
              <StatusMark level={outcomeLevel(outcome)} />
              {t().outcome[outcome]}
              <span class="num">{countOf(outcome) === null ? "" : numberOf(t().locale, countOf(outcome) ?? 0)}</span>
            </button>
          )}
        </For>
      </fieldset>
      <Show when={props.filter.cause}>
        {(cause) => (
          <p class="cause">
            <span class="quiet">{t().runs.parts.cause}</span> <span class="mono">{cause()}</span>
            <button type="button" class="text-button" onClick={() => set({ cause: "" })} aria-label={t().clear}>
              ✕
            </button>
          </p>
        )}
      </Show>
    </search>
  );
}

function Suggest(props: { label: string; value: string; known: string[]; set: (value: string) => void }) {
  const id = createUniqueId();
  return (
    <label class="inline-field">
      {props.label}
      <input
        type="text"
        list={id}
        value={props.value}
        onChange={(event) => props.set(event.currentTarget.value.trim())}
      />
      <datalist id={id}>
        <For each={props.known}>{(value) => <option value={value} />}</For>
      </datalist>
    </label>
  );
}
