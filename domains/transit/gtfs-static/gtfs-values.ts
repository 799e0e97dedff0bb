/** How GTFS writes times, days and colours (gtfs.org, Field Types). */

/**
 * Seconds after noon minus 12 h of the service day: "25:10:00" is 90,600. Hours may have one to three digits and pass
 * 24. Null where the text is no time; the empty text is none either.
 */
export function secondsOf(text: string): number | null {
  const length = text.length;
  // "H:MM:SS" by character, since a feed has millions: a regular expression takes ten times as long.
  const seconds = pair(text, length - 2);
  const minutes = pair(text, length - 5);
  if (text.charCodeAt(length - 3) !== 58 || text.charCodeAt(length - 6) !== 58) return blankOr(text);
  let hours = 0;
  if (length < 7 || length > 9) return blankOr(text);
  for (let at = 0; at < length - 6; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return blankOr(text);
    hours = hours * 10 + digit;
  }
  if (minutes === null || seconds === null || minutes > 59 || seconds > 59) return null;
  return hours * 3600 + minutes * 60 + seconds;
}

/** Times padded with blanks are common enough to be read, and rare enough to be read slowly. */
function blankOr(text: string): number | null {
  const trimmed = text.trim();
  return trimmed.length === text.length ? null : secondsOf(trimmed);
}

function pair(text: string, at: number): number | null {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : null;
}

/** "20231105", when it is a day of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const at = dayNumber(text);
  return dayText(at) === text;
}

/** Days since 1970-01-01. */
export function dayNumber(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8))) / 86_400_000;
}

export function dayText(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
}

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  // 1970-01-01 was a Thursday.
  return (((dayNumber(day) + 3) % 7) + 7) % 7;
}

/** "#rrggbb" in lower case, null where the text is no colour. */
export function colourOf(text: string): string | null {
  return /^#?[0-9a-f]{6}$/i.test(text) ? `#${text.replace("#", "").toLowerCase()}` : null;
}
