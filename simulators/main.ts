/** `npm run sim`: PRIM on the command line; with `gtfs-rt` the recorded feeds, `vmtr` RATP's map, `mirakl` the marketplace, or a carrier by its name. */
import { parseArgs } from "node:util";
import { startGtfsRtSimulator } from "./gtfs-rt/server.ts";
import { MIRAKL_USAGE, serveMirakl } from "./mirakl/command.ts";
import { parseFaults } from "./prim/faults.ts";
import { QUOTA_PER_DAY } from "./prim/quota.ts";
import type { PrimSimulatorOptions } from "./prim/server.ts";
import { startPrimSimulator } from "./prim/server.ts";
import { CARRIER_COMMANDS, CARRIER_USAGE, serveCarrier } from "./shipments/command.ts";
import { serveVmtr, VMTR_USAGE } from "./vmtr/command.ts";

const USAGE = `npm run sim -- [options]
npm run sim -- gtfs-rt [--port N (default 8820)] [--step SECONDS] [--verbatim]
npm run sim -- vmtr --help
npm run sim -- mirakl --help
npm run sim -- dinapaq|seur|correos-express --help

  --port N          port on 127.0.0.1; 0 chooses a free one (default 8810)
  --seed S          another network of the same kind (default 1)
  --night real|thin nothing between 01:15 and 05:30 Paris time, or a thin service so that there is something to see (default thin)
  --speed X         the timetable runs X times as fast; times in the bodies stay real ones (default 1)
  --buses N         bus journeys mixed into estimated-timetable (default 300; 17000 make a body of PRIM's size)
  --key K           the only key accepted (default: any)
  --quota-day N     calls a day and API (default ${QUOTA_PER_DAY["stop-monitoring"]}; line_reports ${QUOTA_PER_DAY.line_reports})
  --quota-second N  calls a second and API (default 5)
  --replay DIR      serve recorded bodies, their times moved to now; e.g. simulators/fixtures/replay
  --verbatim        with --replay: serve the recorded bytes
  --faults SPEC     e.g. et:status=503:probability=0.2,sm:reset:count=3,*:freeze:for_s=60
                    api: et sm gm bulk lr nav *; kind: status timeout slow reset truncate html schema rate-limit quota freeze

While it runs: GET /_sim/state, GET|POST|DELETE /_sim/faults`;

function readOptions(args: readonly string[]): PrimSimulatorOptions | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { ...text, default: "8810" },
      seed: { ...text, default: "1" },
      night: { ...text, default: "thin" },
      speed: { ...text, default: "1" },
      buses: text,
      key: text,
      "quota-day": text,
      "quota-second": text,
      replay: text,
      verbatim: flag,
      faults: { ...text, default: "" },
      help: flag,
    },
  });
  if (values.help) return "help";
  if (values.night !== "real" && values.night !== "thin") throw new Error("--night is real or thin");
  if (values.verbatim && values.replay === undefined) throw new Error("--verbatim needs --replay");
  const speed = Number(values.speed);
  if (!(speed > 0)) throw new Error("--speed is a number above 0");
  return {
    port: wholeNumber("--port", values.port),
    seed: wholeNumber("--seed", values.seed),
    night: values.night,
    speed,
    verbatim: values.verbatim,
    faults: parseFaults(values.faults),
    ...(values.buses === undefined ? {} : { busJourneys: wholeNumber("--buses", values.buses) }),
    ...(values.key === undefined ? {} : { key: values.key }),
    ...(values["quota-day"] === undefined ? {} : { quotaPerDay: wholeNumber("--quota-day", values["quota-day"]) }),
    ...(values["quota-second"] === undefined
      ? {}
      : { quotaPerSecond: wholeNumber("--quota-second", values["quota-second"]) }),
    ...(values.replay === undefined ? {} : { replay: values.replay }),
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Error(`${name} is a whole number, not "${text}"`);
  return number;
}

/** Recorded feeds of other agencies, at the addresses that it prints. */
async function serveGtfsRt(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "8820" },
      step: { type: "string", default: "60" },
      verbatim: { type: "boolean", default: false },
    },
  });
  const stepS = wholeNumber("--step", values.step);
  if (stepS === 0) throw new Error("--step is a number above 0");
  const { verbatim } = values;
  const simulator = await startGtfsRtSimulator({ port: wholeNumber("--port", values.port), stepS, verbatim });
  const manner = verbatim ? "as they were" : "moved to now";
  console.log(`GTFS-Realtime recordings ready ${simulator.url} (${manner}; feeds ${simulator.url}/_sim/state)`);
  closeOnSignal(simulator);
}

function closeOnSignal(simulator: { close(): Promise<void> }): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
}

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (first === "gtfs-rt") {
    await serveGtfsRt(rest);
    return;
  }
  if (first === "vmtr") {
    const simulator = await serveVmtr(rest);
    if (simulator === "help") {
      console.log(VMTR_USAGE);
      return;
    }
    console.log(`VMTR simulator ready ${simulator.url} (simulated trains)`);
    closeOnSignal(simulator);
    return;
  }
  if (first === "mirakl") {
    const simulator = await serveMirakl(rest);
    if (simulator === "help") {
      console.log(MIRAKL_USAGE);
      return;
    }
    console.log(`Mirakl simulator ready ${simulator.url} (simulated orders; control ${simulator.url}/_sim/state)`);
    closeOnSignal(simulator);
    return;
  }
  const carrier = CARRIER_COMMANDS[first ?? ""];
  if (carrier !== undefined) {
    const simulator = await serveCarrier(carrier, rest);
    if (simulator === "help") {
      console.log(CARRIER_USAGE);
      return;
    }
    const { url } = simulator;
    console.log(
      `${carrier.title} simulator ready ${url}${carrier.path} (no real parcels; control ${url}/_sim/shipments)`,
    );
    closeOnSignal(simulator);
    return;
  }
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(USAGE);
    return;
  }
  const simulator = await startPrimSimulator(options);
  const served =
    simulator.origin === "replay"
      ? `recordings of ${options.replay ?? ""}, ${options.verbatim ? "as they were" : "moved to now"}`
      : `simulated trains, seed ${options.seed ?? 1}, night ${options.night ?? "thin"}, speed ${options.speed ?? 1}`;
  console.log(
    `PRIM simulator ready ${simulator.url} (${served}; control ${simulator.url.replace("/marketplace", "/_sim/state")})`,
  );
  closeOnSignal(simulator);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
