/** The deployment's orders API, as far as a paired device may use it. Every answer is a value; nothing here throws. */
import type { Board, Orders, Paired, PostToCarrier, Results, statusSchema } from "../../domains/orders/wire.ts";

export type Pairing = {
  /** "https://vigie.example.com". */
  origin: string;
  token: string;
  tenant: string;
  user: string;
};

export type Status = ReturnType<(typeof statusSchema)["parse"]>;

export type Answer<T> =
  | { kind: "ok"; value: T }
  /** The token is not good any more: the device was removed, or its time is over. */
  | { kind: "unpaired" }
  /** The deployment's own words. */
  | { kind: "refused"; reason: string }
  | { kind: "unreachable" };

export type Send = typeof fetch;

const TIMEOUT_MS = 20_000;

export type OrdersApi = {
  board(): Promise<Answer<Board>>;
  toPost(): Promise<Answer<Orders>>;
  toPrint(): Promise<Answer<Orders>>;
  status(): Promise<Answer<Status>>;
  post(request: PostToCarrier): Promise<Answer<Results>>;
  uploadTracking(csv: string): Promise<Answer<Results>>;
  labels(ids: readonly string[]): Promise<Answer<Blob>>;
  unpair(): Promise<Answer<unknown>>;
};

/** Rows that a popup has room for; the dashboard has the rest. */
export const SHOWN_ORDERS = 50;

export function ordersApi({ origin, token }: Pick<Pairing, "origin" | "token">, send: Send): OrdersApi {
  const ask = <T>(path: string, init: RequestInit = {}) =>
    call<T>(send, origin + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
  const post = <T>(path: string, body: object) => ask<T>(path, { method: "POST", ...json(body) });
  return {
    board: () => ask("/api/v1/orders/board"),
    toPost: () => ask(`/api/v1/orders?state=PENDING_POST&sort=ship_by&limit=${SHOWN_ORDERS}`),
    toPrint: () => ask(`/api/v1/orders?printed=false&limit=${SHOWN_ORDERS}`),
    status: () => ask("/api/v1/orchestrator/status"),
    post: (request) => post("/api/v1/orchestrator/post-to-carrier", request),
    uploadTracking: (csv) =>
      ask("/api/v1/orchestrator/upload-tracking", {
        method: "POST",
        headers: { "content-type": "text/csv; charset=utf-8" },
        body: csv,
      }),
    labels: (ids) => post("/api/v1/labels", { order_ids: ids }),
    unpair: () => post("/auth/logout", {}),
  };
}

/** The code that the dashboard shows, for this device's token. */
export function pair(origin: string, code: string, title: string, send: Send): Promise<Answer<Paired>> {
  return call(send, `${origin}/auth/extension-token`, { method: "POST", ...json({ code, title }) });
}

function json(body: object): RequestInit {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function call<T>(send: Send, url: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await send(url, { ...init, credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) return { kind: "ok", value: (await contentOf(response)) as T };
    if (response.status === 401 && !url.endsWith("/auth/extension-token")) return { kind: "unpaired" };
    return { kind: "refused", reason: await reasonOf(response) };
  } catch {
    return { kind: "unreachable" };
  }
}

function contentOf(response: Response): Promise<unknown> {
  return response.headers.get("content-type")?.startsWith("application/pdf") ? response.blob() : response.json();
}

async function reasonOf(response: Response): Promise<string> {
  const isProblem = response.headers.get("content-type")?.includes("json") ?? false;
  const problem = isProblem ? ((await response.json()) as { title?: unknown; detail?: unknown }) : {};
  const words = [problem.title, problem.detail].filter((word) => typeof word === "string" && word !== "");
  return words.length > 0 ? words.join(": ") : `${response.status} ${response.statusText}`.trim();
}
