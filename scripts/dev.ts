/** `npm run dev`: the whole of Vigie on this machine, until Ctrl-C. */
import { OPTIONS_HELP, readArguments } from "./local/arguments.ts";
import { runUntilSignal } from "./local/command.ts";
import { startLocally } from "./local/deployment.ts";

await runUntilSignal(async () => {
  const options = readArguments(process.argv.slice(2));
  if (options === "help") {
    console.log(`npm run dev -- [options]\n\n${OPTIONS_HELP}`);
    return null;
  }
  const local = await startLocally(options);
  console.log(`Vigie ready ${local.url}`);
  console.log(`  fed by        ${local.fedBy}`);
  if (local.simulator !== null) console.log(`  simulator     ${local.simulator}/state (and POST /_sim/faults)`);
  if (local.orders !== null) {
    const { email, password, upstreams } = local.orders;
    console.log(`  orders        ${local.url}/orders as ${email}, password ${password}`);
    for (const [name, at] of Object.entries(upstreams))
      console.log(`    ${name.padEnd(12)}${new URL(at).origin}/_sim/state`);
  }
  console.log(`  operator key  ${local.operatorKey}`);
  return local;
});
