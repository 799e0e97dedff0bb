/** The last 24 hours of a line as they are drawn and said. Times are epoch ms. */
import { clockTime, momentWords } from "../../lib/format.ts";
import type { Dictionary } from "../../lib/i18n/i18n.ts";
import type { Level, LineHistory } from "../types.ts";

export const DAY_MS = 86_400_000;

export type Span = { from: number; to: number; level: Level };

/**
 * The day that ends at `now`, from an answer that is some minutes old: what it ends with goes on until now, unless the
 * line's level has changed since (`level`; null where that is not known).
 */
export function dayOf(states: LineHistory["states"], level: Level | null, now: number): Span[] {
  const from = now - DAY_MS;
  const spans = states
    .map((state): Span => ({ from: Date.parse(state.from), to: Date.parse(state.to), level: state.level }))
    .filter((span) => span.to > from && span.from < now)
    .map((span) => ({ ...span, from: Math.max(from, span.from), to: Math.min(now, span.to) }));
  const last = spans.at(-1);
  if (last === undefined || last.to >= now) return spans;
  if (level === null || last.level === level) return [...spans.slice(0, -1), { ...last, to: now }];
  return [...spans, { from: last.to, to: now, level }];
}

/** Each stretch of the day that was not normal, oldest first: "perturbé 08:10–09:30", "sans information depuis 02:00". */
export function dayWords(t: Dictionary, day: readonly Span[], now: number): string[] {
  return day.filter(({ level }) => level !== "normal").map((span) => spanWords(t, span, now));
}

/** The whole in one sentence, for whoever does not see the ribbon. */
export function daySentence(t: Dictionary, day: readonly Span[], now: number): string {
  if (day.every(({ level }) => level === "unknown")) return t.history.nothing;
  const words = dayWords(t, day, now);
  return `${t.history.title}${t.history.colon}${words.length === 0 ? t.history.calm : words.join(", ")}`;
}

function spanWords(t: Dictionary, { from, to, level }: Span, now: number): string {
  const what = level === "unknown" ? t.history.gap : t.levels[level].toLocaleLowerCase(t.locale);
  const beganBefore = from <= now - DAY_MS;
  const goesOn = to >= now;
  const began = momentWords(t, from, now);
  const ended = momentWords(t, to, now);
  if (beganBefore && goesOn) return t.history.allDay(what);
  if (beganBefore) return t.history.until(what, ended);
  if (goesOn) return `${what} ${t.network.since(began)}`;
  const isOneDay = momentWords(t, from, to) === clockTime(t, from);
  return `${what} ${began}–${isOneDay ? clockTime(t, to) : ended}`;
}

/** Full hours of the day at which a reader expects a mark: 0, 6, 12, 18 o'clock in Paris. */
export function dayMarks(t: Dictionary, now: number): { at: number; words: string }[] {
  const HOUR_MS = 3_600_000;
  const first = Math.ceil((now - DAY_MS) / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 24 }, (_, hour) => first + hour * HOUR_MS)
    .map((at) => ({ at, words: clockTime(t, at) }))
    .filter(({ words }) => ["00:00", "06:00", "12:00", "18:00"].includes(words));
}
