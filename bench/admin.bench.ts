/**
 * The operator's lists over 20,000 runs in D1, beside bull-board's over 20,000 jobs in Redis on the same machine. Each
 * path is asked one after the other, as a person does; the first answers warm up and are left out.
 */
import { execFileSync } from "node:child_process";
import { bullmqPeer, environment } from "./bullmq-peer.ts";
import { benchDeployment, OPERATOR_KEY, share } from "./deployment.ts";
import { type Bench, reported } from "./figure.ts";

const RUNS = 20_000;
const CALLS = 60;
const WARM_UP = 5;

const OUTCOMES = ["changed", "changed", "changed", "unchanged", "unchanged", "empty", "unavailable", "throttled"];

/** Ours beside the page of bull-board that answers the same question; null where it has none. */
const LISTS: { name: string; path: string; peer: string | null }[] = [
  { name: "runs", path: "/api/system/runs?limit=50", peer: "status=completed" },
  { name: "runs_failed", path: "/api/system/runs?outcome=failed&limit=50", peer: "status=failed" },
  { name: "runs_text", path: "/api/system/runs?q=line-77&limit=50", peer: null },
  { name: "runs_counts", path: "/api/system/runs/counts", peer: null },
  { name: "queue", path: "/api/system/queue", peer: "/api/queues" },
  { name: "workers", path: "/api/system/workers", peer: "/workers" },
  { name: "summary", path: "/api/system/db/summary", peer: "/metrics" },
];

export const bench: Bench = async function* () {
  const { url, db, dispose } = await benchDeployment();
  try {
    await seed(db);
    const peers = bullBoard();
    for (const { name, path, peer } of LISTS) {
      const latencies = await timed(new URL(path, url));
      const beside =
        peer === null ? null : (peers.find((cell) => cell.path.endsWith(peer) || cell.path.includes(peer)) ?? null);
      yield reported(`admin.${name}_p50_ms`, share(latencies, 0.5), "ms", beside?.p50 ?? null);
      yield reported(`admin.${name}_p99_ms`, share(latencies, 0.99), "ms", beside?.p99 ?? null);
    }
  } finally {
    await dispose();
  }
};

async function seed(db: D1Database): Promise<void> {
  const now = Date.now();
  for (let start = 0; start < RUNS; start += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, offset) => {
      const serial = start + offset;
      const outcome = OUTCOMES[serial % OUTCOMES.length];
      return {
        serial,
        outcome,
        at: now - serial * 1_000,
        message: outcome === "unavailable" ? "503 (text/html)" : null,
      };
    });
    await db
      .prepare(
        `INSERT INTO task_runs (run_id, job_id, domain, task_type, target, source, lane, attempt, outcome, final,
           scheduled_at, started_at, finished_at, duration_ms, rejected_count, message)
         SELECT 'bench:' || (w.value->>'serial') || '#1', 'bench:' || (w.value->>'serial'), 'bench', 'fetch',
           'line-' || ((w.value->>'serial') % 100), 'upstream', 'fetcher-01', 1, w.value->>'outcome', 1,
           w.value->>'at', w.value->>'at', w.value->>'at', 120, 0, w.value->>'message'
         FROM json_each(?) AS w`,
      )
      .bind(JSON.stringify(rows))
      .run();
  }
}

async function timed(url: URL): Promise<number[]> {
  const latencies: number[] = [];
  for (let call = 0; call < CALLS + WARM_UP; call++) {
    const asked = performance.now();
    const response = await fetch(url, { headers: { "x-api-key": OPERATOR_KEY } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`);
    if (call >= WARM_UP) latencies.push(performance.now() - asked);
  }
  return latencies.sort((a, b) => a - b);
}

function bullBoard(): { path: string; p50: number; p99: number }[] {
  const folder = bullmqPeer();
  if (folder === null) return [];
  const told = execFileSync("node", ["board.mjs", String(RUNS)], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 180_000,
  });
  return told
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}
