/** Every table has a rule. Deletes are billed as writes, so they run once an hour, and each takes a bounded bite. */

import { pruneSessions } from "./access.ts";
import { pruneAudit } from "./audit.ts";
import { pruneFindings } from "./findings.ts";
import { pruneLogs } from "./logs.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BITE = 5_000;

/** A stop board that nobody has watched for a month. Not sooner: an upstream that is down keeps its last good answer. */
const IDLE_FEED_DAYS = 30;
const DEAD_LETTER_DAYS = 30;
const USAGE_DAYS = 90;
/** Who did what is asked about long after the runs are forgotten. */
const AUDIT_DAYS = 365;

/** Runs in the first minute of each hour; does nothing in the others. */
export async function prune(db: D1Database, now: number, keep: { runsDays: number; logDays: number }): Promise<void> {
  if (now % HOUR_MS >= 60_000) return;
  await db.batch([
    db
      .prepare(
        "DELETE FROM task_runs WHERE run_id IN (SELECT run_id FROM task_runs WHERE finished_at < ?1 ORDER BY finished_at LIMIT ?2)",
      )
      .bind(now - keep.runsDays * DAY_MS, BITE),
    db
      .prepare("DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE dead_at < ?1 LIMIT ?2)")
      .bind(now - DEAD_LETTER_DAYS * DAY_MS, BITE),
    db.prepare("DELETE FROM source_usage WHERE hour_start < ?1").bind(now - USAGE_DAYS * DAY_MS),
    db
      .prepare(
        "DELETE FROM live_snapshots WHERE feed IN (SELECT feed FROM feeds WHERE COALESCE(fetched_at, last_error_at) < ?1)",
      )
      .bind(now - IDLE_FEED_DAYS * DAY_MS),
    db.prepare("DELETE FROM feeds WHERE COALESCE(fetched_at, last_error_at) < ?1").bind(now - IDLE_FEED_DAYS * DAY_MS),
    pruneFindings(db, now, BITE),
    pruneSessions(db, now),
    pruneLogs(db, now - keep.logDays * DAY_MS, BITE),
    pruneAudit(db, now - AUDIT_DAYS * DAY_MS, BITE),
  ]);
}
