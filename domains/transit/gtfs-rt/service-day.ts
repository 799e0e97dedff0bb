/** Service days: GTFS times count from noon minus twelve hours of a local day, so that 25:10:00 is after midnight. */
import { type ZoneClock, zoneClock } from "../paris-time.ts";

const HALF_DAY_MS = 43_200_000;
const DAY_MS = 86_400_000;

export type ServiceClock = {
  zone: string;
  /** Epoch ms of the zero of a service day "20240208"; null where the text is no day of the calendar. */
  startOf(day: string): number | null;
  /** The local date of an instant, "20240208". */
  dayOf(at: number): string;
};

const clocks = new Map<string, ServiceClock>();

/** Null for a zone that the runtime does not know. */
export function serviceClock(zone: string): ServiceClock | null {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = zoneClock(zone);
  if (clock === null) return null;
  const made = createServiceClock(zone, clock);
  clocks.set(zone, made);
  return made;
}

function createServiceClock(zone: string, clock: ZoneClock): ServiceClock {
  const starts = new Map<string, number | null>();
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return {
    zone,
    startOf(day) {
      const known = starts.get(day);
      if (known !== undefined) return known;
      const noon = clock.instantOf(`${day}T120000`, "earlier");
      const start = noon === null ? null : noon - HALF_DAY_MS;
      // A feed names two or three days; a hostile one as many as it has entities.
      if (starts.size < 64) starts.set(day, start);
      return start;
    },
    dayOf: (at) => format.format(at).replaceAll("-", ""),
  };
}

/** "25:10:00" and "7:05:00" in seconds; null for another form. */
export function secondsOf(time: string): number | null {
  const match = /^\s*(\d{1,3}):([0-5]\d):([0-5]\d)\s*$/.exec(time);
  if (match === null) return null;
  const [, hours, minutes, seconds] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** The service days that an instant can belong to, its own local date first: yesterday's last trains, tomorrow's first. */
export function nearDays(clock: ServiceClock, at: number): string[] {
  return [at, at - DAY_MS, at + DAY_MS].map((instant) => clock.dayOf(instant));
}
