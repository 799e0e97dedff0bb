import { lateSeconds, waitOf } from "../../../domains/transit/view/departures.ts";
import { clockTime } from "../lib/format.ts";
import type { Dictionary } from "../lib/i18n/i18n.ts";
import type { Departure } from "./types.ts";

/** What stands large on a board: "2 min", "now", "at platform", "10:42". Null where there is no time at all. */
export function waitWords(t: Dictionary, departure: Departure, now: number): string | null {
  const wait = waitOf(departure, now);
  switch (wait.kind) {
    case "now":
      return departure.at_stop ? t.board.atPlatform : t.board.now;
    case "minutes":
      return t.board.minutes(wait.minutes);
    case "clock":
      return clockTime(t, Date.parse(wait.at));
    case "none":
      return departure.at_stop ? t.board.atPlatform : null;
  }
}

/** Trains are told late from two minutes on: below that, nobody would say so. */
const WORTH_SAYING_S = 120;

export function latenessWords(t: Dictionary, departure: Departure): string | null {
  const late = departure.provenance === "cancelled" ? null : lateSeconds(departure);
  if (late === null || Math.abs(late) < WORTH_SAYING_S) return null;
  const minutes = Math.floor(Math.abs(late) / 60);
  return late > 0 ? t.board.late(minutes) : t.board.early(minutes);
}
