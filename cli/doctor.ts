/** `vigie doctor`: what a feed is, which rules it breaks, and what a rider sees because of it. */
import { parseArgs } from "node:util";
import type { About, Examination } from "../domains/transit/doctor/examination.ts";
import { type Bytes, examine, readReference } from "../domains/transit/doctor/examine.ts";
import { type Finding, hasErrors } from "../domains/transit/doctor/finding.ts";
import type { Reference } from "../domains/transit/doctor/reference.ts";
import { instantOf } from "../domains/transit/normalisers/siri-values.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { type Body, headersOf, readBody } from "./doctor-body.ts";
import { facts, painter, plain } from "./table.ts";

const EXIT_ERRORS = 1;
const EXIT_NOT_READ = 2;

const DEFAULT_SHOWN = 3;

const help = `Usage: vigie doctor <url|file> [options]

Says what a feed is, checks it, and tells for each fault where it is and what a rider sees because of it. It knows
GTFS-Realtime (protobuf and JSON; the rules of MobilityData's gtfs-realtime-validator, E001 to E052 and W001 to W009),
SIRI (JSON and XML), Navitia, PRIM's disruptions, and static GTFS. A body may be gzipped; "-" reads standard input.

Options:
  --static FILE|URL    the static GTFS whose trips, stops, routes and shapes the feed names
  --beside FILE|URL    the feed that is published beside it: vehicle positions beside trip updates
  --previous FILE|URL  the same feed as it was before, to compare with
  --twice SECONDS      read it again after that long, and compare
  --header "N: V"      a header for the requests of the url, a key for instance; may be repeated, is never shown
  --at ISO             judge it at this instant (2023-11-08T01:05:39Z); now, when left out
  --all                show every place of a fault that is kept (20), not the first ${DEFAULT_SHOWN}
  --json               print {feed, checked_at, about, errors, warnings, findings, not_asked} as JSON

Exit code: 0 with warnings or nothing found, 1 with errors (or when the command was not asked rightly), 2 when it cannot
be read: nobody answers, the answer is no success, or it is no body that the doctor knows.
`;

export const doctor: Command = {
  name: "doctor",
  summary: "check a feed: GTFS-Realtime, SIRI, Navitia, static GTFS",
  help,
  run: runDoctor,
};

async function runDoctor(args: string[], io: Io): Promise<number> {
  const asked = readArguments(args);
  const headers = headersOf(asked.headers);
  const read = (from: string): Promise<Body> => readBody(from, from === asked.feed ? headers : {}, io);
  let earlier: { bytes: Bytes; readAt: number | null } | null = null;
  if (asked.twiceS !== null) {
    const first = await read(asked.feed);
    if (first.kind === "unread") return notRead(asked.feed, first.reason, io);
    earlier = { bytes: first.bytes, readAt: io.now() };
    await new Promise((resolve) => setTimeout(resolve, (asked.twiceS ?? 0) * 1000));
  }
  const body = await read(asked.feed);
  if (body.kind === "unread") return notRead(asked.feed, body.reason, io);
  const now = asked.at ?? io.now();
  if (asked.previous !== null) {
    const previous = await read(asked.previous);
    if (previous.kind === "unread") return notRead(asked.previous, previous.reason, io);
    earlier = { bytes: previous.bytes, readAt: null };
  }
  let beside: Bytes | null = null;
  if (asked.beside !== null) {
    const other = await read(asked.beside);
    if (other.kind === "unread") return notRead(asked.beside, other.reason, io);
    beside = other.bytes;
  }
  let reference: Reference | null = null;
  if (asked.static !== null) {
    const zip = await read(asked.static);
    if (zip.kind === "unread") return notRead(asked.static, zip.reason, io);
    const answer = await readReference(zip.bytes);
    if (answer.kind === "unreadable") return notRead(asked.static, `no static GTFS: ${answer.reason}`, io);
    reference = answer.reference;
  }
  const examination = await examine(body.bytes, { now, reference, earlier, beside });
  if (examination.kind === "unreadable") return notRead(asked.feed, examination.reason, io);
  const told: Told = { ...examination, feed: shownAddress(asked.feed), now };
  await io.out(asked.json ? json(told) : text(told, asked.all ? Number.POSITIVE_INFINITY : DEFAULT_SHOWN, io));
  return hasErrors(examination.findings) ? EXIT_ERRORS : EXIT_OK;
}

function notRead(what: string, reason: string, io: Io): number {
  io.err(`vigie doctor: ${shownAddress(what)} cannot be read: ${plain(reason)}\n`);
  return EXIT_NOT_READ;
}

/** Keys stand in queries: an address is shown without its own. */
function shownAddress(from: string): string {
  return /^https?:/i.test(from) ? from.replace(/\?.*$/s, "?…").replace(/\/\/[^/@]*@/, "//") : from;
}

type Told = Extract<Examination, { kind: "examined" }> & { feed: string; now: number };

