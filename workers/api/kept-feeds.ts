import type { ScheduleView } from "../../contracts/control.ts";
import type { Deployment } from "../settings.ts";

/**
 * Feeds that a schedule keeps fresh at present. The others are of what nobody watches any more: their last good answer
 * is kept, and grows old without anything being wrong.
 */
export function keptFeeds(
  { taskOf }: Pick<Deployment, "taskOf">,
  schedules: readonly Pick<ScheduleView, "key" | "domain" | "task_type" | "target">[],
): Set<string> {
  const feeds = new Set<string>();
  for (const { key, domain, task_type, target } of schedules) {
    const job = {
      job_id: key,
      domain,
      task_type,
      target,
      priority: "normal" as const,
      scheduled_at: 0,
      expires_at: 0,
      params: {},
    };
    const feed = taskOf(job)?.task.feed(job);
    if (typeof feed === "string") feeds.add(feed);
  }
  return feeds;
}
