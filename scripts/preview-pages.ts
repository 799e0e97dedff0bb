/** `npm run preview:pages`: the dashboard as Cloudflare Pages serves it, in front of a whole local Vigie. */
import { OPTIONS_HELP, readArguments } from "./local/arguments.ts";
import { runUntilSignal } from "./local/command.ts";
import { answers, assertFree, freePort, passedOn, startLocally } from "./local/deployment.ts";

const HOST = "127.0.0.1";

await runUntilSignal(async () => {
  const options = readArguments(process.argv.slice(2));
  if (options === "help") {
    console.log(`npm run preview:pages -- [options]\n\n${OPTIONS_HELP}`);
    return null;
  }
  await assertFree(options.port);
  const local = await startLocally({ ...options, port: await freePort() });
  const url = `http://${HOST}:${options.port}`;
  try {
    // Its Function finds the Worker by name, in the registry that both share.
    const pages = local.start("wrangler", [
      ...["pages", "dev", "--cwd", "web", "--ip", HOST, "--port", String(options.port), "--inspector-port", "0"],
      ...["--show-interactive-dev-session=false", "--log-level", options.isVerbose ? "info" : "warn"],
    ]);
    await answers(`${url}/health`, pages, passedOn(pages));
    console.log(`Vigie ready ${url}`);
    console.log(`  worker        ${local.url}`);
    console.log(`  fed by        ${local.fedBy}`);
    if (local.simulator !== null) console.log(`  simulator     ${local.simulator}/state (and POST /_sim/faults)`);
    console.log(`  operator key  ${local.operatorKey}`);
    const pagesEnded = new Promise<void>((resolve) => pages.once("exit", () => resolve()));
    return { ...local, ended: Promise.race([local.ended, pagesEnded]) };
  } catch (error) {
    await local.stop();
    throw error;
  }
});
