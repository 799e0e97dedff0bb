/** `npm run sim -- mirakl`: the marketplace on the command line. */
import { parseArgs } from "node:util";
import type { MiraklSimulator, MiraklSimulatorOptions } from "./server.ts";
import { startMiraklSimulator } from "./server.ts";

export const MIRAKL_USAGE = `npm run sim -- mirakl [options]

  --port N          port on 127.0.0.1; 0 chooses a free one (default 8830)
  --seed S          other buyers and baskets (default 1)
  --speed X         what takes a day takes a day / X (default 1)
  --orders N        orders that are there at the start (default 40)
  --per-hour N      orders that come in, by the simulated clock (default 6)
  --key K           the only key accepted (default: any)
  --accept          orders wait until the seller accepts them
  --multi-shipment  orders may be shipped in parts (ST01 in place of OR23 and OR24)
  --strict          the published call frequencies are enforced

While it runs: GET /_sim/state, GET /_sim/pushed, POST /_sim/orders {"count", "state"}, POST /_sim/clock {"advance_s"},
GET|POST|DELETE /_sim/faults`;

/** Starts it as the command line says; "help" where that is what was asked. Throws an Error that names a wrong option. */
export async function serveMirakl(args: readonly string[]): Promise<MiraklSimulator | "help"> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { ...text, default: "8830" },
      seed: { ...text, default: "1" },
      speed: { ...text, default: "1" },
      orders: { ...text, default: "40" },
      "per-hour": { ...text, default: "6" },
      key: text,
      accept: flag,
      "multi-shipment": flag,
      strict: flag,
      help: flag,
    },
  });
  if (values.help) return "help";
  const options: MiraklSimulatorOptions = {
    port: numberOf("--port", values.port, 0),
    seed: numberOf("--seed", values.seed, 0),
    speed: numberOf("--speed", values.speed, Number.MIN_VALUE),
    orders: numberOf("--orders", values.orders, 0),
    arrivalsPerHour: numberOf("--per-hour", values["per-hour"], 0),
    acceptsByItself: !values.accept,
    multiShipment: values["multi-shipment"],
    isStrict: values.strict,
    ...(values.key === undefined ? {} : { shops: [{ id: 2000, key: values.key }] }),
  };
  return startMiraklSimulator(options);
}

function numberOf(name: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= least)) {
    throw new Error(`${name} is a number ${least > 0 ? "above 0" : "from 0 on"}, not "${text}"`);
  }
  return number;
}
