/** One call of an upstream: bounded in time and size, and its answer sorted into what the kernel understands. */
import type { Called, UpstreamRequest } from "../domains/domain.ts";
import { type QuotaHeaders, readQuotaHeaders } from "../kernel/quota.ts";

export type Origin = "live" | "simulator" | "replay";

/** What was asked and the head of the answer, fit to be kept: credentials are left out by naming what may stay. */
export type Exchange = {
  url: string;
  request_headers: Record<string, string>;
  status: number | null;
  response_headers: Record<string, string>;
};

/** What any answer says of its upstream, and what may be kept of it. */
export type Told = {
  status: number | null;
  quota: QuotaHeaders | null;
  retryAfterMs: number | null;
  exchange: Exchange;
  origin: Origin;
};

export type Answer =
  | (Told & {
      kind: "body";
      body: ReadableStream<Uint8Array>;
      /** Decompressed bytes read so far; final once the body has been read. */
      bytes(): number;
      etag: string | null;
    })
  | (Told & { kind: "not-modified" })
  | (Told & { kind: "throttled" | "unavailable" | "rejected"; message: string });

export class BodyTooLarge extends Error {
  constructor(limit: number) {
    super(`the body is larger than ${limit} bytes`);
    this.name = "BodyTooLarge";
  }
}

const KEPT_REQUEST_HEADERS = new Set(["accept", "accept-encoding", "if-none-match", "content-type"]);
const KEPT_RESPONSE_HEADERS =
  /^(content-(type|length|encoding)|date|age|etag|last-modified|retry-after|server|x-vigie-origin|(x-)?ratelimit-.*)$/;
const SECRET_PARAMETERS = /key|token|secret|password|signature/i;

function keptUrl(text: string): string {
  const url = new URL(text);
  url.username = "";
  url.password = "";
  for (const name of url.searchParams.keys()) if (SECRET_PARAMETERS.test(name)) url.searchParams.set(name, "•••");
  return url.toString();
}

export function exchangeOf(url: string, headers: Headers, response: Response | null): Exchange {
  return {
    url: keptUrl(url),
    request_headers: Object.fromEntries(
      [...headers].map(([name, value]) => [name, KEPT_REQUEST_HEADERS.has(name) ? value : "•••"]),
    ),
    status: response?.status ?? null,
    response_headers: Object.fromEntries(
      [...(response?.headers ?? [])].filter(([name]) => KEPT_RESPONSE_HEADERS.test(name)),
    ),
  };
}

const CHUNK_BYTES = 256 * 1024;

/** Longest Retry-After obeyed: a mistaken year must not close a source for good. */
const MAX_RETRY_AFTER_MS = 6 * 3_600_000;

/** Milliseconds from a Retry-After of either form (RFC 9110 §10.2.3); null where there is none. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, wait)) : null;
}

export function originOf(headers: Headers): Origin {
  const told = headers.get("x-vigie-origin");
  return told === "simulator" || told === "replay" ? told : "live";
}

/**
 * Counts what is read and stops at the limit. A byte stream, so that a reader may bring its own large buffer: through a
 * plain TransformStream a body of 60 MB would arrive in pieces of a few kilobytes.
 */
