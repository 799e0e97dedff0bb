/**
 * Local dates without an offset ("20260218T080000", disruptions_bulk and Navitia) as instants. The zone's rules come
 * from Intl; what the two odd hours of the year mean is decided here.
 */

export const PARIS = "Europe/Paris";

const DAY_MS = 86_400_000;

export type ZoneClock = {
  /**
   * Epoch ms of a local date "YYYYMMDDTHHMMSS", null where the text is not one. In autumn's repeated hour there are two
   * answers, and in spring's missing hour two ways to shift it: `choice` takes the earlier or the later.
   */
  instantOf(local: string, choice: "earlier" | "later"): number | null;
};

/** Null for a zone that the runtime does not know. */
export function zoneClock(zone: string): ZoneClock | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null;
  }
  // A bulk body has thousands of periods on a few hundred days, and one look at Intl costs as much as all the rest.
  const offsets = new Map<number, number>();

  /** Zone's offset from UTC, ms, at the start of a UTC day. */
  function offsetOnDay(day: number): number {
    const known = offsets.get(day);
    if (known !== undefined) return known;
    const offset = offsetAt(format, day * DAY_MS);
    offsets.set(day, offset);
    return offset;
  }

  return {
    instantOf(local, choice) {
      const asUtc = utcOf(local);
      if (asUtc === null) return null;
      // No zone is further than a day from UTC nor changes twice in three days, so these two are the offsets in question.
      const day = Math.floor(asUtc / DAY_MS);
      const before = offsetOnDay(day - 1);
      const after = offsetOnDay(day + 2);
      if (before === after) return asUtc - before;
      const candidates = [asUtc - before, asUtc - after];
      const holding = candidates.filter((at) => at + offsetAt(format, at) === asUtc);
      const answers = holding.length === 0 ? candidates : holding;
      return choice === "earlier" ? Math.min(...answers) : Math.max(...answers);
    },
  };
}

function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(at / 1000) * 1000;
}

/** The date read as if it were UTC; null for another form or a day that the calendar does not have. */
function utcOf(local: string): number | null {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})$/.exec(local);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  const isSame =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isSame ? at : null;
}
