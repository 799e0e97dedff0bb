/**
 * Static GTFS into D1 inside workerd, beside node-gtfs into a SQLite file on the same machine, minutes apart. Each import
 * is of a network of its own, so that nothing of it is known. CPU is that of the whole workerd process: the Worker, D1's
 * SQLite and Miniflare's own Workers, so it is an upper bound of what an import takes of a consumer's five minutes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "./deployment.ts";
import { atLeast, atMost, type Figure, median, reported } from "./figure.ts";
import { type FeedShape, stopTimesOf, syntheticFeed, tripId } from "./gtfs-feed.ts";
import { gtfsImportPeer, importWithPeer, type PeerImport } from "./gtfs-import-peer.ts";
import { heapProbe } from "./heap.ts";
import { type BenchWorker, benchWorker } from "./workerd.ts";

const ROUNDS = 3;
const PEER_ROUNDS = 2;
/** What a Worker has, code included. */
const WORKER_MB = 128;
/** What a queue's consumer may take at most (limits.cpu_ms). */
const CONSUMER_CPU_S = 300;

const FEEDS: Record<string, FeedShape> = {
  "193k": { routes: 60, tripsPerRoute: 124, stopsPerTrip: 26, profilesPerRoute: 8, isScattered: false },
  "1250k": { routes: 200, tripsPerRoute: 250, stopsPerTrip: 25, profilesPerRoute: 8, isScattered: false },
  /** Nothing repeats: each trip has times of its own. */
  "1250k_unique": { routes: 200, tripsPerRoute: 250, stopsPerTrip: 25, profilesPerRoute: 250, isScattered: false },
  /** No trip's rows stand together. */
  "1250k_scattered": { routes: 200, tripsPerRoute: 250, stopsPerTrip: 25, profilesPerRoute: 8, isScattered: true },
};
/** Those that the peer reads too. */
const COMPARED = ["193k", "1250k"];

