/** The whole of Vigie on this machine: dashboard, local D1, an upstream, the Worker, and a cron that ticks. */
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type PrimSimulator, startPrimSimulator } from "../../simulators/prim/server.ts";
import { makeChildren, Refused } from "./children.ts";
import { dashboardState } from "./dashboard.ts";
import { migrate } from "./migrations.ts";
import {
  keptOrdersKey,
  type OrderSimulators,
  type OrderUpstreams,
  seedSeller,
  startOrderSimulators,
} from "./orders.ts";
import { type RecordedNetworks, startRecordedNetworks } from "./recorded-networks.ts";
import { assertSettings, chosenVariables, readDeclaredVariables, type Variables, variablesFile } from "./variables.ts";

const HOST = "127.0.0.1";
const READY_WITHIN_MS = 60_000;
const TICK_MS = 60_000;
const CRON = "/cdn-cgi/handler/scheduled?cron=*+*+*+*+*";

export type LocalOptions = {
  port: number;
  /** A folder of recorded bodies for the simulator to serve. */
  replay?: string | undefined;
  /** Of the simulated network. */
  seed: number;
  /** Whether orders have simulators and a seller; without, they are closed unless ORDERS_KEY is set. */
  hasOrders: boolean;
  /** False: the dashboard is served as it was built last. */
  mayBuild: boolean;
  /** Where D1, objects, the operator key and nothing else are kept between runs. */
  persist: string;
  /** The Worker's own words too, not only its warnings. */
  isVerbose: boolean;
};

export type LocalDeployment = {
  url: string;
  operatorKey: string;
  /** What feeds it, for a reader. */
  fedBy: string;
  /** The PRIM simulator's control address; null where something else feeds the deployment. */
  simulator: string | null;
  /** The seller who can log in, and where the upstreams of orders are simulated; null where there is none. */
  orders: { email: string; password: string; upstreams: OrderUpstreams } | null;
  /** Starts another command of node_modules/.bin, which ends with the deployment. */
  start(command: string, args: readonly string[]): ChildProcess;
  /** Settles when the Worker has ended by itself: nothing is left to serve. */
  ended: Promise<void>;
  /** Ends every process. */
  stop(): Promise<void>;
};

