/** A whole Vigie on a clock that the test moves, fed by a PRIM simulator on the same clock. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeChildren } from "../scripts/local/children.ts";
import { dashboardState } from "../scripts/local/dashboard.ts";
import { answers, freePort, passedOn } from "../scripts/local/deployment.ts";
import { migrate } from "../scripts/local/migrations.ts";
import { variablesFile } from "../scripts/local/variables.ts";
import type { FaultInput } from "../simulators/prim/faults.ts";
import { startPrimSimulator } from "../simulators/prim/server.ts";

const HOST = "127.0.0.1";
const CONFIG = join(import.meta.dirname, "../wrangler.toml");

export type ClockedDeployment = {
  url: string;
  key: string;
  /** Moves the clock (epoch ms, forwards only) and does all that is due in that minute. */
  minute(now: number): Promise<void>;
  setFaults(...faults: FaultInput[]): void;
  /** Calls of the simulator so far, by API. */
  calls(api: "estimated-timetable" | "navitia" | "line_reports"): number;
  importTimetable(archive: Uint8Array<ArrayBuffer>): Promise<void>;
  stop(): Promise<void>;
};

/** `from`: where the clock begins, epoch ms, ahead of the real time. */
export async function startClocked(from: number, variables: Record<string, string> = {}): Promise<ClockedDeployment> {
  const persist = mkdtempSync(join(tmpdir(), "vigie-clocked-"));
  const children = makeChildren(join(persist, "registry"));
  const clock = { now: from };
  const simulator = await startPrimSimulator({
    now: () => clock.now,
    key: "k",
    busJourneys: 0,
    quotaPerSecond: 1000,
    quotaPerDay: 1_000_000,
  });
  const key = "a-key-for-this-test-alone";
  const stop = async () => {
    await Promise.all([children.stop(), simulator.close()]);
    rmSync(persist, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (dashboardState() !== "current") {
      await children.run("vite", ["build", "--config", "web/vite.config.ts", "--logLevel", "warn"]);
    }
    await migrate(persist, children);
    const secrets = join(persist, "variables.env");
    const chosen = { PRIM_BASE_URL: simulator.url, PRIM_API_KEY: "k", SYSTEM_API_TOKEN: key, ...variables };
    writeFileSync(secrets, variablesFile(chosen), { mode: 0o600 });
    const port = await freePort();
    // Made once: a source that somebody saves meanwhile must not start the Worker anew.
    const bundle = join(persist, "bundle");
    await children.run("wrangler", [
      ...["deploy", "test/clocked.worker.ts", "--config", CONFIG],
      ...["--dry-run", "--outdir", bundle],
    ]);
    const worker = children.start("wrangler", [
      ...["dev", join(bundle, "clocked.worker.js"), "--no-bundle", "--config", CONFIG],
      ...["--ip", HOST, "--port", String(port), "--inspector-port", "0"],
      ...["--env-file", secrets, "--show-interactive-dev-session=false", "--log-level", "warn"],
      ...["--persist-to", persist],
    ]);
    const url = `http://${HOST}:${port}`;
    await answers(`${url}/health`, worker, passedOn(worker));
    return {
      url,
      key,
      async minute(now) {
        clock.now = now;
        await post(`${url}/api/_test/minute?now=${now}`);
      },
      setFaults: (...faults) => simulator.setFaults(faults),
      calls: (api) => simulator.requests[api].calls,
      importTimetable: (archive) => post(`${url}/api/_test/timetable`, archive),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function post(url: string, body: Uint8Array<ArrayBuffer> | null = null): Promise<void> {
  const response = await fetch(url, { method: "POST", body });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}
