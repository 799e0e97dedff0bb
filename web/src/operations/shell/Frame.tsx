import "../../desk/desk.css";
import { A, useLocation, useNavigate } from "@solidjs/router";
import {
  createMemo,
  createSignal,
  ErrorBoundary,
  For,
  type JSX,
  lazy,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from "solid-js";
import { Crash } from "../../app/Crash.tsx";
import { SearchIcon, ThemeIcon } from "../../app/icons.tsx";
import { Messages } from "../../desk/Messages.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { walkRows } from "../../desk/walk-rows.ts";
import { useServices } from "../../lib/services.tsx";
import { CHORD_MS, type OpsCommand, pressedOf, readKey } from "../keys.ts";
import { useOperations } from "../link/context.tsx";
import { PAGES, pageHref } from "../pages.ts";
import { Holds } from "./Holds.tsx";
import { LiveStrip } from "./LiveStrip.tsx";

const KeyHelp = lazy(() => import("./KeyHelp.tsx"));
const Palette = lazy(() => import("./Palette.tsx"));

/** Those that are under the thumb on a phone. */
const ON_PHONE = 4;

export function Frame(props: { children: JSX.Element }) {
  const { t, session, signOut, board } = useOperations();
  const { theme, cycleTheme, language, setLanguage } = useServices();
  const navigate = useNavigate();
  const location = useLocation();
  const [dialog, setDialog] = createSignal<"help" | "palette" | null>(null);
  const [isMenuOpen, setMenuOpen] = createSignal(false);
  let chord: ReturnType<typeof setTimeout> | undefined;

  function run(command: OpsCommand): void {
    switch (command.do) {
      case "help":
        setDialog("help");
        break;
      case "palette":
        setDialog("palette");
        break;
      case "go":
        navigate(pageHref(command.page));
        break;
      case "find":
        document.querySelector<HTMLInputElement>("main [data-find]")?.focus();
        break;
      default:
        walkRows(command.do);
    }
  }

  onMount(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (document.querySelector("dialog[open]") !== null) return;
      const read = readKey(pressedOf(event), chord !== undefined);
      clearTimeout(chord);
      chord = read.waiting ? setTimeout(() => (chord = undefined), CHORD_MS) : undefined;
      if (read.command === null) return;
      event.preventDefault();
      run(read.command);
    };
    document.addEventListener("keydown", onKey);
    onCleanup(() => {
      document.removeEventListener("keydown", onKey);
      clearTimeout(chord);
    });
  });

  const who = createMemo(() => {
    const state = session();
    return state.kind === "open" ? state.session : null;
  });
  const held = () => board()?.holds.length ?? 0;

  return (
    <div class="ops" data-menu={isMenuOpen()}>
      <a class="skip" href="#main" target="_self">
        {t().skip}
      </a>
      <LiveStrip />
      <Holds />
      <div class="ops-body">
        <nav class="side" aria-label={t().shell.navigation}>
          <A href="/admin/orchestrator" class="wordmark" aria-label={`Vigie, ${t().shell.title}`}>
            Vigie <span class="quiet">{t().shell.title}</span>
          </A>
          <ul>
            <For each={PAGES}>
              {(page, index) => (
                <li classList={{ "off-phone": index() >= ON_PHONE }}>
                  <A href={pageHref(page)} class="side-link" onClick={() => setMenuOpen(false)}>
                    <span class="long">{t().pages[page]}</span>
                    <span class="short">{t().shortPages[page] ?? t().pages[page]}</span>
                    <Show when={page === "orchestrator" && held() > 0}>
                      <span class="count">{numberOf(t().locale, held())}</span>
                    </Show>
                  </A>
                </li>
              )}
            </For>
            <li class="on-phone">
              <button
                type="button"
                class="side-link"
                aria-expanded={isMenuOpen()}
                onClick={() => setMenuOpen((open) => !open)}
              >
                {t().shell.more}
              </button>
            </li>
          </ul>
          <div class="side-foot">
            <button
              type="button"
              class="side-link"
              aria-haspopup="dialog"
              aria-keyshortcuts="Control+K"
              onClick={() => setDialog("palette")}
            >
              <SearchIcon />
              <span>{t().shell.palette}</span>
              <kbd>Ctrl K</kbd>
            </button>
            <button type="button" class="side-link" aria-haspopup="dialog" onClick={() => setDialog("help")}>
              <span>{t().shell.help}</span>
              <kbd>?</kbd>
            </button>
            <div class="side-tools">
              <button
                type="button"
                class="side-link"
                aria-label={t().shell.theme}
                title={t().shell.theme}
                onClick={cycleTheme}
              >
                <ThemeIcon theme={theme()} />
              </button>
              <button
                type="button"
                class="side-link"
                aria-label={`${language() === "fr" ? "EN" : "FR"}: ${t().shell.language}`}
                lang={language() === "fr" ? "en" : "fr"}
                onClick={() => setLanguage(language() === "fr" ? "en" : "fr")}
              >
                {language() === "fr" ? "EN" : "FR"}
              </button>
              <A href="/" end class="side-link">
                {t().shell.rider}
              </A>
            </div>
            <Show when={who()}>
              {(one) => (
                <p class="who small quiet">
                  <span>{t().shell.signedInAs(one().name, t().shell.scopes[one().scope])}</span>
                  <button type="button" class="text-button" onClick={() => void signOut()}>
                    {t().shell.signOut}
                  </button>
                </p>
              )}
            </Show>
          </div>
        </nav>
        <main id="main" tabindex="-1" class="ops-main">
          <ErrorBoundary
            fallback={(error: unknown, reset) => <Crash error={error} reset={reset} path={location.pathname} />}
          >
            <Suspense fallback={<div class="waiting" />}>{props.children}</Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <Messages />
      <Suspense>
        <Show when={dialog() === "help"}>
          <KeyHelp close={() => setDialog(null)} />
        </Show>
        <Show when={dialog() === "palette"}>
          <Palette close={() => setDialog(null)} />
        </Show>
      </Suspense>
    </div>
  );
}
