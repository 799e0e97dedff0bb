/** Wall clocks of a carrier's zone: what it writes without an offset, as instants, and back. */

const DAY_MS = 86_400_000;

/** A wall clock reading as if it were UTC: epoch ms of the same digits. */
export type WallMs = number;

export type ZoneClock = {
  wallOf(at: number): WallMs;
  /**
   * The instant of a reading. Of the two that autumn's repeated hour has, the earlier; a reading that spring skips is
   * taken with the offset before the change, so that later readings stay later.
   */
  instantOf(wall: WallMs): number;
};

export function zoneClock(zone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

  function offsetAt(at: number): number {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return wall - Math.floor(at / 1000) * 1000;
  }

  return {
    wallOf: (at) => at + offsetAt(at),
    instantOf(wall) {
      // No zone is a day from UTC nor changes twice in two days, so these are the offsets in question.
      const before = offsetAt(wall - DAY_MS);
      const after = offsetAt(wall + DAY_MS);
      const candidates = [wall - Math.max(before, after), wall - Math.min(before, after)];
      return candidates.find((at) => at + offsetAt(at) === wall) ?? wall - before;
    },
  };
}

/** Digits of a wall clock as an instant on it; null for a day that the calendar does not have. Months count from 1. */
export function wallOfDigits(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): WallMs | null {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  const isSame =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isSame ? wall : null;
}

/** Spain's carriers write all their times so, those of the Canary Islands too. */
export const MADRID = "Europe/Madrid";
export const madrid = zoneClock(MADRID);
