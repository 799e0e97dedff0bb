/** Is the data fresh? Each schedule against its own target, the worst first. Pure; times in epoch ms, ages in seconds. */
import type { RunView, ScheduleView } from "../../../../contracts/control.ts";
import { ageSeconds, freshness } from "../../../../contracts/freshness.ts";

export type FreshLevel = "normal" | "warning" | "disrupted" | "closed" | "unknown";

export type FreshRow = {
  key: string;
  target: string;
  taskType: string;
  source: string;
  /** When the last good answer came; null before the first. */
  goodAt: number | null;
  ageS: number | null;
  targetS: number;
  /** How many targets old it is. */
  ratio: number | null;
  level: FreshLevel;
  lastOutcome: string | null;
};

const GOOD = new Set(["changed", "unchanged", "empty"]);
export const isGood = (outcome: string): boolean => GOOD.has(outcome);

/** As domains mean it: one missed poll is ordinary, three are a failure, after seven nobody should trust it. */
const STALE_AFTER = 3;
const EXPIRED_AFTER = 7;

const RANK: Record<FreshLevel, number> = { closed: 0, disrupted: 1, unknown: 2, warning: 3, normal: 4 };

/** `task type` and `target`, which name a schedule to its runs. */
export const workKey = (work: { task_type: string; target: string }): string => `${work.task_type} ${work.target}`;

/** Remembers the last good end of each kind of work as runs are told. Returns the same map where nothing is new. */
export function noteGood(known: ReadonlyMap<string, number>, runs: readonly RunView[]): ReadonlyMap<string, number> {
  let next: Map<string, number> | null = null;
  for (const run of runs) {
    if (!isGood(run.outcome)) continue;
    const at = Date.parse(run.finished_at);
    const key = workKey(run);
    if (((next ?? known).get(key) ?? 0) >= at) continue;
    next ??= new Map(known);
    next.set(key, at);
  }
  return next ?? known;
}

/** When a feed last had a good answer. */
export type FeedAge = { feed: string; source: string; fetched_at: string | null };

function feedOf(schedule: ScheduleView, feeds: readonly FeedAge[]): FeedAge | null {
  const exact = feeds.find((feed) => feed.feed === schedule.target);
  if (exact !== undefined) return exact;
  const ofSource = feeds.filter((feed) => feed.source === schedule.source);
  return ofSource.length === 1 ? (ofSource[0] ?? null) : null;
}

export function freshnessRows(
  schedules: readonly ScheduleView[],
  feeds: readonly FeedAge[],
  good: ReadonlyMap<string, number>,
  now: number,
): FreshRow[] {
  const rows = schedules.map((schedule): FreshRow => {
    const feed = feedOf(schedule, feeds);
    const lastWasGood = schedule.last_outcome !== null && isGood(schedule.last_outcome);
    const candidates = [
      feed === null || feed.fetched_at === null ? null : Date.parse(feed.fetched_at),
      good.get(workKey(schedule)) ?? null,
      lastWasGood && schedule.last_run_at !== null ? Date.parse(schedule.last_run_at) : null,
    ].filter((at) => at !== null);
    const goodAt = candidates.length === 0 ? null : Math.max(...candidates);
    const targetS = schedule.effective_interval_s ?? schedule.interval_s;
    const limits = { stale_after_s: targetS * STALE_AFTER, expired_after_s: targetS * EXPIRED_AFTER };
    const ageS = goodAt === null ? null : ageSeconds(goodAt, now);
    return {
      key: schedule.key,
      target: schedule.target,
      taskType: schedule.task_type,
      source: schedule.source,
      goodAt,
      ageS,
      targetS,
      ratio: ageS === null ? null : ageS / Math.max(1, targetS),
      level: levelOf(ageS, limits, lastWasGood || schedule.last_outcome === null),
      lastOutcome: schedule.last_outcome,
    };
  });
  return rows.sort(
    (a, b) => RANK[a.level] - RANK[b.level] || (b.ratio ?? 0) - (a.ratio ?? 0) || (a.key < b.key ? -1 : 1),
  );
}

function levelOf(
  ageS: number | null,
  limits: { stale_after_s: number; expired_after_s: number },
  lastWasGood: boolean,
): FreshLevel {
  if (ageS === null) return lastWasGood ? "unknown" : "closed";
  const state = freshness(ageS, limits);
  if (state === "expired") return "closed";
  if (state === "stale") return "disrupted";
  return lastWasGood ? "normal" : "warning";
}
