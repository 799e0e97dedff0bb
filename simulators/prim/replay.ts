/** Recorded PRIM bodies served again, as they were (`--verbatim`) or with their times moved to now. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromParisCompact, toParisCompact } from "./paris-clock.ts";
import type { Api } from "./quota.ts";

export type Recording = {
  api: Api;
  file: string;
  /** Stop or line number in the file's name: "41087", "C00680"; null where it has none. */
  subject: string | null;
  text: string;
  /** When it was recorded, UTC epoch ms; null where the body does not tell. */
  takenAt: number | null;
};

const PREFIXES: readonly (readonly [prefix: string, api: Api])[] = [
  ["estimated-timetable.", "estimated-timetable"],
  ["stop-monitoring.", "stop-monitoring"],
  ["general-message.", "general-message"],
  ["disruptions_bulk.", "disruptions_bulk"],
  ["fr-idf.line_reports.", "line_reports"],
];

/** In a folder of recordings, tells the true instant of those whose own ResponseTimestamp is wrong. */
const INSTANTS_FILE = "instants.json";

/** Every recording in a folder and the folders in it. Throws when there is none: nothing would be served. */
export function loadRecordings(directory: string): Recording[] {
  const recordings = [directory, ...folders(directory)].flatMap((folder) => {
    const instants = readInstants(folder);
    return readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .flatMap((file): Recording[] => {
        const known = PREFIXES.find(([prefix]) => file.startsWith(prefix));
        if (!known) return [];
        const text = readFileSync(join(folder, file), "utf8");
        const [prefix, api] = known;
        const subject = /^(\d+|C\d{5})\b/.exec(file.slice(prefix.length))?.[1] ?? null;
        return [{ api, file, subject, text, takenAt: instants[file] ?? takenAt(text) }];
      });
  });
  if (recordings.length === 0) throw new Error(`no recorded PRIM body in ${directory}`);
  // The fullest body first: it answers where no subject is asked for.
  return recordings.sort((a, b) => b.text.length - a.text.length);
}

function folders(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(directory, entry.name));
}

function readInstants(folder: string): Partial<Record<string, number>> {
  const path = join(folder, INSTANTS_FILE);
  if (!existsSync(path)) return {};
  const texts = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  return Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, Date.parse(text)]));
}

function takenAt(text: string): number | null {
  const siri = /"ResponseTimestamp"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  if (siri !== undefined) return Date.parse(siri);
  const local = /"(?:current_datetime|lastUpdatedDate)"\s*:\s*"(\d{8}T\d{6})"/.exec(text)?.[1];
  if (local !== undefined) return fromParisCompact(local);
  const updates = [...text.matchAll(/"lastUpdate"\s*:\s*"(\d{8}T\d{6})"/g)].map((match) =>
    fromParisCompact(match[1] ?? ""),
  );
  return updates.length > 0 ? Math.max(...updates) : null;
}

/** Every instant in the text moved by `byMs`; all else stays as it is, byte for byte. Paris wall clocks move as instants. */
export function shiftTimes(text: string, byMs: number): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (stamp, fraction: string | undefined) => {
      const moved = new Date(Date.parse(stamp) + byMs).toISOString();
      return fraction === undefined ? `${moved.slice(0, 19)}Z` : moved;
    })
    .replace(/\b\d{8}T\d{6}\b/g, (local) => {
      // Open ends are written as the year 9999: moved, they would be no date.
      return local > "9" ? local : toParisCompact(fromParisCompact(local) + byMs);
    });
}

/** The recording's bytes, or its text moved so that it was taken now. */
export function replayed(recording: Recording, now: number, isVerbatim: boolean): string {
  if (isVerbatim || recording.takenAt === null) return recording.text;
  return shiftTimes(recording.text, now - recording.takenAt);
}
