/** A whole Vigie for a test: the README's own command on a free port, with a store of its own that is gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertFree, freePort } from "../scripts/local/deployment.ts";
import { readDeclaredVariables } from "../scripts/local/variables.ts";
import type { FaultInput } from "../simulators/prim/faults.ts";

const ROOT = join(import.meta.dirname, "..");
/** A cold machine builds the dashboard first. */
const READY_WITHIN_MS = 110_000;
const ENDS_WITHIN_MS = 15_000;

/** Polls as often as the settings allow, so that a test need not wait for a quota. */
export const BUSY: Record<string, string> = {
  ET_INTERVAL_S: "10",
  DISRUPTIONS_INTERVAL_S: "10",
  STOP_INTERVAL_S: "10",
  PRIM_ET_PER_DAY: "100000",
  PRIM_SM_PER_DAY: "100000",
  PRIM_DISRUPTIONS_PER_DAY: "100000",
};

export type StartOptions = {
  script?: "dev" | "preview-pages";
  /** With the marketplace, the carriers and the seller of orders, which nothing else has need of. */
  orders?: boolean;
  args?: readonly string[];
  variables?: Record<string, string>;
};

export type Deployment = {
  url: string;
  /** The operator key. */
  key: string;
  /** Where its D1 is kept. */
  persist: string;
  /** The seller who can log in, and the simulators of orders by their names; null where they were not asked for. */
  orders: OrdersSaid | null;
  /** All that it has printed. */
  output(): string;
  /** Fires the cron now: plans and enqueues what is due in the next minute. */
  tick(): Promise<void>;
  /** Runs every schedule now, as an operator does. */
  runAll(): Promise<void>;
  /** Replaces what the simulator does wrong. */
  setFaults(...faults: FaultInput[]): Promise<void>;
  /** Everything ends and comes back at the same address with the same store. @throws Error when a process is left. */
  restart(): Promise<void>;
  /** Every process of it is killed at once, as by a power cut; then it comes back at the same address with the same store. */
  crash(): Promise<void>;
  /** Ends everything and forgets the store. @throws Error when a process is left. */
  stop(): Promise<void>;
};

export type OrdersSaid = { email: string; password: string; simulators: Record<string, string> };

const running = new Set<ChildProcess>();
// A run that is broken off must not leave a deployment behind; its guardian ends the rest.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export async function startDeployment(options: StartOptions = {}): Promise<Deployment> {
  const persist = mkdtempSync(join(tmpdir(), "vigie-test-"));
  const port = await freePort();
  let command = runCommand(port, persist, options);
  const forget = () => rmSync(persist, { recursive: true, force: true, maxRetries: 5 });
  const ready = async () => {
    try {
      return await command.ready;
    } catch (error) {
      await command.end("SIGTERM");
      forget();
      throw error;
    }
  };
  let said = await ready();
  return {
    url: said.url,
    key: said.key,
    orders: said.orders,
    persist,
    output: () => command.output(),
    async tick() {
      const response = await fetch(`${said.worker}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*`);
      if (!response.ok) throw new Error(`cron: ${response.status} ${await response.text()}`);
    },
    async runAll() {
      const headers = { "x-api-key": said.key };
      const response = await fetch(`${said.url}/api/system/scheduler/run`, { method: "POST", headers });
      if (!response.ok) throw new Error(`run: ${response.status} ${await response.text()}`);
    },
    async setFaults(...faults) {
      const response = await fetch(`${said.simulator}/faults`, { method: "POST", body: JSON.stringify(faults) });
      if (!response.ok) throw new Error(`faults: ${response.status} ${await response.text()}`);
    },
    async restart() {
      await command.end("SIGTERM");
      command = runCommand(port, persist, options);
      said = await ready();
    },
    async crash() {
      await command.crash();
      await whenFree(port);
      command = runCommand(port, persist, options);
      said = await ready();
    },
    async stop() {
      await command.end("SIGTERM");
      forget();
    },
  };
}

