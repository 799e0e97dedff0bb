/**
 * Jobs a second and enqueue → committed, through the shipped consumer: admit, fetch 2 KB, hash, diff, one D1 batch, tell
 * the hub, settle, acknowledge. The peer is BullMQ with the same upstream, upserting into SQLite; its Redis keeps its
 * log (appendfsync everysec), as Queues and D1 are durable. Miniflare's queue is a simulator in memory: these are
 * figures of the consumer, not of Cloudflare's network.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { bullmqPeer, runBullmq } from "./bullmq-peer.ts";
import { type Bench, median, reported } from "./figure.ts";

const JOBS = 4_000;
const LINES = 1_000;
const REPEATS = 3;
const PACED_RATE = 100;
const PACED_SECONDS = 10;

export const bench: Bench = async function* () {
  const upstream = await startUpstream();
  const miniflare = await start(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  try {
    const url = await miniflare.ready;
    await drain(url, 500, 0);
    const rates: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) rates.push(await drain(url, JOBS, (repeat + 1) * 10_000));
    const latencies = await paced(url);
    const peer = await bullmq();
    yield reported("jobs.per_s", median(rates), "1/s", peer?.perSecond ?? null);
    yield reported("jobs.enqueue_to_committed_p50_ms", at(latencies, 0.5), "ms", peer?.p50 ?? null);
    yield reported("jobs.enqueue_to_committed_p99_ms", at(latencies, 0.99), "ms", peer?.p99 ?? null);
  } finally {
    await miniflare.dispose();
    upstream.close();
    upstream.closeAllConnections();
  }
};

/** The same answer as the peer's upstream gives. */
async function startUpstream(): Promise<Server> {
  const rows = Array.from({ length: 12 }, (_, id) => ({
    id,
    market: `m${id}`,
    price: 1.9 + id / 100,
    prev: 1.88,
    ts: 1_700_000_000 + id,
    book: "abcdefghij".repeat(6),
  }));
  let hits = 0;
  const server = createServer((request, response) => {
    hits++;
    const body = JSON.stringify({ line: request.url, seq: hits, rows });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function start(upstream: string): Promise<Miniflare> {
  const bundle = await build({
    entryPoints: [`${import.meta.dirname}/jobs.worker.ts`],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
    logLevel: "warning",
    external: ["cloudflare:workers"],
    plugins: [
      {
        name: "bench-registry",
        setup(plugin) {
          plugin.onResolve({ filter: /domains\/index\.ts$/ }, () => ({
            path: `${import.meta.dirname}/jobs.domain.ts`,
          }));
        },
      },
    ],
  });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: bundle.outputFiles[0]?.text ?? "",
      compatibilityDate: "2026-09-15",
      compatibilityFlags: ["nodejs_compat"],
      bindings: { UPSTREAM: upstream },
      d1Databases: ["DB"],
      durableObjects: {
        LIVE_HUB: { className: "LiveHub", useSQLite: true },
        CONTROL_PLANE: { className: "ControlPlane", useSQLite: true },
      },
      queueProducers: { FETCH: "fetch", FETCH_HIGH: "fetch-high" },
      queueConsumers: { fetch: { maxBatchSize: 100, maxBatchTimeout: 0 } },
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

const take = async (url: URL): Promise<{ latencies: number[]; last: number }> =>
  (await fetch(new URL("/take", url))).json() as Promise<{ latencies: number[]; last: number }>;

/** Jobs a second from the first send to the last commit. */
async function drain(url: URL, count: number, first: number): Promise<number> {
  const started = Date.now();
  await fetch(new URL(`/?n=${count}&lines=${LINES}&first=${first}`, url));
  let done = 0;
  for (;;) {
    const { latencies, last } = await take(url);
    done += latencies.length;
    if (done >= count) return (count / (last - started)) * 1000;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Open loop: a slow consumer does not slow the sender down. The first fifth warms up and is left out. */
async function paced(url: URL): Promise<number[]> {
  const count = PACED_RATE * PACED_SECONDS;
  const sends: Promise<unknown>[] = [];
  const started = performance.now();
  for (let serial = 0; serial < count; serial++) {
    const wait = started + (serial * 1000) / PACED_RATE - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sends.push(fetch(new URL(`/?n=1&lines=${LINES}&first=${1_000_000 + serial}`, url)));
  }
  await Promise.all(sends);
  const latencies: number[] = [];
  while (latencies.length < count) {
    latencies.push(...(await take(url)).latencies);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return latencies.slice(count / 5).sort((a, b) => a - b);
}

function at(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function bullmq(): Promise<{ perSecond: number; p50: number; p99: number } | null> {
  const folder = bullmqPeer();
  if (folder === null) return null;
  const cells = runBullmq(folder, [
    ...["--engine", "bullmq", "--jobs", "http-sqlite", "--conc", "16,64", "--n", String(JOBS)],
    ...["--reps", String(REPEATS), "--rates", String(PACED_RATE), "--aof", "everysec"],
  ]);
  const of = (mode: "drain" | "paced") => cells.filter((cell) => cell.mode === mode);
  const best = (conc: number) => median(of("drain").flatMap((cell) => (cell.conc === conc ? [cell.jobsPerSec] : [])));
  return {
    // Its better concurrency, each figure by itself.
    perSecond: Math.max(best(16), best(64)),
    p50: Math.min(...of("paced").map((cell) => cell.p50)),
    p99: Math.min(...of("paced").map((cell) => cell.p99)),
  };
}
