import { createSignal, For, onCleanup, Show } from "solid-js";
import { numberOf } from "../../desk/time-words.ts";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { useOrders } from "../link/context.tsx";
import { stateLevel } from "../parts.tsx";
import { CARRIERS, isEveryOrder, type ListFilter, listFilterOf, STATES, WINDOWS } from "./list-filter.ts";

/** Typing asks when it pauses. */
const TYPING_MS = 250;

export function Filters(props: { filter: ListFilter; change: (filter: ListFilter) => void }) {
  const { t, board } = useOrders();
  const set = (part: Partial<ListFilter>): void => props.change({ ...props.filter, ...part });
  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const [isOpen, setOpen] = createSignal(
    props.filter.shop !== "" || props.filter.country !== "" || props.filter.held !== "" || props.filter.printed !== "",
  );
  const countOf = (state: string): number | null => board()?.states.find((one) => one.state === state)?.count ?? null;
  const toggled = <T extends string>(all: readonly T[], chosen: readonly T[], one: T): T[] =>
    all.filter((value) => (value === one ? !chosen.includes(value) : chosen.includes(value)));
  const p = () => t().list.parts;
  return (
    <search class="filters">
      <div class="filter-row">
        <input
          type="search"
          class="find"
          data-find
          aria-label={t().list.find}
          placeholder={t().list.find}
          value={props.filter.q}
          maxlength={100}
          onInput={(event) => {
            const q = event.currentTarget.value;
            clearTimeout(typing);
            typing = setTimeout(() => set({ q }), TYPING_MS);
          }}
        />
        <fieldset class="segments" aria-label={p().since}>
          <button type="button" aria-pressed={props.filter.since === ""} onClick={() => set({ since: "" })}>
            {p().anyTime}
          </button>
          <For each={WINDOWS}>
            {(name) => (
              <button type="button" aria-pressed={props.filter.since === name} onClick={() => set({ since: name })}>
                {p().windows[name]}
              </button>
            )}
          </For>
        </fieldset>
        <fieldset class="segments" aria-label={t().list.sort}>
          <button type="button" aria-pressed={props.filter.sort === ""} onClick={() => set({ sort: "" })}>
            {t().list.newest}
          </button>
          <button type="button" aria-pressed={props.filter.sort === "ship_by"} onClick={() => set({ sort: "ship_by" })}>
            {t().list.byShipBy}
          </button>
        </fieldset>
        <details class="more-filters" open={isOpen()} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary class="text-button">{t().filters}</summary>
          <div class="filter-row">
            <For each={CARRIERS}>
              {(carrier) => (
                <button
                  type="button"
                  class="tag"
                  aria-pressed={props.filter.carriers.includes(carrier)}
                  onClick={() => set({ carriers: toggled(CARRIERS, props.filter.carriers, carrier) })}
                >
                  {t().carriers[carrier]}
                </button>
              )}
            </For>
            <label class="inline-field">
              {p().shop}
              <select value={props.filter.shop} onChange={(event) => set({ shop: event.currentTarget.value })}>
                <option value="">{p().all}</option>
                <For each={board()?.shops ?? []}>
                  {(shop) => (
                    <option value={shop.id} selected={props.filter.shop === shop.id}>
                      {shop.name}
                    </option>
                  )}
                </For>
              </select>
            </label>
            <label class="inline-field">
              {p().country}
              <input
                type="text"
                size={8}
                placeholder={p().countryHint}
                value={props.filter.country}
                onChange={(event) => set({ country: listFilterOf({ country: event.currentTarget.value }).country })}
              />
            </label>
            <label class="inline-field">
              {p().held}
              <select
                value={props.filter.held}
                onChange={(event) => set({ held: listFilterOf({ held: event.currentTarget.value }).held })}
              >
                <option value="">{p().any}</option>
                <option value="true">{p().heldOnly}</option>
                <option value="false">{p().notHeld}</option>
              </select>
            </label>
            <label class="inline-field">
              {p().printed}
              <select
                value={props.filter.printed}
                onChange={(event) => set({ printed: listFilterOf({ printed: event.currentTarget.value }).printed })}
              >
                <option value="">{p().any}</option>
                <option value="false">{p().notPrinted}</option>
                <option value="true">{p().printedOnly}</option>
              </select>
            </label>
          </div>
        </details>
        <Show when={!isEveryOrder(props.filter)}>
          <button type="button" class="text-button" onClick={() => props.change(listFilterOf({}))}>
            {t().clear}
          </button>
        </Show>
      </div>
      <fieldset class="outcomes" aria-label={p().state}>
        <For each={STATES}>
          {(state) => (
            <button
              type="button"
              class="tag"
              aria-pressed={props.filter.states.includes(state)}
              onClick={() => set({ states: toggled(STATES, props.filter.states, state) })}
            >
              <StatusMark level={countOf(state) === 0 ? "normal" : stateLevel(state)} />
              {t().states[state]}
              <span class="num">{countOf(state) === null ? "" : numberOf(t().locale, countOf(state) ?? 0)}</span>
            </button>
          )}
        </For>
      </fieldset>
    </search>
  );
}
