/**
 * GTFS-Realtime coming in, beside node-gtfs: 5,000 trips of 20 stops, half of them changed from poll to poll. Both
 * pollers are Node processes that fetch the same bytes from this one and write a SQLite file; what is compared is their
 * processes' CPU time. Ours compares before it decodes and writes what changed, the peer writes everything.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { realtimeFindings } from "../domains/transit/doctor/generation.ts";
import { normaliseFeed } from "../domains/transit/gtfs-rt/normalise-feed.ts";
import { atLeast, atMost, type Figure, median, reported } from "./figure.ts";
import { gtfsPeer } from "./gtfs-peer.ts";
import { tripUpdateFeed } from "./rt-feed.ts";
import type { PollCost } from "./rt-poll.worker.ts";

const TRIPS = 5_000;
const STOPS = 20;
/** The first polls are left out: both processes compile their code then, and ours writes every row. */
const WARM_UP = 3;
const ROUNDS = 7;
const PEER_ROUNDS = 5;
const TIMES_THE_PEER = 10;
/** What the peer reached on the machine that the bar was set on, entities a CPU second. */
const PEER_WITHOUT_A_RUN = 1_107;
const STATIC = join(import.meta.dirname, "../domains/transit/gtfs-static/fixtures/caltrain.zip");

export async function* bench(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-rt-"));
  let body = tripUpdateFeed(TRIPS, STOPS, 0);
  const server = createServer((_request, response) => response.end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trip-updates.pb`;
  let tick = 0;
  const nextTick = () => {
    body = tripUpdateFeed(TRIPS, STOPS, ++tick);
  };
  const pollers: Poller[] = [];
  const start = (command: string[]) => {
    const poller = startPoller(command);
    pollers.push(poller);
    return poller;
  };
  try {
    const peerCommand = gtfsPeer("gtfs-rt-peer.mjs");
    const ours = start([
      process.execPath,
      join(import.meta.dirname, "rt-poll.worker.ts"),
      url,
      join(folder, "ours.db"),
    ]);
    const peer = peerCommand === null ? null : start([...peerCommand, url, join(folder, "peer.db"), STATIC]);
    const rates: number[] = [];
    const peerRates: number[] = [];
    const written: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      nextTick();
      const cost = await ours.poll();
      if (round < WARM_UP) continue;
      rates.push(cost.entities / cost.cpuS);
      written.push(cost.rowsWritten);
    }
    for (let round = 0; peer !== null && round < 1 + PEER_ROUNDS; round++) {
      nextTick();
      const cost = await peer.poll();
      if (round > 0) peerRates.push(cost.entities / cost.cpuS);
    }
    const peerRate = peer === null ? null : median(peerRates);
    const bar = TIMES_THE_PEER * (peerRate ?? PEER_WITHOUT_A_RUN);
    yield atLeast("rt_entities_per_cpu_s_half_changed", median(rates), "entities/CPU s", bar, peerRate);
    yield atMost("rt_rows_written_half_changed", median(written), "rows", TRIPS / 2 + 1);

    // Ours was last told of another tick: one poll to hold what is served now, then the same again.
    await ours.poll();
    const same = await ours.poll();
    yield atMost("rt_rows_written_unchanged", same.rowsWritten, "rows", 0);
    yield atLeast("rt_entities_per_cpu_s_unchanged", same.entities / same.cpuS, "entities/CPU s", bar, peerRate);
    yield* checks();
  } finally {
    for (const poller of pollers) poller.stop();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the rules cost that every changed answer is asked, its decoding included, beside normalising the same answer. */
async function* checks(): AsyncGenerator<Figure> {
  const body = tripUpdateFeed(TRIPS, STOPS, 1);
  const now = 1_770_000_060_000;
  const part = { fingerprint: "", zone: "UTC", routes: [], stops: [], services: [], patterns: [], runs: [] };
  const context = { now, timetable: null, zone: "UTC", languages: [], previousAt: null };
  const normalising: number[] = [];
  const checking: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = process.cpuUsage();
    normaliseFeed(body, context);
    const normalised = process.cpuUsage(start);
    await realtimeFindings(body, { now, earlier: null, load: async () => part });
    const both = process.cpuUsage(start);
    if (round < WARM_UP) continue;
    const normalisedMs = (normalised.user + normalised.system) / 1000;
    normalising.push(normalisedMs);
    checking.push((both.user + both.system) / 1000 - normalisedMs);
  }
  yield reported("rt_check_cpu_beside_normalising", median(checking), "ms", median(normalising));
}

type Poller = { poll(): Promise<PollCost>; stop(): void };

/** A process that polls once for each line that it is sent, and answers with one. */
function startPoller([command = "", ...args]: string[]): Poller {
  const child: ChildProcess = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  if (child.stdin === null || child.stdout === null) throw new Error("a poller has no pipes");
  const { stdin } = child;
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async poll() {
      stdin.write("\n");
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`${args[0]} ended without an answer`);
      return JSON.parse(value);
    },
    stop() {
      child.kill();
    },
  };
}
