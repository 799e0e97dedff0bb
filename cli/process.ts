/** The `vigie` process: its streams, its terminal, its exit code. */
import { createInterface } from "node:readline/promises";
import { EXIT_OK } from "./command.ts";
import { main } from "./main.ts";

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
  ask: async (question) => {
    if (!process.stdin.isTTY) return null;
    // The question is no part of the answer, which may be going to a file.
    const asking = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await asking.question(question);
    } finally {
      asking.close();
    }
  },
  now: () => Date.now(),
  env: process.env,
  terminal: process.stdout.isTTY ? { columns: process.stdout.columns } : null,
});
