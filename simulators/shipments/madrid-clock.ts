/** Madrid's wall clock, as Spanish carriers write it. */

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Madrid",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

export type WallClock = { year: string; month: string; day: string; hour: string; minute: string; second: string };

/** The digits on a clock in Madrid at an instant. */
export function madridClock(at: number): WallClock {
  const parts = Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = "", month = "", day = "", hour = "", minute = "", second = "" } = parts;
  return { year, month, day, hour, minute, second };
}
