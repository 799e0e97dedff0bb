/** `vigie runs`: what ended how; with --follow, as it ends. */
import { setTimeout as pause } from "node:timers/promises";
import type { RunView } from "../contracts/control.ts";
import { COMMON_HELP, limitOf, noMore, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, isPassing, UsageError } from "./command.ts";
import { listen } from "./operator-live.ts";
import { matchesRun, RUN_FILTER_HELP, RUN_OPTIONS, runQuery } from "./run-filter.ts";
import { followedRun, outcomeTone, runColumns } from "./run-lines.ts";
import type { Query, Server } from "./server.ts";
import { painter, table } from "./table.ts";
import { clock } from "./units.ts";

const MAX_LIMIT = 500;
/** Shown before those that come, so that a quiet minute is not an empty screen. */
const BEFORE_FOLLOWING = 20;
/** Of those that ended while the connection was lost, the latest. */
const MAX_MISSED = 500;
/** What is remembered so that nothing is shown twice. */
const MAX_REMEMBERED = 10_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];

export const runs: Command = {
  name: "runs",
  summary: "what ended how; --follow shows it as it happens",
  help: `Usage: vigie runs [filters] [--limit N] [--cursor NEXT]
       vigie runs --follow [filters]
       vigie runs --causes [filters]

Shows runs, the latest first; --follow goes on with those that end from now on, after the ${BEFORE_FOLLOWING} latest.
--causes counts outcomes and what the failures died of, over 24 hours or from --since.

${RUN_FILTER_HELP}
Options:
  --limit N      runs a page, 1 to 500 (50)
  --cursor NEXT  the page after: as the one before says
${COMMON_HELP}`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...RUN_OPTIONS,
    follow: { type: "boolean", default: false },
    causes: { type: "boolean", default: false },
    limit: { type: "string" },
    cursor: { type: "string" },
  });
  noMore(positionals, 0);
  const query = runQuery(values);
  if (values.follow) {
    for (const name of ["until", "cursor", "limit", "causes"] as const)
      if (values[name]) throw new UsageError(`--${name} does not go with --follow`);
    return follow(serverOf(values, io), query, values.json, io);
  }
  if (values.causes) return causes(serverOf(values, io), query, values.json, io);
  const limit = limitOf(values.limit, MAX_LIMIT);
  const page = await serverOf(values, io).get<RunPage>("/api/system/runs", { ...query, limit, cursor: values.cursor });
  await io.out(values.json ? `${JSON.stringify(page)}\n` : pageText(page, io));
  return EXIT_OK;
}

type RunPage = { items: RunView[]; next: string | null; searched_to: string | null };

function pageText({ items, next, searched_to }: RunPage, io: Io): string {
  const now = io.now();
  const rows = items.length === 0 ? "No run matches.\n" : table(items, runColumns(now), io);
  if (next === null) return rows;
  const looked = searched_to === null ? "" : `Looked back to ${clock(searched_to, now)}. `;
  return `${rows}${looked}There may be more: --cursor ${next}\n`;
}

type Counts = {
  since: string;
  cut_at: string | null;
  outcomes: { outcome: string; count: number; last: string }[];
  causes: { outcome: string; source: string; cause: string; count: number; last: string }[];
};

async function causes(server: Server, query: Query, json: boolean, io: Io): Promise<number> {
  const counts = await server.get<Counts>("/api/system/runs/counts", query);
  await io.out(json ? `${JSON.stringify(counts)}\n` : causesText(counts, io));
  return EXIT_OK;
}

function causesText(counts: Counts, io: Io): string {
  const now = io.now();
  if (counts.outcomes.length === 0) return `No run matches since ${clock(counts.since, now)}.\n`;
  const cut = counts.cut_at === null ? "" : `Counted are those since ${clock(counts.cut_at, now)}: there are more.\n`;
  const outcomes = table(
    counts.outcomes,
    [
      { title: "outcome", of: ({ outcome }) => outcome, tone: ({ outcome }) => outcomeTone(outcome) },
      { title: "runs", of: ({ count }) => count, right: true },
      { title: "latest", of: ({ last }) => clock(last, now) },
    ],
    io,
  );
  if (counts.causes.length === 0) return cut + outcomes;
  const died = table(
    counts.causes,
    [
      { title: "runs", of: ({ count }) => count, right: true },
      { title: "outcome", of: ({ outcome }) => outcome, tone: ({ outcome }) => outcomeTone(outcome) },
      { title: "source", of: ({ source }) => source },
      { title: "latest", of: ({ last }) => clock(last, now) },
      { title: "cause", of: ({ cause }) => cause },
    ],
    io,
  );
  return `${cut}${outcomes}\n${died}`;
}

/** Until it is stopped. A lost connection is made again, and what ended meanwhile is shown once. */
async function follow(server: Server, query: Query, json: boolean, io: Io): Promise<number> {
  const paint = painter(io);
  const shown = new Set<string>();
  let latest: string | null = null;
  let isFirst = true;
  let failures = 0;
  const show = (run: RunView): void => {
    if (shown.has(run.run_id)) return;
    shown.add(run.run_id);
    for (const oldest of shown.size > MAX_REMEMBERED ? shown : []) {
      shown.delete(oldest);
      break;
    }
    if (latest === null || run.finished_at > latest) latest = run.finished_at;
    void io.out(`${json ? JSON.stringify(run) : followedRun(run, io.now(), paint)}\n`);
  };
  const connection = async (): Promise<void> => {
    let waiting: RunView[] | null = [];
    await listen(
      server,
      (message) => {
        if (message.type !== "run") return "more";
        const those = message.runs.filter((run) => matchesRun(query, run));
        // Those that come while the past is being read are shown after it.
        if (waiting === null) those.forEach(show);
        else waiting.push(...those);
        return "more";
      },
      async () => {
        const past: Query = latest === null ? { limit: BEFORE_FOLLOWING } : { since: latest, limit: MAX_MISSED };
        const { items } = await server.get<RunPage>("/api/system/runs", { ...query, ...past });
        items.reverse().forEach(show);
        waiting?.forEach(show);
        waiting = null;
        isFirst = false;
        failures = 0;
      },
    );
  };
  for (;;) {
    try {
      await connection();
    } catch (error) {
      if (isFirst || !isPassing(error)) throw error;
      const delayMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0;
      failures++;
      io.err(`vigie runs: ${error.message}; again in ${delayMs / 1000} s\n`);
      await pause(delayMs);
    }
  }
}
