import { A, useLocation } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { useOperations } from "../link/context.tsx";
import { readViews, type SavedView, withView, writeViews } from "./saved-views.ts";

/** A view is a link: those of the house, and those that somebody named on this device. */
export function Views() {
  const { t } = useOperations();
  const location = useLocation();
  const [views, setViews] = createSignal<SavedView[]>(readViews(localStorage));
  const [name, setName] = createSignal<string | null>(null);
  const house = (): SavedView[] => [
    { name: t().runs.builtIn.all, search: "" },
    { name: t().runs.builtIn.failed, search: "?outcome=throttled%2Cunavailable%2Cmalformed%2Crejected%2Cexpired" },
    {
      name: t().runs.builtIn.given,
      search: "?outcome=throttled%2Cunavailable%2Cmalformed%2Crejected%2Cexpired&final=true",
    },
    { name: t().runs.builtIn.hour, search: "?last=1h" },
  ];
  const keep = (next: SavedView[]): void => {
    setViews(next);
    writeViews(localStorage, next);
  };
  const isHere = (view: SavedView) => sameSearch(location.search, view.search);
  return (
    <nav class="views" aria-label={t().runs.views}>
      <For each={house()}>
        {(view) => (
          <A class="tag" href={`/admin/runs${view.search}`} data-here={isHere(view)}>
            {view.name}
          </A>
        )}
      </For>
      <For each={views()}>
        {(view) => (
          <span class="view">
            <A class="tag" href={`/admin/runs${view.search}`} data-here={isHere(view)}>
              {view.name}
            </A>
            <button
              type="button"
              class="text-button"
              aria-label={t().runs.removeView(view.name)}
              title={t().runs.removeView(view.name)}
              onClick={() => keep(views().filter((other) => other !== view))}
            >
              ✕
            </button>
          </span>
        )}
      </For>
      <Show
        when={name() !== null}
        fallback={
          <Show when={location.search !== "" && ![...house(), ...views()].some(isHere)}>
            <button type="button" class="text-button" onClick={() => setName("")}>
              {t().runs.saveView}
            </button>
          </Show>
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            keep(withView(views(), { name: name() ?? "", search: location.search }));
            setName(null);
          }}
        >
          <input
            ref={(input) => queueMicrotask(() => input.focus())}
            type="text"
            aria-label={t().runs.viewName}
            placeholder={t().runs.viewName}
            maxlength={40}
            value={name() ?? ""}
            onInput={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setName(null);
            }}
          />
          <button type="submit" class="button" disabled={(name() ?? "").trim() === ""}>
            {t().runs.save}
          </button>
        </form>
      </Show>
    </nav>
  );
}

/** The order of a query means nothing. */
function sameSearch(a: string, b: string): boolean {
  const sorted = (search: string) => {
    const params = new URLSearchParams(search);
    params.sort();
    return params.toString();
  };
  return sorted(a) === sorted(b);
}
