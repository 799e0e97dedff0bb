/** What an upstream's answer means to a task that makes its calls itself. */
import type { Called, Performed, Tools, UpstreamRequest } from "../../domain.ts";

type Failure = Extract<Performed, { kind: "unavailable" | "throttled" | "rejected" | "malformed" }>;

export type Asked =
  | { kind: "body"; body: ReadableStream<Uint8Array>; etag: string | null; origin: string }
  | { kind: "not-modified" }
  | Failure;

/** One call, conditional where an etag is known. A body must be read to its end, or cancelled. */
export async function ask(call: Tools["call"], request: UpstreamRequest, etag: string | null): Promise<Asked> {
  const headers = etag === null ? request.headers : { ...request.headers, "if-none-match": etag };
  const called = await call({ ...request, headers });
  return called.kind === "unavailable" ? called : sorted(called);
}

function sorted({ status, headers, body }: Extract<Called, { kind: "answer" }>): Asked {
  if (status === 200) {
    return { kind: "body", body, etag: headers.get("etag"), origin: headers.get("x-vigie-origin") ?? "live" };
  }
  // An unread body would hold one of the six connections.
  body.cancel().catch(() => {
    // The connection is gone already: nothing is held.
  });
  const type = headers.get("content-type") ?? "no content type";
  if (status === 304) return { kind: "not-modified" };
  if (status === 429) return { kind: "throttled", reason: "429: over quota", retryAfterMs: null };
  if (status >= 500 || status === 408) return { kind: "unavailable", reason: `${status} (${type})` };
  if (status === 401 || status === 403) {
    return { kind: "rejected", reason: `${status} (${type}): the key is missing, wrong or not subscribed` };
  }
  if (status >= 300 && status < 400)
    return { kind: "rejected", reason: `${status}: a redirect, which is not followed` };
  return { kind: "rejected", reason: `${status} (${type})` };
}

/** The whole body, or why it ended before its end: too large, too slow, cut off. */
export async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array | Failure> {
  try {
    return new Uint8Array(await new Response(body).arrayBuffer());
  } catch (error) {
    return { kind: "unavailable", reason: `the body broke off: ${error instanceof Error ? error.message : error}` };
  }
}
