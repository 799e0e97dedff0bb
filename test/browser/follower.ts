/** A client of the live feed as the contract describes it, and nothing more: snapshots, then each delta on its `from`. */
import type { ServerMessage } from "../../contracts/live.ts";
import { applyPatch, type Json } from "../../contracts/patch.ts";

export type Follower = {
  /** What it holds of each topic now. */
  documents: Map<string, { generation: number; document: Json }>;
  counts: { snapshot: number; delta: number };
  /** Deltas that did not follow from what it held. */
  misfits: string[];
  leave(): void;
};

type Held = Omit<Follower, "leave"> & { hear(message: ServerMessage): void };

export function makeFollower(): Held {
  const documents: Follower["documents"] = new Map();
  const counts = { snapshot: 0, delta: 0 };
  const misfits: string[] = [];
  return {
    documents,
    counts,
    misfits,
    hear(message) {
      if (message.type === "snapshot") {
        counts.snapshot++;
        documents.set(message.topic, { generation: message.generation, document: message.data });
      }
      if (message.type !== "delta") return;
      counts.delta++;
      const held = documents.get(message.topic);
      if (held !== undefined && message.generation <= held.generation) return;
      if (held?.generation !== message.from) {
        misfits.push(`${message.topic}: a delta from ${message.from} on ${held?.generation ?? "nothing"}`);
        return;
      }
      const document = applyPatch(held.document, message.patch);
      documents.set(message.topic, { generation: message.generation, document });
    },
  };
}

export async function followSocket(url: string, topics: string[]): Promise<Follower> {
  const held = makeFollower();
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/live`);
  socket.addEventListener("message", ({ data }) => held.hear(JSON.parse(String(data)) as ServerMessage));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`${url}/live refuses`)));
  });
  socket.send(JSON.stringify({ type: "subscribe", topics }));
  return { ...held, leave: () => socket.close() };
}

export async function followStream(url: string, topics: string[]): Promise<Follower> {
  const held = makeFollower();
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/stream?topics=${topics.join(",")}`, { signal: leaving.signal });
  if (!response.ok || response.body === null) throw new Error(`${url}/api/stream: ${response.status}`);
  void hearEvents(response.body, held.hear).catch(() => {
    // Leaving breaks the stream off.
  });
  return { ...held, leave: () => leaving.abort() };
}

async function hearEvents(body: ReadableStream<Uint8Array>, hear: Held["hear"]): Promise<void> {
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data !== undefined) hear(JSON.parse(data.slice("data: ".length)) as ServerMessage);
    }
  }
}
