/** Five questions answered from the board alone, each with how bad it is. Pure; what to say is the words' matter. */
import type { OperatorDocument } from "../../../../contracts/control.ts";
import type { FreshLevel, FreshRow } from "./freshness-rows.ts";

export type Verdict = {
  fresh: { level: FreshLevel; late: number; missing: number; all: number; worst: FreshRow | null };
  flow: { level: FreshLevel; perMinute: number; pending: number; oldestS: number | null; isHeld: boolean };
  who: { level: FreshLevel; working: number; all: number; idle: number; behind: number; down: number; held: number };
  failed: { level: FreshLevel; failures: number };
  fuel: {
    level: FreshLevel;
    empty: { source: string; at: string } | null;
    closed: { source: string; until: string } | null;
    left: number;
  };
};

/** The plan looks one minute ahead: a job that has waited two is stuck, not queued. */
const STUCK_AFTER_S = 120;
const LATE_AFTER_S = 60;
/** The last minutes that have ended: one alone jumps too much to be a rate. */
const RATE_MINUTES = 5;

export function verdictOf(board: OperatorDocument, fresh: readonly FreshRow[], now: number): Verdict {
  const late = fresh.filter(({ level }) => level === "closed" || level === "disrupted");
  const missing = fresh.filter(({ level }) => level === "unknown").length;
  const worst = fresh[0] ?? null;
  const count = (status: string) => board.workers.filter((worker) => worker.status === status).length;
  const working = board.workers.filter(({ current_jobs }) => current_jobs.length > 0).length;
  const down = count("down");
  const behind = count("behind");
  const held = count("paused") + count("draining");
  const ended = board.minutes.filter(({ at }) => Date.parse(at) + 60_000 <= now);
  const recent = ended.filter(({ at }) => Date.parse(at) >= now - (RATE_MINUTES + 1) * 60_000);
  const out = recent.reduce((sum, { good, failed }) => sum + good + failed, 0);
  const hourAgo = now - 3_600_000;
  const failures = board.minutes
    .filter(({ at }) => Date.parse(at) >= hourAgo)
    .reduce((sum, { failed }) => sum + failed, 0);
  const ends = board.minutes
    .filter(({ at }) => Date.parse(at) >= hourAgo)
    .reduce((sum, { good, failed }) => sum + good + failed, 0);
  const oldestS = board.queue.oldest_age_s;
  const isHeld = board.holds.length > 0;
  const closed = board.sources.find(({ closed_until, breaker }) => closed_until !== null || breaker === "open") ?? null;
  const empty = board.sources
    .filter(({ empty_at }) => empty_at !== null)
    .sort((a, b) => ((a.empty_at ?? "") < (b.empty_at ?? "") ? -1 : 1))[0];
  return {
    fresh: {
      level: late.length > 0 ? (worst?.level ?? "unknown") : fresh.length === 0 || missing > 0 ? "unknown" : "normal",
      late: late.length,
      missing,
      all: fresh.length,
      worst,
    },
    flow: {
      level:
        oldestS !== null && oldestS >= STUCK_AFTER_S
          ? "closed"
          : isHeld
            ? "disrupted"
            : oldestS !== null && oldestS >= LATE_AFTER_S
              ? "warning"
              : "normal",
      perMinute: recent.length === 0 ? 0 : Math.round((out / recent.length) * 10) / 10,
      pending: board.queue.pending,
      oldestS,
      isHeld,
    },
    who: {
      level:
        down > 0
          ? "closed"
          : held > 0
            ? "disrupted"
            : behind > 0
              ? "warning"
              : board.workers.length === 0
                ? "unknown"
                : "normal",
      working,
      all: board.workers.length,
      idle: count("idle"),
      behind,
      down,
      held,
    },
    failed: { level: failures === 0 ? "normal" : failures * 10 >= ends ? "closed" : "warning", failures },
    fuel: {
      level:
        closed !== null
          ? "closed"
          : empty !== undefined
            ? "warning"
            : board.sources.length === 0
              ? "unknown"
              : "normal",
      empty: empty?.empty_at ? { source: empty.source, at: empty.empty_at } : null,
      closed:
        closed === null
          ? null
          : { source: closed.source, until: closed.closed_until ?? closed.breaker_until ?? closed.resets_at },
      left: board.sources.reduce((sum, { left }) => sum + left, 0),
    },
  };
}
