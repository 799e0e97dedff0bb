/** `vigie normalise`: what Vigie makes of one upstream body, by the code that the fetcher runs. */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { timetableOf } from "../domains/transit/gtfs-rt/static-memory.ts";
import type { StaticTimetable } from "../domains/transit/gtfs-rt/static-timetable.ts";
import { readFeed } from "../domains/transit/gtfs-static/read-feed.ts";
import { DIALECTS } from "../domains/transit/normalisers/dialects.ts";
import { instantOf } from "../domains/transit/normalisers/siri-values.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { iso, lineOf, type NormalisedRecord, wireOf } from "./record-text.ts";

const EXIT_NOT_OF_DIALECT = 2;

/** Bytes after unpacking: several times the largest body (63 MB), far from what a crafted archive would unfold to. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

const dialectNames = [...DIALECTS.keys()];

const help = `Usage: vigie normalise <dialect> <file> [--static gtfs.zip] [--at ISO] [--json]

Shows what Vigie makes of an upstream's body. The file may be gzipped; "-" reads standard input.

Dialects:
${[...DIALECTS].map(([name, { title }]) => `  ${name.padEnd(24)}  ${title}`).join("\n")}

Options:
  --static FILE  the static GTFS feed that a gtfs-rt body is joined with
  --at ISO       judge the body at this instant (2025-01-24T16:33:36Z); now, when left out
  --json         print {dialect, observed_at, accepted, rejected, rejected_count, result} as JSON

Exit code: 0 when the body was read, even with rejected records; 2 when it is not of the dialect or is the upstream's
refusal, with the reason on standard error; 1 when the command was not asked rightly.
`;

export const normalise: Command = {
  name: "normalise",
  summary: "show what Vigie makes of an upstream's body",
  help,
  run: runNormalise,
};

async function runNormalise(args: string[], io: Io): Promise<number> {
  const asked = readArguments(args, io.now());
  const body = await readBody(asked.file, io);
  if (body.kind === "packed") {
    io.err(`vigie normalise: not a body of ${asked.name}: gzip that cannot be unpacked: ${body.reason}\n`);
    return EXIT_NOT_OF_DIALECT;
  }
  const timetable = asked.static === null ? null : await readTimetable(asked.static);
  const answer = await asked.dialect.normalise(body.bytes, asked.at, timetable);
  switch (answer.kind) {
    case "malformed":
      io.err(`vigie normalise: not a body of ${asked.name}: ${answer.reason}\n`);
      return EXIT_NOT_OF_DIALECT;
    case "rejected":
      io.err(`vigie normalise: a body of ${asked.name} by which the upstream refuses the request: ${answer.reason}\n`);
      return EXIT_NOT_OF_DIALECT;
    case "records":
      await (asked.json ? printJson(asked.name, answer, io) : printText(asked.name, answer, io));
      return EXIT_OK;
  }
}

type Records = {
  records: NormalisedRecord[];
  accepted: Record<string, number>;
  rejected: { reason: string; path: string; ref: string | null }[];
  rejectedCount: number;
  observedAt: number | null;
};

/** Written record by record, one a line: the result of a whole network is larger than its body. */
async function printJson(dialect: string, answer: Records, io: Io): Promise<void> {
  const head = {
    dialect,
    observed_at: answer.observedAt === null ? null : iso(answer.observedAt),
    accepted: answer.accepted,
    rejected: answer.rejected,
    rejected_count: answer.rejectedCount,
  };
  await io.out(`${JSON.stringify(head).slice(0, -1)},"result":[`);
  for (const [at, record] of answer.records.entries()) {
    await io.out(`${at === 0 ? "\n" : ",\n"}${JSON.stringify(wireOf(record))}`);
  }
  await io.out("\n]}\n");
}

async function printText(dialect: string, answer: Records, io: Io): Promise<void> {
  const counts = Object.entries(answer.accepted).map(([name, count]) => `${name} ${count}`);
  await io.out(`${dialect}\n`);
  await io.out(
    `observed  ${answer.observedAt === null ? "not said, or not credible at this instant" : iso(answer.observedAt)}\n`,
  );
  await io.out(`accepted  ${counts.join(", ")}\n`);
  await io.out(`rejected  ${answer.rejectedCount}\n`);
  for (const { reason, path, ref } of answer.rejected) {
    await io.out(`  ${reason}\n    at ${path}${ref === null ? "" : ` of ${ref}`}\n`);
  }
  const unlisted = answer.rejectedCount - answer.rejected.length;
  if (unlisted > 0) await io.out(`  and ${unlisted} more, counted and not kept\n`);
  await io.out("result\n");
  for (const record of answer.records) await io.out(`  ${lineOf(record)}\n`);
}

function readArguments(args: string[], now: number) {
  const { values, positionals } = parsed(args);
  const [name, file, ...more] = positionals;
  const allowed = `a dialect is one of ${dialectNames.join(", ")}`;
  if (name === undefined) throw new UsageError(`a dialect and a file are needed; ${allowed}`);
  const dialect = DIALECTS.get(name);
  if (dialect === undefined) throw new UsageError(`"${name}" is not a dialect; ${allowed}`);
  if (file === undefined) throw new UsageError('a file is needed; "-" reads standard input');
  if (more.length > 0) throw new UsageError(`one file at a time; "${more[0]}" is one too many`);
  const at = values.at === undefined ? now : instantOf(values.at);
  if (at === null) {
    throw new UsageError(
      `--at is "${values.at}"; it takes an ISO 8601 instant with its zone, like 2025-01-24T16:33:36Z`,
    );
  }
  if (values.static !== undefined && dialect.joinsStatic !== true) {
    throw new UsageError(`--static is for the dialects that name trips of a static feed; ${name} does not`);
  }
  return { name, dialect, file, at, json: values.json, static: values.static ?? null };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { at: { type: "string" }, static: { type: "string" }, json: { type: "boolean", default: false } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The whole feed in memory: a command has the memory that a Worker lacks. */
async function readTimetable(file: string): Promise<StaticTimetable> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = await readFeed(async () => new Blob([bytes]).stream(), { known: null });
  if (read.kind === "feed") return timetableOf(read.feed);
  throw new UsageError(`${file} is no static GTFS feed: ${read.kind === "unchanged" ? read.kind : read.reason}`);
}

type Body = { kind: "bytes"; bytes: Uint8Array<ArrayBuffer> } | { kind: "packed"; reason: string };

async function readBody(file: string, io: Io): Promise<Body> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = file === "-" ? await io.stdin() : await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return { kind: "bytes", bytes };
  try {
    return { kind: "bytes", bytes: gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }) };
  } catch (error) {
    return { kind: "packed", reason: error instanceof Error ? error.message : String(error) };
  }
}
