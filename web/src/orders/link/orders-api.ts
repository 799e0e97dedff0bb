/** Calls to the orders API with the session's cookies. A session that has run out is renewed once, and the call made again. */
import { type Refused, type Result, refusedOf } from "../../desk/api.ts";

export type OrdersApi = {
  get<T>(path: string, signal?: AbortSignal): Promise<Result<T>>;
  send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<Result<T>>;
  /** A file that was chosen, as text/csv. */
  upload<T>(path: string, csv: string): Promise<Result<T>>;
  /** An answer that is a file. */
  file(path: string, body: unknown): Promise<Result<Blob>>;
};

/** A merged PDF of a hundred labels is made while we wait. */
const TIMEOUT_MS = 60_000;

type Deps = { fetch: typeof fetch; onSignedOut(): void };

export function makeOrdersApi(deps: Deps): OrdersApi {
  let renewing: Promise<boolean> | null = null;
  /** However many calls are refused at once, the refresh token is spent once. */
  const renew = (): Promise<boolean> => {
    renewing ??= deps
      .fetch("/auth/refresh", { method: "POST", ...json({}) })
      .then(({ ok }) => ok)
      .catch(() => false)
      .finally(() => {
        renewing = null;
      });
    return renewing;
  };

  async function ask(path: string, init: RequestInit): Promise<Response | Refused> {
    const once = (): Promise<Response> => {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      return deps.fetch(path, {
        credentials: "same-origin",
        cache: "no-store",
        ...init,
        signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
      });
    };
    try {
      let response = await once();
      // Who gives a wrong password has no session to renew.
      if (response.status === 401 && path !== "/auth/login" && (await renew())) response = await once();
      if (response.ok) return response;
      const why = await refusedOf(response);
      if (why.kind === "signed-out" && path !== "/auth/login") deps.onSignedOut();
      return why;
    } catch {
      return { kind: "offline" };
    }
  }

  async function call<T>(path: string, init: RequestInit): Promise<Result<T>> {
    const answer = await ask(path, init);
    if (!(answer instanceof Response)) return { ok: false, why: answer };
    try {
      return { ok: true, body: (await answer.json()) as T };
    } catch {
      // A captive portal, or a page of the app where an older server has no such route.
      return { ok: false, why: { kind: "offline" } };
    }
  }

  return {
    get: (path, signal) => call(path, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) }),
    send: (method, path, body = {}) => call(path, { method, ...json(body) }),
    upload: (path, csv) => call(path, { method: "POST", headers: { "content-type": "text/csv" }, body: csv }),
    async file(path, body) {
      const answer = await ask(path, { method: "POST", ...json(body) });
      return answer instanceof Response ? { ok: true, body: await answer.blob() } : { ok: false, why: answer };
    },
  };
}

const json = (body: unknown): RequestInit => ({
  headers: { accept: "application/json", "content-type": "application/json" },
  body: JSON.stringify(body),
});