function json({ feed, now, about, findings, notAsked }: Told): string {
  const { madeAt, from, to, ...rest } = about;
  const shown = {
    feed,
    checked_at: iso(now),
    about: { ...rest, made_at: isoOrNull(madeAt), from: isoOrNull(from), to: isoOrNull(to) },
    errors: countOf(findings, "error"),
    warnings: countOf(findings, "warning"),
    findings: findings.map(({ id, severity, title, count, consequence, occurrences }) => ({
      rule: id,
      severity,
      title: title.en,
      count,
      consequence: consequence.en,
      occurrences,
    })),
    not_asked: notAsked,
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

function text({ feed, now, about, findings, notAsked }: Told, shown: number, io: Io): string {
  const paint = painter(io);
  const parts = [paint("strong", plain(feed)), "\n", facts(aboutLines(about, now))];
  for (const finding of findings) {
    const { id, severity, title, count, consequence, occurrences } = finding;
    parts.push("\n", paint(severity === "error" ? "bad" : "warn", `${severity} ${id}`), `  ${title.en}`);
    parts.push(count > 1 ? paint("dim", `  ${count} times`) : "", "\n", `  ${consequence.en}\n`);
    for (const { path, ref, says } of occurrences.slice(0, shown)) {
      parts.push(
        plain(`  - ${says}`),
        "\n",
        paint("dim", plain(`    ${path || "/"}${ref === null ? "" : ` (${ref})`}`)),
        "\n",
      );
    }
    const more = count - Math.min(shown, occurrences.length);
    if (more > 0) parts.push(paint("dim", `  and ${more} more\n`));
  }
  parts.push("\n", verdict(findings, paint), "\n");
  for (const [option, rules] of withoutOption(notAsked)) {
    parts.push(paint("dim", `not asked without ${option}: ${rules.join(" ")}\n`));
  }
  return parts.join("");
}

const NEEDS = {
  static: "--static",
  shapes: "--static",
  earlier: "--previous or --twice",
  pair: "the other feed (--beside)",
};

function withoutOption(notAsked: Told["notAsked"]): Map<string, string[]> {
  const without = new Map<string, string[]>();
  for (const { needs, rules } of notAsked) {
    const option = NEEDS[needs];
    without.set(option, [...(without.get(option) ?? []), ...rules].sort());
  }
  return without;
}

function verdict(findings: readonly Finding[], paint: ReturnType<typeof painter>): string {
  if (findings.length === 0) return paint("good", "nothing found");
  const told = (["error", "warning"] as const).map((severity) => {
    const rules = countOf(findings, severity);
    const places = findings.reduce((sum, one) => sum + (one.severity === severity ? one.count : 0), 0);
    return `${severity}s: ${rules === 0 ? "none" : `${rules} of the rules, in ${places} ${places === 1 ? "place" : "places"}`}`;
  });
  return paint(hasErrors(findings) ? "bad" : "warn", told.join("; "));
}

/** Rules that are broken, not places. */
function countOf(findings: readonly Finding[], severity: Finding["severity"]): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function aboutLines(about: About, now: number): [string, string][] {
  const { title, version, producer, madeAt, languages, from, to, counts, format } = about;
  const day = (at: number) => (format === "gtfs" ? iso(at).slice(0, 10) : iso(at));
  const told: [string, string | null][] = [
    ["is", title],
    ["version", version],
    ["producer", producer],
    ["made at", madeAt === null ? null : `${iso(madeAt)}, ${age(now - madeAt)}`],
    ["holds", countsText(counts)],
    ["speaks of", from === null || to === null ? null : `${day(from)} to ${day(to)}`],
    ["languages", languages.length === 0 ? null : languages.join(", ")],
    ["checked at", iso(now)],
  ];
  return told.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
}

function countsText(counts: Record<string, number>): string {
  const held = Object.entries(counts).map(([name, count]) => `${count} ${name.replaceAll("_", " ")}`);
  return held.length === 0 ? "nothing" : held.join(", ");
}

function age(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const [size, unit] = UNITS.find(([least]) => seconds >= 2 * least) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit} ${ms < 0 ? "ahead" : "ago"}`;
}

const UNITS: readonly [number, string][] = [
  [86_400, "days"],
  [3600, "hours"],
  [60, "minutes"],
];

/** Feeds tell whole seconds. */
function iso(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}

function readArguments(args: string[]) {
  const { values, positionals } = parsed(args);
  const [feed, ...more] = positionals;
  if (feed === undefined) throw new UsageError('a feed is needed: a url, a file, or "-" for standard input');
  if (more.length > 0) throw new UsageError(`one feed at a time; "${more[0]}" is one too many`);
  const at = values.at === undefined ? null : instantOf(values.at);
  if (values.at !== undefined && at === null) {
    throw new UsageError(
      `--at is "${values.at}"; it takes an ISO 8601 instant with its zone, like 2025-01-24T16:33:36Z`,
    );
  }
  const twiceS = values.twice === undefined ? null : Number(values.twice || Number.NaN);
  if (twiceS !== null && !(twiceS > 0 && twiceS <= 3600)) {
    throw new UsageError(`--twice is "${values.twice}"; it takes seconds, more than 0 and at most 3600`);
  }
  if (twiceS !== null && values.previous !== undefined) throw new UsageError("--twice and --previous: one of them");
  if (twiceS !== null && at !== null) throw new UsageError("--twice reads the clock: it does not go with --at");
  if (twiceS !== null && feed === "-") throw new UsageError("standard input can be read once only: no --twice");
  return {
    feed,
    at,
    twiceS,
    previous: values.previous ?? null,
    beside: values.beside ?? null,
    static: values.static ?? null,
    headers: values.header ?? [],
    all: values.all,
    json: values.json,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        static: { type: "string" },
        beside: { type: "string" },
        previous: { type: "string" },
        twice: { type: "string" },
        header: { type: "string", multiple: true },
        at: { type: "string" },
        all: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
