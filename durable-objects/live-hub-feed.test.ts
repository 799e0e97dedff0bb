import { describe, expect, it } from "vitest";
import type { ClientMessage, Position, Publication, ServerMessage } from "../contracts/live.ts";
import { aDocument, aFeedState, aSocket, type FakeSocket, feedDeps, settled } from "./live-hub-fakes.ts";
import { type FeedDeps, FLUSH_MS, LiveFeed } from "./live-hub-feed.ts";
import { CLOSE_AFTER, CLOSE_SILENT_AFTER, SLOW_AFTER } from "./live-hub-member.ts";
import type { StoredDocument } from "./live-hub-snapshots.ts";

const TOPIC = "d:a";

function aWorld(overrides: Partial<FeedDeps<FakeSocket>> = {}) {
  const documents = new Map<string, StoredDocument>([[TOPIC, aDocument(1, { n: 1 })]]);
  const { deps, time, calls } = feedDeps(documents, overrides);
  const feed = new LiveFeed(deps);
  return {
    documents,
    deps,
    time,
    calls,
    feed,
    connect() {
      const socket = aSocket();
      feed.connected(socket);
      return socket;
    },
    async say(socket: FakeSocket, message: ClientMessage) {
      await feed.message(socket, JSON.stringify(message));
      await settled();
    },
    /** Commit, publish, and wait until it has left. */
    async change(topic = TOPIC) {
      const from = documents.get(topic)?.generation ?? 0;
      documents.set(topic, aDocument(from + 1, { n: from + 1 }));
      const position = feed.publish({ publications: [aStep(topic, from)], feeds: [] });
      await time.advance(FLUSH_MS);
      return position;
    },
  };
}

const aStep = (topic: string, from: number): Publication => ({
  topic,
  from,
  generation: from + 1,
  feed: "d:f",
  patch: [["set", ["n"], from + 1]],
});

const kinds = (socket: FakeSocket) => socket.sent.map(({ type }) => type);
const ofType = <Type extends ServerMessage["type"]>(socket: FakeSocket, type: Type) =>
  socket.sent.filter((message): message is ServerMessage & { type: Type } => message.type === type);
const subscribe = (position?: Position): ClientMessage => ({
  type: "subscribe",
  topics: [TOPIC],
  ...(position && { position }),
});

describe("publish", () => {
  it("lets the first change leave at once and those on its heels as one", async () => {
    const { feed, time, connect, say } = aWorld();
    const socket = connect();
    await say(socket, subscribe());
    void feed.publish({ publications: [aStep(TOPIC, 1)], feeds: [] });
    expect(ofType(socket, "delta")).toMatchObject([{ from: 1, generation: 2 }]);
    const left = feed.publish({ publications: [aStep(TOPIC, 2)], feeds: [] });
    void feed.publish({ publications: [aStep(TOPIC, 3)], feeds: [] });
    expect(ofType(socket, "delta")).toHaveLength(1);
    await time.advance(FLUSH_MS);
    expect(ofType(socket, "delta")[1]).toMatchObject({ from: 2, generation: 4, position: { offset: 2 } });
    expect(await left).toMatchObject({ offset: 2 });
  });

  it("sends nothing for a batch that is repeated", async () => {
    const { feed, time, connect, say } = aWorld();
    const socket = connect();
    await say(socket, subscribe());
    for (let time = 0; time < 2; time++) void feed.publish({ publications: [aStep(TOPIC, 1)], feeds: [] });
    await time.advance(FLUSH_MS);
    expect(ofType(socket, "delta")).toHaveLength(1);
  });

  it("sends a snapshot where a change was lost before it came here, after all that this flush sends", async () => {
    const { feed, documents, time, connect, say } = aWorld();
    documents.set("d:b", aDocument(1, {}));
    const socket = connect();
    await say(socket, { type: "subscribe", topics: [TOPIC, "d:b"] });
    await feed.publish({ publications: [aStep(TOPIC, 1), aStep("d:b", 1)], feeds: [] });
    documents.set(TOPIC, aDocument(4, { n: 4 }));
    socket.sent = [];
    void feed.publish({ publications: [aStep(TOPIC, 3), aStep("d:b", 2)], feeds: [] });
    await time.advance(FLUSH_MS);
    expect(socket.sent).toMatchObject([
      { type: "delta", topic: "d:b", position: { offset: 4 } },
      { type: "subscribed", topics: [TOPIC], recovered: false, position: { offset: 4 } },
      { type: "snapshot", topic: TOPIC, generation: 4 },
      { type: "feeds" },
    ]);
  });

  it("keeps nothing of a flush that could not be stored, so that it may be repeated", async () => {
    const { feed, deps, time, connect, say } = aWorld();
    const socket = connect();
    await say(socket, subscribe());
    const { append } = deps.store;
    deps.store.append = () => {
      throw new Error("disk full");
    };
    await expect(feed.publish({ publications: [aStep(TOPIC, 1)], feeds: [] })).rejects.toThrow("disk full");
    deps.store.append = append;
    void feed.publish({ publications: [aStep(TOPIC, 1)], feeds: [] });
    await time.advance(FLUSH_MS);
    expect(ofType(socket, "delta")).toMatchObject([{ from: 1, position: { offset: 1 } }]);
  });

  it("tells a feed's age to those who watch something of it, changed or not, and to nobody else", async () => {
    const { feed, connect, say, time } = aWorld();
    const [watcher, other] = [connect(), connect()];
    await say(watcher, subscribe());
    await say(other, { type: "subscribe", topics: ["d:other"] });
    const before = ofType(watcher, "feeds").length;
    void feed.publish({ publications: [], feeds: [aFeedState({ fetched_at: "2026-11-20T08:01:00.000Z" })] });
    await time.advance(FLUSH_MS);
    expect(ofType(watcher, "feeds")).toHaveLength(before + 1);
    expect(ofType(watcher, "feeds").at(-1)?.feeds).toMatchObject([{ fetched_at: "2026-11-20T08:01:00.000Z" }]);
    expect(ofType(other, "feeds")).toEqual([]);
  });
});

