/** The whole Worker on a bare Miniflare, fed by the simulator: what `wrangler dev` runs, without its proxy. */
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startPrimSimulator } from "../simulators/prim/server.ts";

export const OPERATOR_KEY = "bench-operator-key";

export type BenchDeployment = { url: URL; miniflare: Miniflare; db: D1Database; dispose(): Promise<void> };

async function bundled(entry: string): Promise<string> {
  const bundle = await build({
    entryPoints: [`${import.meta.dirname}/${entry}`],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
    logLevel: "warning",
    external: ["cloudflare:workers", "node:*"],
  });
  return bundle.outputFiles[0]?.text ?? "";
}

export async function migrate(db: D1Database): Promise<void> {
  const folder = `${import.meta.dirname}/../migrations`;
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    const statements = readFileSync(`${folder}/${file}`, "utf8").split("--> statement-breakpoint");
    await db.batch(statements.filter((text) => text.trim() !== "").map((statement) => db.prepare(statement)));
  }
}

/** `entry` from bench/; the Worker's own by default. Ready when the first generation of each feed is stored. */
export async function benchDeployment(entry = "../workers/index.ts"): Promise<BenchDeployment> {
  const simulator = await startPrimSimulator({ port: 0, key: "bench", seed: 1 });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundled(entry),
      compatibilityDate: "2026-09-15",
      compatibilityFlags: ["nodejs_compat"],
      bindings: { PRIM_BASE_URL: simulator.url, PRIM_API_KEY: "bench", SYSTEM_API_TOKEN: OPERATOR_KEY },
      d1Databases: ["DB"],
      durableObjects: {
        LIVE_HUB: { className: "LiveHub", useSQLite: true },
        CONTROL_PLANE: { className: "ControlPlane", useSQLite: true },
      },
      queueProducers: { FETCH: "vigie-fetch", FETCH_HIGH: "vigie-fetch-high" },
      queueConsumers: {
        "vigie-fetch": { maxBatchSize: 100, maxBatchTimeout: 0 },
        "vigie-fetch-high": { maxBatchSize: 20, maxBatchTimeout: 0 },
      },
      // Out of the way: what is measured is the answer, not the guard in front of it.
      ratelimits: { API_RATE: { namespace_id: "1001", simple: { limit: 1_000_000_000, period: 60 } } },
    }),
  );
  const url = await miniflare.ready;
  const db = await miniflare.getD1Database("DB");
  await migrate(db);
  const worker = await miniflare.getWorker();
  await worker.scheduled({ cron: "* * * * *", scheduledTime: new Date() });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const row = await db.prepare("SELECT COUNT(*) AS snapshots FROM live_snapshots").first<{ snapshots: number }>();
    if ((row?.snapshots ?? 0) > 50) break;
    if (Date.now() > deadline) throw new Error("the bench's deployment got no data within a minute");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    miniflare,
    db: db as unknown as D1Database,
    dispose: async () => {
      await miniflare.dispose();
      await simulator.close();
    },
  };
}

/** Requests a second and latencies (ms, sorted) of `width` clients that ask one after the other for `seconds`. */
export async function load(
  url: URL,
  options: { width: number; seconds: number; headers?: Record<string, string> },
): Promise<{ perSecond: number; latencies: number[] }> {
  const latencies: number[] = [];
  const started = performance.now();
  const end = started + options.seconds * 1000;
  await Promise.all(
    Array.from({ length: options.width }, async () => {
      while (performance.now() < end) {
        const asked = performance.now();
        const response = await fetch(url, { headers: options.headers ?? {} });
        await response.arrayBuffer();
        if (!response.ok && response.status !== 304) throw new Error(`${url.pathname} answered ${response.status}`);
        latencies.push(performance.now() - asked);
      }
    }),
  );
  return {
    perSecond: (latencies.length / (performance.now() - started)) * 1000,
    latencies: latencies.sort((a, b) => a - b),
  };
}

export function share(sorted: number[], of: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? Number.NaN;
}
