/** `npm run sim -- dinapaq | seur | correos-express`: a carrier on the command line. */
import { parseArgs } from "node:util";
import { CORREOS_EXPRESS_PATH, startCorreosExpressSimulator } from "../correos-express/server.ts";
import { startDinapaqSimulator } from "../dinapaq/server.ts";
import { startSeurSimulator } from "../seur/server.ts";
import type { CarrierSimulator, CarrierSimulatorOptions } from "./gateway.ts";
import { DEFAULT_SHARES } from "./gateway.ts";

type CarrierCommand = {
  title: string;
  port: number;
  /** What an account's base address has after the origin. */
  path: string;
  start(options: CarrierSimulatorOptions): Promise<CarrierSimulator>;
};

export const CARRIER_COMMANDS: Readonly<Record<string, CarrierCommand>> = {
  dinapaq: { title: "DinaPaq (TIPSA)", port: 8840, path: "", start: startDinapaqSimulator },
  seur: { title: "SEUR", port: 8841, path: "", start: startSeurSimulator },
  "correos-express": {
    title: "Correos Express",
    port: 8842,
    path: CORREOS_EXPRESS_PATH,
    start: startCorreosExpressSimulator,
  },
};

export const CARRIER_USAGE = `npm run sim -- dinapaq|seur|correos-express [options]

  --port N       port on 127.0.0.1; 0 chooses a free one (default ${Object.values(CARRIER_COMMANDS)
    .map(({ port }) => port)
    .join(", ")})
  --seed S       other parcels are late, returned and not at home (default 1)
  --speed X      what takes a day takes a day / X (default 1)
  --incidents P  share of parcels that are delivered at the second attempt (default ${DEFAULT_SHARES.incidentShare})
  --returns P    share of parcels that are sent back (default ${DEFAULT_SHARES.returnShare})

Any account is let in. While it runs: GET /_sim/shipments (all parcels that were taken, with their references),
GET /_sim/state, GET|POST|DELETE /_sim/faults with [{"operation", "kind", "done", "probability", "count", "hang_ms", "late_ms"}]:
kind timeout, reset, status or refusal; done: the work is done before it strikes, or late_ms after`;

export async function serveCarrier(
  { start, port }: CarrierCommand,
  args: readonly string[],
): Promise<CarrierSimulator | "help"> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { ...text, default: String(port) },
      seed: { ...text, default: "1" },
      speed: { ...text, default: "1" },
      incidents: { ...text, default: String(DEFAULT_SHARES.incidentShare) },
      returns: { ...text, default: String(DEFAULT_SHARES.returnShare) },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return start({
    port: numberBetween("--port", values.port, 0, 65_535),
    seed: numberBetween("--seed", values.seed, 0, Number.MAX_SAFE_INTEGER),
    speed: numberBetween("--speed", values.speed, Number.MIN_VALUE, 1e6),
    incidentShare: numberBetween("--incidents", values.incidents, 0, 1),
    returnShare: numberBetween("--returns", values.returns, 0, 1),
  });
}

function numberBetween(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= least && number <= most)) {
    throw new Error(`${name} is a number ${least > 0 ? "above 0" : "from 0"} to ${most}, not "${text}"`);
  }
  return number;
}
