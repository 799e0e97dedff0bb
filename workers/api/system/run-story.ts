/** The story of one job from its rows: what happened when, and how long each part took. Pure; times are epoch ms. */
import type { DeadLetterRow } from "../../../db/dead-letters.ts";
import type { RunRow } from "../../../db/runs.ts";

export type Step = {
  at: number;
  what: "scheduled" | "admitted" | "ended" | "given up";
  /** The attempt it belongs to; null for what is the job's. */
  attempt: number | null;
  /** Since the step before; null for the first. */
  after_ms: number | null;
  detail: string | null;
};

type Attempt = Pick<RunRow, "attempt" | "scheduled_at" | "started_at" | "finished_at" | "outcome" | "message" | "lane">;

/** Attempts in their order. */
export function storyOf(
  attempts: readonly Attempt[],
  letter: Pick<DeadLetterRow, "dead_at" | "reason"> | null,
): Step[] {
  const [first] = attempts;
  if (first === undefined) return [];
  const steps: Omit<Step, "after_ms">[] = [{ at: first.scheduled_at, what: "scheduled", attempt: null, detail: null }];
  for (const { attempt, started_at, finished_at, lane, outcome, message } of attempts) {
    if (started_at !== null)
      steps.push({ at: started_at, what: "admitted", attempt, detail: lane === null ? null : `by ${lane}` });
    steps.push({
      at: finished_at,
      what: "ended",
      attempt,
      detail: message === null ? outcome : `${outcome}: ${message}`,
    });
  }
  if (letter !== null) steps.push({ at: letter.dead_at, what: "given up", attempt: null, detail: letter.reason });
  // A job may start a little before its instant, where clocks differ: the order told is the order of time.
  const ordered = steps.sort((a, b) => a.at - b.at);
  return ordered.map((step, index) => {
    const before = ordered[index - 1];
    return { ...step, after_ms: before === undefined ? null : step.at - before.at };
  });
}
