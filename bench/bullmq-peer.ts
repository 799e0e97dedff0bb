/** The job platform that we are compared with, from the shared folder beside the project; null where it cannot run. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHARED = join(import.meta.dirname, "../../shared/peers/bullmq");
const PEER_TIMEOUT_MS = 300_000;

/** Kept between runs: its packages take longer to install than the bench to run. */
const COPY = join(tmpdir(), "vigie-peer-bullmq");

/** The machine's own Node: the peer's native addon is built for that one, not for the Node of our lock file. */
export const environment = {
  ...process.env,
  PATH: (process.env.PATH ?? "")
    .split(":")
    .filter((folder) => !folder.includes("node_modules"))
    .join(":"),
};

/** A folder with the peer and its packages, or null with the reason told on stderr. */
export function bullmqPeer(): string | null {
  if (!existsSync(SHARED)) return without("its folder ../shared/peers/bullmq is not here");
  if (spawnSync("redis-server", ["--version"]).status !== 0) return without("redis-server is not installed");
  if (!existsSync(join(COPY, "node_modules"))) {
    cpSync(SHARED, COPY, { recursive: true, mode: 0 });
    execFileSync("chmod", ["-R", "u+w", COPY]);
    // Its lock was written by another npm, which this one takes for out of date.
    const install = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
      cwd: COPY,
      env: environment,
      encoding: "utf8",
    });
    if (install.status !== 0) return without(`its packages could not be installed: ${install.stderr.slice(-300)}`);
  }
  return COPY;
}

function without(reason: string): null {
  console.error(`No BullMQ beside us: ${reason}.`);
  return null;
}

export type PeerCell = {
  mode: "drain" | "paced";
  conc: number;
  rate: number | null;
  jobsPerSec: number;
  p50: number;
  p99: number;
};

/** Runs the peer's own bench and answers its cells. */
export function runBullmq(folder: string, args: string[]): PeerCell[] {
  const out = join(folder, "cells.json");
  execFileSync("node", ["bench.mjs", ...args, "--out", out], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "ignore", "inherit"],
    timeout: PEER_TIMEOUT_MS,
  });
  return JSON.parse(readFileSync(out, "utf8"));
}
