/** The port of an order's calls over real HTTP, for tests of adapters against simulators on loopback. */
import type { UpstreamRequest } from "../domains/domain.ts";
import type { UpstreamPort } from "../domains/orders/upstream.ts";

export type TestPort = UpstreamPort & {
  /** What was asked, in order. */
  asked: UpstreamRequest[];
  /** The session that is kept now. */
  kept(): string | null;
};

/** `patienceMs` shortens every call's timeout: no test waits for the real ones. */
export function aPort({
  now = Date.now,
  patienceMs = 5_000,
}: {
  now?: () => number;
  patienceMs?: number;
} = {}): TestPort {
  const asked: UpstreamRequest[] = [];
  let session: { token: string; expiresAt: number } | null = null;
  const current = () => (session !== null && session.expiresAt > now() ? session.token : null);
  return {
    asked,
    kept: current,
    now,
    async call(request) {
      asked.push(request);
      const { url, method = "GET", headers, body = null, timeoutMs } = request;
      try {
        const signal = AbortSignal.timeout(Math.min(timeoutMs, patienceMs));
        const response = await fetch(url, { method, headers, body, redirect: "manual", signal });
        return {
          kind: "answer",
          status: response.status,
          headers: response.headers,
          body: response.body ?? new ReadableStream({ start: (controller) => controller.close() }),
        };
      } catch (error) {
        return { kind: "unavailable", reason: String(error) };
      }
    },
    session: {
      get: async () => current(),
      put: async (token, expiresAt) => {
        session = { token, expiresAt };
      },
      drop: async () => {
        session = null;
      },
    },
  };
}
