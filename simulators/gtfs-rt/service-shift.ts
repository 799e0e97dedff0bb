/** By how much service days and the times in them are moved, so that an instant moves by exactly so many seconds. */

export type ServiceShift = {
  /** Whole days, on dates. */
  days: number;
  /** Seconds, on times of the service day: they go past 24:00:00 rather than back before 0. */
  timeS: number;
};

const DAY_S = 86_400;

/** Service days count from noon minus twelve hours in `zone`, so days on which clocks change are of other lengths. */
export function serviceShift(recordedAt: number, seconds: number, zone: string): ServiceShift {
  const from = dayIn(zone, recordedAt);
  for (let days = Math.floor(seconds / DAY_S); ; days--) {
    const timeS = seconds - (zeroOf(dateText(from, days), zone) - zeroOf(from, zone));
    if (timeS >= 0) return { days, timeS };
  }
}

/** "20231107" so many days later; what is no date stays as it is. */
export function dateText(text: string, days: number): string {
  const at = Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T12:00:00Z`);
  if (Number.isNaN(at)) return text;
  return new Date(at + days * DAY_S * 1000).toISOString().slice(0, 10).replaceAll("-", "");
}

/** "15:37:00" so many seconds later, in two digits each; what is no time stays as it is. */
export function timeText(text: string, seconds: number): string {
  const match = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return text;
  const [, hours, minutes, rest] = match.map(Number);
  const total = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0) + seconds;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

/** POSIX seconds of the zero of a service day. */
function zeroOf(day: string, zone: string): number {
  const noonUtc = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T12:00:00Z`) / 1000;
  return noonUtc - offsetAt(noonUtc, zone) - DAY_S / 2;
}

function dayIn(zone: string, at: number): string {
  return new Date((at + offsetAt(at, zone)) * 1000).toISOString().slice(0, 10).replaceAll("-", "");
}

/** Seconds that the zone's clocks are ahead of UTC. */
function offsetAt(at: number, zone: string): number {
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
  const of = Object.fromEntries(format.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = of;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
}
