/** Snapshot, board and traffic over HTTP, beside a bare Hono route that reads one D1 row in the same Worker. */
import { benchDeployment, load, share } from "./deployment.ts";
import { type Bench, median, reported } from "./figure.ts";

const WIDTH = 8;
const SECONDS = 2;
const ROUNDS = 5;

const PATHS = {
  snapshot: "/api/snapshots/metro/1",
  snapshot_large: "/api/snapshots/rer/A",
  board: "/api/stops/71517/departures",
  traffic: "/api/traffic/status",
  unchanged: "/api/snapshots/metro/1",
};

export const bench: Bench = async function* () {
  const { url, dispose } = await benchDeployment("api.worker.ts");
  try {
    const bare = new URL("/bare/transit:metro:1", url);
    await load(bare, { width: WIDTH, seconds: 1 });
    for (const [name, path] of Object.entries(PATHS)) {
      const target = new URL(path, url);
      const headers: Record<string, string> = {};
      if (name === "unchanged") headers["if-none-match"] = (await fetch(target)).headers.get("etag") ?? "";
      const ours: Awaited<ReturnType<typeof measured>>[] = [];
      const peers: typeof ours = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await measured(target, headers));
        peers.push(await measured(bare, {}));
      }
      const of = (rounds: typeof ours, key: "perSecond" | "p50" | "p99") => median(rounds.map((round) => round[key]));
      yield reported(`api.${name}_per_s`, of(ours, "perSecond"), "1/s", of(peers, "perSecond"));
      yield reported(`api.${name}_p50_ms`, of(ours, "p50"), "ms", of(peers, "p50"));
      yield reported(`api.${name}_p99_ms`, of(ours, "p99"), "ms", of(peers, "p99"));
    }
  } finally {
    await dispose();
  }
};

async function measured(url: URL, headers: Record<string, string>) {
  const { perSecond, latencies } = await load(url, { width: WIDTH, seconds: SECONDS, headers });
  return { perSecond, p50: share(latencies, 0.5), p99: share(latencies, 0.99) };
}
