import "./desk.css";
import { A, useLocation, useNavigate } from "@solidjs/router";
import { createSignal, ErrorBoundary, For, type JSX, lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import { Crash } from "../app/Crash.tsx";
import { SearchIcon, ThemeIcon } from "../app/icons.tsx";
import { useServices } from "../lib/services.tsx";
import { useDesk } from "./context.tsx";
import { CHORD_MS, type DeskCommand, pressedOf, readKey } from "./keys.ts";
import { Messages } from "./Messages.tsx";
import type { Entry } from "./Palette.tsx";
import { numberOf } from "./time-words.ts";
import { walkRows } from "./walk-rows.ts";

const KeyHelp = lazy(() => import("./KeyHelp.tsx"));
const Palette = lazy(() => import("./Palette.tsx"));

/** A page of the desk, and the letter that leads there after `g`. */
export type Place = {
  href: string;
  text: string;
  /** Where a fifth of a phone is all there is. */
  short?: string | undefined;
  key: string;
  /** What waits there. */
  count?: number;
};

/** Those that are under the thumb on a phone. */
const ON_PHONE = 4;

/** A desk: what it says of itself on top, its places at the side, the keys, and the page. */
export function Frame(props: {
  title: string;
  navigation: string;
  places: readonly Place[];
  strip: JSX.Element;
  find: (typed: string) => readonly Entry[];
  findHint: string;
  /** Who is there. */
  who: string | null;
  signOut: () => void;
  children: JSX.Element;
}) {
  const { t } = useDesk();
  const { theme, cycleTheme, language, setLanguage } = useServices();
  const navigate = useNavigate();
  const location = useLocation();
  const [dialog, setDialog] = createSignal<"help" | "palette" | null>(null);
  const [isMenuOpen, setMenuOpen] = createSignal(false);
  let chord: ReturnType<typeof setTimeout> | undefined;

  function run(command: DeskCommand): void {
    switch (command.do) {
      case "help":
        setDialog("help");
        break;
      case "palette":
        setDialog("palette");
        break;
      case "go": {
        const place = props.places.find(({ key }) => key === command.key);
        if (place !== undefined) navigate(place.href);
        break;
      }
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

  return (
    <div class="ops" data-menu={isMenuOpen()}>
      <a class="skip" href="#main" target="_self">
        {t().skip}
      </a>
      {props.strip}
      <div class="ops-body">
        <nav class="side" aria-label={props.navigation}>
          <A href={props.places[0]?.href ?? "/"} class="wordmark" aria-label={`Vigie, ${props.title}`}>
            Vigie <span class="quiet">{props.title}</span>
          </A>
          <ul>
            <For each={props.places}>
              {(place, index) => (
                <li classList={{ "off-phone": index() >= ON_PHONE }}>
                  <A href={place.href} end={index() === 0} class="side-link" onClick={() => setMenuOpen(false)}>
                    <span class="long">{place.text}</span>
                    <span class="short">{place.short ?? place.text}</span>
                    <Show when={place.count}>
                      {(count) => <span class="count">{numberOf(t().locale, count())}</span>}
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
                {t().frame.more}
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
              <span>{t().frame.palette}</span>
              <kbd>Ctrl K</kbd>
            </button>
            <button type="button" class="side-link" aria-haspopup="dialog" onClick={() => setDialog("help")}>
              <span>{t().frame.help}</span>
              <kbd>?</kbd>
            </button>
            <div class="side-tools">
              <button
                type="button"
                class="side-link"
                aria-label={t().frame.theme}
                title={t().frame.theme}
                onClick={cycleTheme}
              >
                <ThemeIcon theme={theme()} />
              </button>
              <button
                type="button"
                class="side-link"
                aria-label={`${language() === "fr" ? "EN" : "FR"}: ${t().frame.language}`}
                lang={language() === "fr" ? "en" : "fr"}
                onClick={() => setLanguage(language() === "fr" ? "en" : "fr")}
              >
                {language() === "fr" ? "EN" : "FR"}
              </button>
              <A href="/" end class="side-link">
                {t().frame.rider}
              </A>
            </div>
            <Show when={props.who}>
              {(who) => (
                <p class="who small quiet">
                  <span>{who()}</span>
                  <button type="button" class="text-button" onClick={() => props.signOut()}>
                    {t().frame.signOut}
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
          <KeyHelp places={props.places} close={() => setDialog(null)} />
        </Show>
        <Show when={dialog() === "palette"}>
          <Palette hint={props.findHint} find={props.find} close={() => setDialog(null)} />
        </Show>
      </Suspense>
    </div>
  );
}
