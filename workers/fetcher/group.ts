/** From attempts that ended together to rows, deltas and verdicts. Pure but for hashing; shells write and publish. */
import type { RunView } from "../../contracts/control.ts";
import type { Publication } from "../../contracts/live.ts";
import { diff, type Json } from "../../contracts/patch.ts";
import type { DocumentWrite, Previous, RunWrite, Writes } from "../../db/commit.ts";
import type { Outcome } from "../../kernel/outcome.ts";
import { backoffMs } from "../../kernel/retry.ts";
import type { Attempt } from "./attempt.ts";

/** Rejected records kept with the feed, for an operator to look at; all of them are counted. */
const KEPT_REJECTIONS = 20;

/** A format has some sixty rules, and an answer that breaks this many is another format. */
const KEPT_FINDINGS = 40;

export type Hashed = Map<Attempt, { target: string; document: Json; payload: string; hash: string }[]>;

export type Ending = {
  attempt: Attempt;
  outcome: Outcome;
  final: boolean;
  retryDelayMs: number | null;
  message: string | null;
};

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The documents of each good attempt with their hashes; held targets are left as they are. */
export async function hashed(attempts: Attempt[], isHeld: (target: string) => boolean): Promise<Hashed> {
  const all: Hashed = new Map();
  for (const attempt of attempts) {
    if (attempt.result.kind !== "documents") continue;
    const entries = [...attempt.result.normalised.documents].filter(([target]) => !isHeld(target));
    all.set(
      attempt,
      await Promise.all(
        entries.map(async ([target, document]) => {
          const payload = JSON.stringify(document);
          return { target, document, payload, hash: await sha256(payload) };
        }),
      ),
    );
  }
  return all;
}

const runId = (attempt: Attempt): string => `${attempt.job.job_id}#${attempt.attempt}`;

/** Whether and when a failed attempt is followed by another. A slot that has expired by then leaves it to the next one. */
function retry(attempt: Attempt, outcome: Outcome, maxAttempts: number, now: number): number | null {
  if (outcome === "rejected" || attempt.attempt >= maxAttempts) return null;
  const delay = Math.max(backoffMs(attempt.job.job_id, attempt.attempt), attempt.retryAfterMs ?? 0);
  return now + delay < attempt.job.expires_at ? delay : null;
}

/** A document that does not say yet that it is held. */
function isUnmarked(document: Json): document is { [key: string]: Json } {
  return document !== null && typeof document === "object" && !Array.isArray(document) && !("held_at" in document);
}

/** A run as the dashboard shows it. */
export function runView(run: RunWrite): RunView {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    run_id: run.runId,
    job_id: run.jobId,
    domain: run.domain,
    task_type: run.taskType,
    target: run.target,
    source: run.source,
    lane: run.lane,
    attempt: run.attempt,
    outcome: run.outcome,
    final: run.final,
    scheduled_at: new Date(run.scheduledAt).toISOString(),
    started_at: iso(run.startedAt),
    finished_at: new Date(run.finishedAt).toISOString(),
    duration_ms: run.durationMs,
    http_status: run.httpStatus,
    bytes: run.bytes,
    changed: run.changed,
    rejected_count: run.rejectedCount,
    generation: run.generation,
    message: run.message,
  };
}

export type Group = { writes: Writes; publications: Publication[]; endings: Ending[] };

