/**
 * The browser's end of the live feed. It holds the documents of the topics that somebody follows, exactly as the
 * server stores them: a snapshot, then every delta in order. Where a delta does not fit, it asks for a new snapshot.
 */
import type { ClientMessage, FeedState, Position, ServerMessage } from "../../../contracts/live.ts";
import { applyPatch, type Json } from "../../../contracts/patch.ts";
import type { Link, OpenLink } from "./live-link.ts";

export type TopicState = { document: Json; generation: number; feed: FeedState | null };

/** `offline`: several attempts have failed, or the browser says so. Attempts go on. */
export type LiveStatus = "live" | "connecting" | "offline";

export type LiveOptions = {
  /** Tried in turn, from the first, when one does not come up. */
  links: OpenLink[];
  /** Epoch ms. */
  now(): number;
  /** Calls back once, after `ms`; what it returns calls it off. */
  after(ms: number, run: () => void): () => void;
  /** 0 to 1. */
  random(): number;
  onTopic(topic: string, state: TopicState): void;
  onStatus(status: LiveStatus): void;
  onServerTime(epochMs: number): void;
};

export type LiveClient = {
  /** Follows a topic until the returned function is called. Several followers are one subscription. */
  watch(topic: string): () => void;
  /** What is known of a followed topic; null before the first answer. */
  state(topic: string): TopicState | null;
  /** Epoch ms of the last sign of life from the server; null before the first. */
  lastHeardAt(): number | null;
  /** Long out of sight, the page lets go of the connection; it is back at once when it is seen. */
  setVisible(isVisible: boolean): void;
  /** The network is back: no reason to wait for the next attempt. */
  reconnect(): void;
  close(): void;
};

type Topic = {
  followers: number;
  /** `held`: the document is right up to the position. Else a snapshot must be asked for, is asked for, or promised. */
  trust: "unasked" | "asked" | "promised" | "held";
  /** Subscriptions without an answer yet: until then, what comes answers an earlier one. */
  answersDue: number;
  document: Json;
  generation: number;
  feed: string | null;
};

const ACK_EVERY = 32;
const PING_MS = 25_000;
const PONG_MS = 10_000;
/** A stream's keep-alive is not shown to the page; a feed is polled about this often. */
const STREAM_SILENCE_MS = 180_000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;
/** A link that held this long was a good one: the next attempt starts from the first delay again. */
const GOOD_AFTER_MS = 10_000;
const ATTEMPTS_BEFORE_OFFLINE = 2;
const ATTEMPTS_A_LINK = 3;
/** From one page to the next and back, the document is still there. */
const LINGER_MS = 5_000;
const ASK_AGAIN_MS = 5_000;
const PROMISE_MS = 10_000;
const HIDDEN_FOR_MS = 300_000;

