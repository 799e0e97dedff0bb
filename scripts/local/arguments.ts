/** The arguments that `npm run dev` and `npm run preview:pages` share. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refused } from "./children.ts";
import type { LocalOptions } from "./deployment.ts";

const ROOT = join(import.meta.dirname, "../..");

export const OPTIONS_HELP = `  --port N       on 127.0.0.1 (default 8787)
  --replay DIR   recorded PRIM bodies instead of the simulator, e.g. simulators/fixtures/replay
  --seed S       another simulated network of the same kind (default 1)
  --no-orders    without the marketplace, the carriers and the seller of orders
  --no-build     serve the dashboard as it was built last; without it, it is built where its sources are newer
  --persist DIR  where the local D1, objects and operator key are kept (default .wrangler/state)
  --verbose      the Worker's every word
  --help         this

PRIM_BASE_URL and PRIM_API_KEY in the environment choose another upstream; every variable of wrangler.toml can be set
there too, e.g. NETWORKS=metro,rer.`;

/** @throws Refused that names the argument, its value and what is allowed. */
export function readArguments(args: readonly string[]): LocalOptions | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parse(() =>
    parseArgs({
      args: [...args],
      options: {
        port: { ...text, default: "8787" },
        replay: text,
        seed: { ...text, default: "1" },
        "no-orders": flag,
        "no-build": flag,
        persist: { ...text, default: join(ROOT, ".wrangler/state") },
        verbose: flag,
        help: flag,
      },
    }),
  );
  if (values.help) return "help";
  return {
    port: whole("--port", values.port, 1, 65_535),
    replay: values.replay,
    seed: whole("--seed", values.seed, 0, 2 ** 31 - 1),
    hasOrders: !values["no-orders"],
    mayBuild: !values["no-build"],
    persist: values.persist,
    isVerbose: values.verbose,
  };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Refused(`${error instanceof Error ? error.message : error}\n\n${OPTIONS_HELP}`);
  }
}

function whole(name: string, text: string, low: number, high: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= low && number <= high) return number;
  throw new Refused(`${name} ${text}: allowed is a whole number from ${low} to ${high}`);
}
