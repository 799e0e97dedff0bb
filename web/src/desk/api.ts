/** Calls to our own API. What a caller can do about a refusal decides how refusals are told apart. */
import type { Problem } from "../../../contracts/problem.ts";

export type Refused =
  | { kind: "offline" }
  | { kind: "signed-out" }
  | { kind: "forbidden"; detail: string }
  /** `parameter` names the field at fault, as the server does. */
  | { kind: "invalid"; detail: string; parameter: string | null }
  /** The world has moved on since the caller looked: other numbers, already done. */
  | { kind: "conflict"; detail: string }
  | { kind: "missing"; detail: string }
  | { kind: "busy"; detail: string; retryAfterS: number }
  | { kind: "broken"; detail: string; requestId: string | null };

export type Result<T> = { ok: true; body: T } | { ok: false; why: Refused };

export type Api = {
  get<T>(path: string, signal?: AbortSignal): Promise<Result<T>>;
  send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<Result<T>>;
};

const TIMEOUT_MS = 20_000;
const DEFAULT_RETRY_AFTER_S = 5;

type Deps = { fetch: typeof fetch; onSignedOut(): void };

export function makeApi(deps: Deps): Api {
  async function call<T>(path: string, init: RequestInit): Promise<Result<T>> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    let response: Response;
    try {
      response = await deps.fetch(`/api${path}`, {
        credentials: "same-origin",
        cache: "no-store",
        ...init,
        signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
      });
    } catch {
      return { ok: false, why: { kind: "offline" } };
    }
    if (response.ok) {
      if (response.status === 204) return { ok: true, body: undefined as T };
      try {
        return { ok: true, body: (await response.json()) as T };
      } catch {
        // A captive portal, or a page of the app where an older server has no such route.
        return { ok: false, why: { kind: "offline" } };
      }
    }
    const why = await refusedOf(response);
    if (why.kind === "signed-out") deps.onSignedOut();
    return { ok: false, why };
  }

  return {
    get: (path, signal) => call(path, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) }),
    // JSON even where there is nothing to say: what a form of another site could send is refused.
    send: (method, path, body = {}) =>
      call(path, {
        method,
        headers: { accept: "application/json", "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

export async function refusedOf(response: Response): Promise<Refused> {
  const problem = await problemOf(response);
  const detail = problem?.detail ?? problem?.title ?? "";
  switch (response.status) {
    case 401:
      return { kind: "signed-out" };
    case 403:
      return { kind: "forbidden", detail };
    case 404:
      return { kind: "missing", detail };
    case 409:
    case 412:
      return { kind: "conflict", detail };
    case 400:
    case 413:
    case 415:
    case 422:
      return { kind: "invalid", detail, parameter: problem?.parameter ?? null };
    case 429:
    case 503: {
      const seconds = Number(response.headers.get("retry-after"));
      return { kind: "busy", detail, retryAfterS: seconds > 0 ? seconds : DEFAULT_RETRY_AFTER_S };
    }
  }
  // A gateway in front of a stopped Vigie speaks HTML: nobody reached us.
  if (problem === null) return { kind: "offline" };
  return { kind: "broken", detail, requestId: problem.request_id ?? null };
}

async function problemOf(response: Response): Promise<Problem | null> {
  try {
    const body = (await response.json()) as Problem;
    return typeof body?.title === "string" ? body : null;
  } catch {
    return null;
  }
}

/** `?a=1&b=2` of what is given; "" of nothing. A list is one value, with commas. */
export function query(parts: Record<string, string | number | boolean | readonly string[] | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(parts)) {
    if (value === null || value === undefined || value === "") continue;
    if (typeof value === "object") {
      if (value.length > 0) params.set(key, value.join(","));
    } else params.set(key, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
