/** On what a source's calls go, from the schedules as they stand: calls a day of each kind of work, the most first. */
import type { ScheduleView } from "../../../../contracts/control.ts";

const DAY_S = 86_400;

export function spentOn(schedules: readonly ScheduleView[], source: string): { taskType: string; perDay: number }[] {
  const byTask = new Map<string, number>();
  for (const schedule of schedules) {
    if (schedule.source !== source) continue;
    const interval = Math.max(1, schedule.effective_interval_s ?? schedule.interval_s);
    byTask.set(schedule.task_type, (byTask.get(schedule.task_type) ?? 0) + DAY_S / interval);
  }
  return [...byTask]
    .map(([taskType, perDay]) => ({ taskType, perDay: Math.round(perDay) }))
    .sort((a, b) => b.perDay - a.perDay);
}
