/** On which days a service runs, and how far its trips' times reach. Days are service days "YYYYMMDD". */
import { dayText, weekdayOf } from "./gtfs-values.ts";
import type { Service } from "./static-model.ts";

const DAY_S = 86_400;
const DAY_MS = DAY_S * 1000;

/** calendar_dates.txt has the last word. */
export function runsOn(service: Service, day: string): boolean {
  if (service.removed.includes(day)) return false;
  if (service.added.includes(day)) return true;
  const { first, last, weekdays } = service;
  return first !== null && last !== null && day >= first && day <= last && (weekdays & (1 << weekdayOf(day))) !== 0;
}

/** Indices of the services that run on a day. */
export function activeServices(services: readonly Service[], day: string): Set<number> {
  return new Set(services.flatMap((service, index) => (runsOn(service, day) ? [index] : [])));
}

/**
 * The service days whose trips can call between two instants (epoch ms), when their latest call is `latestS` seconds
 * into the day. A day more at both ends covers every zone's distance from UTC.
 */
export function serviceDaysBetween(from: number, to: number, latestS: number): string[] {
  const first = Math.floor(from / DAY_MS) - Math.ceil(latestS / DAY_S) - 1;
  const last = Math.floor(to / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => dayText(first + index));
}
