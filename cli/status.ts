/** `vigie status`: is it well, what waits, what is held. */
import type { HoldView, OperatorDocument } from "../contracts/control.ts";
import { COMMON_HELP, noMore, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, Refused } from "./command.ts";
import { listen } from "./operator-live.ts";
import { scopeWords } from "./scope.ts";
import type { Server } from "./server.ts";
import { sourcesText } from "./sources.ts";
import { facts, painter, plain, table } from "./table.ts";
import { clock, secondsOrDash, when } from "./units.ts";

export const status: Command = {
  name: "status",
  summary: "is it well, what waits, what is held",
  help: `Usage: vigie status

With --json: {operator, database}, the operators' document and what the database holds.

Options:
${COMMON_HELP}`,
  run,
};

type Database = {
  since: string;
  task_counts: Record<string, number>;
  snapshots: { count: number; newest_change_at: string | null };
  dead_letters: { open: number };
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {});
  noMore(positionals, 0);
  const server = serverOf(values, io);
  const [operator, database] = await Promise.all([documentOf(server), server.get<Database>("/api/system/db/summary")]);
  await io.out(
    values.json ? `${JSON.stringify({ operator, database })}\n` : statusText(server, operator, database, io),
  );
  return EXIT_OK;
}

async function documentOf(server: Server): Promise<OperatorDocument> {
  let document: OperatorDocument | null = null;
  await listen(server, (message) => {
    if (message.type !== "snapshot") return "more";
    document = message.data;
    return "enough";
  });
  if (document === null) throw new Refused("the live feed ended before its first snapshot");
  return document;
}

/** Cron ticks each minute. */
const TICK_LATE_MS = 180_000;

function statusText(server: Server, operator: OperatorDocument, database: Database, io: Io): string {
  const now = io.now();
  const paint = painter(io);
  const { queue, workers, holds, sources, bulk } = operator;
  const lanes = Map.groupBy(workers, (worker) => worker.status);
  const silent = queue.last_scheduled_at === null || now - Date.parse(queue.last_scheduled_at) > TICK_LATE_MS;
  const counted = (counts: Record<string, number>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  const pairs: [string, string][] = [
    ["deployment", `${server.url}, at ${clock(operator.at, now)}`],
    ["scheduler", `last planned ${when(queue.last_scheduled_at, now)}${silent ? ": it is silent" : ""}`],
    [
      "jobs",
      `${queue.pending} pending${queue.oldest_age_s === null ? "" : ` (oldest ${secondsOrDash(queue.oldest_age_s)} late)`}, ${queue.running} running, ${queue.later} for later`,
    ],
    ...(Object.keys(queue.by_reason).length === 0
      ? []
      : [["waiting for", counted(queue.by_reason)] as [string, string]]),
    ["lanes", `${workers.length}: ${[...lanes].map(([name, those]) => `${those.length} ${name}`).join(", ")}`],
    ["runs of 24 h", counted(database.task_counts) || "none"],
    ["documents", `${database.snapshots.count}, the newest changed ${when(database.snapshots.newest_change_at, now)}`],
    ["dead letters", `${database.dead_letters.open} open`],
    ...bulk
      .filter(({ ended_at }) => ended_at === null)
      .map((one): [string, string] => [`${one.action}ing`, `${one.done + one.failed} of ${one.total}`]),
  ];
  const held = holds.length === 0 ? "" : `\n${holdsText(holds, io)}`;
  const alarm = silent ? `${paint("bad", "The scheduler is silent: no new work is made.")}\n` : "";
  return `${alarm}${facts(pairs)}${held}\n${sourcesText(sources, io)}`;
}

function holdsText(holds: readonly HoldView[], io: Io): string {
  const now = io.now();
  return table(
    holds,
    [
      { title: "held", of: ({ kind }) => kind, tone: () => "warn" },
      { title: "scope", of: ({ scope }) => scopeWords(scope) },
      { title: "since", of: ({ since }) => when(since, now) },
      { title: "by", of: ({ by }) => by },
      { title: "reason", of: ({ reason }) => plain(reason ?? "") },
    ],
    io,
  );
}
