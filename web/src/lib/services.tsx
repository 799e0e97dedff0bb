/** What every component may ask for: the clock, the words, the live feed, and the strip that tells how true the page is. */
import { type Accessor, createContext, createMemo, createSignal, type JSX, onCleanup, useContext } from "solid-js";
import { type Clock, createClock } from "./clock.ts";
import { DICTIONARIES, type Dictionary, type Language } from "./i18n/i18n.ts";
import { createLanguage, createTheme, type Theme } from "./preferences.ts";
import { createLiveTopics, type LiveTopics } from "./topics.ts";
import type { PageFeed } from "./truth.ts";

export type Services = {
  clock: Clock;
  now: Accessor<number>;
  t: Accessor<Dictionary>;
  language: Accessor<Language>;
  setLanguage(language: Language): void;
  theme: Accessor<Theme>;
  setTheme(theme: Theme): void;
  cycleTheme(): void;
  live: LiveTopics;
  /** Feeds behind what the page shows now. */
  pageFeeds: Accessor<PageFeed[]>;
  /** A page says which feeds it stands on, for as long as it is shown. */
  standOn(feeds: Accessor<PageFeed[]>): void;
  /** A page says which zone its times are told in (IANA name; null: that of Paris), for as long as it is shown. */
  tellIn(zone: Accessor<string | null>): void;
};

const ServicesContext = createContext<Services>();

export function createServices(overrides: Partial<Pick<Services, "clock" | "live">> = {}): Services {
  const clock = overrides.clock ?? createClock();
  const { language, choose: setLanguage } = createLanguage();
  const { theme, choose: setTheme, cycle: cycleTheme } = createTheme();
  const live = overrides.live ?? createLiveTopics({ onServerTime: clock.sync });
  const [zones, setZones] = createSignal<Accessor<string | null>[]>([]);
  const t = createMemo(() => wordsIn(DICTIONARIES[language()], zones().at(-1)?.() ?? null));
  const [stands, setStands] = createSignal<Accessor<PageFeed[]>[]>([]);
  return {
    clock,
    now: clock.now,
    t,
    language,
    setLanguage,
    theme,
    setTheme,
    cycleTheme,
    live,
    pageFeeds: createMemo(() => stands().flatMap((feeds) => feeds())),
    standOn(feeds) {
      setStands((all) => [...all, feeds]);
      onCleanup(() => setStands((all) => all.filter((other) => other !== feeds)));
    },
    tellIn(zone) {
      setZones((all) => [...all, zone]);
      onCleanup(() => setZones((all) => all.filter((other) => other !== zone)));
    },
  };
}

export function ServicesProvider(props: { services: Services; children: JSX.Element }) {
  return <ServicesContext.Provider value={props.services}>{props.children}</ServicesContext.Provider>;
}

/** The same words with times of another zone. */
function wordsIn(words: Dictionary, zone: string | null): Dictionary {
  return zone === null ? words : { ...words, zone };
}

/** A part of a page whose times are of another zone than the page's. */
export function InZone(props: { zone: string | null; children: JSX.Element }) {
  const services = useServices();
  const t = createMemo(() => wordsIn(services.t(), props.zone));
  return <ServicesContext.Provider value={{ ...services, t }}>{props.children}</ServicesContext.Provider>;
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("useServices outside of ServicesProvider");
  return services;
}
