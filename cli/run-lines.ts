/** Runs as rows of text. */
import type { RunView } from "../contracts/control.ts";
import { type Column, type Paint, plain, type Tone } from "./table.ts";
import { clock, durationOrDash, size } from "./units.ts";

const TONES: Record<string, Tone> = {
  changed: "good",
  unchanged: "dim",
  empty: "dim",
  throttled: "warn",
  expired: "warn",
  cancelled: "warn",
};

/** What is in no list went wrong. */
export const outcomeTone = (outcome: string): Tone => TONES[outcome] ?? "bad";

export const runColumns = (now: number): Column<RunView>[] => [
  { title: "ended", of: ({ finished_at }) => clock(finished_at, now) },
  { title: "outcome", of: ({ outcome }) => outcome, tone: ({ outcome }) => outcomeTone(outcome) },
  { title: "took", of: ({ duration_ms }) => durationOrDash(duration_ms), right: true },
  { title: "http", of: ({ http_status }) => http_status ?? "-", right: true },
  { title: "bytes", of: ({ bytes }) => size(bytes), right: true },
  { title: "changed", of: ({ changed }) => changed ?? "-", right: true },
  { title: "source", of: ({ source }) => source },
  { title: "target", of: ({ target }) => target },
  { title: "lane", of: ({ lane }) => lane ?? "-" },
  { title: "run", of: ({ run_id, final }) => (final ? run_id : `${run_id} (to be tried again)`) },
  { title: "message", of: ({ message }) => message ?? "" },
];

/** One line a run, for following: columns cannot be as wide as what has not come yet. */
export function followedRun(run: RunView, now: number, paint: Paint): string {
  const { outcome, duration_ms, source, target, run_id, message, changed } = run;
  const parts = [
    clock(run.finished_at, now),
    paint(outcomeTone(outcome), outcome.padEnd(11)),
    durationOrDash(duration_ms).padStart(8),
    `${changed === null ? "" : `${changed} changed`}`.padStart(12),
    plain(`${source} ${target}`),
    paint("dim", plain(run_id)),
    ...(message === null ? [] : [plain(message)]),
  ];
  return parts.join("  ");
}
