import type { Dictionary } from "./i18n/i18n.ts";

const PARIS = "Europe/Paris";

/** "just now", "12 s", "3 min", "1 h 05", "2 days": as short as a person would say it. Seconds in. */
export function ageWords(t: Dictionary, seconds: number): string {
  if (seconds < 5) return t.age.now;
  if (seconds < 90) return t.age.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t.age.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t.age.hours(hours, minutes % 60);
  return t.age.days(Math.floor(hours / 24));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(t: Dictionary, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const zone = t.zone ?? PARIS;
  const key = t.locale + zone + JSON.stringify(options);
  const known = formatters.get(key);
  if (known !== undefined) return known;
  // Riders read the time of the place on every sign around them, wherever the phone thinks it is.
  const made = new Intl.DateTimeFormat(t.locale, { timeZone: zone, ...options });
  formatters.set(key, made);
  return made;
}

/** "08:42", in the zone of the words; "08:42" in English too. */
export function clockTime(t: Dictionary, at: number): string {
  return formatter(t, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** "08:42:07", in the zone of the words. */
export function clockSeconds(t: Dictionary, at: number): string {
  return formatter(t, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
}

function day(t: Dictionary, at: number): string {
  return formatter(t, { year: "numeric", month: "numeric", day: "numeric" }).format(at);
}

/** "08:42" today, "3 nov. 08:42" on another day of this year, with the year beyond. In the zone of the words. */
export function momentWords(t: Dictionary, at: number, now: number): string {
  if (day(t, at) === day(t, now)) return clockTime(t, at);
  const months = Math.abs(at - now) / (30 * 86_400_000);
  if (months > 10) return formatter(t, { day: "numeric", month: "short", year: "numeric" }).format(at);
  return formatter(t, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
}

/** 320 m, 1.4 km. */
export function distanceWords(t: Dictionary, metres: number): string {
  if (metres < 995) return t.near.metres(Math.max(10, Math.round(metres / 10) * 10));
  return t.near.kilometres(new Intl.NumberFormat(t.locale, { maximumFractionDigits: 1 }).format(metres / 1000));
}

/** A calm walk is 80 m a minute; streets are about a quarter longer than the straight line. */
const STRAIGHT_METRES_PER_MINUTE = 65;

export function walkMinutes(metres: number): number {
  return Math.max(1, Math.round(metres / STRAIGHT_METRES_PER_MINUTE));
}
