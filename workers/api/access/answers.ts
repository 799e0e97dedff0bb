/** How the routes for operators describe what they answer. */
import type { z } from "@hono/zod-openapi";
import { problemSchema } from "../../../contracts/problem.ts";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema.openapi("Problem") } },
});

/** Refusals that every route behind `authenticate` knows. */
export const REFUSALS = {
  400: problem("A parameter is wrong; `parameter` names it, `detail` says what is allowed."),
  401: problem("No key, or one that is unknown, expired or revoked."),
  403: problem("The key's scope does not reach that far, or another site sent the request."),
  429: problem("Too many failed logins. Retry-After says when to try again."),
  503: problem("SYSTEM_API_TOKEN is not set: the system API is closed."),
};
export const NOT_FOUND = { 404: problem("There is none of this id.") };

export function ok<T extends z.ZodType>(schema: T, description: string) {
  return { 200: { description, content: { "application/json": { schema } } } };
}

export const SYSTEM_TAGS = ["system"];
/** A key, or a session's cookie. */
export const SECURITY = [{ ApiKey: [] }, { Session: [] }];

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
