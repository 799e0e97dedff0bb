/** Times and sizes as a person says them. Instants are shown in UTC, as the logs have them. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const pad = (value: number): string => String(Math.floor(value)).padStart(2, "0");

/** "840 ms", "1.2 s", "42 s", "3 min 04 s", "2 h 05 min", "3 d 4 h". */
export function duration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 10_000) return `${Math.floor(value / 100) / 10} s`;
  if (value < MINUTE_MS) return `${Math.floor(value / 1000)} s`;
  if (value < HOUR_MS) return `${Math.floor(value / MINUTE_MS)} min ${pad((value % MINUTE_MS) / 1000)} s`;
  if (value < DAY_MS) return `${Math.floor(value / HOUR_MS)} h ${pad((value % HOUR_MS) / MINUTE_MS)} min`;
  return `${Math.floor(value / DAY_MS)} d ${Math.floor((value % DAY_MS) / HOUR_MS)} h`;
}

export const durationOrDash = (ms: number | null): string => (ms === null ? "-" : duration(ms));
export const secondsOrDash = (seconds: number | null): string => (seconds === null ? "-" : duration(seconds * 1000));

/** "12 s ago", "in 3 min 20 s", "-" for never. @param now epoch ms */
export function when(iso: string | null, now: number): string {
  if (iso === null) return "-";
  const ms = Date.parse(iso) - now;
  if (Math.abs(ms) < 1000) return "now";
  return ms < 0 ? `${duration(-ms)} ago` : `in ${duration(ms)}`;
}

/** "09:41:03Z" within the UTC day, "2026-11-21 09:41Z" beyond. @param now epoch ms */
export function clock(iso: string, now: number): string {
  const text = new Date(Date.parse(iso)).toISOString();
  const today = new Date(now).toISOString().slice(0, 10);
  return text.startsWith(today) ? `${text.slice(11, 19)}Z` : `${text.slice(0, 10)} ${text.slice(11, 16)}Z`;
}

/** Powers of 1000, as networks and bills count. */
export function size(bytes: number | null): string {
  if (bytes === null) return "-";
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`;
}
