/** One job's attempts on one time axis: what it waited, what it ran. Pure; epoch ms in, shares of the axis out. */
import type { RunView } from "../../../../contracts/control.ts";

export type Span = {
  attempt: number;
  runId: string;
  outcome: string;
  /** From the plan, or the end of the attempt before, to the start. Null where it never started. */
  waited: { from: number; to: number; ms: number } | null;
  ran: { from: number; to: number; ms: number } | null;
};

export type Waterfall = { start: number; end: number; spans: Span[]; ticks: { at: number; share: number }[] };

const STEPS_MS = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5];
const MAX_TICKS = 6;

export function waterfallOf(attempts: readonly RunView[]): Waterfall | null {
  const ordered = [...attempts].sort((a, b) => a.attempt - b.attempt);
  const first = ordered[0];
  if (first === undefined) return null;
  const instants = ordered.flatMap((run) =>
    [run.scheduled_at, run.started_at, run.finished_at].flatMap((at) => at ?? []),
  );
  const start = Math.min(...instants.map((at) => Date.parse(at)));
  const end = Math.max(start + 1, ...instants.map((at) => Date.parse(at)));
  const share = (at: number) => (at - start) / (end - start);
  let from = Date.parse(first.scheduled_at);
  const spans = ordered.map((run): Span => {
    const started = run.started_at === null ? null : Date.parse(run.started_at);
    const finished = Date.parse(run.finished_at);
    const began = started ?? finished;
    const span: Span = {
      attempt: run.attempt,
      runId: run.run_id,
      outcome: run.outcome,
      waited: began > from ? { from: share(from), to: share(began), ms: began - from } : null,
      ran: started === null ? null : { from: share(started), to: share(finished), ms: finished - started },
    };
    from = finished;
    return span;
  });
  const step = STEPS_MS.find((candidate) => (end - start) / candidate <= MAX_TICKS) ?? (end - start) / MAX_TICKS;
  const ticks: Waterfall["ticks"] = [];
  for (let at = 0; at <= end - start; at += step) ticks.push({ at, share: at / (end - start) });
  return { start, end, spans, ticks };
}
