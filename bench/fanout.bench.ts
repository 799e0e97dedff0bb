/**
 * One hub, 1,000 clients, on a bare Miniflare: how many changes a second it delivers, how long one takes to all, and how
 * long 1,000 clients take to come back. The peer is an object that sends on what it is given, with the same sockets.
 */
import { readdirSync, readFileSync } from "node:fs";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { build } from "vite";
import type { Position, PublishBatch } from "../contracts/live.ts";
import type { PatchOp } from "../contracts/patch.ts";
import { type Bench, median, reported } from "./figure.ts";
import { openRawSocket, type RawSocket } from "./raw-socket.ts";

const CLIENTS = 1_000;
const TOPICS = Array.from({ length: 10 }, (_, index) => `bench:topic:${index}`);
const BURSTS = 20;
const PACED_CHANGES = 20;
/** Above the hub's flush interval, so that each change leaves by itself. */
const PACE_MS = 400;
/** Clients acknowledge as the page does. */
const ACK_EVERY = 32;
const REPEATS = 3;

/** About 600 bytes of change, as one poll makes on a large page. */
const MEMBERS = Array.from({ length: 6 }, (_, index) => `member-${index}`);
const DELTA = '{"type":"delta"';

type Client = { socket: RawSocket | null; deltas: number; last: Buffer | null };

export const bench: Bench = async function* () {
  const miniflare = await start();
  try {
    const url = await miniflare.ready;
    const hub = await makeAudience(url, "/hub");
    const peer = await makeAudience(url, "/peer");

    const bursts = { hub: [] as number[], peer: [] as number[] };
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      bursts.hub.push(await hub.burst());
      bursts.peer.push(await peer.burst());
    }
    yield reported("fanout.deliveries_per_s", median(bursts.hub), "1/s", median(bursts.peer));

    const latencies = { hub: [] as number[], peer: [] as number[] };
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      latencies.hub.push(...(await hub.paced()));
      latencies.peer.push(...(await peer.paced()));
    }
    const [hubLatencies, peerLatencies] = [ascending(latencies.hub), ascending(latencies.peer)];
    for (const [name, share] of [
      ["p50", 0.5],
      ["p99", 0.99],
    ] as const) {
      yield reported(`fanout.publish_to_receive_${name}_ms`, at(hubLatencies, share), "ms", at(peerLatencies, share));
    }
    yield reported("fanout.resume_1000_ms", await hub.resume(), "ms");
  } finally {
    await miniflare.dispose();
  }
};

async function start(): Promise<Miniflare> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundled("fanout.worker.ts"),
      compatibilityDate: "2026-09-15",
      compatibilityFlags: ["nodejs_compat"],
      d1Databases: ["DB"],
      durableObjects: {
        LIVE_HUB: { className: "LiveHub", useSQLite: true },
        BROADCAST: { className: "Broadcast", useSQLite: true },
        CONTROL_PLANE: { className: "ControlPlane", useSQLite: true },
      },
    }),
  );
  const db = await miniflare.getD1Database("DB");
  const folder = `${import.meta.dirname}/../migrations`;
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    const statements = readFileSync(`${folder}/${file}`, "utf8").split("--> statement-breakpoint");
    await db.batch(statements.filter((text) => text.trim() !== "").map((statement) => db.prepare(statement)));
  }
  return miniflare;
}

async function bundled(file: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      target: "es2024",
      lib: { entry: `${import.meta.dirname}/${file}`, formats: ["es"] },
      rollupOptions: { external: ["cloudflare:workers"] },
    },
  });
  const [chunk] = Array.isArray(output) ? (output[0]?.output ?? []) : "output" in output ? output.output : [];
  if (chunk?.type !== "chunk") throw new Error(`${file} did not become one script`);
  return chunk.code;
}

/** 1,000 clients of the hub or of its peer, and somebody who publishes to them. */
async function makeAudience(url: URL, path: "/hub" | "/peer") {
  const generations = new Map<string, number>();
  let clients: Client[] = [];
  let onDelta = (): void => undefined;

  async function publish(topics: readonly string[]): Promise<void> {
    const publications = topics.map((topic) => {
      const from = generations.get(topic) ?? 0;
      generations.set(topic, from + 1);
      const patch: PatchOp[] = MEMBERS.map((member) => ["set", ["members", member, "expected_at"], from]);
      return { topic, from, generation: from + 1, feed: "bench:feed", patch };
    });
    const body = JSON.stringify({ publications, feeds: [] } satisfies PublishBatch);
    const response = await fetch(new URL(path, url), { method: "POST", body });
    if (!response.ok) throw new Error(`publish: ${response.status} ${await response.text()}`);
  }

  async function connect(position: Position | null): Promise<Client> {
    const client: Client = { socket: null, deltas: 0, last: null };
    client.socket = await openRawSocket(new URL(path, url), (frame) => {
      if (path === "/hub" && !isDelta(frame)) return;
      client.deltas++;
      client.last = frame;
      if (path === "/hub" && client.deltas % ACK_EVERY === 0) {
        client.socket?.send(JSON.stringify({ type: "ack", offset: positionOf(frame).offset }));
      }
      onDelta();
    });
    if (path === "/hub") {
      client.socket.send(JSON.stringify({ type: "subscribe", topics: TOPICS, ...(position && { position }) }));
    }
    return client;
  }

  /** A few at a time: what is measured is the object, not the accept queue of the loopback. */
  async function gather(position: Position | null): Promise<void> {
    clients = [];
    while (clients.length < CLIENTS) {
      clients.push(...(await Promise.all(Array.from({ length: 50 }, () => connect(position)))));
    }
  }

  /** Calls `run` and waits until every client has had `each` more deltas; `onEach` is told of every one. */
  async function untilAllHave(each: number, run: () => Promise<void>, onEach = (): void => undefined): Promise<void> {
    const all = Promise.withResolvers<void>();
    let missing = CLIENTS * each;
    onDelta = () => {
      onEach();
      if (--missing === 0) all.resolve();
    };
    await Promise.all([run(), all.promise]);
  }

  await gather(null);
  // The snapshots of the last ones may still be on their way; a change is not sent to who waits for one.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return {
    /** Deliveries a second while changes of every topic follow each other as fast as they arrive. */
    async burst(): Promise<number> {
      const started = performance.now();
      for (let burst = 0; burst < BURSTS; burst++) await untilAllHave(TOPICS.length, () => publish(TOPICS));
      return (CLIENTS * TOPICS.length * BURSTS) / ((performance.now() - started) / 1_000);
    },

    /** Milliseconds from the call to each client's receipt of one change. */
    async paced(): Promise<number[]> {
      const latencies: number[] = [];
      for (let change = 0; change < PACED_CHANGES; change++) {
        const started = performance.now();
        await untilAllHave(
          1,
          () => publish(TOPICS.slice(0, 1)),
          () => latencies.push(performance.now() - started),
        );
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, PACE_MS - (performance.now() - started))));
      }
      return latencies;
    },

    /** Everybody leaves, every topic changes, everybody comes back: milliseconds until all are up to date. */
    async resume(): Promise<number> {
      const last = clients[0]?.last;
      for (const { socket } of clients) socket?.close();
      await publish(TOPICS);
      const started = performance.now();
      await untilAllHave(TOPICS.length, () => gather(last ? positionOf(last) : null));
      return performance.now() - started;
    },
  };
}

function isDelta(frame: Buffer): boolean {
  return frame.toString("latin1", 0, DELTA.length) === DELTA;
}

function positionOf(frame: Buffer): Position {
  return (JSON.parse(frame.toString()) as { position: Position }).position;
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
