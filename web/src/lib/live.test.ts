import { describe, expect, it } from "vitest";
import type { ClientMessage, ServerMessage } from "../../../contracts/live.ts";
import { type LiveStatus, makeLiveClient } from "./live.ts";
import type { LinkEvents, OpenLink, Wish } from "./live-link.ts";

const EPOCH = "e";
const at = (offset: number) => ({ epoch: EPOCH, offset });
const server_time = "2026-11-20T08:00:00.000Z";

type FakeLink = {
  kind: string;
  wish: Wish;
  events: LinkEvents;
  said: (ClientMessage | "ping")[];
  isClosed: boolean;
  hear(message: ServerMessage | "pong"): void;
};

/** A page with a clock that moves when told to, and links that record. */
function aPage() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const links: FakeLink[] = [];
  const statuses: LiveStatus[] = [];
  const told: string[] = [];
  const opener =
    (kind: string, speaks: boolean): OpenLink =>
    (wish, events) => {
      const link: FakeLink = {
        kind,
        wish,
        events,
        said: [],
        isClosed: false,
        hear: (message) => events.heard(message === "pong" ? message : JSON.stringify(message)),
      };
      links.push(link);
      return {
        speaks,
        send: (message) => void link.said.push(message),
        close: () => {
          link.isClosed = true;
        },
      };
    };
  const client = makeLiveClient({
    links: [opener("socket", true), opener("stream", false)],
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    random: () => 1,
    onTopic: (topic, { generation }) => void told.push(`${topic}@${generation}`),
    onStatus: (status) => void statuses.push(status),
    onServerTime: () => undefined,
  });
  const page = {
    client,
    links,
    statuses,
    told,
    last(): FakeLink {
      const link = links.at(-1);
      if (link === undefined) throw new Error("no link yet");
      return link;
    },
    advance(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = until;
    },
    open() {
      page.advance(0);
      page.last().events.opened();
      page.last().hear({ type: "subscribed", position: at(99), topics: [], recovered: false, server_time });
    },
    /** Watches, connects and receives a first document. */
    hold(topic: string, offset = 5) {
      client.watch(topic);
      page.open();
      page.answer(topic, offset);
    },
    answer(topic: string, offset: number) {
      page.last().hear({ type: "subscribed", position: at(offset), topics: [topic], recovered: false, server_time });
      page.last().hear({ ...aSnapshot(topic), position: at(offset) });
    },
  };
  return page;
}

const aSnapshot = (topic: string): ServerMessage & { type: "snapshot" } => ({
  type: "snapshot",
  topic,
  position: at(5),
  generation: 1,
  feed: "d:f",
  data: { n: 1 },
});

const aDelta = (from: number, overrides: Partial<ServerMessage & { type: "delta" }> = {}): ServerMessage => ({
  type: "delta",
  topic: "d:a",
  position: at(5 + from),
  from,
  generation: from + 1,
  feed: "d:f",
  patch: [["set", ["n"], from + 1]],
  ...overrides,
});

describe("watch", () => {
  it("asks for all topics of a page in one message, and once for several followers", () => {
    const page = aPage();
    page.client.watch("d:a");
    page.client.watch("d:a");
    page.client.watch("d:b");
    page.open();
    expect(page.last().said).toEqual([{ type: "subscribe", topics: ["d:a", "d:b"] }]);
  });

  it("lets go of a topic a while after its last follower, so that going back finds the document", () => {
    const page = aPage();
    const leave = page.client.watch("d:a");
    page.open();
    page.answer("d:a", 5);
    leave();
    leave();
    page.advance(4_000);
    const again = page.client.watch("d:a");
    expect(page.client.state("d:a")).toMatchObject({ generation: 1 });
    again();
    page.advance(5_000);
    expect(page.last().said.at(-1)).toEqual({ type: "unsubscribe", topics: ["d:a"] });
    expect(page.client.state("d:a")).toBeNull();
  });
});

