/** `vigie audit`: what operators did, or tried to do. */
import type { AuditEntryView } from "../contracts/access.ts";
import { COMMON_HELP, limitOf, noMore, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io } from "./command.ts";
import { table } from "./table.ts";
import { clock } from "./units.ts";

export const audit: Command = {
  name: "audit",
  summary: "what operators did, or tried to do",
  help: `Usage: vigie audit [--actor A] [--action X] [--q TEXT] [--since WHEN] [--until WHEN] [--limit N] [--before ID]

The latest first. --json has what was before and after.

Options:
  --actor A      part of a name: root, key:ops, access:ana@example.org
  --action X     an action, or a beginning that ends with *: key.*, command.*, settings.*
  --q TEXT       occurs anywhere in the entry
  --since WHEN --until WHEN   an instant such as 2026-10-08T06:30:00Z, or how long ago: 15m, 24h, 7d
  --limit N      entries a page, 1 to 500 (100)
  --before ID    the page of entries before that: as the one after says
${COMMON_HELP}`,
  run,
};

type AuditPage = { entries: AuditEntryView[]; next_before_id: number | null };

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    actor: { type: "string" },
    action: { type: "string" },
    q: { type: "string" },
    since: { type: "string" },
    until: { type: "string" },
    limit: { type: "string" },
    before: { type: "string" },
  });
  noMore(positionals, 0);
  const { actor, action, q, since, until, before } = values;
  const page = await serverOf(values, io).get<AuditPage>("/api/system/audit", {
    actor,
    action,
    q,
    since,
    until,
    before_id: before,
    limit: limitOf(values.limit, 500),
  });
  await io.out(values.json ? `${JSON.stringify(page)}\n` : pageText(page, io));
  return EXIT_OK;
}

function pageText({ entries, next_before_id }: AuditPage, io: Io): string {
  if (entries.length === 0) return "No entry matches.\n";
  const now = io.now();
  const rows = table(
    entries,
    [
      { title: "at", of: ({ at }) => clock(at, now) },
      { title: "who", of: ({ actor }) => actor },
      { title: "did", of: ({ action }) => action },
      { title: "result", of: ({ result }) => result, tone: ({ result }) => (result === "refused" ? "bad" : null) },
      { title: "from", of: ({ address }) => address ?? "-" },
      { title: "what", of: ({ subject }) => subject },
    ],
    io,
  );
  return next_before_id === null ? rows : `${rows}There are earlier ones: --before ${next_before_id}\n`;
}
