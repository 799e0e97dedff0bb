/** `vigie dead-letters`: work that was given up, and of what it died. */
import type { DeadLetterView } from "../contracts/control.ts";
import { COMMON_HELP, limitOf, noMore, oneOf, readArguments, serverOf } from "./arguments.ts";
import { runBulk } from "./bulk.ts";
import { type Command, EXIT_OK, type Io } from "./command.ts";
import { deadLetterFilter, FILTER_HELP } from "./dead-letter-filter.ts";
import type { Query, Server } from "./server.ts";
import { table } from "./table.ts";
import { clock } from "./units.ts";

export const deadLetters: Command = {
  name: "dead-letters",
  summary: "work that was given up, and of what it died",
  help: `Usage: vigie dead-letters [--filter KEY=VALUE …] [--state S] [--limit N] [--cursor NEXT]
       vigie dead-letters --groups [--filter KEY=VALUE …]
       vigie dead-letters discard --filter KEY=VALUE … | --all [--yes]

Shows dead letters, the latest first; --groups counts them by cause; discard closes them without sending them
(\`vigie replay\` sends them again).

${FILTER_HELP}
Options:
  --state S      open (what it is without), replayed, discarded
  --limit N      letters a page, 1 to 200 (50)
  --cursor NEXT  the page after: as the one before says
  --yes          discard without asking
${COMMON_HELP}`,
  run,
};

const MAX_LIMIT = 200;

async function run(args: string[], io: Io): Promise<number> {
  if (args[0] === "discard") return runBulk("discard", args.slice(1), io);
  const { values, positionals } = readArguments(args, {
    filter: { type: "string", multiple: true },
    groups: { type: "boolean", default: false },
    state: { type: "string" },
    limit: { type: "string" },
    cursor: { type: "string" },
  });
  noMore(positionals, 0);
  const { ids, ...filter } = deadLetterFilter(values.filter ?? [], io.now());
  const state =
    values.state === undefined ? undefined : oneOf("--state", values.state, ["open", "replayed", "discarded"]);
  const query: Query = { ...filter, state };
  const server = serverOf(values, io);
  if (values.groups) return groups(server, query, values.json, io);
  const page = await server.get<{ items: DeadLetterView[]; next: string | null }>("/api/system/dead-letters", {
    ...query,
    limit: limitOf(values.limit, MAX_LIMIT),
    cursor: values.cursor,
  });
  await io.out(values.json ? `${JSON.stringify(page)}\n` : pageText(page, io));
  return EXIT_OK;
}

function pageText({ items, next }: { items: DeadLetterView[]; next: string | null }, io: Io): string {
  if (items.length === 0) return "No dead letter matches.\n";
  const now = io.now();
  const rows = table(
    items,
    [
      { title: "died", of: ({ dead_at }) => clock(dead_at, now) },
      { title: "state", of: ({ state }) => state },
      { title: "attempts", of: ({ attempts }) => attempts, right: true },
      { title: "source", of: ({ source }) => source ?? "-" },
      { title: "target", of: ({ target }) => target ?? "-" },
      { title: "id", of: ({ id }) => id },
      { title: "reason", of: ({ reason }) => reason },
    ],
    io,
  );
  return next === null ? rows : `${rows}There are more: --cursor ${next}\n`;
}

type Group = { cause: string; count: number; first: string; last: string };

async function groups(server: Server, query: Query, json: boolean, io: Io): Promise<number> {
  const answer = await server.get<{ items: Group[] }>("/api/system/dead-letters/groups", query);
  const now = io.now();
  const text = (): string =>
    answer.items.length === 0
      ? "No dead letter matches.\n"
      : table(
          answer.items,
          [
            { title: "letters", of: ({ count }) => count, right: true },
            { title: "first", of: ({ first }) => clock(first, now) },
            { title: "latest", of: ({ last }) => clock(last, now) },
            { title: "cause", of: ({ cause }) => cause },
          ],
          io,
        );
  await io.out(json ? `${JSON.stringify(answer)}\n` : text());
  return EXIT_OK;
}
