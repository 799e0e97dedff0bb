/** `vigie gtfs`: what Vigie reads out of a static GTFS archive, by the code that imports it. */
import { openAsBlob } from "node:fs";
import { parseArgs } from "node:util";
import { readFeed } from "../domains/transit/gtfs-static/read-feed.ts";
import type { StaticFeed } from "../domains/transit/gtfs-static/static-model.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { plain } from "./table.ts";

const EXIT_NOT_READ = 2;

const help = `Usage: vigie gtfs <file.zip> [--routes ID,ID…] [--json]

Reads a static GTFS archive as the importer does and shows what is in it and which rows are rejected.

Options:
  --routes ID,ID…  keep these routes only, as a network too large for a Worker is imported
  --json           print {zone, language, publisher, feed_version, fingerprint, first_day, last_day, counts,
                   rejected, rejected_count} as JSON

Exit code: 0 when the feed was read, even with rejected rows; 2 when it is no zip, a zip that is cut or corrupt, no
GTFS feed, or too large, with the reason on standard error; 1 when the command was not asked rightly.
`;

export const gtfs: Command = {
  name: "gtfs",
  summary: "show what Vigie reads out of a static GTFS archive",
  help,
  run: runGtfs,
};

async function runGtfs(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parsed(args);
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError("a file is needed: a zip of GTFS tables");
  if (more.length > 0) throw new UsageError(`one file at a time; "${more[0]}" is one too many`);
  const archive = await opened(file);
  const reading = await readFeed(async () => archive.stream(), {
    known: null,
    ...(values.routes !== undefined && { routes: new Set(values.routes.split(",").map((id) => id.trim())) }),
  });
  switch (reading.kind) {
    case "malformed":
    case "too_large":
      io.err(`vigie gtfs: ${file} cannot be imported: ${reading.reason}\n`);
      return EXIT_NOT_READ;
    case "unchanged":
      throw new Error("nothing was known to compare with");
    case "feed":
      await io.out(values.json ? json(reading.feed) : text(reading.feed));
      return EXIT_OK;
  }
}

function json(feed: StaticFeed): string {
  const { zone, language, publisher, fingerprint, counts, rejected } = feed;
  const { first, last } = daysOf(feed);
  const about = { zone, language, publisher, feed_version: feed.feedVersion, fingerprint };
  const rest = { first_day: first, last_day: last, counts, rejected, rejected_count: feed.rejectedCount };
  return `${JSON.stringify({ ...about, ...rest }, null, 2)}\n`;
}

function text(feed: StaticFeed): string {
  const { first, last } = daysOf(feed);
  const about: [string, string | null][] = [
    ["publisher", feed.publisher],
    ["version", feed.feedVersion],
    ["language", feed.language],
    ["zone", feed.zone],
    ["days", first === null ? "none" : `${first} to ${last}`],
  ];
  const counts = Object.entries(feed.counts).map(([name, count]): [string, string] => [name, String(count)]);
  const rows = [...about, ...counts, ["rejected", String(feed.rejectedCount)] as const];
  const lines = rows.map(([name, value]) => `${name.padEnd(12)}${plain(value ?? "-")}`);
  for (const { file, line, reason, ref } of feed.rejected) {
    lines.push(plain(`  ${file}${line > 0 ? `:${line}` : ""}  ${reason}${ref === null ? "" : ` (${ref})`}`));
  }
  const unlisted = feed.rejectedCount - feed.rejected.length;
  if (unlisted > 0) lines.push(`  and ${unlisted} more, counted and not kept`);
  return `${lines.join("\n")}\n`;
}

/** The first and last day that the calendars name, "YYYYMMDD"; null where they name none. */
function daysOf({ services }: StaticFeed): { first: string | null; last: string | null } {
  const days = services
    .flatMap(({ first, last, added, weekdays }) => [...(weekdays === 0 ? [] : [first, last]), ...added])
    .filter((day) => day !== null)
    .sort();
  return { first: days.at(0) ?? null, last: days.at(-1) ?? null };
}

async function opened(file: string): Promise<Blob> {
  try {
    return await openAsBlob(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { routes: { type: "string" }, json: { type: "boolean", default: false } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
