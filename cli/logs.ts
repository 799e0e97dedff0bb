/** `vigie logs`: what the Worker wrote down; with --follow, as it is written. */
import { setTimeout as pause } from "node:timers/promises";
import { LOG_LEVELS, type LogLevel, type LogLineView } from "../contracts/access.ts";
import { COMMON_HELP, limitOf, noMore, oneOf, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, isPassing, UsageError } from "./command.ts";
import type { Query, Server } from "./server.ts";
import { painter, plain, type Tone } from "./table.ts";
import { clock } from "./units.ts";

export const logs: Command = {
  name: "logs",
  summary: "search the logs; --follow shows them as they are written",
  help: `Usage: vigie logs [--follow] [--service S] [--level L] [--q TEXT] [--since WHEN] [--until WHEN]

The latest last, as in a terminal. Lines are written at the end of a request or batch, so they come in bursts.

Options:
  --follow       goes on with what is written from now on
  --service S    api, fetcher, scheduler…
  --level L      this level or worse: ${LOG_LEVELS.join(", ")}
  --q TEXT       occurs in the message, what goes with it, or the ids
  --job ID  --request ID
  --since WHEN --until WHEN   an instant such as 2026-10-08T06:30:00Z, or how long ago: 15m, 24h, 7d
  --limit N      lines a page, 1 to 500 (100)
  --before ID    the page of lines before that: as the one after says
${COMMON_HELP}`,
  run,
};

const MAX_LIMIT = 500;
/** Shown before those that come. */
const BEFORE_FOLLOWING = 20;
const POLL_MS = 1_500;
const MAX_RETRY_MS = 15_000;

type LogPage = { lines: LogLineView[]; next_before_id: number | null };

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    follow: { type: "boolean", default: false },
    service: { type: "string" },
    level: { type: "string" },
    q: { type: "string" },
    job: { type: "string" },
    request: { type: "string" },
    since: { type: "string" },
    until: { type: "string" },
    limit: { type: "string" },
    before: { type: "string" },
  });
  noMore(positionals, 0);
  const query: Query = {
    service: values.service,
    level: values.level === undefined ? undefined : oneOf("--level", values.level, LOG_LEVELS),
    q: values.q,
    job_id: values.job,
    request_id: values.request,
    since: values.since,
    until: values.until,
  };
  if (values.follow) {
    for (const name of ["until", "limit", "before"] as const)
      if (values[name] !== undefined) throw new UsageError(`--${name} does not go with --follow`);
    return follow(serverOf(values, io), query, values.json, io);
  }
  const limit = limitOf(values.limit, MAX_LIMIT);
  const page = await serverOf(values, io).get<LogPage>("/api/system/logs", {
    ...query,
    limit,
    before_id: values.before,
  });
  await io.out(values.json ? `${JSON.stringify(page)}\n` : pageText(page, io));
  return EXIT_OK;
}

function pageText({ lines, next_before_id }: LogPage, io: Io): string {
  if (lines.length === 0) return "No line matches.\n";
  const older = next_before_id === null ? "" : `There are earlier ones: --before ${next_before_id}\n`;
  return (
    older +
    [...lines]
      .reverse()
      .map((line) => lineText(line, io))
      .join("")
  );
}

const TONES: Record<LogLevel, Tone | null> = { debug: "dim", info: null, warn: "warn", error: "bad" };

function lineText({ at, service, level, message, job_id, request_id, extra }: LogLineView, io: Io): string {
  const paint = painter(io);
  const more = {
    ...(job_id === null ? {} : { job_id }),
    ...(request_id === null ? {} : { request_id }),
    ...(typeof extra === "object" && extra !== null ? extra : extra === null || extra === undefined ? {} : { extra }),
  };
  const rest = Object.entries(more).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${[
    clock(at, io.now()),
    paint(TONES[level], level.padEnd(5)),
    plain(service).padEnd(9),
    plain(message),
    paint("dim", plain(rest.join(" "))),
  ]
    .join("  ")
    .trimEnd()}\n`;
}

/** Until it is stopped. By id, since a later line may tell of an earlier moment. */
async function follow(server: Server, query: Query, json: boolean, io: Io): Promise<number> {
  const show = async (lines: readonly LogLineView[]): Promise<void> => {
    for (const line of [...lines].reverse()) await io.out(json ? `${JSON.stringify(line)}\n` : lineText(line, io));
  };
  const before = await server.get<LogPage>("/api/system/logs", {
    ...query,
    limit: query.since === undefined ? BEFORE_FOLLOWING : MAX_LIMIT,
  });
  await show(before.lines);
  let latest = Math.max(0, ...before.lines.map(({ id }) => id));
  // Where nothing matches yet, what is followed begins with the log's own end.
  if (latest === 0)
    latest = Math.max(0, ...(await server.get<LogPage>("/api/system/logs", { limit: 1 })).lines.map(({ id }) => id));
  let failures = 0;
  for (;;) {
    await pause(Math.min(MAX_RETRY_MS, POLL_MS * 2 ** failures));
    try {
      const fresh = await since(server, query, latest);
      failures = 0;
      latest = Math.max(latest, ...fresh.map(({ id }) => id));
      await show(fresh);
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (failures === 0) io.err(`vigie logs: ${error.message}; trying again\n`);
      failures++;
    }
  }
}

/** All pages of what was written after `latest`, the latest first. */
async function since(server: Server, query: Query, latest: number): Promise<LogLineView[]> {
  const lines: LogLineView[] = [];
  let before: number | undefined;
  do {
    // The API's ids begin with 1.
    const page: LogPage = await server.get("/api/system/logs", {
      ...query,
      after_id: latest === 0 ? undefined : latest,
      before_id: before,
      limit: MAX_LIMIT,
    });
    lines.push(...page.lines);
    before = page.next_before_id ?? undefined;
  } while (before !== undefined);
  return lines;
}
