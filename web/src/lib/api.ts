import type { Problem } from "../../../contracts/problem.ts";

/** Why a page has no answer, in the few ways that a reader can act on. */
export type Failure =
  | { kind: "offline" }
  /** Nothing fetched yet: the server says when to ask again. */
  | { kind: "waiting"; retryAfterS: number }
  | { kind: "not-found"; problem: Problem | null }
  | { kind: "refused"; problem: Problem | null }
  | { kind: "broken"; problem: Problem | null };

export type Answer<T> =
  | { ok: true; body: T; serverTime: number | null }
  | { ok: false; failure: Failure; serverTime: number | null };

const TIMEOUT_MS = 15_000;
const DEFAULT_RETRY_AFTER_S = 5;

/**
 * Asks our own API, whose shapes are those of the server that served this page: no second validation here. `cache`
 * "no-cache" asks the server whether the copy at hand still holds, so that its Date tells the time.
 */
export async function getJson<T>(
  path: string,
  signal?: AbortSignal,
  cache: RequestCache = "default",
): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      cache,
      headers: { accept: "application/json" },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch {
    return { ok: false, failure: { kind: "offline" }, serverTime: null };
  }
  const serverTime = cache === "no-cache" ? serverTimeOf(response) : null;
  if (response.ok) {
    try {
      return { ok: true, body: (await response.json()) as T, serverTime };
    } catch {
      // A captive portal answers 200 with a page of its own.
      return { ok: false, failure: { kind: "offline" }, serverTime: null };
    }
  }
  return { ok: false, failure: await failureOf(response), serverTime };
}

async function failureOf(response: Response): Promise<Failure> {
  const problem = await problemOf(response);
  if (response.status === 503) {
    const retryAfterS = Number(response.headers.get("retry-after"));
    return { kind: "waiting", retryAfterS: retryAfterS > 0 ? retryAfterS : DEFAULT_RETRY_AFTER_S };
  }
  if (response.status === 404) return { kind: "not-found", problem };
  // A gateway in front of a stopped Vigie speaks HTML: nobody reached us.
  if (response.status >= 500) return problem === null ? { kind: "offline" } : { kind: "broken", problem };
  return { kind: "refused", problem };
}

async function problemOf(response: Response): Promise<Problem | null> {
  try {
    const body = (await response.json()) as Problem;
    return typeof body?.title === "string" ? body : null;
  } catch {
    return null;
  }
}

/** Only an answer that no cache aged tells the time. */
function serverTimeOf(response: Response): number | null {
  const age = Number(response.headers.get("age") ?? 0);
  const date = Date.parse(response.headers.get("date") ?? "");
  return age === 0 && Number.isFinite(date) ? date : null;
}
