/** What adapters are lent: a way out on which each call and its answer are noted, without their secrets. */
import type { Called, Tools, UpstreamRequest } from "../domain.ts";
import { keptText } from "./redacted.ts";
import type { UpstreamPort } from "./upstream.ts";

export type ExchangeRow = {
  upstream: string;
  action: string;
  at: number;
  durationMs: number;
  status: number | null;
  request: string;
  response: string;
};

type Noted = Omit<ExchangeRow, "request" | "response"> & {
  asked: UpstreamRequest;
  answered: { headers: [string, string][]; body: string } | { reason: string };
};

/** Addresses hold keys now and then, and nothing that an operator needs but where it went. */
const pathOf = (url: string): string => {
  const { host, pathname, search } = new URL(url);
  return `${host}${pathname}${search}`;
};

export type Notebook = {
  /** A way out to this upstream ("tipsa", "mirakl"); `secrets` must never be in what is kept. */
  port(upstream: string, secrets: readonly string[], session: UpstreamPort["session"]): UpstreamPort;
  /** What is being done, for the calls from now on. */
  during(action: string): void;
  /** Values that have become secrets meanwhile: a session that was just opened. */
  hide(secret: string): void;
  /** All calls since the last time that this was asked. */
  take(): ExchangeRow[];
};

export function notebook(tools: Pick<Tools, "call" | "now">): Notebook {
  let action = "call";
  let noted: Noted[] = [];
  const hidden = new Set<string>();

  async function call(upstream: string, request: UpstreamRequest): Promise<Called> {
    const at = tools.now();
    const called = await tools.call(request);
    const note = (status: number | null, answered: Noted["answered"]): void =>
      void noted.push({ upstream, action, at, durationMs: tools.now() - at, status, asked: request, answered });
    if (called.kind === "unavailable") {
      note(null, { reason: called.reason });
      return called;
    }
    const { status, headers } = called;
    try {
      const bytes = await new Response(called.body).arrayBuffer();
      note(status, { headers: [...headers], body: new TextDecoder().decode(bytes) });
      return { kind: "answer", status, headers, body: new Blob([bytes]).stream() };
    } catch (error) {
      const reason = `HTTP ${status}, and the answer broke off: ${error instanceof Error ? error.message : error}`;
      note(status, { reason });
      return { kind: "unavailable", reason };
    }
  }

  return {
    port(upstream, secrets, session) {
      for (const secret of secrets) hidden.add(secret);
      return { call: (request) => call(upstream, request), now: () => tools.now(), session };
    },
    during(next) {
      action = next;
    },
    hide(secret) {
      hidden.add(secret);
    },
    take() {
      const secrets = [...hidden];
      const rows = noted.map(({ asked, answered, ...row }): ExchangeRow => {
        const line = `${asked.method ?? "GET"} ${pathOf(asked.url)}`;
        const sent = { line, headers: Object.entries(asked.headers) };
        return {
          ...row,
          request: keptText(sent, asked.body ?? "", secrets),
          response:
            "reason" in answered
              ? answered.reason
              : keptText({ line: `HTTP ${row.status}`, headers: answered.headers }, answered.body, secrets),
        };
      });
      noted = [];
      return rows;
    },
  };
}