type Said = { url: string; worker: string; key: string; simulator: string; orders: OrdersSaid | null };

export type Command = {
  pid: number;
  ready: Promise<Said>;
  output(): string;
  /** The exit code, null after a signal that killed it. */
  ended: Promise<number | null>;
  /** After SIGTERM no process of it may be left; SIGKILL leaves them to their guardian. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
  /** Kills it with everything under it, its guardian too. */
  crash(): Promise<void>;
};

/** `npm run dev` without npm, which adds nothing but a process. */
export function runCommand(
  port: number,
  persist: string,
  { script = "dev", orders = false, args = [], variables = {} }: StartOptions,
) {
  const child = spawn(
    process.execPath,
    [
      join(ROOT, `scripts/${script}.ts`),
      "--port",
      String(port),
      "--persist",
      persist,
      ...(orders ? [] : ["--no-orders"]),
      ...args,
    ],
    {
      cwd: ROOT,
      env: { ...environment(), ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  running.add(child);
  let output = "";
  const ended = new Promise<number | null>((resolve) =>
    child.once("exit", (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  const ready = new Promise<Said>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${output}`)), READY_WITHIN_MS);
    const read = (chunk: unknown) => {
      output += String(chunk);
      const url = /^Vigie ready (\S+)$/m.exec(output)?.[1];
      const key = /^ {2}operator key {2}(\S+)$/m.exec(output)?.[1];
      if (url === undefined || key === undefined) return;
      clearTimeout(timer);
      const worker = /^ {2}worker +(\S+)/m.exec(output)?.[1] ?? url;
      resolve({
        url,
        key,
        worker,
        simulator: /^ {2}simulator +(\S+)\/state/m.exec(output)?.[1] ?? "",
        orders: ordersIn(output),
      });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready:\n${output}`));
    });
  });
  // Whoever only wants to see it fail asks for `ended` alone.
  ready.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    output: () => output,
    async end(signal) {
      const started = child.exitCode === null && child.pid !== undefined ? descendants(child.pid) : [];
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
      const code = await ended;
      clearTimeout(timer);
      const left = signal === "SIGTERM" ? started.filter(isAlive) : [];
      if (left.length > 0) throw new Error(`processes ${left.join(", ")} outlive what started them`);
      return code;
    },
    async crash() {
      const { pid = 0 } = child;
      for (const one of [pid, ...descendants(pid)]) {
        try {
          process.kill(one, "SIGKILL");
        } catch {
          // It has ended with its parent.
        }
      }
      await ended;
    },
  } satisfies Command;
}

function ordersIn(output: string): OrdersSaid | null {
  const [, email, password] = /^ {2}orders +\S+ as (\S+), password (\S+)$/m.exec(output) ?? [];
  if (email === undefined || password === undefined) return null;
  const simulators = [...output.matchAll(/^ {4}(\w+) +(\S+)\/_sim\/state$/gm)].map(([, name = "", at = ""]) => [
    name,
    at,
  ]);
  return { email, password, simulators: Object.fromEntries(simulators) };
}

/** Whoever was killed may hold its port for a moment longer. @throws Refused when it is held for good. */
async function whenFree(port: number): Promise<void> {
  const deadline = Date.now() + ENDS_WITHIN_MS;
  while (Date.now() < deadline) {
    try {
      return await assertFree(port);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await assertFree(port);
}

/** What a developer has set for Vigie in the shell is no part of a test. */
function environment(): NodeJS.ProcessEnv {
  const own = new Set([...Object.keys(readDeclaredVariables()), "PRIM_API_KEY", "SYSTEM_API_TOKEN", "ORDERS_KEY"]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.has(name)));
}

/** Every process under this one. */
export function descendants(pid: number): number[] {
  const pairs = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const children = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...children(child)] : []));
  return children(pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
