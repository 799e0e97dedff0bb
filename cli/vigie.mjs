#!/usr/bin/env node
// Plain JavaScript, so that any Node can start it: the rest is TypeScript, which Node runs as it is from 22.18 on.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

if (process.features.typescript) {
  await import("./process.ts");
} else {
  const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  // The variable stops a second try, should the project's own Node be as old.
  if (process.env.VIGIE_REEXECUTED || !existsSync(node)) {
    console.error(
      `vigie needs Node 22.18 or later; this is ${process.version}. Run "npm ci" to get one with the project.`,
    );
    process.exitCode = 1;
  } else {
    const run = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: "inherit",
      env: { ...process.env, VIGIE_REEXECUTED: "1" },
    });
    if (run.error) console.error(`vigie: ${node} does not run: ${run.error.message}`);
    if (run.signal) process.kill(process.pid, run.signal);
    process.exitCode = run.status ?? 1;
  }
}
