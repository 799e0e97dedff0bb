/** Replaying or discarding all dead letters that match: counted first, asked, then watched to its end. */
import { setTimeout as pause } from "node:timers/promises";
import type { BulkView, DeadLetterFilter } from "../contracts/control.ts";
import { confirmed, readArguments, serverOf } from "./arguments.ts";
import { EXIT_OK, EXIT_REFUSED, type Io, isPassing, UsageError } from "./command.ts";
import { deadLetterFilter } from "./dead-letter-filter.ts";
import type { Server } from "./server.ts";

const POLL_MS = 500;
/** Polls that may fail in a row: the action goes on at the server whoever watches. */
const MAX_LOST_POLLS = 20;

/** @throws UsageError, Refused, Unreachable */
export async function runBulk(action: BulkView["action"], args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    filter: { type: "string", multiple: true },
    all: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
  });
  const pairs = [...(values.filter ?? []), ...positionals];
  if ((pairs.length === 0) !== values.all)
    throw new UsageError(
      values.all ? "--all is without a filter: give one of them" : `which ones? --filter KEY=VALUE, or --all`,
    );
  const server = serverOf(values, io);
  const counted = await server.send<{ count: number; filter: DeadLetterFilter }>(
    "POST",
    "/api/system/dead-letters/count",
    { filter: deadLetterFilter(pairs, io.now()) },
  );
  if (counted.count === 0) {
    await io.out(values.json ? `${JSON.stringify({ count: 0 })}\n` : "No open dead letter matches.\n");
    return EXIT_OK;
  }
  const letters = `${counted.count} dead ${counted.count === 1 ? "letter" : "letters"}`;
  const question = `${action === "replay" ? "Replay" : "Discard"} ${letters} (${pairs.join(" ") || "all that are open"})?`;
  if (!(await confirmed(io, question, values.yes))) {
    io.err("Nothing was done.\n");
    return EXIT_OK;
  }
  const begun = await server.send<BulkView>("POST", `/api/system/dead-letters/${action}`, {
    filter: counted.filter,
    expected_count: counted.count,
    // Should the answer be lost, asking again is the same action.
    bulk_id: crypto.randomUUID(),
  });
  const ended = await watched(server, begun, values.json, io);
  await io.out(values.json ? `${JSON.stringify(ended)}\n` : `${endedText(ended)}\n`);
  return ended.failed === 0 ? EXIT_OK : EXIT_REFUSED;
}

const doneWord = { replay: "replayed", discard: "discarded" } as const;

function endedText({ action, done, failed, bulk_id }: BulkView): string {
  const not = failed === 0 ? "" : `, ${failed} could not be: their bodies are no jobs`;
  return `${done} ${doneWord[action]}${not}. (${bulk_id})`;
}

async function watched(server: Server, begun: BulkView, json: boolean, io: Io): Promise<BulkView> {
  let bulk = begun;
  let told = -1;
  let lost = 0;
  while (bulk.ended_at === null) {
    const done = bulk.done + bulk.failed;
    // One line that moves where somebody looks; else a line where something moved. It is no part of the answer.
    if (done !== told && !json)
      io.err(`${io.terminal === null ? "" : "\r"}${done} of ${bulk.total}${io.terminal === null ? "\n" : ""}`);
    told = done;
    await pause(POLL_MS);
    try {
      const { items } = await server.get<{ items: BulkView[] }>("/api/system/bulk");
      bulk = items.find(({ bulk_id }) => bulk_id === begun.bulk_id) ?? bulk;
      lost = 0;
    } catch (error) {
      if (!isPassing(error) || ++lost > MAX_LOST_POLLS) throw error;
    }
  }
  if (io.terminal !== null && !json) io.err("\r\x1b[K");
  return bulk;
}