export async function* bench(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-gtfs-"));
  const zips = new Map<string, string>();
  for (const [name, shape] of Object.entries(FEEDS)) {
    const path = join(folder, `${name}.zip`);
    writeFileSync(path, await syntheticFeed(shape));
    zips.set(name, path);
  }
  const server = createServer((request, response) => {
    const bytes = readFileSync(zips.get((request.url ?? "/").slice(1)) ?? "");
    response.writeHead(200, { "content-type": "application/zip", "content-length": bytes.length });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const feedUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    for (const [name, shape] of Object.entries(FEEDS))
      yield* figuresOf(name, shape, feedUrl, peerOf(name, zips.get(name)));
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

async function* figuresOf(
  name: string,
  shape: FeedShape,
  feedUrl: string,
  peer: { rowsPerS: number; peakMb: number; rows: number } | null,
): AsyncGenerator<Figure> {
  const worker = await benchWorker("gtfs.worker.ts", { FEED_URL: feedUrl }, ["DB"]);
  const probe = await heapProbe(worker.inspector);
  try {
    await migrate((await worker.miniflare.getD1Database("DB")) as unknown as D1Database);
    const wake = async () => {
      await (await fetch(new URL("/idle", worker.url))).text();
    };
    const rates: number[] = [];
    const peaks: number[] = [];
    const cpu: number[] = [];
    let rows = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const cpuBefore = workerdCpuS();
      const start = performance.now();
      rows = await imported(worker, name, shape, `net${round}`);
      rates.push(stopTimesOf(shape) / ((performance.now() - start) / 1000));
      cpu.push(workerdCpuS() - cpuBefore);
    }
    for (let round = 0; round < ROUNDS; round++) {
      const run = async () => void (await imported(worker, name, shape, `heap${round}`));
      peaks.push((await probe.peakOf(run, wake)).extra / 1e6);
    }
    const rate = median(rates);
    yield peer === null
      ? reported(`gtfs.${name}_stop_times_per_s`, rate, "1/s")
      : atLeast(`gtfs.${name}_stop_times_per_s`, rate, "1/s", peer.rowsPerS, peer.rowsPerS);
    yield atMost(`gtfs.${name}_peak_heap_mb`, median(peaks), "MB", WORKER_MB, peer?.peakMb ?? null);
    if (!Number.isNaN(median(cpu))) yield atMost(`gtfs.${name}_cpu_s`, median(cpu), "s", CONSUMER_CPU_S);
    yield reported(`gtfs.${name}_d1_rows`, rows, "rows", peer?.rows ?? null);
    if (name === "1250k") yield* questions(worker, name, shape);
  } finally {
    probe.close();
    await worker.dispose();
  }
}

/** Rows written to D1. */
async function imported(worker: BenchWorker, feed: string, shape: FeedShape, network: string): Promise<number> {
  const response = await fetch(new URL(`/import?feed=${feed}&network=${network}&now=${Date.now()}`, worker.url));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const answer = JSON.parse(text);
  if (answer.kind !== "imported" || answer.counts.stop_times !== stopTimesOf(shape) || answer.rejectedCount !== 0) {
    throw new Error(text.slice(0, 500));
  }
  return answer.rows;
}

/** What a real-time feed and a board ask of the stored timetable. */
async function* questions(worker: BenchWorker, name: string, shape: FeedShape): AsyncGenerator<Figure> {
  const { routes, tripsPerRoute } = shape;
  const ids = Array.from({ length: 5_000 }, (_, at) =>
    tripId(at % routes, Math.floor((at * 7) / routes) % tripsPerRoute),
  );
  const wanted = new Set(ids).size;
  const from = Date.UTC(2026, 9, 14, 8);
  const again = async () => {
    const url = new URL(`/import?feed=${name}&network=net0&now=${Date.now()}`, worker.url);
    const answer = (await (await fetch(url)).json()) as { kind: string };
    if (answer.kind !== "unchanged") throw new Error(answer.kind);
  };
  const trips = async () => {
    const url = new URL("/trips?network=net0", worker.url);
    const answer = (await (await fetch(url, { method: "POST", body: JSON.stringify(ids) })).json()) as {
      found: number;
    };
    if (answer.found !== wanted) throw new Error(`${answer.found} trips of ${wanted}`);
  };
  const departures = async () => {
    const url = new URL(`/departures?network=net0&stop=R7S12&from=${from}`, worker.url);
    const answer = (await (await fetch(url)).json()) as { found: number };
    if (answer.found < 10) throw new Error(`${answer.found} departures in an hour`);
  };
  yield reported(`gtfs.${name}_unchanged_ms`, await medianMs(again), "ms");
  yield reported(`gtfs.${name}_5000_trips_ms`, await medianMs(trips), "ms");
  yield reported(`gtfs.${name}_departures_ms`, await medianMs(departures), "ms");
}

async function medianMs(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return median(times);
}

let peerFolder: string | null | undefined;

function peerOf(name: string, zip: string | undefined) {
  if (zip === undefined || !COMPARED.includes(name)) return null;
  peerFolder ??= gtfsImportPeer();
  const folder = peerFolder;
  if (folder === null) return null;
  const runs = Array.from({ length: PEER_ROUNDS }, (): PeerImport => importWithPeer(folder, zip));
  const stopTimes = runs[0]?.rows.stop_times ?? 0;
  return {
    rowsPerS: stopTimes / median(runs.map(({ seconds }) => seconds)),
    peakMb: median(runs.map((run) => run.peak_rss_mb)),
    rows: Object.values(runs[0]?.rows ?? {}).reduce((sum, count) => sum + count, 0),
  };
}

/** CPU seconds of the workerd that this process started; NaN where there is no /proc. */
function workerdCpuS(): number {
  const CLOCK_TICKS = 100;
  try {
    for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      let stat: string;
      try {
        stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      } catch {
        continue; // It ended while the list was read.
      }
      // The name is in brackets and may have blanks in it; the fields behind it count from 3.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (!stat.includes("(workerd)") || Number(fields[1]) !== process.pid) continue;
      return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
    }
  } catch {
    // No /proc: not Linux.
  }
  return Number.NaN;
}
