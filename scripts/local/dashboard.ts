/** Whether the dashboard on disk is the one that its sources make. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
export const DASHBOARD = join(ROOT, "dist/web");
/** What the build reads: the page, what it shares with the server, and its dependencies. */
const SOURCES = ["web", "contracts", "domains", "kernel", "package-lock.json"];

/** `missing` cannot be served, `stale` would show yesterday's page. */
export function dashboardState(): "current" | "stale" | "missing" {
  const built = statSync(join(DASHBOARD, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return "missing";
  return SOURCES.some((path) => newest(join(ROOT, path)) > built) ? "stale" : "current";
}

function newest(path: string): number {
  const about = statSync(path);
  if (!about.isDirectory()) return about.mtimeMs;
  // A folder's own time tells of files that were removed.
  return readdirSync(path)
    .filter((name) => !name.startsWith("."))
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), about.mtimeMs);
}
