/** What the reader chose, kept on this device. A browser that refuses storage keeps it for the visit. */
import { createSignal } from "solid-js";
import { chooseLanguage, type Language } from "./i18n/i18n.ts";

const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

function stored(key: string): string | null {
  try {
    return localStorage.getItem(`vigie.${key}`);
  } catch {
    return null;
  }
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`vigie.${key}`);
    else localStorage.setItem(`vigie.${key}`, value);
  } catch {
    // Refused or full: the choice lives as long as the page.
  }
}

export function createTheme() {
  const kept = stored("theme");
  const [theme, setTheme] = createSignal<Theme>(THEMES.find((candidate) => candidate === kept) ?? "system");
  const choose = (next: Theme): void => {
    setTheme(next);
    store("theme", next === "system" ? null : next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  const cycle = (): void => choose(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? "system");
  return { theme, choose, cycle };
}

export function createLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const first = chooseLanguage(asked, stored("lang"), navigator.languages ?? [navigator.language]);
  const [language, setLanguage] = createSignal<Language>(first);
  document.documentElement.lang = first;
  if (asked === first) store("lang", first);
  const choose = (next: Language): void => {
    setLanguage(next);
    store("lang", next);
    document.documentElement.lang = next;
  };
  return { language, choose };
}

const RECENT_MAX = 6;

/** Last opened pages, newest first, for the search dialog. */
export function recentPages(): { href: string; text: string }[] {
  try {
    const list: unknown = JSON.parse(stored("recent") ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter((one): one is { href: string; text: string } => {
      return typeof one === "object" && one !== null && typeof one.href === "string" && typeof one.text === "string";
    });
  } catch {
    return [];
  }
}

export function rememberPage(page: { href: string; text: string }): void {
  const others = recentPages().filter((one) => one.href !== page.href);
  store("recent", JSON.stringify([page, ...others].slice(0, RECENT_MAX)));
}