function capped(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): { body: ReadableStream<Uint8Array>; bytes(): number } {
  let bytes = 0;
  const reader = body.getReader({ mode: "byob" });
  let scratch = new ArrayBuffer(CHUNK_BYTES);
  const counted = new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: CHUNK_BYTES,
    async pull(controller) {
      const request = controller.byobRequest;
      if (request?.view == null) return;
      const wanted = Math.min(request.view.byteLength, CHUNK_BYTES);
      const { value, done } = await reader.read(new Uint8Array(scratch, 0, wanted));
      // The read took the buffer away and gives it back, even at the end.
      if (value !== undefined) scratch = value.buffer as ArrayBuffer;
      if (value !== undefined && value.byteLength > 0) {
        bytes += value.byteLength;
        if (bytes > maxBytes) {
          await reader.cancel();
          throw new BodyTooLarge(maxBytes);
        }
        const { buffer, byteOffset } = request.view;
        new Uint8Array(buffer, byteOffset, value.byteLength).set(value);
        request.respond(value.byteLength);
      }
      if (done) {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { body: counted, bytes: () => bytes };
}

type Sent = { told: Told; response: Response } | { told: Told; response: null; message: string };

/**
 * Sends the request. The signal covers the reading of the body too: it must be read by the caller before it fires.
 * Network failures are an answer, never an exception; redirects are answers, never followed.
 */
async function send(request: UpstreamRequest, headers: Headers, signal: AbortSignal, now: number): Promise<Sent> {
  const { url, method = "GET", body = null } = request;
  try {
    const response = await fetch(url, { method, headers, body, redirect: "manual", signal });
    const told: Told = {
      status: response.status,
      quota: readQuotaHeaders(response.headers),
      retryAfterMs: retryAfterMs(response.headers, now),
      exchange: exchangeOf(url, headers, response),
      origin: originOf(response.headers),
    };
    return { told, response };
  } catch (error) {
    const message = signal.aborted
      ? `no answer within ${request.timeoutMs} ms`
      : `could not connect: ${describe(error)}`;
    const exchange = exchangeOf(url, headers, null);
    return {
      told: { status: null, quota: null, retryAfterMs: null, exchange, origin: "live" },
      response: null,
      message,
    };
  }
}

/** One call of several in a task: every status is an answer. `hear` is told what it says of the upstream. */
export async function callWithin(request: UpstreamRequest, now: number, hear: (told: Told) => void): Promise<Called> {
  const sent = await send(request, new Headers(request.headers), AbortSignal.timeout(request.timeoutMs), now);
  hear(sent.told);
  if (sent.response === null) return { kind: "unavailable", reason: sent.message };
  const { status, headers, body } = sent.response;
  return {
    kind: "answer",
    status,
    headers,
    body: body === null ? new Blob([]).stream() : capped(body, request.maxBytes).body,
  };
}

/** The one call of a task that keeps a feed; the statuses are sorted by what the kernel must do about them. */
export async function callUpstream(
  request: UpstreamRequest,
  known: { etag: string | null },
  signal: AbortSignal,
  now: number,
): Promise<Answer> {
  const headers = new Headers(request.headers);
  if (known.etag !== null) headers.set("if-none-match", known.etag);
  const sent = await send(request, headers, signal, now);
  const { told, response } = sent;
  if (response === null) return { ...told, kind: "unavailable", message: sent.message };
  const { status } = response;
  const refuse = (kind: "throttled" | "unavailable" | "rejected", message: string): Answer => {
    // An unread body would hold one of the six connections.
    response.body?.cancel().catch(() => {
      // The connection is gone already: nothing is held.
    });
    return { ...told, kind, message };
  };
  const type = response.headers.get("content-type") ?? "no content type";
  if (status === 304) return { ...told, kind: "not-modified" };
  if (status === 429) return refuse("throttled", "429: over quota");
  if (status >= 500) return refuse("unavailable", `${status} (${type})`);
  if (status === 408) return refuse("unavailable", "408: the upstream gave up waiting");
  if (status >= 300 && status < 400) return refuse("rejected", `${status}: a redirect, which is not followed`);
  if (status === 401 || status === 403)
    return refuse("rejected", `${status} (${type}): the key is missing, wrong or not subscribed`);
  // A 400 may carry the upstream's own words, which its normaliser knows how to read.
  if (status >= 400 && status !== 400) return refuse("rejected", `${status} (${type})`);
  if (response.body === null) return refuse("unavailable", `${status} without a body`);
  return {
    ...told,
    ...capped(response.body, request.maxBytes),
    kind: "body",
    etag: response.headers.get("etag"),
  };
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
