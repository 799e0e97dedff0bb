import { z } from "zod";

/** Two queues, since a queue has no priorities of its own. */
export const PRIORITIES = ["high", "normal"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** One message of the fetch queue: ONE upstream request, whatever number of snapshots it yields. */
export const fetchJobSchema = z.object({
  /** `domain:task_type:target:slot`: the same slot planned twice is one job. */
  job_id: z.string().min(1).max(200),
  domain: z.string().min(1),
  task_type: z.string().min(1),
  target: z.string().min(1),
  priority: z.enum(PRIORITIES),
  /** Epoch ms. */
  scheduled_at: z.number().int(),
  /** Epoch ms: after this the answer would be worth less than the next slot's. */
  expires_at: z.number().int(),
  params: z.record(z.string(), z.string()).default({}),
});
export type FetchJob = z.infer<typeof fetchJobSchema>;

/** Deterministic id; `slot` is the planned instant divided by the interval (both ms), rounded down. */
export function jobId(
  domain: string,
  taskType: string,
  target: string,
  scheduledAt: number,
  intervalMs: number,
): string {
  return `${domain}:${taskType}:${target}:${Math.floor(scheduledAt / intervalMs)}`;
}
