/**
 * Times of a board that has no dates ("00:06"): which instants they are, seen from when the board was read. The day
 * comes from the moment, the zone's rules from Intl; the board's order decides where a time is there twice.
 */
import { zoneClock } from "../paris-time.ts";

/**
 * A board shows what is to come, so a time further ahead than this is one that has just passed: a page may be a copy of
 * some minutes ago, or its reader's clock wrong (26 minutes in the one recorded), and no board shows a train of tomorrow
 * at this hour.
 */
export const MAX_AHEAD_MS = 21 * 3_600_000;

/** "23:40" is shown until 23:40:59. */
const MINUTE_MS = 60_000;
const HALF_DAY_MS = 43_200_000;

export type WallClock = {
  /**
   * Epoch ms of each "HH:MM" (or "HHhMM") of one direction's list, in the list's order; null for a text that is no
   * time. `readAt` is epoch ms. Each is at or after the one before it, across midnight and the hour that autumn repeats;
   * a list that is out of order is read as if it were not, each time near its neighbour.
   */
  instantsOf(times: readonly string[], readAt: number): (number | null)[];
};

/** Null for a zone that the runtime does not know. */
export function wallClock(zone: string): WallClock | null {
  const clock = zoneClock(zone);
  if (clock === null) return null;
  const days = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });

  /** Every instant near `around` at which clocks of the zone show this time, in order. */
  function candidates(hour: string, minute: string, around: number): number[] {
    const found = new Set<number>();
    // By half days: a whole one ahead of 23:50 is 00:50 two dates on, where a day of 23 hours is between.
    for (const half of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
      const date = days.format(around + half * HALF_DAY_MS).replaceAll("-", "");
      for (const choice of ["earlier", "later"] as const) {
        const at = clock?.instantOf(`${date}T${hour}${minute}00`, choice) ?? null;
        if (at !== null) found.add(at);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  return {
    instantsOf(times, readAt) {
      let previous: number | null = null;
      return times.map((text) => {
        const [, hour, minute] = /^\s*([01]?\d|2[0-3])\s*[:h]\s*([0-5]\d)\s*$/i.exec(text) ?? [];
        if (hour === undefined || minute === undefined) return null;
        const from = previous ?? readAt - MINUTE_MS + 1;
        const all = candidates(hour.padStart(2, "0"), minute, from);
        const next = all.find((at) => at >= from);
        const last = all.findLast((at) => at < from);
        const isNext = next !== undefined && (next - from <= MAX_AHEAD_MS || last === undefined);
        const at = (isNext ? next : last) ?? null;
        if (at !== null) previous = previous === null ? at : Math.max(previous, at);
        return at;
      });
    },
  };
}
