/** Times in the reader's own zone, UTC beside; durations as a person says them. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, { hourCycle: "h23", ...options });
  formats.set(key, made);
  return made;
}

const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };

/** "09:41:03" within the day, "22 Nov 09:41" beyond. Epoch ms; reader's zone. */
export function momentOf(locale: string, at: number, now: number): string {
  const dayOf = (time: number) => formatOf(locale, { year: "numeric", month: "numeric", day: "numeric" }).format(time);
  if (dayOf(at) === dayOf(now)) return formatOf(locale, TIME).format(at);
  const { second: _, ...minutes } = TIME;
  return `${formatOf(locale, DAY).format(at)} ${formatOf(locale, minutes).format(at)}`;
}

/** "02:40", reader's zone. */
export function hourMinute(locale: string, at: number): string {
  return formatOf(locale, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** "2026-11-22 09:41:03 UTC", for the hover. */
export function utcOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** "840 ms", "1.2 s", "42 s", "3 min 04 s", "2 h 05 min", "3 d 4 h". Two units at most; the day's letter is the language's. */
export function durationOf(locale: string, ms: number, dayUnit: string): string {
  const value = Math.max(0, ms);
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 10_000) return `${numberOf(locale, Math.round(value / 100) / 10)} s`;
  if (value < MINUTE_MS) return `${Math.floor(value / 1000)} s`;
  const pad = (part: number) => String(Math.floor(part)).padStart(2, "0");
  if (value < HOUR_MS) return `${Math.floor(value / MINUTE_MS)} min ${pad((value % MINUTE_MS) / 1000)} s`;
  if (value < DAY_MS) return `${Math.floor(value / HOUR_MS)} h ${pad((value % HOUR_MS) / MINUTE_MS)} min`;
  return `${Math.floor(value / DAY_MS)} ${dayUnit} ${Math.floor((value % DAY_MS) / HOUR_MS)} h`;
}

/** One unit, for ages that tick: "12 s", "3 min", "2 h", "3 d". */
export function ageOf(ms: number, dayUnit: string): string {
  const value = Math.max(0, ms);
  if (value < 100_000) return `${Math.floor(value / 1000)} s`;
  if (value < 100 * MINUTE_MS) return `${Math.floor(value / MINUTE_MS)} min`;
  if (value < 48 * HOUR_MS) return `${Math.floor(value / HOUR_MS)} h`;
  return `${Math.floor(value / DAY_MS)} ${dayUnit}`;
}

const numbers = new Map<string, Intl.NumberFormat>();

export function numberOf(locale: string, value: number): string {
  let format = numbers.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    numbers.set(locale, format);
  }
  return format.format(value);
}

/** Powers of 1000, as networks and bills count. */
export function bytesOf(locale: string, bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${numberOf(locale, bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${numberOf(locale, bytes / 1e6)} MB`;
  return `${numberOf(locale, bytes / 1e9)} GB`;
}
