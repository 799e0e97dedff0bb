/** A carrier's JSON, held against what is relied on of it. */
import type { z } from "zod";
import { quoted } from "../ask.ts";
import type { Answer } from "../upstream.ts";

export function readJson<T>(text: string, schema: z.ZodType<T>): Answer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "malformed", reason: `not JSON: ${quoted(text)}` };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "ok", value: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the body"}: ${message}`);
  return { kind: "malformed", reason: issues.join("; ") };
}