export function assemble(
  attempts: Attempt[],
  documents: Hashed,
  previous: Previous,
  options: {
    lane: string;
    maxAttempts: number;
    now: number;
    /** Stored documents of targets that an operator holds: they keep what they say, and say since when. */
    held: Map<string, { generation: number; document: Json }>;
  },
): Group {
  const writes: Writes = { feeds: [], touches: [], documents: [], failures: [], runs: [], deadLetters: [] };
  const publications: Publication[] = [];
  const endings: Ending[] = [];
  /** Two feeds that tell of one document in one group: the second waits for its next answer. */
  const written = new Set<string>();

  for (const attempt of attempts) {
    const { job, task, domain, result } = attempt;
    const feed = task.feed(job);
    const source = task.source(job);
    const limits = task.limits(job);
    let outcome: Outcome;
    let final = true;
    let retryDelayMs: number | null = null;
    let message: string | null = null;
    let changed: number | null = null;
    let rejectedCount = 0;
    let generation: number | null = null;

    if (result.kind === "documents") {
      if (feed === null) throw new Error(`${job.task_type} answered documents and says that it keeps no feed`);
      const { normalised } = result;
      const next = (previous.feeds.get(feed)?.generation ?? 0) + 1;
      generation = next;
      writes.feeds.push({
        feed,
        domain: domain.id,
        source,
        origin: result.origin,
        generation: next,
        commitId: runId(attempt),
        observedAt: normalised.observedAt,
        fetchedAt: attempt.finishedAt,
        etag: result.etag,
        staleAfterS: limits.stale_after_s,
        expiredAfterS: limits.expired_after_s,
        counts: normalised.counts,
        rejectedCount: normalised.rejectedCount,
        rejected: normalised.rejected.slice(0, KEPT_REJECTIONS),
        findings: normalised.findings?.slice(0, KEPT_FINDINGS) ?? null,
      });
      changed = 0;
      rejectedCount = normalised.rejectedCount;
      for (const { target, document, payload, hash } of documents.get(attempt) ?? []) {
        const stored = previous.documents.get(target);
        if ((stored !== undefined && !stored.changed) || written.has(target)) continue;
        written.add(target);
        changed++;
        const from = stored?.generation ?? 0;
        const write: DocumentWrite = {
          target,
          domain: domain.id,
          feed,
          commitId: runId(attempt),
          from,
          generation: Math.max(next, from + 1),
          hash,
          payload,
          changedAt: attempt.finishedAt,
        };
        writes.documents.push(write);
        // What no client may subscribe to is for the domain's own routes.
        if (!domain.isTopic(target)) continue;
        publications.push({
          topic: target,
          from,
          generation: write.generation,
          feed,
          patch: stored === undefined ? [["set", [], document]] : diff(stored.document, document),
        });
      }
      for (const target of normalised.documents.keys()) {
        const stored = options.held.get(target);
        if (stored === undefined || !isUnmarked(stored.document)) continue;
        const heldAt = new Date(attempt.finishedAt).toISOString();
        const payload = JSON.stringify({ ...stored.document, held_at: heldAt });
        const from = stored.generation;
        const marked = Math.max(next, from + 1);
        writes.documents.push({
          target,
          domain: domain.id,
          feed,
          commitId: runId(attempt),
          from,
          generation: marked,
          hash: `held ${heldAt}`,
          payload,
          changedAt: attempt.finishedAt,
        });
        publications.push({
          topic: target,
          from,
          generation: marked,
          feed,
          patch: [["set", ["held_at"], heldAt]],
        });
      }
      const empty = Object.values(normalised.counts).every((count) => count === 0);
      outcome = changed > 0 ? "changed" : empty ? "empty" : "unchanged";
    } else if (result.kind === "not-modified") {
      outcome = "unchanged";
      changed = 0;
      if (feed !== null) writes.touches.push({ feed, fetchedAt: attempt.finishedAt });
    } else if (result.kind === "done") {
      outcome = result.changed > 0 ? "changed" : "unchanged";
      changed = result.changed;
      message = result.message;
    } else {
      outcome = result.kind;
      message = result.message;
      retryDelayMs = retry(attempt, outcome, options.maxAttempts, options.now);
      final = retryDelayMs === null;
      if (feed !== null)
        writes.failures.push({
          feed,
          domain: domain.id,
          source,
          staleAfterS: limits.stale_after_s,
          expiredAfterS: limits.expired_after_s,
          at: attempt.finishedAt,
          outcome,
          message: result.message,
        });
      const givenUp = outcome === "rejected" || attempt.attempt >= options.maxAttempts;
      if (final && givenUp) {
        writes.deadLetters.push({
          id: runId(attempt),
          jobId: job.job_id,
          domain: domain.id,
          source,
          target: job.target,
          body: JSON.stringify(job),
          reason: `${outcome}: ${result.message}`,
          attempts: attempt.attempt,
          deadAt: attempt.finishedAt,
        });
      }
    }
    writes.runs.push({
      runId: runId(attempt),
      jobId: job.job_id,
      domain: domain.id,
      taskType: job.task_type,
      target: job.target,
      source,
      lane: options.lane,
      attempt: attempt.attempt,
      outcome,
      final,
      scheduledAt: job.scheduled_at,
      startedAt: attempt.startedAt,
      finishedAt: attempt.finishedAt,
      durationMs: attempt.finishedAt - attempt.startedAt,
      httpStatus: attempt.status,
      bytes: attempt.bytes,
      changed,
      rejectedCount,
      generation,
      message,
      exchange: attempt.exchange,
    });
    endings.push({ attempt, outcome, final, retryDelayMs, message });
  }
  return { writes, publications, endings };
}
