/** What the tests of the live feed hand in instead of a Durable Object: a memory, a clock and sockets that record. */
import type { FeedState, ServerMessage } from "../contracts/live.ts";
import type { Json } from "../contracts/patch.ts";
import { emptyRing } from "../kernel/feed.ts";
import type { FeedDeps } from "./live-hub-feed.ts";
import type { SocketMemory } from "./live-hub-member.ts";
import type { FeedMemory, FeedStore } from "./live-hub-memory.ts";
import type { StoredDocument } from "./live-hub-snapshots.ts";

export function aFeedState(overrides: Partial<FeedState> = {}): FeedState {
  return {
    feed: "d:f",
    source: "upstream",
    origin: "live",
    generation: 1,
    observed_at: null,
    fetched_at: "2026-11-20T08:00:00.000Z",
    stale_after_s: 120,
    expired_after_s: 600,
    last_error: null,
    ...overrides,
  };
}

export function memoryStore(): FeedStore {
  const memory: FeedMemory = { ring: emptyRing("epoch-1"), feeds: [], feedOf: [] };
  const frames = new Map<number, string>();
  return {
    load: () => structuredClone(memory),
    append(record) {
      memory.ring = record.ring;
      record.entries.forEach(({ offset, replayable }, index) => {
        if (replayable) frames.set(offset, record.frames[index] ?? "");
      });
      memory.feeds = [...new Map([...memory.feeds, ...record.feeds].map((state) => [state.feed, state])).values()];
      memory.feedOf = [...new Map([...memory.feedOf, ...record.feedOf])];
    },
    frames: (offsets) => offsets.flatMap((offset) => frames.get(offset) ?? []),
    restart(epoch) {
      frames.clear();
      memory.ring = emptyRing(epoch);
      return memory.ring;
    },
  };
}

/** Time that moves when told to, and what was to happen in it. */
export function virtualTime(start = Date.parse("2026-11-20T08:00:00Z")) {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(ms: number, run: () => void): () => void {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    /** Runs what falls due, in order, letting promises settle in between. */
    async advance(ms: number): Promise<void> {
      const until = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.run();
        await settled();
      }
      now = until;
      await settled();
    },
  };
}

export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export type FakeSocket = {
  sent: ServerMessage[];
  closed: { code: number; reason: string } | null;
  memory: SocketMemory;
};

export function aSocket(): FakeSocket {
  return { sent: [], closed: null, memory: { topics: [], slow: false } };
}

/** Everything a LiveFeed needs, over documents that the test keeps. */
export function feedDeps(documents: Map<string, StoredDocument>, overrides: Partial<FeedDeps<FakeSocket>> = {}) {
  const time = virtualTime();
  const calls = { reads: [] as string[][], demandChanges: 0, reports: [] as string[] };
  const deps: FeedDeps<FakeSocket> = {
    now: time.now,
    after: (ms, run) => void time.after(ms, run),
    send: (socket, frame) => void socket.sent.push(JSON.parse(frame) as ServerMessage),
    close: (socket, code, reason) => {
      socket.closed = { code, reason };
    },
    remember: (socket, memory) => {
      socket.memory = memory;
      return true;
    },
    read: (topics) => {
      calls.reads.push(topics);
      return Promise.resolve(new Map([...documents].filter(([topic]) => topics.includes(topic))));
    },
    store: memoryStore(),
    demandChanged: () => {
      calls.demandChanges++;
    },
    report: (message) => void calls.reports.push(message),
    ...overrides,
  };
  return { deps, time, calls };
}

export function aDocument(generation: number, document: Json): StoredDocument {
  return { generation, document, feed: aFeedState({ generation }) };
}
