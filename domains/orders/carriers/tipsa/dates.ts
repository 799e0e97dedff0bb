/** DinaPaq's two ways to write Madrid's wall clock: asked in YYYY/MM/DD, answered in MM/DD/YYYY. */
import { madrid, type WallMs, wallOfDigits } from "../zone-clock.ts";

const HOUR_MS = 3_600_000;

/** It refuses more than 24 h between two readings; half an hour of it is left, since its clock is not ours. */
export const MAX_WINDOW_MS = 23.5 * HOUR_MS;

/** "YYYY/MM/DD HH:MM:SS", as in requests. */
export const requestTime = (wall: WallMs): string =>
  new Date(wall).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/");

/** "YYYY/MM/DD" of "YYYY-MM-DD". */
export const requestDay = (day: string): string => day.replaceAll("-", "/");

/** Epoch ms of "MM/DD/YYYY HH:MM:SS", as in answers; null for anything else. Of autumn's repeated hour the first is meant. */
export function instantOfReply(text: string): number | null {
  const match = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const wall = wallOfDigits(year, month, day, hour, minute, second);
  return wall === null ? null : madrid.instantOf(wall);
}

/**
 * Windows of readings in whole seconds, none longer than 23.5 h, that together hold every reading which the clock shows from `from` to
 * `to`. Not the readings at the two ends: in October the clock goes back, and a window from 02:30 to 02:10 of the
 * repeated hour would be empty; in March 23.5 hours are 24.5 on the clock.
 */
export function readingWindows(from: number, to: number): { from: WallMs; to: WallMs }[] {
  let start = Math.floor(madrid.wallOf(from) / 1000) * 1000;
  let end = Math.ceil(madrid.wallOf(to) / 1000) * 1000;
  // Where the clock goes back between the two, readings just before the change are later than the last one.
  for (let at = from; at < to; at += HOUR_MS) {
    const next = Math.min(to, at + HOUR_MS);
    if (madrid.wallOf(next) - madrid.wallOf(at) >= next - at) continue;
    const change = changeBetween(at, next);
    start = Math.min(start, madrid.wallOf(change));
    end = Math.max(end, Math.ceil(madrid.wallOf(change - 1) / 1000) * 1000);
  }
  const windows: { from: WallMs; to: WallMs }[] = [];
  do {
    const until = Math.min(end, start + MAX_WINDOW_MS);
    windows.push({ from: start, to: until });
    start = until;
  } while (start < end);
  return windows;
}

/** The first instant after the clock went back. */
function changeBetween(before: number, after: number): number {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (madrid.wallOf(middle) - madrid.wallOf(before) < middle - before) high = middle;
    else low = middle;
  }
  return high;
}
