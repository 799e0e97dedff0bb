/** The `vigie` command: finds the command by its name, and turns what it throws into an exit code. */
import { audit } from "./audit.ts";
import {
  type Command,
  EXIT_OK,
  EXIT_REFUSED,
  EXIT_UNREACHABLE,
  EXIT_USAGE,
  type Io,
  Refused,
  Unreachable,
  UsageError,
} from "./command.ts";
import { config } from "./config.ts";
import { deadLetters } from "./dead-letters.ts";
import { doctor } from "./doctor.ts";
import { gtfs } from "./gtfs.ts";
import { keys } from "./keys.ts";
import { logs } from "./logs.ts";
import { normalise } from "./normalise.ts";
import { orders } from "./orders.ts";
import { queue } from "./queue.ts";
import { replay } from "./replay.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { schedules } from "./schedules.ts";
import { sendCommand } from "./send-command.ts";
import { sources } from "./sources.ts";
import { status } from "./status.ts";
import { workers } from "./workers.ts";

const COMMANDS: readonly Command[] = [
  status,
  queue,
  workers,
  sendCommand,
  runs,
  run,
  deadLetters,
  replay,
  sources,
  schedules,
  logs,
  audit,
  config,
  keys,
  orders,
  normalise,
  gtfs,
  doctor,
];

/** Options that may stand before the command as well, with whether they take a value. */
const GLOBAL: Record<string, boolean> = { "--url": true, "--key": true, "--json": false };

export async function main(argv: string[], io: Io): Promise<number> {
  const { before, rest } = leading(argv);
  const [name, ...own] = rest;
  const args = [...own, ...before];
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    await io.out(help());
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    io.err(`vigie: no command "${name}". There is: ${COMMANDS.map((each) => each.name).join(", ")}.\n`);
    return EXIT_USAGE;
  }
  if (args.includes("--help") || args.includes("-h")) {
    await io.out(command.help);
    return EXIT_OK;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof Refused) return told(error, EXIT_REFUSED);
    if (error instanceof Unreachable) return told(error, EXIT_UNREACHABLE);
    if (!(error instanceof UsageError)) throw error;
    io.err(`vigie ${name}: ${error.message}\nvigie ${name} --help tells more.\n`);
    return EXIT_USAGE;
  }

  function told({ message }: Error, code: number): number {
    io.err(`vigie ${name}: ${message}\n`);
    return code;
  }
}

/** Global options that stand before the command belong to it all the same. */
function leading(argv: string[]): { before: string[]; rest: string[] } {
  let at = 0;
  for (;;) {
    const [option = ""] = (argv[at] ?? "").split("=", 1);
    const takesValue = GLOBAL[option];
    if (takesValue === undefined) return { before: argv.slice(0, at), rest: argv.slice(at) };
    at += takesValue && !argv[at]?.includes("=") ? 2 : 1;
  }
}

function help(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `Usage: vigie <command> [options]\n\nCommands:\n${lines.join("\n")}\n\nvigie <command> --help tells more.\n`;
}
