import "./search.css";
import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For, Match, onMount, Show, Switch } from "solid-js";
import { SearchIcon } from "../../app/icons.tsx";
import { rememberPage } from "../../lib/preferences.ts";
import { useServices } from "../../lib/services.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useTransit } from "../context.tsx";
import { Signs } from "../Signs.tsx";
import { createSearchModel, type Option } from "./model.ts";

/** Finds any line, stop or command by the beginning of a word. */
export default function SearchDialog(props: { close: () => void; showKeys: () => void }) {
  const { t, setLanguage, language, setTheme } = useServices();
  const navigate = useNavigate();
  const [query, setQuery] = createSignal("");
  const commands = createMemo(() => [
    { text: t().search.near, run: () => navigate("/near") },
    { text: t().app.theme.light, run: () => setTheme("light") },
    { text: t().app.theme.dark, run: () => setTheme("dark") },
    { text: t().app.theme.system, run: () => setTheme("system") },
    { text: t().app.switchLanguage, run: () => setLanguage(language() === "fr" ? "en" : "fr") },
    { text: t().app.keys, run: () => props.showKeys() },
  ]);
  const { lineOf } = useTransit();
  const model = createSearchModel(query, commands, t, lineOf);
  let input: HTMLInputElement | undefined;
  let list: HTMLDivElement | undefined;
  onMount(() => input?.focus());

  const open = (option: Option | undefined): void => {
    if (option === undefined) return;
    props.close();
    if (option.to.kind === "command") {
      option.to.run();
      return;
    }
    rememberPage({ href: option.to.href, text: option.text });
    navigate(option.to.href);
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      model.move(step);
      list?.querySelector(`#option-${model.active()}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(model.options()[model.active()]);
    } else if (event.key === "Escape" && query() !== "") {
      event.preventDefault();
      setQuery("");
    }
  };

  return (
    <Dialog label={t().search.title} close={props.close} class="full search">
      <div class="search-box">
        <SearchIcon />
        <input
          ref={input}
          type="text"
          role="combobox"
          inputmode="search"
          enterkeyhint="go"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-label={t().search.title}
          aria-expanded={model.options().length > 0}
          aria-controls="search-options"
          aria-autocomplete="list"
          aria-activedescendant={model.options().length > 0 ? `option-${model.active()}` : undefined}
          placeholder={t().search.placeholder}
          value={query()}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKey}
        />
      </div>
      <Switch>
        <Match when={model.failure() !== null && model.failure()?.kind !== "refused"}>
          <p class="search-note" role="alert">
            <strong>{t().search.failed}</strong> {t().search.failedDetail}
          </p>
        </Match>
        <Match when={model.nothing()}>
          <p class="search-note">
            <strong>{t().search.none(query())}</strong>
            <br />
            <span class="quiet">{t().search.noneDetail}</span>
          </p>
        </Match>
      </Switch>
      <div class="search-options" id="search-options" role="listbox" aria-label={t().search.title} ref={list}>
        <For each={model.groups()}>
          {(group) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a listbox
            <div role="group" aria-label={group.title}>
              <p class="search-title small quiet" aria-hidden="true">
                {group.title}
              </p>
              <For each={group.options}>
                {(option) => <OptionRow option={option} model={model} open={() => open(option)} />}
              </For>
            </div>
          )}
        </For>
      </div>
      <p class="search-hint small quiet" aria-hidden="true">
        {t().search.hint}
      </p>
      <p class="sr" aria-live="polite">
        {query() === "" ? "" : t().search.results(model.options().length)}
      </p>
    </Dialog>
  );
}

function OptionRow(props: { option: Option; model: ReturnType<typeof createSearchModel>; open: () => void }) {
  const index = createMemo(() => props.model.options().indexOf(props.option));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the combobox's, as its pattern has it
    <div
      id={`option-${index()}`}
      role="option"
      tabIndex={-1}
      class="search-option"
      aria-selected={index() === props.model.active()}
      onClick={() => props.open()}
      onPointerMove={() => props.model.setActive(index())}
    >
      <span class="grow">
        {props.option.text}
        <Show when={props.option.hint}>
          <span class="quiet small"> {props.option.hint}</span>
        </Show>
      </span>
      <Signs refs={props.option.signs} max={5} />
    </div>
  );
}
