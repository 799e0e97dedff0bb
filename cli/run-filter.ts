/** Which runs: as options, as the API's query, and as a test of runs that come in live. */
import type { RunView } from "../contracts/control.ts";
import { causeOf } from "../kernel/cause.ts";
import { OUTCOMES } from "../kernel/outcome.ts";
import { UsageError } from "./command.ts";
import type { Query } from "./server.ts";

export const RUN_OPTIONS = {
  failed: { type: "boolean", default: false },
  final: { type: "boolean", default: false },
  outcome: { type: "string" },
  source: { type: "string" },
  domain: { type: "string" },
  target: { type: "string" },
  "task-type": { type: "string" },
  lane: { type: "string" },
  job: { type: "string" },
  cause: { type: "string" },
  q: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
} as const;

export const RUN_FILTER_HELP = `Filters (all that are given must match):
  --failed       outcomes that are failures: throttled, unavailable, malformed, rejected, expired
  --outcome LIST ${OUTCOMES.join(",")}, good, failed
  --final        the last attempts of their jobs
  --source S  --domain D  --task-type T  --lane L  --job ID
  --target T     a target; transit:metro:* is all that begin so
  --cause C      as \`vigie runs --causes\` names it
  --q TEXT       occurs in the job id, the target or the message
  --since WHEN --until WHEN   an instant such as 2026-10-08T06:30:00Z, or how long ago: 15m, 24h, 7d
`;

type Values = { [Name in keyof typeof RUN_OPTIONS]?: string | boolean | undefined };

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

export function runQuery(values: Values): Query {
  if (values.failed && values.outcome !== undefined)
    throw new UsageError("--failed is --outcome failed: give one of them");
  return {
    outcome: values.failed ? "failed" : text(values.outcome),
    final: values.final ? "true" : undefined,
    source: text(values.source),
    domain: text(values.domain),
    target: text(values.target),
    task_type: text(values["task-type"]),
    lane: text(values.lane),
    job_id: text(values.job),
    cause: text(values.cause),
    q: text(values.q),
    since: text(values.since),
    until: text(values.until),
  };
}

const GROUPS: Record<string, readonly string[]> = {
  good: ["changed", "unchanged", "empty"],
  failed: ["throttled", "unavailable", "malformed", "rejected", "expired"],
};

/** Would the server list it? For runs that come in live; instants are the server's own to judge. */
export function matchesRun(query: Query, run: RunView): boolean {
  const { outcome, final, source, domain, target, task_type, lane, job_id, cause, q } = query;
  if (outcome !== undefined) {
    const wanted = String(outcome)
      .split(",")
      .flatMap((word) => GROUPS[word] ?? [word]);
    if (!wanted.includes(run.outcome)) return false;
  }
  if (final !== undefined && !run.final) return false;
  if (source !== undefined && source !== run.source) return false;
  if (domain !== undefined && domain !== run.domain) return false;
  if (target !== undefined && !begins(String(target), run.target)) return false;
  if (task_type !== undefined && task_type !== run.task_type) return false;
  if (lane !== undefined && lane !== run.lane) return false;
  if (job_id !== undefined && job_id !== run.job_id) return false;
  if (cause !== undefined && (run.message === null || causeOf(run.message) !== cause)) return false;
  if (q === undefined) return true;
  const wanted = String(q).toLowerCase();
  return [run.job_id, run.target, run.message ?? ""].some((part) => part.toLowerCase().includes(wanted));
}

const begins = (pattern: string, target: string): boolean =>
  pattern.endsWith("*") ? target.startsWith(pattern.slice(0, -1)) : pattern === target;
