/** A whole Worker that can be killed and comes back with what was on its disk. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeChildren } from "../../scripts/local/children.ts";
import { dashboardState } from "../../scripts/local/dashboard.ts";
import { answers, assertFree, freePort, passedOn } from "../../scripts/local/deployment.ts";
import { migrate } from "../../scripts/local/migrations.ts";
import { variablesFile } from "../../scripts/local/variables.ts";
import { descendants } from "../deployment.ts";

const HOST = "127.0.0.1";
const CONFIG = join(import.meta.dirname, "../../wrangler.toml");
const ENTRY = "test/faults/duplicating.worker.ts";

export type KillableDeployment = {
  url: string;
  /** The operator's. */
  key: string;
  /** Its folder, which is gone once it is stopped. */
  persist: string;
  /** Fires the cron, and runs every schedule now. */
  minute(): Promise<void>;
  /** As by a power cut; then it comes back at the same address with the same store. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** `duplicateEvery`: each that-many-th message of a queue is handed over three times. */
export async function startKillable(
  duplicateEvery: number,
  variables: Record<string, string>,
): Promise<KillableDeployment> {
  const persist = mkdtempSync(join(tmpdir(), "vigie-faults-"));
  let children = makeChildren(join(persist, "registry"));
  const key = "a-key-for-this-run-alone";
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  const secrets = join(persist, "variables.env");
  const bundle = join(persist, "bundle");

  const start = async (): Promise<number> => {
    const worker = children.start("wrangler", [
      ...["dev", join(bundle, "duplicating.worker.js"), "--no-bundle", "--config", CONFIG],
      ...["--ip", HOST, "--port", String(port), "--inspector-port", "0"],
      ...["--env-file", secrets, "--show-interactive-dev-session=false", "--log-level", "warn"],
      ...["--persist-to", persist],
    ]);
    await answers(`${url}/health`, worker, passedOn(worker));
    return worker.pid ?? 0;
  };
  const stop = async (): Promise<void> => {
    await children.stop();
    rmSync(persist, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (dashboardState() === "missing") {
      await children.run("vite", ["build", "--config", "web/vite.config.ts", "--logLevel", "warn"]);
    }
    await migrate(persist, children);
    const chosen = { SYSTEM_API_TOKEN: key, DUPLICATE_EVERY: String(duplicateEvery), ...variables };
    writeFileSync(secrets, variablesFile(chosen), { mode: 0o600 });
    await children.run("wrangler", ["deploy", ENTRY, "--config", CONFIG, "--dry-run", "--outdir", bundle]);
    let pid = await start();
    return {
      url,
      key,
      persist,
      async minute() {
        await ok(`${url}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*`, {});
        await ok(`${url}/api/system/scheduler/run`, { method: "POST", headers: { "x-api-key": key } });
      },
      async crash() {
        for (const one of [...descendants(pid), pid]) kill(one);
        await children.stop();
        children = makeChildren(join(persist, "registry"));
        await whenFree(port);
        pid = await start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended with its parent.
  }
}

/** Whoever was killed may hold its port for a moment longer. */
async function whenFree(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await assertFree(port);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await assertFree(port);
}

async function ok(url: string, init: RequestInit): Promise<void> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}
