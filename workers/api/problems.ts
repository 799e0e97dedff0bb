/** The only place that turns a refusal or a bug into a body (RFC 9457). */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Problem, Refusal } from "../../contracts/problem.ts";
import type { Logger } from "../log.ts";

function body(
  context: Context,
  problem: Omit<Problem, "type" | "request_id">,
  headers: Record<string, string>,
): Response {
  const requestId = context.get("requestId");
  return context.body(
    JSON.stringify({
      type: "about:blank",
      ...problem,
      ...(typeof requestId === "string" ? { request_id: requestId } : {}),
    } satisfies Problem),
    problem.status as ContentfulStatusCode,
    { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  );
}

export function onError(error: Error, context: Context): Response {
  if (error instanceof Refusal) {
    return body(
      context,
      {
        title: error.title,
        status: error.status,
        detail: error.message,
        ...(error.parameter === undefined ? {} : { parameter: error.parameter }),
      },
      error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) },
    );
  }
  if (error instanceof HTTPException)
    return body(context, { title: "Refused", status: error.status, detail: error.message }, {});
  // A bug: its words may hold what nobody outside should read.
  (context.get("log") as Logger | undefined)?.error("a request failed", { path: context.req.path, error });
  return body(context, { title: "Internal error", status: 500, detail: "Something went wrong on our side." }, {});
}

export function notFound(context: Context): Response {
  return body(
    context,
    { title: "Not found", status: 404, detail: `There is nothing at ${context.req.path}; /docs lists what there is.` },
    {},
  );
}
