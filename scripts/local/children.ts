/** The processes behind a local deployment: each in a group of its own, and none that outlives its parent. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const BIN = join(ROOT, "node_modules/.bin");

/** Whoever does not end on SIGTERM within this time is killed. */
export const GRACE_MS = 3_000;

/** What a user can act on: its message is printed, its stack is not. */
export class Refused extends Error {}

/** Wrangler asks nothing, phones nobody, and finds the Node that the lock file brought. */
const environment = (registry: string) => ({
  ...process.env,
  // Sessions find each other by name in here: those of another Vigie on this machine must not answer for this one.
  WRANGLER_REGISTRY_PATH: registry,
  PATH: `${BIN}:${process.env.PATH}`,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  CI: "true",
});

/** Signals the whole group of a child; false where nothing of it is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

export type Children = {
  /** Starts a command of node_modules/.bin. What it prints is for the caller to read. */
  start(command: string, args: readonly string[]): ChildProcess;
  /** Runs a command to its end. @throws Refused with all that it said when it fails. */
  run(command: string, args: readonly string[]): Promise<void>;
  /** Ends every process and waits until none is left. */
  stop(): Promise<void>;
};

/** `registry`: a folder in which the Workers of this deployment find each other. */
export function makeChildren(registry: string): Children {
  const running = new Set<number>();
  const guardian = spawn(process.execPath, [join(import.meta.dirname, "guardian.ts")], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  // It may have ended before us; what it should be told is then of no use to it.
  guardian.stdin.on("error", () => {});
  const guardianEnded = new Promise((resolve) => guardian.once("exit", resolve));

  function start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(join(BIN, command), args, {
      cwd: ROOT,
      env: environment(registry),
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: its children end with it, and Ctrl-C in a terminal reaches it through us alone.
      detached: true,
    });
    const { pid } = child;
    if (pid === undefined) return child;
    running.add(pid);
    guardian.stdin.write(`+${pid}\n`);
    child.once("exit", () => {
      // Its own children may be slower to end than it is.
      if (signalGroup(pid, "SIGTERM")) return;
      running.delete(pid);
      guardian.stdin.write(`-${pid}\n`);
    });
    return child;
  }

  return {
    start,
    async run(command, args) {
      const child = start(command, args);
      let said = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk) => {
          said += chunk;
        });
      }
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once("exit", resolve);
        child.once("error", reject);
      });
      if (code !== 0) throw new Refused(`${command} ${args.join(" ")} failed:\n${said}`);
    },
    async stop() {
      for (const pid of running) signalGroup(pid, "SIGTERM");
      const deadline = Date.now() + GRACE_MS;
      while ([...running].some((pid) => signalGroup(pid, 0)) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      for (const pid of running) signalGroup(pid, "SIGKILL");
      guardian.stdin.end();
      await guardianEnded;
    },
  };
}
