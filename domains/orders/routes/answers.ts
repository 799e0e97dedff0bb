/** How the routes of orders describe what they answer, and how they refuse what was asked wrongly. */
import { z } from "@hono/zod-openapi";
import { problemSchema, Refusal } from "../../../contracts/problem.ts";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema.openapi("Problem") } },
});

/** Refusals that every route knows whose caller must be known. */
export const REFUSALS = {
  400: problem("A parameter or field is wrong; `parameter` names it, `detail` says what is allowed."),
  401: problem("No token, or one that is unknown, over or of a user who is disabled."),
  403: problem("The role or the device may not do this, or another site sent the request."),
  413: problem("The body is too large."),
  429: problem("More requests a minute than allowed. Retry-After says when to try again."),
  503: problem("ORDERS_KEY is not set: orders are closed."),
};
export const NOT_FOUND = { 404: problem("There is none of this id in the caller's tenant.") };
export const CONFLICT = { 409: problem("It is not as the request takes it to be; `detail` says how it is.") };

export function ok<T extends z.ZodType>(schema: T, description: string) {
  return { 200: { description, content: { "application/json": { schema } } } };
}

export function created<T extends z.ZodType>(schema: T, description: string) {
  return { 201: { description, content: { "application/json": { schema } } } };
}

export function file(type: string, description: string) {
  return { 200: { description, content: { [type]: { schema: z.string().openapi({ format: "binary" }) } } } };
}

export function body<T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: { "application/json": { schema } } } } as const;
}

/** A body that may be left out. */
export function maybe<T extends z.ZodType>(schema: T) {
  return { body: { required: false, content: { "application/json": { schema } } } } as const;
}

export const SECURITY = [{ OrdersToken: [] }, { OrdersCookie: [] }];

export const idPath = z.object({ id: z.string().max(200, "is no id") });

export const notFound = (what: string): Refusal =>
  new Refusal(404, "Not found", `There is no ${what} of this id.`, { parameter: "id" });

type Validation = { success: true } | { success: false; error: z.ZodError };

/** Every failed validation of these routes: 400, naming the parameter or field. */
export function refuseInvalid(result: Validation): void {
  if (result.success) return;
  const [issue] = result.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const parameter = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].map(String).join(".");
  const said = unknown === undefined ? (issue?.message ?? "is wrong") : "is not known here";
  throw new Refusal(400, "Bad request", parameter === "" ? said : `${parameter}: ${said}`, {
    ...(parameter === "" ? {} : { parameter }),
  });
}

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
