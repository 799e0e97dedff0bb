/** Calls by the hour as bars. Before the first hour that was counted nothing is known; after it, no row is no call. */
import type { UsageHour } from "../wire.ts";

const HOUR_MS = 3_600_000;

export type HourBar = {
  at: number;
  calls: number | null;
  failures: number;
  bytes: number;
  share: number;
  failedShare: number;
};

/** `hourStart`: epoch ms of the hour that is running. Hours before the first that was ever counted are a gap. */
export function hourBars(hours: readonly UsageHour[], hourStart: number, count: number) {
  const byHour = new Map(hours.map((hour) => [Date.parse(hour.hour_start), hour]));
  const first = Math.min(Number.POSITIVE_INFINITY, ...byHour.keys());
  const top = Math.max(1, ...hours.map(({ calls }) => calls));
  const bars = Array.from({ length: count }, (_, index): HourBar => {
    const at = hourStart - (count - 1 - index) * HOUR_MS;
    const hour = byHour.get(at);
    if (hour === undefined)
      return { at, calls: at < first ? null : 0, failures: 0, bytes: 0, share: 0, failedShare: 0 };
    const { calls, failures, bytes } = hour;
    return {
      at,
      calls,
      failures,
      bytes,
      share: calls / top,
      failedShare: calls === 0 ? 0 : Math.min(1, failures / calls),
    };
  });
  const ticks = bars.flatMap(({ at }, index) => (index % 12 === 0 ? [{ at, share: index / count }] : []));
  return {
    bars,
    ticks,
    top,
    total: hours.reduce((sum, { calls }) => sum + calls, 0),
    failures: hours.reduce((sum, { failures }) => sum + failures, 0),
  };
}
