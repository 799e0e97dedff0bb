/** What a command speaks of, as options say it. */
import type { Scope } from "../contracts/control.ts";
import { oneOf } from "./arguments.ts";

export const SCOPE_OPTIONS = {
  lane: { type: "string" },
  queue: { type: "string" },
  domain: { type: "string" },
  source: { type: "string" },
  target: { type: "string" },
} as const;

export const SCOPE_HELP = `Scope (all that are given must match; none: everything):
  --queue high|normal  --domain D  --source S
  --target T     a target or topic; transit:metro:* is all that begin so
  --lane L       one lane, which stands alone in a scope
`;

type Values = { [Part in keyof typeof SCOPE_OPTIONS]?: string | undefined };

export function scopeOf(values: Values): Scope {
  const scope: Scope = {};
  if (values.queue !== undefined) scope.queue = oneOf("--queue", values.queue, ["high", "normal"]);
  for (const part of ["lane", "domain", "source", "target"] as const) {
    const name = values[part];
    if (name !== undefined) scope[part] = name;
  }
  return scope;
}

/** "everything", or "source prim-et, target transit:metro:4". */
export function scopeWords(scope: Scope): string {
  const parts = Object.entries(scope).flatMap(([part, value]) => (value === undefined ? [] : [`${part} ${value}`]));
  return parts.length === 0 ? "everything" : parts.join(", ");
}