export function makeLiveClient(options: LiveOptions): LiveClient {
  const { now, after, links } = options;
  const topics = new Map<string, Topic>();
  const feeds = new Map<string, FeedState>();
  let link: Link | null = null;
  let isOpen = false;
  let status: LiveStatus = "connecting";
  let position: Position | null = null;
  let failures = 0;
  let openedAt = 0;
  let heardAt: number | null = null;
  let unacknowledged = 0;
  let isSleeping = false;
  let isClosed = false;
  const timers = new Map<string, () => void>();

  function timer(name: string, ms: number, run: () => void): void {
    timers.get(name)?.();
    timers.set(
      name,
      after(ms, () => {
        timers.delete(name);
        run();
      }),
    );
  }
  function cancel(name: string): void {
    timers.get(name)?.();
    timers.delete(name);
  }

  function setStatus(next: LiveStatus): void {
    if (next === status) return;
    status = next;
    options.onStatus(next);
  }

  function open(): void {
    if (isClosed || isSleeping || link !== null || topics.size === 0) return;
    cancel("retry");
    const openLink = links[Math.floor(failures / ATTEMPTS_A_LINK) % links.length];
    if (openLink === undefined) return;
    openedAt = now();
    unacknowledged = 0;
    const isResumable = [...topics.values()].every(({ trust }) => trust === "held");
    const opening = { current: true };
    link = openLink(
      { topics: [...topics.keys()], position: isResumable ? position : null },
      {
        opened: () => opening.current && opened(),
        heard: (text) => opening.current && heard(text),
        lost() {
          if (!opening.current) return;
          opening.current = false;
          lost();
        },
      },
    );
    const { close } = link;
    link.close = () => {
      opening.current = false;
      close();
    };
    timer("silence", PONG_MS, lost);
  }

  function opened(): void {
    isOpen = true;
    // What can be resumed goes first: an answer about new topics moves the position that the others resume from.
    if (position !== null) subscribe("held", position);
    subscribe("unasked");
  }

  function lost(): void {
    drop();
    failures = now() - openedAt >= GOOD_AFTER_MS && status === "live" ? 0 : failures + 1;
    setStatus(failures >= ATTEMPTS_BEFORE_OFFLINE ? "offline" : "connecting");
    // Jitter: after a deploy every browser is here at once.
    const delay = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    timer("retry", delay * (0.5 + options.random() / 2), open);
  }

  function drop(): void {
    link?.close();
    link = null;
    isOpen = false;
    for (const name of ["ping", "silence", "subscribe", "again"]) cancel(name);
    for (const topic of topics.values()) {
      topic.answersDue = 0;
      if (topic.trust !== "held") topic.trust = "unasked";
    }
  }

  /** A dead connection looks like a quiet one: only an answer tells them apart. */
  function listen(): void {
    if (link?.speaks === false) {
      timer("silence", STREAM_SILENCE_MS, lost);
      return;
    }
    if (timers.has("ping")) return;
    timer("ping", PING_MS, () => {
      link?.send("ping");
      timer("silence", PONG_MS, lost);
    });
  }

  function say(message: ClientMessage): void {
    if (isOpen) link?.send(message);
  }

  function subscribe(trust: "held" | "unasked", from?: Position): void {
    const meant = [...topics].filter(([, topic]) => topic.trust === trust);
    if (meant.length === 0) return;
    for (const [, topic] of meant) {
      topic.answersDue++;
      if (trust === "unasked") topic.trust = "asked";
    }
    say({ type: "subscribe", topics: meant.map(([name]) => name), ...(from && { position: from }) });
  }

  /** Followers come in flocks, when a page is drawn: one message for all of them. */
  function subscribeSoon(): void {
    timer("subscribe", 0, () => {
      if (link?.speaks === true) {
        if (isOpen) subscribe("unasked");
        return;
      }
      drop();
      open();
    });
  }

  /** A promised snapshot may not come: the server says so, or has forgotten. */
  function askAgain(ms: number): void {
    timer("again", ms, () => {
      const broken = [...topics.values()].filter(({ trust }) => trust === "promised");
      for (const topic of broken) topic.trust = "unasked";
      if (broken.length > 0) subscribeSoon();
    });
  }

  function heard(text: string): void {
    heardAt = now();
    cancel("silence");
    listen();
    setStatus("live");
    if (text === "pong") return;
    const message = JSON.parse(text) as ServerMessage;
    switch (message.type) {
      case "subscribed":
        subscribed(message);
        break;
      case "snapshot":
        snapshot(message);
        break;
      case "delta":
        delta(message);
        break;
      case "feeds":
        for (const feed of message.feeds) feeds.set(feed.feed, feed);
        options.onServerTime(Date.parse(message.server_time));
        for (const [name, topic] of topics) {
          if (message.feeds.some(({ feed }) => feed === topic.feed)) tell(name, topic);
        }
        break;
      case "error":
        askAgain(ASK_AGAIN_MS);
        break;
    }
  }

  function subscribed(message: ServerMessage & { type: "subscribed" }): void {
    options.onServerTime(Date.parse(message.server_time));
    // A greeting without topics says where the hub stands, which is not where this client stands.
    if (message.topics.length === 0) return;
    position = message.position;
    for (const name of message.topics) {
      const topic = topics.get(name);
      if (topic === undefined) continue;
      topic.answersDue = Math.max(0, topic.answersDue - 1);
      // What was not asked for on this link answers a subscription that was given up since.
      if (!message.recovered && topic.answersDue === 0 && topic.trust !== "unasked") topic.trust = "promised";
    }
    if (!message.recovered) askAgain(PROMISE_MS);
  }

  function snapshot(message: ServerMessage & { type: "snapshot" }): void {
    const topic = topics.get(message.topic);
    if (topic?.trust === "promised" && topic.answersDue === 0) {
      const before = topic.feed;
      topic.trust = "held";
      topic.document = message.data;
      topic.generation = message.generation;
      topic.feed = message.feed;
      toldFrom(before, message.topic, topic);
    }
    read(message.position);
  }

  function delta(message: ServerMessage & { type: "delta" }): void {
    const topic = topics.get(message.topic);
    if (topic?.trust === "held" && topic.answersDue === 0 && message.generation > topic.generation) {
      const before = topic.feed;
      if (message.from === topic.generation && patched(topic, message)) toldFrom(before, message.topic, topic);
      else {
        topic.trust = "unasked";
        subscribeSoon();
      }
    }
    read(message.position);
  }

  function patched(topic: Topic, message: ServerMessage & { type: "delta" }): boolean {
    try {
      topic.document = applyPatch(topic.document, message.patch);
    } catch {
      // Not the document that the patch was made for; a snapshot puts it right.
      return false;
    }
    topic.generation = message.generation;
    topic.feed = message.feed;
    return true;
  }

  function read(at: Position): void {
    position = at;
    unacknowledged++;
    if (unacknowledged < ACK_EVERY) return;
    unacknowledged = 0;
    say({ type: "ack", offset: at.offset });
  }

  function stateOf(topic: Topic): TopicState {
    const feed = topic.feed === null ? null : (feeds.get(topic.feed) ?? null);
    return { document: topic.document, generation: topic.generation, feed };
  }

  /**
   * A document that has left its feed for another waits for that one's age, which is the next message: what was heard
   * of it last may be an hour old, and the document would look withdrawn for a moment.
   */
  function toldFrom(feed: string | null, name: string, topic: Topic): void {
    if (feed === null || feed === topic.feed) tell(name, topic);
  }

  function tell(name: string, topic: Topic): void {
    options.onTopic(name, stateOf(topic));
  }

  function release(name: string): void {
    const topic = topics.get(name);
    if (topic === undefined || --topic.followers > 0) return;
    timer(`release ${name}`, LINGER_MS, () => {
      topics.delete(name);
      say({ type: "unsubscribe", topics: [name] });
    });
  }

  return {
    watch(name) {
      const known = topics.get(name);
      cancel(`release ${name}`);
      if (known !== undefined) known.followers++;
      else {
        topics.set(name, { followers: 1, trust: "unasked", answersDue: 0, document: null, generation: 0, feed: null });
        subscribeSoon();
      }
      let isReleased = false;
      return () => {
        if (!isReleased) release(name);
        isReleased = true;
      };
    },
    state(name) {
      const topic = topics.get(name);
      return topic === undefined || (topic.trust !== "held" && topic.generation === 0) ? null : stateOf(topic);
    },
    lastHeardAt: () => heardAt,
    setVisible(isVisible) {
      if (!isVisible) {
        timer("hide", HIDDEN_FOR_MS, () => {
          isSleeping = true;
          cancel("retry");
          drop();
          setStatus("connecting");
        });
        return;
      }
      cancel("hide");
      isSleeping = false;
      open();
    },
    reconnect() {
      failures = 0;
      open();
    },
    close() {
      isClosed = true;
      drop();
      for (const name of [...timers.keys()]) cancel(name);
    },
  };
}
