/** The account's own queues, through wrangler, which has the account's credentials. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { confirmed, oneOf } from "./arguments.ts";
import { EXIT_OK, EXIT_REFUSED, EXIT_UNREACHABLE, type Io, UsageError } from "./command.ts";

/** As wrangler.toml names them. */
export const QUEUE_NAMES = { high: "vigie-fetch-high", normal: "vigie-fetch", dead: "vigie-fetch-dead" } as const;

export type QueueAction = "info" | "pause" | "resume" | "purge";

const BIN = join(import.meta.dirname, "..", "node_modules", ".bin");

/** What wrangler is given for one queue. Vigie has asked before it purges, so wrangler need not. */
function wranglerArguments(action: QueueAction, queue: string): string[] {
  switch (action) {
    case "info":
      return ["queues", "info", queue];
    case "pause":
      return ["queues", "pause-delivery", queue];
    case "resume":
      return ["queues", "resume-delivery", queue];
    case "purge":
      return ["queues", "purge", queue, "--force"];
  }
}

/** Without `which`, both fetch queues; a purge names its queue. @throws UsageError */
export async function cloudflareQueue(
  action: QueueAction,
  which: string | undefined,
  yes: boolean,
  io: Io,
): Promise<number> {
  if (which === undefined && action === "purge")
    throw new UsageError("which queue is to be purged? --queue high, normal or dead");
  const queues =
    which === undefined
      ? [QUEUE_NAMES.high, QUEUE_NAMES.normal]
      : [QUEUE_NAMES[oneOf("--queue", which, ["high", "normal", "dead"])]];
  if (!existsSync(join(BIN, "wrangler"))) throw new UsageError("wrangler is not installed here: run `npm ci` first");
  if (action === "purge" && !(await confirmed(io, `Delete every message of ${queues.join(" and ")} for good?`, yes))) {
    io.err("Nothing was done.\n");
    return EXIT_OK;
  }
  // Asked last, since it takes wrangler a second. Its answer is a credential: nobody reads it.
  if ((await wrangler(["auth", "token"], "ignore", io)) !== 0) {
    io.err(
      "vigie queue: wrangler is not logged in to the account. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (Queues: edit) and CLOUDFLARE_ACCOUNT_ID.\n",
    );
    return EXIT_REFUSED;
  }
  for (const queue of queues) {
    const words = wranglerArguments(action, queue);
    io.err(`$ wrangler ${words.join(" ")}\n`);
    const code = await wrangler(words, "inherit", io);
    if (code === null) return EXIT_UNREACHABLE;
    if (code !== 0) return EXIT_REFUSED;
  }
  return EXIT_OK;
}

/** Its exit code; null where it was ended by a signal. */
function wrangler(words: string[], output: "inherit" | "ignore", io: Io): Promise<number | null> {
  const child = spawn(join(BIN, "wrangler"), words, {
    cwd: join(import.meta.dirname, ".."),
    // It finds the Node that the project brings, asks nothing and phones nobody but the account.
    env: { ...io.env, PATH: `${BIN}${delimiter}${io.env.PATH ?? ""}`, WRANGLER_SEND_METRICS: "false", CI: "true" },
    stdio: ["ignore", output, output],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
