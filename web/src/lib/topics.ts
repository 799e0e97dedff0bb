import { type Accessor, createMemo, createRenderEffect, createSignal, on, onCleanup } from "solid-js";
import type { FeedState } from "../../../contracts/live.ts";
import { makeLiveClient } from "./live.ts";
import { socketLink, streamLink } from "./live-link.ts";
import type { Connection } from "./truth.ts";

/** What is known of one topic over the live feed. */
export type TopicState<T> = { document: T | null; generation: number; feed: FeedState | null };

export type LiveTopics = {
  connection: Accessor<Connection>;
  /** Follows a topic until the owner is gone; null means none for now. */
  follow<T>(topic: Accessor<string | null>): Accessor<TopicState<T> | null>;
};

/** The page's one live connection, as signals. It rests while the page is hidden and ends with its owner. */
export function createLiveTopics(options: { onServerTime: (serverTime: number) => void }): LiveTopics {
  const [connection, setConnection] = createSignal<Connection>("connecting");
  const listeners = new Map<string, Set<() => void>>();
  const client = makeLiveClient({
    links: [socketLink(`${location.origin.replace(/^http/, "ws")}/live`), streamLink("/api/stream")],
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    onTopic: (topic) => {
      for (const listener of listeners.get(topic) ?? []) listener();
    },
    onStatus: setConnection,
    onServerTime: options.onServerTime,
  });
  const onVisibility = (): void => client.setVisible(!document.hidden);
  const onOnline = (): void => client.reconnect();
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", onOnline);
  onCleanup(() => {
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("online", onOnline);
    client.close();
  });

  return {
    connection,
    follow<T>(topic: Accessor<string | null>) {
      const [changes, setChanges] = createSignal(0);
      createRenderEffect(
        on(topic, (name) => {
          if (name === null) return;
          const listener = (): void => {
            setChanges((count) => count + 1);
          };
          const set = listeners.get(name) ?? new Set();
          listeners.set(name, set.add(listener));
          const release = client.watch(name);
          onCleanup(() => {
            set.delete(listener);
            release();
          });
        }),
      );
      return createMemo(() => {
        changes();
        const name = topic();
        const state = name === null ? null : client.state(name);
        // The hub carries any JSON; what a topic's document is, its domain's wire types say.
        return state === null ? null : { ...state, document: state.document as T | null };
      });
    },
  };
}