describe("subscribe", () => {
  it("greets, answers, sends the document and the age of its feed", async () => {
    const { connect, say } = aWorld();
    const socket = connect();
    await say(socket, subscribe());
    expect(kinds(socket)).toEqual(["subscribed", "subscribed", "snapshot", "feeds"]);
    expect(ofType(socket, "snapshot")).toMatchObject([{ generation: 1, data: { n: 1 }, feed: "d:f" }]);
  });

  it("answers for a topic that nothing was fetched for yet", async () => {
    const { connect, say } = aWorld();
    const socket = connect();
    await say(socket, { type: "subscribe", topics: ["d:none"] });
    expect(ofType(socket, "snapshot")).toMatchObject([{ generation: 0, data: null, feed: null }]);
  });

  it("reads a document once for everybody until it changes", async () => {
    const { calls, connect, say, change } = aWorld();
    for (let client = 0; client < 3; client++) await say(connect(), subscribe());
    expect(calls.reads).toEqual([[TOPIC]]);
    await change();
    await say(connect(), subscribe());
    expect(calls.reads).toHaveLength(2);
  });

  it("reads again when the document changed while it was read: nobody starts behind what was published", async () => {
    const reads: ((found: Map<string, StoredDocument>) => void)[] = [];
    const { feed, connect, time } = aWorld({ read: () => new Promise((resolve) => reads.push(resolve)) });
    const socket = connect();
    void feed.message(socket, JSON.stringify(subscribe()));
    void feed.publish({ publications: [aStep(TOPIC, 1)], feeds: [] });
    reads[0]?.(new Map([[TOPIC, aDocument(1, { n: 1 })]]));
    await time.advance(0);
    expect(ofType(socket, "snapshot")).toEqual([]);
    reads[1]?.(new Map([[TOPIC, aDocument(2, { n: 2 })]]));
    await time.advance(0);
    expect(ofType(socket, "snapshot")).toMatchObject([{ generation: 2 }]);
    expect(ofType(socket, "delta")).toEqual([]);
  });

  it("says so when the document cannot be read, and reads anew for the next who asks", async () => {
    let isBroken = true;
    const { calls, connect, say } = aWorld({
      read: () => (isBroken ? Promise.reject(new Error("D1")) : Promise.resolve(new Map([[TOPIC, aDocument(1, {})]]))),
    });
    const socket = connect();
    await say(socket, subscribe());
    expect(ofType(socket, "error")).toMatchObject([{ title: "Snapshot unavailable" }]);
    expect(calls.reports).toHaveLength(1);
    isBroken = false;
    await say(socket, subscribe());
    expect(ofType(socket, "snapshot")).toHaveLength(1);
  });

  it("keeps a returning client at its own position until the deltas have reached it", async () => {
    const { connect, say, change } = aWorld();
    const position = await change();
    await change();
    const socket = connect();
    await say(socket, subscribe(position));
    expect(socket.sent.slice(1)).toMatchObject([
      { type: "subscribed", recovered: true, position },
      { type: "delta", from: 2, generation: 3, position: { offset: 2 } },
      { type: "feeds" },
    ]);
  });

  it("moves a returning client that has missed nothing to where the hub stands", async () => {
    const { connect, say, change } = aWorld();
    const position = await change();
    const now = await change("d:b");
    const socket = connect();
    await say(socket, subscribe(position));
    expect(ofType(socket, "subscribed").at(-1)).toMatchObject({ recovered: true, position: now });
  });

  it("tells the planner only when the set of watched topics has changed", async () => {
    const { feed, calls, connect, say } = aWorld();
    const [one, other] = [connect(), connect()];
    await say(one, subscribe());
    await say(other, subscribe());
    feed.closed(one);
    expect(calls.demandChanges).toBe(1);
    await say(other, { type: "unsubscribe", topics: [TOPIC] });
    expect(calls.demandChanges).toBe(2);
    expect(feed.topics()).toEqual([]);
  });

  it("refuses more topics than a socket can carry through a sleep, and keeps the old ones", async () => {
    const { feed, connect, say } = aWorld({ remember: (_, { topics }) => topics.length < 3 });
    const socket = connect();
    await say(socket, subscribe());
    await say(socket, { type: "subscribe", topics: ["d:b", "d:c"] });
    expect(ofType(socket, "error")).toHaveLength(1);
    expect(feed.topics()).toEqual([TOPIC]);
  });
});

