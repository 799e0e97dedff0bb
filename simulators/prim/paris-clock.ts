/** Europe/Paris wall clock for the two places PRIM uses it: the service day and `YYYYMMDDTHHMMSS` without an offset. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

const offsets = new Map<number, number>();

/** Paris minus UTC in ms at a UTC instant. Offsets change on whole UTC hours, so one look-up serves an hour. */
export function parisOffset(at: number): number {
  const hour = Math.floor(at / HOUR_MS);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const fields = Object.fromEntries(PARTS.formatToParts(hour * HOUR_MS).map((part) => [part.type, Number(part.value)]));
  const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = fields;
  const offset = Date.UTC(year, month - 1, day, hours, minute, second) - hour * HOUR_MS;
  offsets.set(hour, offset);
  return offset;
}

/** "20260218T080000": Paris wall clock of a UTC instant. */
export function toParisCompact(at: number): string {
  return new Date(at + parisOffset(at)).toISOString().slice(0, 19).replaceAll("-", "").replaceAll(":", "");
}

/**
 * UTC epoch ms of a Paris wall clock "20260218T080000". In the hour that is sung twice in October the first one is
 * meant; a time that is skipped in March is read with the offset before it.
 */
export function fromParisCompact(text: string): number {
  const wall = Date.UTC(
    Number(text.slice(0, 4)),
    Number(text.slice(4, 6)) - 1,
    Number(text.slice(6, 8)),
    Number(text.slice(9, 11)),
    Number(text.slice(11, 13)),
    Number(text.slice(13, 15)),
  );
  const summer = wall - 2 * HOUR_MS;
  return parisOffset(summer) === 2 * HOUR_MS ? summer : wall - HOUR_MS;
}

/** A service day: its date and the instant its clock counts from, which is 12 h before noon (GTFS), so not always midnight. */
export type ServiceDay = { date: string; base: number };

/** The service day whose calendar date is that of `at` in Paris, moved by `days`. */
export function serviceDay(at: number, days: number): ServiceDay {
  const date = new Date(Math.floor((at + parisOffset(at)) / DAY_MS) * DAY_MS + days * DAY_MS)
    .toISOString()
    .slice(0, 10);
  const compact = date.replaceAll("-", "");
  return { date: compact, base: fromParisCompact(`${compact}T120000`) - 12 * HOUR_MS };
}
