/**
 * The whole of Vigie on this machine: dashboard built, local D1 migrated, PRIM simulator (or replay, or PRIM itself),
 * Worker, and a cron that ticks. `npm run dev -- [--port N] [--replay DIR] [--seed S] [--no-build]`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type PrimSimulator, startPrimSimulator } from "../simulators/prim/server.ts";
import { kernelSettings } from "../workers/settings.ts";

const ROOT = join(import.meta.dirname, "..");
const STATE = join(ROOT, ".wrangler");
const BIN = join(ROOT, "node_modules", ".bin");
const HOST = "127.0.0.1";
const CRON = "/cdn-cgi/handler/scheduled?cron=*+*+*+*+*";
const TICK_MS = 60_000;

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    replay: { type: "string" },
    seed: { type: "string", default: "1" },
    "no-build": { type: "boolean", default: false },
    persist: { type: "string", default: join(STATE, "state") },
    verbose: { type: "boolean", default: false },
  },
});

class Stop extends Error {}

const children = new Set<ChildProcess>();
let simulator: PrimSimulator | undefined;
let ticker: NodeJS.Timeout | undefined;

function port(): number {
  const number = Number(options.port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new Stop(`--port ${options.port}: allowed is a whole number from 1 to 65535`);
  return number;
}

function assertFree(number: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", () => reject(new Stop(`port ${number} is taken; choose another with --port N`)));
    server.listen(number, HOST, () => server.close(() => resolve()));
  });
}

/** Wrangler asks nothing, phones nobody, and finds the Node that the lock file brought. */
const environment = {
  ...process.env,
  PATH: `${BIN}:${process.env.PATH}`,
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  CI: "true",
};

function start(command: string, args: string[]): ChildProcess {
  const child = spawn(join(BIN, command), args, {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that its children end with it.
    detached: true,
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

async function finished(command: string, args: string[]): Promise<void> {
  const child = start(command, args);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      said += chunk;
    });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Stop(`${command} ${args.join(" ")} failed:\n${said}`);
}

/** The key stays the same between runs, so that a terminal and a browser stay logged in. */
function operatorKey(): string {
  if (process.env.SYSTEM_API_TOKEN) return process.env.SYSTEM_API_TOKEN;
  const file = join(STATE, "operator-key");
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    const key = randomBytes(24).toString("base64url");
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    return key;
  }
}

async function upstream(): Promise<{ variables: Record<string, string>; words: string }> {
  const { PRIM_BASE_URL, PRIM_API_KEY } = process.env;
  if (PRIM_BASE_URL !== undefined || PRIM_API_KEY !== undefined) {
    return {
      variables: {
        ...(PRIM_BASE_URL === undefined ? {} : { PRIM_BASE_URL }),
        ...(PRIM_API_KEY === undefined ? {} : { PRIM_API_KEY }),
      },
      words: PRIM_BASE_URL === undefined ? "PRIM (Île-de-France Mobilités)" : PRIM_BASE_URL,
    };
  }
  const key = randomBytes(12).toString("hex");
  simulator = await startPrimSimulator({
    port: 0,
    key,
    seed: Number(options.seed),
    ...(options.replay === undefined ? {} : { replay: options.replay }),
  });
  return {
    variables: { PRIM_BASE_URL: simulator.url, PRIM_API_KEY: key },
    words: options.replay === undefined ? "the PRIM simulator" : `a replay of ${options.replay}`,
  };
}

async function answers(url: string, deadline: number, child: ChildProcess): Promise<void> {
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Stop("the Worker did not start (see above)");
    try {
      const response = await fetch(url);
      if (response.ok) return;
    } catch {
      // Not listening yet: ask again.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Stop(`nothing answers at ${url}`);
}

function stopAll(): void {
  clearInterval(ticker);
  for (const child of children) {
    if (child.pid === undefined) continue;
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}

async function main(): Promise<void> {
  const number = port();
  await assertFree(number);
  kernelSettings(process.env);
  mkdirSync(STATE, { recursive: true });
  const persist = ["--persist-to", options.persist];
  const [feed] = await Promise.all([
    upstream(),
    finished("wrangler", ["d1", "migrations", "apply", "vigie", "--local", ...persist]),
    options["no-build"]
      ? undefined
      : finished("vite", ["build", "--config", "web/vite.config.ts", "--logLevel", "warn"]),
  ]);

  const variables = { ...feed.variables, SYSTEM_API_TOKEN: operatorKey() };
  const file = join(STATE, `dev-${number}.vars`);
  writeFileSync(
    file,
    Object.entries(variables)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
      .join(""),
    { mode: 0o600 },
  );
  const worker = start("wrangler", [
    "dev",
    "--ip",
    HOST,
    "--port",
    String(number),
    "--inspector-port",
    "0",
    "--env-file",
    file,
    "--show-interactive-dev-session=false",
    "--log-level",
    options.verbose ? "info" : "warn",
    ...persist,
  ]);
  for (const stream of [worker.stdout, worker.stderr]) stream?.pipe(process.stderr);
  worker.once("exit", (code) => {
    if (code !== 0 && code !== null) console.error(`The Worker ended with code ${code}.`);
    stopAll();
    void simulator?.close();
  });

  const base = `http://${HOST}:${number}`;
  await answers(`${base}/health`, Date.now() + 60_000, worker);
  const tick = async () => {
    const response = await fetch(base + CRON);
    if (!response.ok) console.error(`cron: ${response.status} ${await response.text()}`);
  };
  await tick();
  ticker = setInterval(() => tick().catch((error) => console.error(`cron: ${error}`)), TICK_MS);

  console.log(`Vigie ready ${base}`);
  console.log(`  fed by        ${feed.words}`);
  console.log(`  operator key  ${variables.SYSTEM_API_TOKEN}`);
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    stopAll();
    void simulator?.close();
    // Whoever does not end on SIGTERM ends now.
    setTimeout(() => {
      for (const child of children) if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      process.exit(0);
    }, 3_000).unref();
  });

main().catch((error) => {
  console.error(error instanceof Stop ? error.message : error);
  stopAll();
  void simulator?.close();
  process.exitCode = 1;
});
