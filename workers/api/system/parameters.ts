/** What operators may ask for, and how a wrong parameter is refused: by its name, with what is allowed. */
import { z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import { decodeCursor } from "../../../db/paging.ts";
import type { RunFilter } from "../../../db/runs.ts";
import { OUTCOMES, type Outcome } from "../../../kernel/outcome.ts";

type Validation = { success: true } | { success: false; error: z.ZodError };

/** Every failed validation of these routes: 400, naming the parameter or field. */
export function refuseInvalid(result: Validation): void {
  if (result.success) return;
  const [issue] = result.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const parameter = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].map(String).join(".");
  const said = unknown === undefined ? (issue?.message ?? "is wrong") : "is not known here";
  throw new Refusal(400, "Bad parameter", parameter === "" ? said : `${parameter} ${said}`, {
    ...(parameter === "" ? {} : { parameter }),
  });
}

export function wholeNumber(min: number, max: number) {
  const allowed = `must be a whole number from ${min} to ${max}`;
  return z
    .string({ error: allowed })
    .regex(/^\d{1,15}$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed)
    .openapi({ type: "integer", minimum: min, maximum: max });
}

export const limitParameter = (most: number, usual: number) =>
  wholeNumber(1, most).default(usual).openapi({ type: "integer", minimum: 1, maximum: most, default: usual });

export const cursorParameter = z
  .string()
  .transform((text, context) => {
    const position = decodeCursor(text);
    if (position !== null) return position;
    context.addIssue("must be the `next` of a page");
    return z.NEVER;
  })
  .openapi({ type: "string", description: "The `next` of the page before." });

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PAST = /^(\d{1,5})([smhd])$/;
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** An instant, or how long ago it was: what a saved view of "the last hour" needs. Answers epoch ms. */
export function instantOf(text: string, now: number): number | null {
  const past = PAST.exec(text);
  if (past !== null) {
    const unit = (["s", "m", "h", "d"] as const).find((candidate) => candidate === past[2]) ?? "s";
    return now - Number(past[1]) * UNITS[unit];
  }
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

export const momentParameter = z
  .string()
  .refine(
    (text) => instantOf(text, 0) !== null,
    "must be an ISO 8601 instant with its zone, or how long ago: 15m, 24h, 7d",
  )
  .openapi({ example: "24h", description: "An ISO 8601 instant with its zone, or how long ago: 15m, 24h, 7d." });

const name = (most: number) => z.string().min(1, "must not be empty").max(most, `must be at most ${most} characters`);

export const targetParameter = name(200).openapi({
  example: "a:b:*",
  description: "A target, or a beginning of targets that ends with `*`.",
});

export const textParameter = name(200).openapi({ description: "Text that occurs in it, whatever the case." });

const GROUPS: Record<string, readonly Outcome[]> = {
  good: ["changed", "unchanged", "empty"],
  failed: ["throttled", "unavailable", "malformed", "rejected", "expired"],
};

const outcomesParameter = z
  .string()
  .transform((text, context) => {
    const outcomes = text.split(",").flatMap((word) => {
      const group = GROUPS[word];
      if (group !== undefined) return [...group];
      const known = OUTCOMES.find((outcome) => outcome === word);
      if (known !== undefined) return [known];
      context.addIssue(`has "${word}"; allowed are ${[...OUTCOMES, ...Object.keys(GROUPS)].join(", ")}`);
      return [];
    });
    return [...new Set(outcomes)];
  })
  .openapi({
    type: "string",
    example: "failed",
    description: "Outcomes, separated by commas; `good` and `failed` are groups.",
  });

/** Filters of runs, alike for the list, the counts and the exports. */
export const runFilterQuery = z.object({
  outcome: outcomesParameter.optional(),
  source: name(80).optional(),
  domain: name(40).optional(),
  target: targetParameter.optional(),
  task_type: name(80).optional(),
  lane: name(40).optional(),
  job_id: name(200).optional(),
  final: z
    .enum(["true", "false"], { error: "must be true or false" })
    .optional()
    .openapi({ description: "true: the last attempts of their jobs." }),
  cause: name(400).optional().openapi({ description: "As /runs/counts names it: each `*` stands for something." }),
  q: textParameter.optional(),
  since: momentParameter.optional(),
  until: momentParameter.optional(),
});

export function runFilter(query: z.output<typeof runFilterQuery>, now: number): RunFilter {
  const at = (text: string | undefined) => (text === undefined ? undefined : (instantOf(text, now) ?? undefined));
  return {
    outcomes: query.outcome,
    source: query.source,
    domain: query.domain,
    target: query.target,
    taskType: query.task_type,
    lane: query.lane,
    jobId: query.job_id,
    final: query.final === undefined ? undefined : query.final === "true",
    cause: query.cause,
    text: query.q,
    since: at(query.since),
    until: at(query.until),
  };
}