describe("a slow client", () => {
  async function aSlowClient() {
    const world = aWorld();
    const socket = world.connect();
    await world.say(socket, subscribe());
    await world.change();
    await world.say(socket, { type: "ack", offset: 1 });
    for (let change = 0; change < SLOW_AFTER; change++) await world.change();
    return { ...world, socket, sent: socket.sent.length };
  }

  it("gets nothing more, not even ages that would make its old document look fresh", async () => {
    const { change, feed, time, socket, sent } = await aSlowClient();
    await change();
    void feed.publish({ publications: [], feeds: [aFeedState()] });
    await time.advance(FLUSH_MS);
    expect(socket.sent).toHaveLength(sent);
    expect(socket.memory.slow).toBe(true);
    expect(feed.stats()).toMatchObject({ slow: 1, skipped: 1 });
  });

  it("gets one snapshot when it has caught up, then deltas again", async () => {
    const { change, say, socket, sent } = await aSlowClient();
    for (let missed = 0; missed < 5; missed++) await change();
    await say(socket, { type: "ack", offset: SLOW_AFTER + 1 });
    await change();
    expect(socket.sent.slice(sent)).toMatchObject([
      { type: "subscribed", recovered: false, topics: [TOPIC] },
      { type: "snapshot", generation: SLOW_AFTER + 7 },
      { type: "feeds" },
      { type: "delta", from: SLOW_AFTER + 7 },
    ]);
    expect(socket.memory.slow).toBe(false);
  });

  it("is sent away with its position when it does not catch up", async () => {
    const { change, feed, socket } = await aSlowClient();
    for (let missed = 0; missed < CLOSE_AFTER; missed++) await change();
    expect(socket.closed).toEqual({ code: 4408, reason: JSON.stringify({ epoch: "epoch-1", offset: SLOW_AFTER + 1 }) });
    expect(feed.stats()).toMatchObject({ sockets: 0, closed: 1 });
  });

  it("does not forget over a sleep that it has missed something", async () => {
    const { change, deps, socket, sent } = await aSlowClient();
    await change();
    new LiveFeed(deps).adopt(socket, socket.memory);
    await settled();
    expect(socket.sent.slice(sent)).toMatchObject([
      { type: "subscribed", recovered: false },
      { type: "snapshot", generation: SLOW_AFTER + 3 },
      { type: "feeds" },
    ]);
  });

  it("is given snapshots of all it has missed when it asks for something else", async () => {
    const { change, say, socket, sent } = await aSlowClient();
    await change();
    await say(socket, { type: "subscribe", topics: ["d:b"], position: { epoch: "epoch-1", offset: SLOW_AFTER + 2 } });
    expect(socket.sent[sent]).toMatchObject({ type: "subscribed", recovered: false, topics: ["d:b", TOPIC] });
  });

  it("may go without acknowledging for long, but not for ever", async () => {
    const { change, connect, say } = aWorld();
    const socket = connect();
    await say(socket, subscribe());
    for (let sent = 1; sent < CLOSE_SILENT_AFTER; sent++) await change();
    expect(socket.closed).toBeNull();
    expect(ofType(socket, "delta")).toHaveLength(CLOSE_SILENT_AFTER - 1);
    await change();
    expect(socket.closed).toMatchObject({ code: 4408 });
  });
});

describe("message", () => {
  it.each([
    ["not JSON", "{"],
    ["binary", new ArrayBuffer(2)],
    ["an unknown type", '{"type":"shout"}'],
    ["a topic that is none", '{"type":"subscribe","topics":["no topic"]}'],
    ["too long", `{"type":"subscribe","topics":["${"a".repeat(17_000)}"]}`],
  ])("answers %s with what is wrong, and the third time closes", async (_, text) => {
    const { feed, connect } = aWorld();
    const socket = connect();
    for (let time = 0; time < 3; time++) await feed.message(socket, text);
    expect(ofType(socket, "error")).toHaveLength(3);
    expect(socket.closed?.code).toBe(4400);
  });

  it("refuses a client that says more than a page ever would", async () => {
    const { feed, connect } = aWorld();
    const socket = connect();
    for (let count = 0; count < 503; count++) await feed.message(socket, '{"type":"ack","offset":0}');
    expect(socket.closed?.code).toBe(4400);
  });
});
