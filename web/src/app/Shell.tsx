import "./shell.css";
import { A, useLocation, useNavigate } from "@solidjs/router";
import {
  createEffect,
  createSignal,
  ErrorBoundary,
  type JSX,
  lazy,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from "solid-js";
import { useServices } from "../lib/services.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { TruthAnnouncer, TruthStrip } from "../ui/TruthStrip.tsx";
import { Crash } from "./Crash.tsx";
import { MapIcon, NearIcon, NetworkIcon, SearchIcon, ThemeIcon } from "./icons.tsx";
import { type Command, commandOf } from "./keys.ts";
import { SearchContext } from "./search-context.ts";

const SearchDialog = lazy(() => import("../transit/search/SearchDialog.tsx"));
const KeysDialog = lazy(() => import("./KeysDialog.tsx"));

/** What stands around every page: the truth strip, the way around, and the keys. */
export function Shell(props: { children?: JSX.Element }) {
  const { t, theme, cycleTheme, language, setLanguage } = useServices();
  const navigate = useNavigate();
  const location = useLocation();
  const [dialog, setDialog] = createSignal<"search" | "keys" | null>(null);
  let main: HTMLElement | undefined;
  const otherLanguage = () => (language() === "fr" ? "en" : "fr");

  const run: Record<Command, () => void> = {
    search: () => setDialog("search"),
    keys: () => setDialog("keys"),
    network: () => navigate("/"),
    map: () => navigate("/map"),
    near: () => navigate("/near"),
    theme: cycleTheme,
    language: () => setLanguage(otherLanguage()),
  };

  // A new page is a new place: the keyboard and the screen reader start at its top, not at the link that led here.
  createEffect(
    on(
      () => location.pathname,
      () => main?.focus({ preventScroll: true }),
      { defer: true },
    ),
  );

  onMount(() => {
    const onKey = (event: KeyboardEvent): void => {
      const command = commandOf(event, isField(event.target));
      if (command === null || (dialog() !== null && command !== "search")) return;
      event.preventDefault();
      run[command]();
    };
    document.addEventListener("keydown", onKey);
    onCleanup(() => document.removeEventListener("keydown", onKey));
  });

  const searchButton = (label: () => string) => (
    <button
      type="button"
      class="nav-link"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K"
      onClick={() => setDialog("search")}
    >
      <SearchIcon />
      <span>{label()}</span>
      <kbd>Ctrl K</kbd>
    </button>
  );
  const links = () => (
    <>
      <A href="/" end class="nav-link">
        <NetworkIcon />
        <span>{t().app.network}</span>
      </A>
      <A href="/map" class="nav-link">
        <MapIcon />
        <span>{t().app.map}</span>
      </A>
      <A href="/near" class="nav-link">
        <NearIcon />
        <span>{t().app.near}</span>
      </A>
    </>
  );

  return (
    <>
      <a class="skip" href="#main" target="_self">
        {t().app.skip}
      </a>
      <TruthStrip />
      <TruthAnnouncer />
      <header class="top">
        <A href="/" class="wordmark" aria-label={t().app.home}>
          Vigie
        </A>
        <nav class="bar" aria-label={t().app.navigation}>
          {links()}
          {searchButton(() => t().app.search)}
        </nav>
        <div class="tools">
          <button type="button" class="nav-link" onClick={() => setLanguage(otherLanguage())}>
            <span aria-hidden="true">{otherLanguage().toUpperCase()}</span>
            <span class="sr">{t().app.switchLanguage}</span>
          </button>
          <button
            type="button"
            class="nav-link"
            aria-label={t().app.themeNow(t().app.theme[theme()])}
            onClick={cycleTheme}
          >
            <ThemeIcon theme={theme()} />
          </button>
        </div>
      </header>
      <main id="main" tabindex="-1" ref={main}>
        <ErrorBoundary
          fallback={(error: unknown, reset) => <Crash error={error} reset={reset} path={location.pathname} />}
        >
          <Suspense fallback={<Skeleton rows={8} height="4rem" />}>
            <SearchContext.Provider value={() => setDialog("search")}>{props.children}</SearchContext.Provider>
          </Suspense>
        </ErrorBoundary>
      </main>
      <footer class="foot quiet small">
        <p>{t().app.attribution}</p>
        <button type="button" class="link" aria-haspopup="dialog" onClick={() => setDialog("keys")}>
          {t().app.keys}
        </button>
      </footer>
      <Show when={dialog() === "search"}>
        <Suspense>
          <SearchDialog close={() => setDialog(null)} showKeys={() => setDialog("keys")} />
        </Suspense>
      </Show>
      <Show when={dialog() === "keys"}>
        <Suspense>
          <KeysDialog close={() => setDialog(null)} />
        </Suspense>
      </Show>
    </>
  );
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
