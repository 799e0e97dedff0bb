/** Rows for tests, many at once. */
import type { RunRow } from "./runs.ts";

/** 2026-10-08 08:00:00 Z. */
export const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);

function aRun(more: Partial<RunRow> & { run_id: string }): RunRow & { exchange: string | null } {
  return {
    job_id: more.run_id.replace(/#.*/, ""),
    domain: "d",
    task_type: "poll",
    target: "d:all",
    source: "src-a",
    lane: "fetcher-01",
    attempt: 1,
    outcome: "changed",
    final: 1,
    scheduled_at: NOW - 1_000,
    started_at: NOW - 900,
    finished_at: NOW,
    duration_ms: 900,
    http_status: 200,
    bytes: 100,
    changed: 1,
    rejected_count: 0,
    generation: 1,
    message: null,
    exchange: null,
    ...more,
  };
}

const RUN_COLUMNS = [
  "run_id",
  "job_id",
  "domain",
  "task_type",
  "target",
  "source",
  "lane",
  "attempt",
  "outcome",
  "final",
  "scheduled_at",
  "started_at",
  "finished_at",
  "duration_ms",
  "http_status",
  "bytes",
  "changed",
  "rejected_count",
  "generation",
  "message",
  "exchange",
];
const LETTER_COLUMNS = ["id", "job_id", "domain", "source", "target", "body", "reason", "attempts", "dead_at", "state"];

async function insert(db: D1Database, table: string, columns: string[], rows: object[]): Promise<void> {
  const CHUNK = 2_000;
  for (let start = 0; start < rows.length; start += CHUNK)
    await db
      .prepare(
        `INSERT INTO ${table} (${columns.join(", ")})
         SELECT ${columns.map((column) => `w.value->>'${column}'`).join(", ")} FROM json_each(?) AS w`,
      )
      .bind(JSON.stringify(rows.slice(start, start + CHUNK)))
      .run();
}

export async function insertRuns(db: D1Database, rows: (Partial<RunRow> & { run_id: string })[]): Promise<void> {
  await insert(db, "task_runs", RUN_COLUMNS, rows.map(aRun));
}

export type LetterSeed = {
  id: string;
  job_id?: string | null;
  domain?: string;
  source?: string;
  target?: string;
  body?: string;
  reason?: string;
  dead_at?: number;
  state?: string;
};

export async function insertLetters(db: D1Database, rows: LetterSeed[]): Promise<void> {
  const letters = rows.map((row) => ({
    job_id: row.id.replace(/#.*/, ""),
    domain: "d",
    source: "src-a",
    target: "d:all",
    body: "{}",
    reason: "rejected: 401",
    attempts: 1,
    dead_at: NOW,
    state: "open",
    ...row,
  }));
  await insert(db, "dead_letters", LETTER_COLUMNS, letters);
}

/** A deterministic week of a busy deployment: one run every 30 s, one in ten of them a failure. */
export function aWeekOfRuns(count: number): (Partial<RunRow> & { run_id: string })[] {
  const failures = ["unavailable", "throttled", "malformed", "rejected"] as const;
  return Array.from({ length: count }, (_, index) => {
    const outcome = index % 10 === 3 ? failures[((index / 10) % 4) | 0] : index % 3 === 0 ? "unchanged" : "changed";
    const bad = index % 10 === 3;
    return {
      run_id: `d:poll:t${index % 50}:${index}#1`,
      target: `d:t${index % 50}`,
      source: index % 4 === 0 ? "src-b" : "src-a",
      lane: `fetcher-${String((index % 16) + 1).padStart(2, "0")}`,
      outcome: outcome ?? "changed",
      finished_at: NOW - index * 30_000,
      message: bad ? `no answer within ${8000 + index} ms` : null,
    };
  });
}
