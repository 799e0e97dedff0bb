/** What a list of departures says at one moment. Times in are epoch ms. */
import type { Departure } from "../wire.ts";

/** Clocks differ by seconds, and doors are open at the expected instant: a departure goes half a minute later. */
const SHOWN_AFTER_MS = 30_000;
const SHOWN_AT_STOP_MS = 120_000;
/** Beyond an hour people think in times of day. */
const CLOCK_FROM_MINUTES = 60;

type Timed = Pick<Departure, "expected_at" | "aimed_at" | "at_stop" | "provenance">;

/** Epoch ms of the departure as expected, else as aimed; null where the upstream gives neither. */
export function departureTime(departure: Pick<Departure, "expected_at" | "aimed_at">): number | null {
  const at = departure.expected_at ?? departure.aimed_at;
  return at === null ? null : Date.parse(at);
}

/** Those that have not left, in order of time; ones without a time come last. */
export function visibleDepartures<T extends Timed>(departures: readonly T[], now: number): T[] {
  return departures
    .filter((departure) => {
      const at = departureTime(departure);
      return at === null || at >= now - (departure.at_stop ? SHOWN_AT_STOP_MS : SHOWN_AFTER_MS);
    })
    .sort((a, b) => (departureTime(a) ?? Number.MAX_SAFE_INTEGER) - (departureTime(b) ?? Number.MAX_SAFE_INTEGER));
}

export type Wait =
  | { kind: "now" }
  | { kind: "minutes"; minutes: number }
  /** To be shown as a time of day in the reader's language. */
  | { kind: "clock"; at: string }
  | { kind: "none" };

/**
 * How long a rider has. Minutes are rounded down: told one minute too many, people miss the train. A cancelled
 * departure has no wait, only the time at which it does not leave.
 */
export function waitOf(departure: Timed, now: number): Wait {
  const at = departure.expected_at ?? departure.aimed_at;
  if (at === null) return { kind: "none" };
  if (departure.provenance === "cancelled") return { kind: "clock", at };
  const minutes = Math.floor((Date.parse(at) - now) / 60_000);
  if (minutes < 1) return { kind: "now" };
  return minutes < CLOCK_FROM_MINUTES ? { kind: "minutes", minutes } : { kind: "clock", at };
}

/** Seconds behind the timetable, negative when early; null where either time is missing, as on the metro. */
export function lateSeconds(departure: Pick<Departure, "expected_at" | "aimed_at">): number | null {
  if (departure.expected_at === null || departure.aimed_at === null) return null;
  return (Date.parse(departure.expected_at) - Date.parse(departure.aimed_at)) / 1000;
}
