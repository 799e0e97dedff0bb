/** The `vigie` command: finds the command by its name, and turns what it throws into an exit code. */
import { type Command, EXIT_OK, EXIT_USAGE, type Io, UsageError } from "./command.ts";
import { normalise } from "./normalise.ts";

const COMMANDS: readonly Command[] = [normalise];

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `vigie … | head` closes the pipe when it has seen enough: not a failure.
  if (error.code === "EPIPE") process.exit(EXIT_OK);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
  err: (text) => {
    process.stderr.write(text);
  },
  stdin: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks);
  },
  now: () => Date.now(),
});

async function main(argv: string[], io: Io): Promise<number> {
  const [name, ...args] = argv;
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
    if (!(error instanceof UsageError)) throw error;
    io.err(`vigie ${name}: ${error.message}\nvigie ${name} --help tells more.\n`);
    return EXIT_USAGE;
  }
}

function help(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `Usage: vigie <command> [options]\n\nCommands:\n${lines.join("\n")}\n\nvigie <command> --help tells more.\n`;
}