/** @throws Refused when a setting is wrong, the port is taken, or a part does not come up; nothing runs on then. */
export async function startLocally(options: LocalOptions): Promise<LocalDeployment> {
  const declared = readDeclaredVariables();
  const chosen = chosenVariables(declared, process.env);
  assertSettings({ ...declared, ...chosen });
  await assertFree(options.port);
  const children = makeChildren(join(options.persist, "registry"));
  let simulator: PrimSimulator | undefined;
  let recorded: RecordedNetworks | null = null;
  let shops: OrderSimulators | null = null;
  let ticker: NodeJS.Timeout | undefined;
  let isStopping = false;
  const secrets = join(options.persist, `variables-${options.port}.env`);

  async function stop(): Promise<void> {
    isStopping = true;
    clearInterval(ticker);
    await Promise.all([children.stop(), simulator?.close(), recorded?.close(), shops?.close()]);
    rmSync(secrets, { force: true });
  }

  try {
    const isResumed = existsSync(join(options.persist, "v3"));
    mkdirSync(options.persist, { recursive: true });
    const persist = ["--persist-to", options.persist];
    const feed = await upstream(options, declared, chosen);
    simulator = feed.simulator;
    recorded = await startRecordedNetworks(declared, chosen);
    shops = options.hasOrders ? await startOrderSimulators(options.seed) : null;
    const ordersKey = shops === null ? {} : { ORDERS_KEY: keptOrdersKey(options.persist) };
    await Promise.all([migrate(options.persist, children), buildDashboard(options, children.run)]);
    const operatorKey = chosen.SYSTEM_API_TOKEN ?? keptKey(options.persist);
    writeFileSync(
      secrets,
      variablesFile({
        ...ordersKey,
        ...chosen,
        ...feed.variables,
        ...recorded?.variables,
        SYSTEM_API_TOKEN: operatorKey,
      }),
      {
        mode: 0o600,
      },
    );
    const worker = children.start("wrangler", [
      "dev",
      ...["--ip", HOST, "--port", String(options.port), "--inspector-port", "0"],
      ...["--env-file", secrets, "--show-interactive-dev-session=false"],
      ...["--log-level", options.isVerbose ? "info" : "warn"],
      ...persist,
    ]);
    const buildFails = passedOn(worker);
    const ended = new Promise<void>((resolve) => worker.once("exit", () => isStopping || resolve()));

    const url = `http://${HOST}:${options.port}`;
    await answers(`${url}/health`, worker, buildFails);
    // Wrangler leaves cron triggers to whoever runs it.
    const tick = async () => {
      const response = await fetch(url + CRON);
      if (!response.ok) console.error(`cron: ${response.status} ${await response.text()}`);
    };
    const orders =
      shops === null
        ? null
        : {
            ...(await seedSeller(url, operatorKey, options.persist, shops.upstreams)),
            upstreams: shops.upstreams,
          };
    await tick();
    if (isResumed) await runAll(url, operatorKey);
    ticker = setInterval(() => tick().catch((error) => isStopping || console.error(`cron: ${error}`)), TICK_MS);
    const control = simulator === undefined ? null : simulator.url.replace("/marketplace", "/_sim");
    const fedBy = [feed.words, ...(recorded?.words ?? [])].join("; ");
    return { url, operatorKey, fedBy, simulator: control, orders, start: children.start, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws Refused when something listens there already. */
export function assertFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new Refused(
          error.code === "EADDRINUSE"
            ? `port ${port} is taken; choose another with --port N`
            : `port ${port}: ${error.message}`,
        ),
      ),
    );
    server.listen(port, HOST, () => server.close(() => resolve()));
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function buildDashboard(
  { mayBuild }: LocalOptions,
  run: (command: string, args: readonly string[]) => Promise<void>,
): Promise<void> {
  const state = dashboardState();
  if (!mayBuild && state === "missing") throw new Refused("there is no dist/web to serve: leave --no-build away");
  if (mayBuild && state !== "current")
    await run("vite", ["build", "--config", "web/vite.config.ts", "--logLevel", "warn"]);
}

type Upstream = { variables: Variables; words: string; simulator?: PrimSimulator };

async function upstream(options: LocalOptions, declared: Variables, chosen: Variables): Promise<Upstream> {
  const { PRIM_BASE_URL, PRIM_API_KEY } = chosen;
  if (PRIM_BASE_URL !== undefined || PRIM_API_KEY !== undefined) {
    if (options.replay !== undefined) {
      throw new Refused("--replay and PRIM_BASE_URL or PRIM_API_KEY: one of them can feed Vigie, not both");
    }
    return { variables: {}, words: PRIM_BASE_URL ?? `PRIM (${declared.PRIM_BASE_URL})` };
  }
  const { replay, seed } = options;
  if (replay !== undefined && !statSync(replay, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Refused(`--replay ${replay}: there is no such folder`);
  }
  const set = { ...declared, ...chosen };
  const key = randomBytes(12).toString("hex");
  const simulator = await startPrimSimulator({
    seed,
    key,
    // It grants what the settings say was granted, as PRIM would to a raised quota.
    quotaPerDay: {
      "estimated-timetable": Number(set.PRIM_ET_PER_DAY),
      "stop-monitoring": Number(set.PRIM_SM_PER_DAY),
      disruptions_bulk: Number(set.PRIM_DISRUPTIONS_PER_DAY),
      navitia: Number(set.NAVITIA_PER_DAY),
      line_reports: Number(set.LINE_REPORTS_PER_DAY),
    },
    quotaPerSecond: Math.max(
      Number(set.PRIM_ET_PER_SECOND),
      Number(set.PRIM_SM_PER_SECOND),
      Number(set.PRIM_DISRUPTIONS_PER_SECOND),
    ),
    ...(replay === undefined ? {} : { replay: resolve(replay) }),
  }).catch((error: unknown) => {
    throw new Refused(error instanceof Error ? error.message : String(error));
  });
  return {
    simulator,
    variables: { PRIM_BASE_URL: simulator.url, PRIM_API_KEY: key },
    words:
      replay === undefined
        ? `the PRIM simulator, seed ${seed}: no real trains`
        : `a replay of ${replay}: not the trains of now`,
  };
}

/**
 * Local queues forget at the end of a run what the planner remembers as sent, and would not plan again for a minute or
 * more: all schedules are run once.
 */
async function runAll(url: string, operatorKey: string): Promise<void> {
  const headers = { "x-api-key": operatorKey };
  const response = await fetch(`${url}/api/system/scheduler/run`, { method: "POST", headers });
  if (!response.ok) console.error(`run of all schedules: ${response.status} ${await response.text()}`);
}

/** The key stays the same between runs, so that a terminal and a browser stay logged in. */
function keptKey(persist: string): string {
  const file = join(persist, "operator-key");
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    const key = randomBytes(24).toString("base64url");
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    return key;
  }
}

/** Passes on what the Worker says, without wrangler's advice to tick the cron by hand. Tells whether its build failed. */
export function passedOn(worker: ChildProcess): () => boolean {
  let hasFailed = false;
  for (const stream of [worker.stdout, worker.stderr]) {
    stream?.on("data", (chunk) => {
      const text = String(chunk);
      if (text.includes("Build failed")) hasFailed = true;
      if (!text.includes("Scheduled Workers are not automatically triggered")) process.stderr.write(text);
    });
  }
  return () => hasFailed;
}

/** Wrangler waits for a broken build to be mended; whoever has just called this wants to know at once. */
export async function answers(url: string, worker: ChildProcess, buildFails: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const hasEnded = worker.exitCode !== null || worker.signalCode !== null;
    if (hasEnded || buildFails()) throw new Refused("it did not start (see above)");
    try {
      const response = await fetch(url);
      if (response.ok) return;
    } catch {
      // Not listening yet: ask again.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Refused(`nothing answers at ${url}`);
}
