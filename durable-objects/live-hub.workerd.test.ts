import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ClientMessage, Position, Publication, ServerMessage } from "../contracts/live.ts";
import { applyPatch, diff, type Json } from "../contracts/patch.ts";
import type { LiveHub } from "./live-hub.ts";
import { aFeedState } from "./live-hub-fakes.ts";

let hubs = 0;
const aHub = () => env.LIVE_HUB.getByName(`live-test-${hubs++}`);
type Hub = ReturnType<typeof aHub>;

const topicOf = (name: string) => `test:${hubs}:${name}`;

async function store(topic: string, generation: number, document: Json): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT OR REPLACE INTO feeds (feed, domain, source, origin, generation, commit_id, fetched_at, stale_after_s, expired_after_s)
       VALUES ('test:feed', 'test', 'upstream', 'live', ?, 'c', 1790000000000, 120, 600)`,
    ).bind(generation),
    env.DB.prepare(
      `INSERT OR REPLACE INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
       VALUES (?, 'test', 'test:feed', ?, ?, ?, 1790000000000)`,
    ).bind(topic, generation, String(generation), JSON.stringify(document)),
  ]);
}

/** What the fetcher does: commit, then publish. */
function makePublisher(hub: Hub, topic: string) {
  let [generation, document]: [number, Json] = [0, null];
  return async (next: Json): Promise<Position> => {
    const patch = diff(document, next);
    const publication: Publication = { topic, from: generation, generation: generation + 1, feed: "test:feed", patch };
    [generation, document] = [generation + 1, next];
    await store(topic, generation, document);
    return hub.publish({ publications: [publication], feeds: [aFeedState({ feed: "test:feed", generation })] });
  };
}

/** A client as simple as the contract allows. */
async function connect(hub: Hub) {
  const { webSocket } = await hub.fetch("https://hub/live", { headers: { upgrade: "websocket" } });
  if (webSocket === null) throw new Error("no socket");
  const heard: ServerMessage[] = [];
  const raw: string[] = [];
  const waiting: (() => void)[] = [];
  let closed: { code: number; reason: string } | null = null;
  const woken = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  webSocket.addEventListener("message", ({ data }) => {
    raw.push(String(data));
    if (String(data).startsWith("{")) heard.push(JSON.parse(String(data)));
    woken();
  });
  webSocket.addEventListener("close", ({ code, reason }) => {
    closed = { code, reason };
    woken();
  });
  webSocket.accept();
  return {
    heard,
    say: (message: ClientMessage | string) =>
      webSocket.send(typeof message === "string" ? message : JSON.stringify(message)),
    close: () => webSocket.close(1000),
    async until<T>(look: () => T | null | undefined | false): Promise<T> {
      for (;;) {
        const found = look();
        if (found) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    last: <Type extends ServerMessage["type"]>(type: Type) =>
      heard.findLast((message): message is ServerMessage & { type: Type } => message.type === type),
    closed: () => closed,
    raw,
  };
}

describe("LiveHub", () => {
  it("gives two clients a snapshot, then the same deltas, which make the stored document", async () => {
    const hub = aHub();
    const topic = topicOf("a");
    const publish = makePublisher(hub, topic);
    await publish({ members: [{ id: "x", at: 1 }] });
    const clients = [await connect(hub), await connect(hub)];
    for (const client of clients) {
      client.say({ type: "subscribe", topics: [topic] });
      await client.until(() => client.last("feeds"));
      expect(client.last("snapshot")).toMatchObject({ generation: 1, data: { members: [{ id: "x", at: 1 }] } });
    }
    await publish({ members: [{ id: "x", at: 2 }] });
    for (const client of clients) {
      const delta = await client.until(() => client.last("delta"));
      expect(delta).toMatchObject({ from: 1, generation: 2, patch: [["set", ["members", "x", "at"], 2]] });
      expect(applyPatch(client.last("snapshot")?.data ?? null, delta.patch)).toEqual({ members: [{ id: "x", at: 2 }] });
    }
    expect(await hub.stats()).toMatchObject({ sockets: 2, topics: 1, subscriptions: 2 });
  });

  it("keeps its sockets and their subscriptions while it sleeps", async () => {
    const hub = aHub();
    const topic = topicOf("a");
    const publish = makePublisher(hub, topic);
    const client = await connect(hub);
    client.say({ type: "subscribe", topics: [topic] });
    await client.until(() => client.last("snapshot"));
    expect(client.last("snapshot")).toMatchObject({ generation: 0, data: null, feed: null });
    await evictDurableObject(hub);
    await publish({ awake: true });
    expect(await client.until(() => client.last("delta"))).toMatchObject({ from: 0, generation: 1 });
  });

  it("answers a ping without being woken", async () => {
    const hub = aHub();
    const client = await connect(hub);
    client.say("ping");
    await client.until(() => client.raw.includes("pong"));
  });

  it("sends what was missed to a client that comes back after the hub was evicted", async () => {
    const hub = aHub();
    const topic = topicOf("a");
    const publish = makePublisher(hub, topic);
    await publish({ n: 1 });
    const position = await publish({ n: 2 });
    await publish({ n: 3 });
    await publish({ n: 4 });
    await evictDurableObject(hub, { webSockets: "close" });
    const client = await connect(hub);
    client.say({ type: "subscribe", topics: [topic], position });
    await client.until(() => client.last("feeds"));
    expect(client.heard.filter(({ type }) => type !== "feeds")).toMatchObject([
      { type: "subscribed", topics: [] },
      { type: "subscribed", topics: [topic], recovered: true, position },
      { type: "delta", from: 2, generation: 3 },
      { type: "delta", from: 3, generation: 4 },
    ]);
    expect(client.last("feeds")).toMatchObject({ feeds: [{ feed: "test:feed", generation: 4 }] });
  });

  it("gives a snapshot to a client whose position is of another epoch", async () => {
    const hub = aHub();
    const topic = topicOf("a");
    const publish = makePublisher(hub, topic);
    const position = await publish({ n: 1 });
    await hub.restart();
    const client = await connect(hub);
    client.say({ type: "subscribe", topics: [topic], position });
    await client.until(() => client.last("snapshot"));
    expect(client.last("subscribed")).toMatchObject({ recovered: false });
    expect(client.last("snapshot")).toMatchObject({ generation: 1, data: { n: 1 } });
  });

  it("refuses what is not a message, and lets go of a client that goes on", async () => {
    const hub = aHub();
    const client = await connect(hub);
    for (const text of ["{", '{"type":"subscribe","topics":["not a topic"]}', '{"type":"shout"}']) client.say(text);
    await client.until(() => client.closed());
    expect(client.closed()).toMatchObject({ code: 4400 });
    expect(client.heard.filter(({ type }) => type === "error")).toHaveLength(3);
    expect(await hub.stats()).toMatchObject({ sockets: 0 });
  });

  it("tells the planner what is watched, and that it is not any more", async () => {
    const hub = env.LIVE_HUB.getByName("live-0");
    const control = env.CONTROL_PLANE.getByName("control-plane");
    const watched = () => control.watched(Date.now());
    const client = await connect(hub);
    client.say({ type: "subscribe", topics: ["test:watched"] });
    await expect.poll(watched).toContain("test:watched");
    // What was lost on its way is said again.
    await control.demand({ hub: "live-0", topics: [], now: Date.now() });
    expect(await runDurableObjectAlarm(hub)).toBe(true);
    await expect.poll(watched).toContain("test:watched");
    client.close();
    await expect.poll(watched, { timeout: 3_000 }).not.toContain("test:watched");
  });

  it("keeps changes larger than one row of its store apart", async () => {
    const hub = aHub();
    const publications = Array.from({ length: 30 }, (_, index): Publication => {
      const patch: Publication["patch"] = [["set", [], "x".repeat(100_000)]];
      return { topic: topicOf(String(index)), from: 0, generation: 1, feed: "test:feed", patch };
    });
    await hub.publish({ publications, feeds: [] });
    await runInDurableObject(hub, (_: LiveHub, state) => {
      const rows = state.storage.sql.exec<{ size: number }>("SELECT length(frames) AS size FROM ring").toArray();
      expect(rows.length).toBeGreaterThan(1);
      expect(Math.max(...rows.map(({ size }) => size))).toBeLessThan(700_000);
    });
  });
});