describe("messages", () => {
  it("make the document: the snapshot, then each delta that follows", () => {
    const page = aPage();
    page.hold("d:a");
    page.last().hear(aDelta(1));
    page.last().hear(aDelta(2));
    expect(page.client.state("d:a")).toMatchObject({ generation: 3, document: { n: 3 } });
    expect(page.told).toEqual(["d:a@1", "d:a@2", "d:a@3"]);
  });

  it("change nothing when a delta is older than the document", () => {
    const page = aPage();
    page.hold("d:a");
    page.last().hear(aDelta(0));
    expect(page.client.state("d:a")).toMatchObject({ generation: 1, document: { n: 1 } });
    expect(page.told).toEqual(["d:a@1"]);
  });

  it.each([
    ["leaves a gap", aDelta(2)],
    ["does not fit the document", aDelta(1, { patch: [["del", ["nothing"]]] })],
  ])("ask for a new snapshot when a delta %s, and keep the old document until then", (_, delta) => {
    const page = aPage();
    page.hold("d:a");
    page.last().hear(delta);
    page.advance(0);
    expect(page.last().said.at(-1)).toEqual({ type: "subscribe", topics: ["d:a"] });
    expect(page.client.state("d:a")).toMatchObject({ generation: 1, document: { n: 1 } });
    page.last().hear(aDelta(1));
    expect(page.client.state("d:a")).toMatchObject({ generation: 1 });
  });

  it("ask again when a promised snapshot does not come", () => {
    const page = aPage();
    page.client.watch("d:a");
    page.open();
    page.last().hear({ type: "subscribed", position: at(5), topics: ["d:a"], recovered: false, server_time });
    page.last().hear({ type: "error", title: "Snapshot unavailable", detail: "" });
    page.advance(5_000);
    expect(page.last().said.filter((said) => said !== "ping")).toHaveLength(2);
  });

  it("bring the age of the feed to the topics that come from it", () => {
    const page = aPage();
    page.hold("d:a");
    const feed = { feed: "d:f", source: "s", origin: "live", generation: 1, observed_at: null } as const;
    const limits = { fetched_at: server_time, stale_after_s: 60, expired_after_s: 300, last_error: null };
    page.last().hear({ type: "feeds", feeds: [{ ...feed, ...limits }], server_time });
    expect(page.client.state("d:a")?.feed).toMatchObject({ feed: "d:f", fetched_at: server_time });
    expect(page.told).toEqual(["d:a@1", "d:a@1"]);
  });

  it("show a document that changed its feed together with the new feed's age, not as of unknown age between the two", () => {
    const page = aPage();
    page.hold("d:a");
    page.last().hear(aDelta(1, { feed: "d:other" }));
    expect(page.told).toEqual(["d:a@1"]);
    const feed = { feed: "d:other", source: "s", origin: "live", generation: 1, observed_at: null } as const;
    const limits = { fetched_at: server_time, stale_after_s: 60, expired_after_s: 300, last_error: null };
    const aged = { type: "feeds" as const, feeds: [{ ...feed, ...limits }], server_time };
    page.last().hear(aged);
    expect(page.told).toEqual(["d:a@1", "d:a@2"]);
    expect(page.client.state("d:a")?.feed).toMatchObject({ feed: "d:other" });
    // Back and forth again: what is known of that feed is from the last time, and waits all the same.
    page.last().hear(aDelta(2, { feed: "d:f" }));
    page.last().hear(aDelta(3, { feed: "d:other" }));
    expect(page.told).toEqual(["d:a@1", "d:a@2"]);
    page.last().hear(aged);
    expect(page.told).toEqual(["d:a@1", "d:a@2", "d:a@4"]);
  });

  it("are acknowledged now and then, so that the server knows how far the page has read", () => {
    const page = aPage();
    page.hold("d:a");
    for (let from = 1; from < 32; from++) page.last().hear(aDelta(from));
    expect(page.last().said.at(-1)).toEqual({ type: "ack", offset: 36 });
  });
});

