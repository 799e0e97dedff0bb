import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Position, ServerMessage } from "../contracts/live.ts";
import { diff, type Json } from "../contracts/patch.ts";
import { aFeedState } from "../durable-objects/live-hub-fakes.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("../workers/index.ts");
    }
  }
}

const TOPIC = "transit:metro:1";
const hub = env.LIVE_HUB.getByName("live-0");
const get = (path: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(new Request(`https://vigie.example${path}`, { headers }));

let generation = 0;
let document: Json = null;

async function publish(next: Json): Promise<Position> {
  const patch = diff(document, next);
  const from = generation;
  [generation, document] = [generation + 1, next];
  await env.DB.batch([
    env.DB.prepare(
      `INSERT OR REPLACE INTO feeds (feed, domain, source, origin, generation, commit_id, fetched_at, stale_after_s, expired_after_s)
       VALUES ('transit:f', 'transit', 's', 'live', ?, 'c', 1790000000000, 120, 600)`,
    ).bind(generation),
    env.DB.prepare(
      `INSERT OR REPLACE INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
       VALUES (?, 'transit', 'transit:f', ?, hex(randomblob(8)), ?, 1790000000000)`,
    ).bind(TOPIC, generation, JSON.stringify(next)),
  ]);
  return hub.publish({
    publications: [{ topic: TOPIC, from, generation, feed: "transit:f", patch }],
    feeds: [aFeedState({ feed: "transit:f", generation })],
  });
}

type StreamEvent = { id: string | null; type: string; data: ServerMessage };

function readEvents(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error("no body");
  let text = "";
  return {
    async next(): Promise<StreamEvent> {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end < 0) {
          const { value, done } = await reader.read();
          if (done) throw new Error("the stream has ended");
          text += value;
          continue;
        }
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        const data = field("data");
        if (data !== undefined) return { id: field("id") ?? null, type: field("event") ?? "", data: JSON.parse(data) };
      }
    },
    cancel: () => reader.cancel(),
  };
}

it("streams a snapshot and deltas as events, resumes from Last-Event-ID, and lets go when the reader leaves", async () => {
  await publish({ n: 1 });
  const response = await get(`/api/stream?topics=${TOPIC}`);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const events = readEvents(response);
  const first = [await events.next(), await events.next(), await events.next(), await events.next()];
  expect(first.map(({ type }) => type)).toEqual(["subscribed", "subscribed", "snapshot", "feeds"]);
  expect(first[2]?.data).toMatchObject({ topic: TOPIC, generation: 1, data: { n: 1 } });

  await publish({ n: 2 });
  const delta = await events.next();
  expect(delta).toMatchObject({ type: "delta", data: { from: 1, generation: 2, patch: [["set", ["n"], 2]] } });
  await events.cancel();
  await publish({ n: 3 });
  await expect.poll(async () => (await hub.stats()).sockets).toBe(0);

  const resumed = readEvents(await get(`/api/stream?topics=${TOPIC}`, { "last-event-id": delta.id ?? "" }));
  await resumed.next();
  expect(await resumed.next()).toMatchObject({ data: { type: "subscribed", recovered: true } });
  expect(await resumed.next()).toMatchObject({ type: "delta", data: { from: 2, generation: 3 } });
  await resumed.cancel();
});

it("opens a WebSocket for a page of its own host and carries the same messages", async () => {
  const response = await get("/live", { upgrade: "websocket", origin: "https://vigie.example" });
  expect(response.status).toBe(101);
  const socket = response.webSocket;
  const heard: ServerMessage[] = [];
  socket?.addEventListener("message", ({ data }) => void heard.push(JSON.parse(String(data))));
  socket?.accept();
  socket?.send(JSON.stringify({ type: "subscribe", topics: [TOPIC] }));
  await expect.poll(() => heard.map(({ type }) => type)).toEqual(["subscribed", "subscribed", "snapshot", "feeds"]);
  socket?.close(1000);
});

it.each([
  ["a plain request to /live", "/live", {}, 426, undefined],
  ["another site's page", "/live", { upgrade: "websocket", origin: "https://evil.example" }, 403, undefined],
  ["a stream of nothing", "/api/stream", {}, 400, "topics"],
  ["what is no topic", "/api/stream?topics=nothing", {}, 400, "topics"],
  ["an unknown topic", "/api/stream?topics=transit:metro:99", {}, 404, "topics"],
  ["an unknown domain", "/api/stream?topics=nobody:here", {}, 404, "topics"],
  ["half a position", `/api/stream?topics=${TOPIC}&epoch=e`, {}, 400, "offset"],
] as const)("refuses %s with a problem that says why", async (_, path, headers, status, parameter) => {
  const response = await get(path, { ...headers });
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status, ...(parameter && { parameter }) });
});
