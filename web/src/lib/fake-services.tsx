/** For component tests: services whose clock, connection and topics the test moves by hand. French, no network. */
import { createSignal } from "solid-js";
import { DICTIONARIES, type Language } from "./i18n/i18n.ts";
import type { Services } from "./services.tsx";
import type { TopicState } from "./topics.ts";
import type { Connection, PageFeed } from "./truth.ts";

export const NOON = Date.parse("2026-11-22T11:00:00Z");

export function fakeServices(language: Language = "fr") {
  const [now, setNow] = createSignal(NOON);
  const [connection, setConnection] = createSignal<Connection>("connecting");
  const [pageFeeds, setPageFeeds] = createSignal<PageFeed[]>([]);
  const [topics, setTopics] = createSignal<ReadonlyMap<string, TopicState<unknown>>>(new Map());
  const services: Services = {
    clock: { now, sync: () => undefined },
    now,
    t: () => DICTIONARIES[language],
    language: () => language,
    setLanguage: () => undefined,
    theme: () => "system",
    setTheme: () => undefined,
    cycleTheme: () => undefined,
    live: {
      connection,
      follow:
        <T,>(topic: () => string | null) =>
        () =>
          (topics().get(topic() ?? "") ?? null) as TopicState<T> | null,
    },
    pageFeeds,
    standOn: () => undefined,
    tellIn: () => undefined,
  };
  const aFeed = (overrides: Partial<PageFeed> = {}): PageFeed => ({
    feed: "transit:prim-et",
    source: "prim-et",
    origin: "simulator",
    generation: 1,
    observed_at: null,
    fetched_at: new Date(now()).toISOString(),
    stale_after_s: 180,
    expired_after_s: 600,
    last_error: null,
    ...overrides,
  });
  return {
    services,
    connect: setConnection,
    advance: (seconds: number) => setNow((at) => at + seconds * 1000),
    receive: (overrides: Partial<PageFeed> = {}) => setPageFeeds([aFeed(overrides)]),
    publish: (topic: string, document: unknown, overrides: Partial<PageFeed> = {}) =>
      setTopics((all) => new Map(all).set(topic, { document, generation: 1, feed: aFeed(overrides) })),
  };
}
