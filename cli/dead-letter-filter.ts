/** Which dead letters: as key=value pairs, as every dead-letter command takes them. */
import { type DeadLetterFilter, deadLetterFilterSchema } from "../contracts/control.ts";
import { UsageError } from "./command.ts";

export const FILTER_HELP = `Filters, as --filter KEY=VALUE, all of which must match:
  domain, source, target (transit:metro:* is all that begin so), cause (as --groups names it), q (text in the job id,
  the target or the reason), since and until (an instant such as 2026-10-08T06:30:00Z, or how long ago: 15m, 24h, 7d),
  ids (separated by commas)
`;

const UNITS_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const KEYS = Object.keys(deadLetterFilterSchema.shape);

/** @param now epoch ms @throws UsageError that names what is wrong and what is allowed. */
export function deadLetterFilter(pairs: readonly string[], now: number): DeadLetterFilter {
  const filter: Record<string, string | string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, Math.max(0, at));
    const value = pair.slice(at + 1);
    if (at < 0 || !KEYS.includes(key))
      throw new UsageError(`--filter is "${pair}"; it takes KEY=VALUE with a key of ${KEYS.join(", ")}`);
    if (filter[key] !== undefined) throw new UsageError(`--filter names ${key} twice`);
    if (key === "ids") filter[key] = value.split(",").filter((id) => id !== "");
    else filter[key] = key === "since" || key === "until" ? instantOf(value, now) : value;
  }
  const parsed = deadLetterFilterSchema.safeParse(filter);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`--filter ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is wrong"}`);
}

/** What is no "24h" is left for the schema to judge. */
function instantOf(text: string, now: number): string {
  const [, amount, unit = ""] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  return amount === undefined ? text : new Date(now - Number(amount) * (UNITS_MS[unit] ?? 0)).toISOString();
}