describe("a lost connection", () => {
  it("is resumed from the last message read, not from where the server says that it stands", () => {
    const page = aPage();
    page.hold("d:a");
    page.last().hear(aDelta(1));
    page.last().events.lost();
    page.advance(1_000);
    page.open();
    expect(page.last().said[0]).toEqual({ type: "subscribe", topics: ["d:a"], position: at(6) });
    page.last().events.lost();
    page.advance(60_000);
    page.open();
    expect(page.last().said[0]).toEqual({ type: "subscribe", topics: ["d:a"], position: at(6) });
  });

  it("is resumed only for what was held; what was still promised is asked for after it", () => {
    const page = aPage();
    page.hold("d:a");
    page.client.watch("d:b");
    page.advance(0);
    page.last().hear({ type: "subscribed", position: at(8), topics: ["d:b"], recovered: false, server_time });
    page.last().events.lost();
    page.advance(1_000);
    page.open();
    expect(page.last().said).toEqual([
      { type: "subscribe", topics: ["d:a"], position: at(8) },
      { type: "subscribe", topics: ["d:b"] },
    ]);
  });

  it("is tried again ever more slowly, and called offline after two failures", () => {
    const page = aPage();
    page.client.watch("d:a");
    page.advance(0);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      const before = page.links.length;
      page.last().events.lost();
      let waited = 0;
      while (page.links.length === before) {
        page.advance(500);
        waited += 500;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(page.statuses).toEqual(["offline"]);
    expect(page.links.map(({ kind }) => kind).slice(0, 7)).toEqual([
      ...["socket", "socket", "socket"],
      ...["stream", "stream", "stream"],
      "socket",
    ]);
  });

  it("is noticed by its silence", () => {
    const page = aPage();
    page.hold("d:a");
    page.advance(25_000);
    expect(page.last().said.at(-1)).toBe("ping");
    page.last().hear("pong");
    page.advance(25_000);
    expect(page.last().isClosed).toBe(false);
    page.advance(10_000);
    expect(page.links[0]?.isClosed).toBe(true);
    expect(page.statuses).toEqual(["live", "connecting"]);
  });

  it("is not waited for when the browser says that the network is back", () => {
    const page = aPage();
    page.hold("d:a");
    page.last().events.lost();
    page.client.reconnect();
    expect(page.links).toHaveLength(2);
  });
});

describe("a stream", () => {
  function onAStream() {
    const page = aPage();
    page.client.watch("d:a");
    page.advance(0);
    for (let attempt = 0; attempt < 3; attempt++) {
      page.last().events.lost();
      page.advance(1_000 * 2 ** attempt);
    }
    expect(page.last()).toMatchObject({ kind: "stream", wish: { topics: ["d:a"], position: null } });
    page.open();
    page.answer("d:a", 5);
    return page;
  }

  it("carries the same messages", () => {
    const page = onAStream();
    page.last().hear(aDelta(1));
    expect(page.client.state("d:a")).toMatchObject({ generation: 2, document: { n: 2 } });
  });

  it("is opened anew for another topic", () => {
    const page = onAStream();
    page.client.watch("d:b");
    page.advance(0);
    expect(page.last().wish).toEqual({ topics: ["d:a", "d:b"], position: null });
  });
});

describe("a hidden page", () => {
  it("lets go of the connection after five minutes and resumes when it is seen", () => {
    const page = aPage();
    page.hold("d:a");
    page.client.setVisible(false);
    for (let minute = 0; minute < 10; minute++) {
      page.advance(30_000);
      if (!page.last().isClosed) page.last().hear("pong");
    }
    expect(page.last().isClosed).toBe(true);
    page.client.setVisible(true);
    page.open();
    expect(page.last().said[0]).toEqual({ type: "subscribe", topics: ["d:a"], position: at(5) });
  });

  it("keeps the connection when it was away for a moment only", () => {
    const page = aPage();
    page.hold("d:a");
    page.client.setVisible(false);
    page.advance(20_000);
    page.client.setVisible(true);
    page.advance(10_000);
    expect(page.links).toHaveLength(1);
  });
});
