/** Two ways to the same messages: a WebSocket, and server-sent events where a network lets no WebSocket through. */
import type { ClientMessage, Position } from "../../../contracts/live.ts";

export type Link = {
  /** False where a new set of topics needs a new link. */
  speaks: boolean;
  send(message: ClientMessage | "ping"): void;
  close(): void;
};

export type LinkEvents = { opened(): void; heard(text: string): void; lost(): void };

/** What the page is about to ask for: a stream has to say it in its address. */
export type Wish = { topics: string[]; position: Position | null };

export type OpenLink = (wish: Wish, events: LinkEvents) => Link;

export function socketLink(url: string): OpenLink {
  return (_, events) => {
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => events.opened());
    socket.addEventListener("message", ({ data }) => events.heard(String(data)));
    socket.addEventListener("close", () => events.lost());
    return {
      speaks: true,
      send: (message) => socket.send(message === "ping" ? message : JSON.stringify(message)),
      close: () => socket.close(1000),
    };
  };
}

const EVENTS = ["subscribed", "snapshot", "delta", "feeds", "error"] as const;

export function streamLink(url: string): OpenLink {
  return ({ topics, position }, events) => {
    const query = new URLSearchParams({ topics: topics.join(",") });
    if (position !== null) {
      query.set("epoch", position.epoch);
      query.set("offset", String(position.offset));
    }
    const stream = new EventSource(`${url}?${query}`);
    stream.onopen = events.opened;
    for (const type of EVENTS) {
      stream.addEventListener(type, (event: Event) => {
        // The stream's own trouble is an "error" event too, without data.
        if (event instanceof MessageEvent) events.heard(String(event.data));
        else stopped();
      });
    }
    const stopped = (): void => {
      stream.close();
      events.lost();
    };
    return { speaks: false, send: () => undefined, close: () => stream.close() };
  };
}
